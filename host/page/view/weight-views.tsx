import { useEffect, useRef } from "preact/hooks";
import type { Outline, WeightImage } from "../messages.js";
import { drawFields } from "./fields.js";

interface Props {
  readonly outline: Outline;
  readonly weights: readonly WeightImage[];
  readonly ready: boolean;
  readonly onRead: () => void;
}

/** The weights of each projection, a neuron's incoming ones as an image; those that learn are read while it runs. */
export function WeightViews({ outline: { projections }, weights, ready, onRead }: Props) {
  const count = projections.length === 1 ? "1 projection" : `${projections.length} projections`;
  const live = projections.some(({ plastic }) => plastic) ? " What learns is drawn as it changes." : "";
  return (
    <section aria-labelledby="weights">
      <div class="heading">
        <h2 id="weights">Weights</h2>
        <button type="button" id="read" disabled={!ready} onClick={onRead}>
          Read from the core
        </button>
      </div>
      <p class="faint">
        {count}; each neuron's incoming weights are an image: <span class="inhibits">blue</span> inhibits,{" "}
        <span class="excites">red</span> excites.{live}
      </p>
      <div class="columns">
        {weights.map((entry) => (
          <FieldsOf key={`${entry.source} ${entry.target}`} weights={entry} />
        ))}
      </div>
    </section>
  );
}

function FieldsOf({ weights }: { readonly weights: WeightImage }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { source, target, rows, columns, values } = weights;
  useEffect(() => {
    const imageColumns = Math.ceil(Math.sqrt(rows));
    if (canvas.current) drawFields(canvas.current, values, { sources: rows, neurons: columns, imageColumns });
  }, [rows, columns, values]);
  const title = `${source} to ${target}`;
  return (
    <figure>
      <canvas ref={canvas} class="fields" role="img" aria-label={`Weights ${title}`} />
      <figcaption>
        {title}, {rows} x {columns}
      </figcaption>
    </figure>
  );
}
