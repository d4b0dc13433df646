import { useEffect, useRef, useState } from "preact/hooks";
import { CELLS, DrawPad } from "./draw-pad.js";
import type { CoreName, FromWorker, ToWorker } from "./messages.js";
import { drawAccuracy, drawFields } from "./plots.js";

interface Props {
  readonly core: CoreName;
  readonly send: (message: ToWorker) => void;
  /** Calls back with what the worker tells of learning; returns how to end that. */
  readonly listen: (listener: (message: FromWorker) => void) => () => void;
}

interface Progress {
  readonly done: number;
  readonly total: number;
}

const SEED = 1;

/** Digits being learned without labels, the receptive fields, accuracy over images, and a field to draw one's own digit. */
export function DigitsPanel({ core, send, listen }: Props) {
  const [passes, setPasses] = useState(3);
  const [progress, setProgress] = useState<Progress>();
  const [points, setPoints] = useState<readonly { images: number; share: number }[]>([]);
  const [outcome, setOutcome] = useState("");
  const [learned, setLearned] = useState(false);
  const [pixels, setPixels] = useState<Uint8Array>(new Uint8Array(CELLS * CELLS));
  const [digit, setDigit] = useState<Extract<FromWorker, { kind: "digit" }>>();
  const fields = useRef<HTMLCanvasElement>(null);
  const curve = useRef<HTMLCanvasElement>(null);

  useEffect(
    () =>
      listen((message) => {
        if (message.kind === "learning") setProgress(message);
        if (message.kind === "digit") setDigit(message);
        if (message.kind === "learned") setLearned(true);
        if (message.kind !== "accuracy") return;
        const { images, right, tested, final, neurons } = message;
        setPoints((before) => [...before, { images, share: right / tested }]);
        const percent = ((100 * right) / tested).toFixed(2);
        setOutcome(`${final ? "learned" : "so far"}: ${right} of ${tested} test images right, ${percent} %`);
        if (fields.current) drawFields(fields.current, message.fields, { sources: 64, neurons, imageColumns: 8 });
      }),
    [listen],
  );
  useEffect(() => {
    if (curve.current) drawAccuracy(curve.current, points);
  }, [points]);

  const start = () => {
    setPoints([]);
    setLearned(false);
    setDigit(undefined);
    setOutcome("");
    setProgress({ done: 0, total: 1 });
    send({ kind: "learn", core, passes, images: undefined, seed: SEED });
  };
  const draw = (next: Uint8Array) => {
    setPixels(next);
    if (learned) send({ kind: "classify", pixels: next });
  };
  return (
    <section aria-labelledby="digits">
      <h2 id="digits">Learn digits, then draw one</h2>
      <p>
        256 neurons compete for 898 handwritten digits (UCI, 8 x 8) and learn by STDP on the core, without labels;
        labels only name the neurons afterwards. The same numbers as <code>npm run learn:digits</code> gives in Node.
      </p>
      <div class="row">
        <label>
          passes{" "}
          <select value={passes} onChange={(event) => setPasses(Number(event.currentTarget.value))}>
            {[1, 3, 20].map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </select>
        </label>
        <button type="button" id="learn" onClick={start}>
          Learn
        </button>
        <button type="button" onClick={() => send({ kind: "stopLearning" })} disabled={!progress || learned}>
          Stop
        </button>
        {progress && <progress aria-label="images shown" value={progress.done} max={progress.total} />}
      </div>
      <p id="outcome" role="status">
        {outcome}
      </p>
      <div class="columns">
        <figure>
          <canvas
            ref={fields}
            class="fields"
            role="img"
            aria-label="Receptive fields of 256 neurons"
            width="144"
            height="144"
          />
          <figcaption>what each neuron has learned to see</figcaption>
        </figure>
        <figure>
          <canvas ref={curve} class="plot small" role="img" aria-label="Accuracy over images shown" />
          <figcaption>accuracy on test images</figcaption>
        </figure>
        <figure>
          <DrawPad pixels={pixels} onPixels={draw} />
          <figcaption>
            {learned ? "draw a digit" : "learn first, then draw a digit"}{" "}
            <button type="button" onClick={() => draw(new Uint8Array(CELLS * CELLS))}>
              Clear
            </button>
          </figcaption>
          <p id="digit" class="digit" role="status" aria-label="recognised digit">
            {digit ? (digit.digit ?? "no neuron fires") : ""}
          </p>
        </figure>
      </div>
    </section>
  );
}
