import { useState } from "preact/hooks";
import type { FromWorker, LessonData } from "../messages.js";

const PASSES = [1, 3, 20];
/** Images of MNIST to learn from; the last: all. */
const IMAGES = [2000, 10_000, 60_000];

interface Props {
  readonly ready: boolean;
  /** Of the lesson that goes on. */
  readonly progress: Extract<FromWorker, { kind: "progress" }> | undefined;
  readonly onLearn: (data: LessonData, passes: number, images: number | undefined) => void;
  readonly onStop: () => void;
}

/** Which images to learn, and how long; and how far it is. */
export function LessonForm({ ready, progress, onLearn, onStop }: Props) {
  const [data, setData] = useState<"digits" | "mnist">("digits");
  const [passes, setPasses] = useState(3);
  const [images, setImages] = useState(IMAGES[0]!);
  const [files, setFiles] = useState<readonly File[]>([]);
  const isDigits = data === "digits";
  return (
    <div class="row">
      <label>
        images{" "}
        <select id="data" value={data} onChange={(event) => setData(event.currentTarget.value as typeof data)}>
          <option value="digits">digits of 8 x 8</option>
          <option value="mnist">MNIST, your files</option>
        </select>
      </label>
      {isDigits ? (
        <Choice label="passes" values={PASSES} value={passes} onValue={setPasses} />
      ) : (
        <>
          <label>
            four IDX files, gzipped or not{" "}
            <input
              type="file"
              id="idx"
              multiple
              onChange={({ currentTarget }) => setFiles([...(currentTarget.files ?? [])])}
            />
          </label>
          <Choice label="to learn from" values={IMAGES} value={images} onValue={setImages} />
        </>
      )}
      <button
        type="button"
        id="learn"
        disabled={!ready}
        onClick={() => (isDigits ? onLearn("digits", passes, undefined) : onLearn(files, 1, images))}
      >
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
