import { useState } from "preact/hooks";
import type { FromWorker, LessonMethod, LessonRequest } from "../messages.js";

/** Passes to choose from, by what is learned and how. */
const PASSES = {
  digits: { prototypes: [1, 3, 20], hidden: [10, 50, 200] },
  mnist: { prototypes: [1, 3], hidden: [1, 3] },
} as const;
/** Images of MNIST to learn from; the last: all. */
const IMAGES = [2000, 10_000, 60_000];

export type Asked = Pick<LessonRequest, "method" | "data" | "passes" | "images">;

interface Props {
  readonly ready: boolean;
  /** Of the current lesson. */
  readonly progress: Extract<FromWorker, { kind: "progress" }> | undefined;
  readonly onLearn: (asked: Asked) => void;
  readonly onStop: () => void;
}

/** Which images to learn, how, and how long; and how far it has got. */
export function LessonForm({ ready, progress, onLearn, onStop }: Props) {
  const [method, setMethod] = useState<LessonMethod>("prototypes");
  const [data, setData] = useState<"digits" | "mnist">("digits");
  const [chosen, setChosen] = useState<number>();
  const [images, setImages] = useState(IMAGES[0]!);
  const [files, setFiles] = useState<readonly File[]>([]);
  const isDigits = data === "digits";
  const allowed: readonly number[] = PASSES[data][method];
  const passes = chosen !== undefined && allowed.includes(chosen) ? chosen : allowed[isDigits ? 1 : 0]!;
  const learn = () =>
    onLearn({ method, passes, ...(isDigits ? { data, images: undefined } : { data: files, images }) });
  return (
    <div class="row">
      <label>
        learned by{" "}
        <select id="method" value={method} onChange={(event) => setMethod(event.currentTarget.value as LessonMethod)}>
          <option value="prototypes">neurons that compete, without labels</option>
          <option value="hidden">a hidden layer, from labels</option>
        </select>
      </label>
      <label>
        images{" "}
        <select id="data" value={data} onChange={(event) => setData(event.currentTarget.value as typeof data)}>
          <option value="digits">digits of 8 x 8</option>
          <option value="mnist">MNIST, your files</option>
        </select>
      </label>
      {!isDigits && <Files onFiles={setFiles} />}
      {!isDigits && <Choice label="to learn from" values={IMAGES} value={images} onValue={setImages} />}
      <Choice label="passes" values={allowed} value={passes} onValue={setChosen} />
      <button type="button" id="learn" disabled={!ready} onClick={learn}>
        Learn
      </button>
      <button type="button" id="stop" onClick={onStop} disabled={!progress}>
        Stop
      </button>
      {progress && (
        <label>
          <progress value={progress.done} max={progress.total} /> {progress.doing}
        </label>
      )}
    </div>
  );
}

function Files({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  return (
    <label>
      four IDX files, gzipped or not{" "}
      <input
        type="file"
        id="idx"
        multiple
        onChange={({ currentTarget }) => onFiles([...(currentTarget.files ?? [])])}
      />
    </label>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly values: readonly number[];
  readonly value: number;
  readonly onValue: (value: number) => void;
}

function Choice({ label, values, value, onValue }: ChoiceProps) {
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={(event) => onValue(Number(event.currentTarget.value))}>
        {values.map((count) => (
          <option key={count} value={count}>
            {count}
          </option>
        ))}
      </select>
    </label>
  );
}
