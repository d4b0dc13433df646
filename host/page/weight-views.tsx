import { useEffect, useRef } from "preact/hooks";
import type { Network } from "../network/network.js";
import type { FromWorker } from "./messages.js";
import { drawFields } from "./plots.js";

type Weights = Extract<FromWorker, { kind: "weights" }>;

interface Props {
  readonly network: Network;
  readonly weights: readonly Weights[];
  readonly ready: boolean;
  readonly onRead: () => void;
}

/** The weights of each projection, a neuron's incoming ones as an image. */
export function WeightViews({ network, weights, ready, onRead }: Props) {
  return (
    <section aria-labelledby="weights">
      <h2 id="weights">Weights</h2>
      <button type="button" id="read" disabled={!ready} onClick={onRead}>
        Read from the core
      </button>
      <div class="columns">
        {weights.map((entry) => (
          <Fields key={`${entry.source} ${entry.target}`} weights={entry} />
        ))}
      </div>
      <p class="faint" hidden={weights.length > 0}>
        {network.projections.length} projections; each neuron's incoming weights become an image: blue inhibits, red
        excites.
      </p>
    </section>
  );
}

function Fields({ weights }: { readonly weights: Weights }) {
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
