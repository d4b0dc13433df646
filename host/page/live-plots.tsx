import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Network } from "../network/network.js";
import type { History } from "./history.js";
import type { Experiment, ToWorker } from "./messages.js";
import { drawPotentials, drawRaster, rasterTarget, seriesColours } from "./plots.js";
import { WATCHED_MAX } from "./use-core.js";

const NUMBERS_MS = 150;
const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

interface Props {
  readonly network: Network;
  readonly history: History;
  readonly experiment: Experiment;
  readonly ready: boolean;
  readonly send: (message: ToWorker) => void;
}

/** Raster and potentials, drawn at most once a frame, and the numbers of the run. */
export function LivePlots({ network, history, experiment, ready, send }: Props) {
  const raster = useRef<HTMLCanvasElement>(null);
  const potentials = useRef<HTMLCanvasElement>(null);
  const [watchedText, setWatchedText] = useState("0, 1");
  const [numbers, setNumbers] = useState("");
  const [axon, setAxon] = useState(0);
  const watched = useMemo(() => parseNeurons(watchedText, network.neuronCount), [watchedText, network.neuronCount]);
  useEffect(() => {
    if (ready) send({ kind: "watch", neurons: watched });
  }, [watched, ready, send]);
  const thresholds = useMemo(() => thresholdsOf(network, experiment, watched), [network, experiment, watched]);

  useEffect(() => {
    let [drawn, toldAt, frame] = [-1, 0, 0];
    const draw = (now: number) => {
      frame = requestAnimationFrame(draw);
      if (history.version === drawn) return;
      drawn = history.version;
      if (raster.current) drawRaster(raster.current, history, network.axons.size, network.neuronCount);
      if (potentials.current) drawPotentials(potentials.current, history, thresholds);
      if (now - toldAt < NUMBERS_MS) {
        drawn = -1; // the last numbers must not be left out
        return;
      }
      toldAt = now;
      setNumbers(
        `step ${NUMBER.format(history.step)}, ${NUMBER.format(history.spikes)} spikes, ${NUMBER.format(history.cycles)} cycles, ${NUMBER.format(history.stepsPerSecond)} steps/s`,
      );
    };
    frame = requestAnimationFrame(draw);
    const again = () => {
      drawn = -1;
    };
    addEventListener("resize", again);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("resize", again);
    };
  }, [history, network, thresholds]);

  const click = (event: MouseEvent) => {
    const target = rasterTarget(
      event.currentTarget as HTMLCanvasElement,
      event.offsetY,
      network.axons.size,
      network.neuronCount,
    );
    if (target) send({ kind: "inject", ...target });
  };
  return (
    <section aria-labelledby="activity">
      <h2 id="activity">Spikes and potentials</h2>
      <p id="numbers" data-counts={history.counts.join(" ")}>
        {numbers}
      </p>
      <canvas
        ref={raster}
        class="plot raster"
        role="img"
        aria-label="Raster of the last 500 steps: events of the axons above, spikes of the neurons below. A click on a row injects a spike there."
        onClick={click}
      />
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          send({ kind: "inject", axon, neuron: undefined });
        }}
      >
        <label>
          a spike into axon{" "}
          <input
            type="number"
            min={0}
            max={network.axons.size - 1}
            value={axon}
            onInput={(event) => setAxon(Number(event.currentTarget.value))}
          />
        </label>
        <button type="submit" id="inject">
          Inject
        </button>
        <span class="faint">or click on a row of the plot; it comes in the next step</span>
      </form>
      <canvas
        ref={potentials}
        class="plot"
        role="img"
        aria-label={`Membrane potentials of neurons ${watched.join(", ")} with their thresholds`}
      />
      <label>
        potentials of neurons{" "}
        <input
          id="watched"
          value={watchedText}
          onInput={(event) => setWatchedText(event.currentTarget.value)}
          size={12}
        />
      </label>{" "}
      {watched.map((neuron, i) => (
        <span key={neuron} class="key">
          <span style={{ background: seriesColours()[i] }} /> {neuron}{" "}
        </span>
      ))}
      <span class="faint">broken lines: thresholds</span>
    </section>
  );
}

function parseNeurons(text: string, neurons: number): number[] {
  const all = text.split(/[\s,]+/).filter((part) => /^\d+$/.test(part));
  return [...new Set(all.map(Number))].filter((neuron) => neuron < neurons).slice(0, WATCHED_MAX);
}

function thresholdsOf(network: Network, { adjustments }: Experiment, watched: readonly number[]): Map<number, number> {
  return new Map(
    watched.map((neuron) => {
      const { name, first, parameters } = network.populations.find(
        (p) => neuron >= p.first && neuron < p.first + p.size,
      )!;
      return [neuron, Math.round(parameters.threshold[neuron - first]! * (adjustments[name]?.threshold ?? 1))];
    }),
  );
}
