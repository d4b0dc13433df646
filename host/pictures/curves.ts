import {
  box,
  type Frame,
  legend,
  round,
  shortened,
  stepPlace,
  type TimeAxis,
  timeAxis,
  valueAxis,
  valuePlace,
} from "./plot.js";
import { SERIES, svgDocument, svgText } from "./svg.js";

/** One curve: one value per point of the horizontal axis. */
export interface Curve {
  readonly label: string;
  readonly values: ArrayLike<number>;
  /** Steps of its points, if they are not those of the panel. */
  readonly at?: ArrayLike<number>;
  /** Steps at which the neuron fired, marked above its curve. */
  readonly spikes?: ArrayLike<number>;
}

/** Curves over one axis of values. */
export interface CurvePanel {
  /** What the values are, with their unit: "potential (mV)". */
  readonly label: string;
  readonly curves: readonly Curve[];
  /** Steps of the points, counted from the run's first, for curves that have none of their own. */
  readonly at?: ArrayLike<number>;
  /** A dashed line, such as a threshold. */
  readonly threshold?: { readonly label: string; readonly value: number } | undefined;
}

// Pixels.
const WIDTH = 960;
const LEFT = 72;
const RIGHT = 24;
const TOP = 34;
const HEIGHT = 180;
const GAP = 26;
const BOTTOM = 46;
/** Room for the marks of spikes between the highest value and the frame, as a part of the height. */
const HEADROOM = 0.08;
const SPIKE_LENGTH = 7;
const THRESHOLD_WIDTH = 130;
/** A curve of more points is drawn as the band from the least to the greatest value at each pixel. */
const POINTS_MAX = 2000;

/** Curves over the steps of a run, panel below panel. A panel's colours repeat after as many curves as `SERIES` has. */
export class Curves {
  constructor(
    readonly panels: readonly CurvePanel[],
    /** With `stepMs` the axis is in milliseconds. */
    readonly axis: TimeAxis,
    readonly title = "",
  ) {}

  /** The plot as an SVG document; the same values give the same bytes. */
  toSvg(): string {
    const { panels, axis, title } = this;
    const parts = [svgText(LEFT, 20, shortened(title, 100), 'font-size="14" class="lw-text"')];
    const width = WIDTH - LEFT - RIGHT;
    let [top, end] = [TOP, TOP];
    for (const panel of panels) {
      const shown = panel.curves.slice(0, SERIES.length).map(({ label }) => label);
      const names = legend(shown, LEFT, top, width - (panel.threshold ? THRESHOLD_WIDTH : 0));
      const frame = { left: LEFT, top: top + names.height + 4, width, height: HEIGHT };
      parts.push(...names.parts, ...thresholdName(panel, top), ...drawCurves(panel, axis, frame));
      end = frame.top + HEIGHT;
      top = end + GAP;
    }
    parts.push(...timeAxis({ left: LEFT, top: TOP, width, height: end - TOP }, axis));
    const labels = panels.map(({ label }) => label).join(", ");
    const name = `${title === "" ? "" : `${title}: `}${labels} over ${axis.steps} steps`;
    return svgDocument({ width: WIDTH, height: end + BOTTOM, fontSize: 12, title: name }, parts);
  }
}

/** Beside the names of the curves, where nothing else is. */
function thresholdName({ threshold }: CurvePanel, top: number): string[] {
  if (!threshold) return [];
  const left = WIDTH - RIGHT - THRESHOLD_WIDTH + 10;
  const line = `<path d="M${left} ${top + 6}h22" stroke-dasharray="5 4" class="lw-frame"/>`;
  return [line, svgText(left + 28, top + 10, shortened(threshold.label, 12))];
}

function drawCurves({ label, curves, at = [], threshold }: CurvePanel, axis: TimeAxis, frame: Frame): string[] {
  const range = rangeOf(curves, threshold?.value);
  const place = (value: number) => valuePlace(frame, range, value);
  const parts = [...valueAxis(frame, range, label)];
  curves.forEach((curve, c) => {
    const colour = c % SERIES.length;
    parts.push(
      `<path d="${pathOf(curve.values, curve.at ?? at, axis, frame, place)}" fill="none" stroke-width="1.5" stroke-linejoin="round" class="lw-s${colour}"/>`,
    );
    const marks = Array.from(
      curve.spikes ?? [],
      (step) => `M${round(stepPlace(frame, axis, step))} ${frame.top + 2}v${SPIKE_LENGTH}`,
    );
    if (marks.length > 0) parts.push(`<path d="${marks.join("")}" stroke-width="1.5" class="lw-s${colour}"/>`);
  });
  if (threshold) {
    const y = place(threshold.value);
    parts.push(`<path d="M${frame.left} ${y}h${frame.width}" stroke-dasharray="5 4" class="lw-frame"/>`);
  }
  return [...parts, box(frame)];
}

/** The least and the greatest value, with room above; never empty. */
function rangeOf(curves: readonly Curve[], threshold: number | undefined): readonly [number, number] {
  let [low, high] =
    threshold === undefined ? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] : [threshold, threshold];
  for (const { values } of curves) {
    for (let i = 0; i < values.length; i++) {
      if (values[i]! < low) low = values[i]!;
      if (values[i]! > high) high = values[i]!;
    }
  }
  if (!(low <= high)) return [0, 1];
  if (low === high) return [low - 1, high + 1];
  return [low, high + (high - low) * HEADROOM];
}

function pathOf(
  values: ArrayLike<number>,
  at: ArrayLike<number>,
  axis: TimeAxis,
  frame: Frame,
  place: (value: number) => number,
): string {
  const count = Math.min(values.length, at.length);
  const point = (i: number) => `${round(stepPlace(frame, axis, at[i]!))} ${place(values[i]!)}`;
  if (count <= POINTS_MAX) return Array.from({ length: count }, (_, i) => `${i === 0 ? "M" : "L"}${point(i)}`).join("");
  const points: string[] = [];
  const columns = Math.floor(frame.width);
  for (let column = 0; column < columns; column++) {
    const [from, to] = [Math.floor((column * count) / columns), Math.floor(((column + 1) * count) / columns)];
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    for (const i of low < high ? [low, high] : [high, low]) points.push(point(i));
  }
  return `M${points.join("L")}`;
}
