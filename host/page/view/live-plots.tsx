import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { CoreClient } from "../core-client.js";
import type { Controls, Outline } from "../messages.js";
import type { History } from "./history.js";
import { InjectForm } from "./inject-form.js";
import { seriesColours } from "./plane.js";
import { drawPotentials, drawRaster, rasterTarget } from "./plots.js";
import { RasterRing } from "./raster-ring.js";

const NUMBERS_MS = 150;
/** How many neurons' potentials are drawn at once. */
const WATCHED_MAX = 4;
const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

interface Props {
  readonly client: CoreClient;
  readonly outline: Outline;
  readonly history: History;
  readonly controls: Controls;
  readonly ready: boolean;
}

/** Raster and potentials, drawn at most once per frame, and the numbers of the run. */
export function LivePlots({ client, outline, history, controls, ready }: Props) {
  const raster = useRef<HTMLCanvasElement>(null);
  const potentials = useRef<HTMLCanvasElement>(null);
  const ring = useMemo(() => new RasterRing(), []);
  const [watchedText, setWatchedText] = useState("0, 1");
  const { axons, neurons } = outline;
  const watched = useMemo(() => parseNeurons(watchedText, neurons), [watchedText, neurons]);
  useEffect(() => client.send({ kind: "watch", neurons: watched }), [client, watched]);
  const thresholds = useMemo(() => thresholdsOf(outline, controls, watched), [outline, controls, watched]);
  useEffect(
    () =>
      eachFrame(history, () => {
        if (raster.current) drawRaster(raster.current, ring, history, axons, neurons);
        if (potentials.current) drawPotentials(potentials.current, history, thresholds);
        return true;
      }),
    [history, ring, axons, neurons, thresholds],
  );
  const click = ({ currentTarget, offsetY }: MouseEvent) => {
    const target = rasterTarget(currentTarget as HTMLCanvasElement, offsetY, axons, neurons);
    if (target && ready) client.send({ kind: "inject", ...target });
  };
  return (
    <section aria-labelledby="activity">
      <h2 id="activity">Spikes and potentials</h2>
      <Numbers history={history} />
      <canvas
        ref={raster}
        class="plot raster"
        role="img"
        aria-label="Raster of the last 500 steps: events of the axons above, spikes of the neurons below. A click on a row injects a spike there; the form below does the same."
        onClick={click}
      />
      <InjectForm {...{ client, outline, ready }} />
      <canvas
        ref={potentials}
        class="plot"
        role="img"
        aria-label={`Membrane potentials of neurons ${watched.join(", ")} with their thresholds`}
      />
      <p class="row">
        <label>
          potentials of neurons{" "}
          <input
            id="watched"
            value={watchedText}
            onInput={(event) => setWatchedText(event.currentTarget.value)}
            size={12}
          />
        </label>
        {watched.map((neuron, i) => (
          <span key={neuron} class="key">
            <span style={{ background: seriesColours()[i] }} /> {neuron}
          </span>
        ))}
        <span class="faint">
          broken lines: thresholds; {WATCHED_MAX} neurons at most; from a board up to 100 steps/s
        </span>
      </p>
    </section>
  );
}

/** Step, spikes, cycles and speed as text, and what happened while the page was hidden. */
function Numbers({ history }: { readonly history: History }) {
  const [text, setText] = useState("");
  const [hidden, setHidden] = useState("");
  useEffect(() => {
    let told = 0;
    const stop = eachFrame(history, (now) => {
      if (now - told < NUMBERS_MS) return false;
      told = now;
      const [step, spikes, cycles, speed] = [history.step, history.spikes, history.cycles, history.stepsPerSecond];
      const [n, of, c, s] = [step, spikes, cycles, speed].map((value) => NUMBER.format(value));
      setText(`step ${n}, ${of} spikes, ${c} cycles, ${s} steps/s`);
      return true;
    });
    return stop;
  }, [history]);
  useEffect(() => {
    let left = 0;
    const change = () => {
      if (document.hidden) left = history.step;
      else if (history.step > left) {
        setHidden(`While the page was hidden it went on: ${NUMBER.format(history.step - left)} steps.`);
      }
    };
    document.addEventListener("visibilitychange", change);
    return () => document.removeEventListener("visibilitychange", change);
  }, [history]);
  return (
    <>
      <p id="numbers" data-counts={history.counts.join(" ")}>
        {text}
      </p>
      <p id="hidden" class="faint" role="status">
        {hidden}
      </p>
    </>
  );
}

/** Draws in the frame after each change of the history, and when the window changes; `false`: again in the next frame. */
function eachFrame(history: History, draw: (now: number) => boolean): () => void {
  let drawn = -1;
  let frame = requestAnimationFrame(function next(now) {
    frame = requestAnimationFrame(next);
    if (history.version === drawn) return;
    const { version } = history;
    if (draw(now)) drawn = version;
  });
  const again = () => {
    drawn = -1;
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  addEventListener("resize", again);
  scheme.addEventListener("change", again);
  return () => {
    cancelAnimationFrame(frame);
    removeEventListener("resize", again);
    scheme.removeEventListener("change", again);
  };
}

function parseNeurons(text: string, neurons: number): number[] {
  const all = text.split(/[\s,]+/).filter((part) => /^\d+$/.test(part));
  return [...new Set(all.map(Number))].filter((neuron) => neuron < neurons).slice(0, WATCHED_MAX);
}

function thresholdsOf({ populations, thresholds }: Outline, { adjustments }: Controls, watched: readonly number[]) {
  let first = 0;
  const factors = populations.map(({ name, size }) => {
    const range = { first, end: first + size, factor: adjustments[name]?.threshold ?? 1 };
    first += size;
    return range;
  });
  return new Map(
    watched.map((neuron) => {
      const { factor } = factors.find(({ first: from, end }) => neuron >= from && neuron < end)!;
      return [neuron, Math.round(thresholds[neuron]! * factor)] as const;
    }),
  );
}
