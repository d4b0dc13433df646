import { useEffect, useRef, useState } from "preact/hooks";
import type { CoreClient } from "../core-client.js";
import type { CoreName, Fields, FromWorker } from "../messages.js";
import { type AccuracyPoint, drawAccuracy } from "./accuracy.js";
import { blank, DrawPad, type Paper } from "./draw-pad.js";
import { drawFields } from "./fields.js";
import { type Asked, LessonForm } from "./lesson-form.js";

interface Props {
  readonly client: CoreClient;
  readonly core: CoreName;
  readonly ready: boolean;
}

type Progress = Extract<FromWorker, { kind: "progress" }>;
type Phase = "none" | "learning" | "learned";

const SEED = 1;
const DIGITS: Paper = { width: 8, pixelMax: 16 };

/** What the worker reports about a lesson. */
function useLesson(client: CoreClient) {
  const [phase, setPhase] = useState<Phase>("none");
  const [paper, setPaper] = useState(DIGITS);
  const [note, setNote] = useState("");
  const [progress, setProgress] = useState<Progress>();
  const [points, setPoints] = useState<readonly AccuracyPoint[]>([]);
  const [outcome, setOutcome] = useState("");
  const [digit, setDigit] = useState<string>("");
  const [fields, setFields] = useState<Fields>();
  useEffect(
    () =>
      client.listen((message) => {
        if (message.kind === "lesson") {
          setPhase("learning");
          setPaper(message);
          setNote(message.note);
          setPoints([]);
          setOutcome("");
          setDigit("");
        } else if (message.kind === "progress") setProgress(message);
        else if (message.kind === "fields") setFields(message);
        else if (message.kind === "digit") setDigit(message.digit === undefined ? "no answer" : `${message.digit}`);
        else if (message.kind === "lessonOver") {
          setProgress(undefined);
          setPhase((before) => (message.learned ? "learned" : before === "learning" ? "none" : before));
        } else if (message.kind === "accuracy") {
          const { images, right, tested, final } = message;
          setPoints((before) => [...before, { images, share: right / tested }]);
          const percent = ((100 * right) / tested).toFixed(2);
          setOutcome(`${final ? "learned" : "so far"}: ${right} of ${tested} test images right, ${percent} %`);
        }
      }),
    [client],
  );
  return { phase, paper, note, progress, points, outcome, digit, fields };
}

/** Digits being learned, the receptive fields, accuracy over images, and a field to draw one's own digit. */
export function DigitsPanel({ client, core, ready }: Props) {
  const { phase, paper, note, progress, points, outcome, digit, fields } = useLesson(client);
  const [pixels, setPixels] = useState(blank(DIGITS));
  useEffect(() => setPixels(blank(paper)), [paper]);
  const learn = (asked: Asked) => client.send({ kind: "learn", core, ...asked, seed: SEED });
  const draw = (next: Uint8Array) => {
    setPixels(next);
    if (phase === "learned") client.send({ kind: "classify", pixels: next });
  };
  const learned = phase === "learned";
  return (
    <section aria-labelledby="digits">
      <h2 id="digits">Learn digits, then draw one</h2>
      <p>
        Neurons compete for handwritten digits and learn them by STDP on the core, without labels, which only name the
        neurons afterwards; or a hidden layer learns them from their labels, by the core's third factor. Learn the 898
        digits of 8 x 8 pixels (UCI) or your files of MNIST: the numbers are those that Node gives with{" "}
        <code>npm run learn:digits</code> and <code>npm run learn:hidden</code>.
      </p>
      <LessonForm {...{ ready, progress }} onLearn={learn} onStop={() => client.send({ kind: "stopLearning" })} />
      <p id="outcome" role="status">
        {[outcome, note].filter((text) => text !== "").join("; ")}
      </p>
      <div class="columns">
        {fields && <LearnedFields fields={fields} />}
        {points.length > 0 && <Curve points={points} />}
        <figure>
          <DrawPad {...{ paper, pixels }} onPixels={draw} />
          <figcaption>
            {learned ? "draw a digit" : "learn first, then draw a digit"}{" "}
            <button type="button" id="clear" onClick={() => draw(blank(paper))}>
              Clear
            </button>
          </figcaption>
          <p id="digit" class="digit" role="status" aria-label="recognised digit">
            {digit}
          </p>
        </figure>
      </div>
    </section>
  );
}

function LearnedFields({ fields }: { readonly fields: Fields }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { axons, neurons, values } = fields;
    if (canvas.current) drawFields(canvas.current, values, { sources: axons, neurons, imageColumns: Math.sqrt(axons) });
  }, [fields]);
  const label = `Receptive fields of ${fields.neurons} neurons`;
  return (
    <figure>
      <canvas ref={canvas} class="fields" role="img" aria-label={label} />
      <figcaption>what each neuron has learned to see</figcaption>
    </figure>
  );
}

function Curve({ points }: { readonly points: readonly AccuracyPoint[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) drawAccuracy(canvas.current, points);
  }, [points]);
  return (
    <figure>
      <canvas ref={canvas} class="plot small" role="img" aria-label="Accuracy over images shown" />
      <figcaption>accuracy on test images</figcaption>
    </figure>
  );
}
