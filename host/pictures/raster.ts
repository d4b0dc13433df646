import type { EventList } from "../events/events.js";
import { type DensityGrid, EventDensity } from "./density.js";
import {
  axisName,
  box,
  type Frame,
  indexTicks,
  round,
  shortened,
  stepPlace,
  type TimeAxis,
  timeAxis,
  valueAxis,
} from "./plot.js";
import { svgDocument, svgText } from "./svg.js";

/** One panel of a raster plot: what is drawn against the steps. */
export interface RasterPanel {
  /** Label of the vertical axis: "axon", "neuron". */
  readonly label: string;
  readonly size: number;
  readonly events: EventList;
  /** For events that were counted as they came; `events` has the first of them. */
  readonly density?: EventDensity;
  /** Names of index ranges, drawn at the right edge. */
  readonly groups?: readonly { readonly name: string; readonly first: number; readonly size: number }[];
}

/** What a raster plot shows besides its events. */
export interface RasterOptions {
  /** Milliseconds per step; without it the axis counts steps. */
  readonly stepMs?: number | undefined;
  /** Draws the rate of all neurons of the last panel below it. Default false. */
  readonly rates?: boolean;
}

// Pixels, but for the counts.
const WIDTH = 960;
const LEFT = 64;
const RIGHT = 116;
const TOP = 32;
const GAP = 34;
const BOTTOM = 46;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const PANEL_MIN = 60;
const PANEL_MAX = 320;
const RATE_HEIGHT = 70;
const ROW_HEIGHT = 8;
const LINE_HEIGHT = 13;
const SHADES = 4;
const TICKS = 6;

/** A raster plot of one run. */
export class Raster {
  constructor(
    readonly steps: number,
    readonly panels: readonly RasterPanel[],
    readonly title = "",
    readonly options: RasterOptions = {},
  ) {}

  /** The plot as an SVG document; the same events give the same bytes. */
  toSvg(): string {
    const { steps, panels, options } = this;
    const axis: TimeAxis = { steps, stepMs: options.stepMs };
    const heights = panels.map(({ size }) => Math.min(PANEL_MAX, Math.max(PANEL_MIN, size * ROW_HEIGHT)));
    const parts = [svgText(LEFT, 20, shortened(this.title, 100), 'font-size="14" class="lw-text"')];
    let [top, end] = [TOP, TOP];
    panels.forEach((panel, i) => {
      const frame = { left: LEFT, top, width: PLOT_WIDTH, height: heights[i]! };
      parts.push(...drawPanel(panel, axis, frame));
      end = top + frame.height;
      top = end + GAP;
    });
    const last = panels.at(-1);
    if (options.rates && last) {
      const frame = { left: LEFT, top, width: PLOT_WIDTH, height: RATE_HEIGHT };
      parts.push(...drawRates(last, axis, frame));
      end = top + RATE_HEIGHT;
    }
    parts.push(...timeAxis({ left: LEFT, top: TOP, width: PLOT_WIDTH, height: end - TOP }, axis));
    const title = `${this.title === "" ? "" : `${this.title}: `}raster plot of ${steps} steps`;
    return svgDocument({ width: WIDTH, height: end + BOTTOM, fontSize: 12, title }, parts);
  }
}

function drawPanel(panel: RasterPanel, axis: TimeAxis, frame: Frame): string[] {
  const { size, label } = panel;
  const { top, height } = frame;
  const grid = densityOf(panel, axis).grid;
  const dense = grid ? drawGrid(grid, frame) : undefined;
  const parts = [...(dense?.parts ?? eachEvent(panel, axis, frame)), box(frame)];
  for (const index of indexTicks(size, Math.max(2, Math.min(TICKS, Math.floor(height / 20))))) {
    const at = round(top + ((index + 0.5) * height) / size);
    parts.push(svgText(LEFT - 6, at + 4, String(index), 'text-anchor="end" class="lw-muted"'));
  }
  parts.push(axisName(frame, label), ...groupNames(panel, frame));
  if (dense) parts.push(...densityLegend(dense.most, frame));
  return parts;
}

/** Names of groups at the right edge; one that would overlap the name before is left out; its line stays. */
function groupNames({ groups = [], size }: RasterPanel, { top, height }: Frame): string[] {
  let free = top - LINE_HEIGHT;
  return groups.flatMap((group) => {
    const at = round(top + ((group.first + group.size / 2) * height) / size) + 4;
    const edge = round(top + (group.first * height) / size);
    const line = group.first > 0 ? [`<path d="M${LEFT} ${edge}h${PLOT_WIDTH}" class="lw-grid"/>`] : [];
    if (at - LINE_HEIGHT < free) return line;
    free = at;
    return [...line, svgText(WIDTH - RIGHT + 6, at, shortened(group.name, 15), 'class="lw-muted"')];
  });
}

function eachEvent({ events, size }: RasterPanel, axis: TimeAxis, frame: Frame): string[] {
  if (events.steps.length === 0) return [];
  const row = frame.height / size;
  const length = round(Math.max(1, row * 0.8));
  const path: string[] = [];
  events.indices.forEach((index, e) => {
    const x = stepPlace(frame, axis, events.steps[e]!);
    path.push(`M${round(x)} ${round(frame.top + (index + 0.1) * row)}v${length}`);
  });
  const width = round(Math.min(3, Math.max(0.8, (PLOT_WIDTH / axis.steps) * 0.7)));
  return [`<path d="${path.join("")}" class="lw-mark" stroke-width="${width}" fill="none"/>`];
}

/** What the panel's events are counted in. */
function densityOf({ events, size, density }: RasterPanel, { steps }: TimeAxis): EventDensity {
  if (density) return density;
  const counted = new EventDensity(size, steps);
  counted.add(events);
  return counted;
}

/** Draws each shade as one path, neighbours of one shade in a row as one stroke. */
function drawGrid({ columns, rows, counts }: DensityGrid, { top, height }: Frame): { parts: string[]; most: number } {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const shade = (cell: number) => Math.ceil((counts[cell]! * SHADES) / most);
  const paths: string[][] = Array.from({ length: SHADES + 1 }, () => []);
  const [cellWidth, cellHeight] = [PLOT_WIDTH / columns, height / rows];
  for (let row = 0; row < rows; row++) {
    for (let from = 0; from < columns; ) {
      const level = shade(row * columns + from);
      let to = from + 1;
      while (to < columns && shade(row * columns + to) === level) to++;
      const [x, middle] = [LEFT + from * cellWidth, top + (row + 0.5) * cellHeight];
      paths[level]!.push(`M${round(x)} ${round(middle)}h${round((to - from) * cellWidth)}`);
      from = to;
    }
  }
  const parts = paths.flatMap((path, level) => {
    if (level === 0 || path.length === 0) return [];
    const style = `class="lw-mark" stroke-opacity="${level / SHADES}" stroke-width="${round(cellHeight)}"`;
    return [`<path d="${path.join("")}" ${style}/>`];
  });
  return { parts, most };
}

/** What each shade stands for: spikes in one cell of the grid. Above the panel's right end. */
function densityLegend(most: number, { top }: Frame): string[] {
  const WIDTH_EACH = 14;
  const right = LEFT + PLOT_WIDTH;
  const bounds = `spikes a cell: 1..${most}`;
  const left = right - SHADES * WIDTH_EACH;
  const boxes = Array.from({ length: SHADES }, (_, i) => {
    const style = `class="lw-ink" fill-opacity="${(i + 1) / SHADES}"`;
    return `<rect x="${left + i * WIDTH_EACH}" y="${top - 13}" width="${WIDTH_EACH}" height="9" ${style}/>`;
  });
  return [...boxes, svgText(left - 6, top - 5, bounds, 'text-anchor="end" class="lw-muted"')];
}

/** Spikes per neuron in each stretch of steps: per second if a step has a length, else per step. */
function drawRates(panel: RasterPanel, axis: TimeAxis, frame: Frame): string[] {
  const { steps, stepMs } = axis;
  const { size } = panel;
  const counts = densityOf(panel, axis).bins;
  const bins = counts.length;
  // Bins do not all have the same number of steps.
  const stepsOf = (bin: number) => Math.ceil(((bin + 1) * steps) / bins) - Math.ceil((bin * steps) / bins);
  const unit = stepMs === undefined ? 1 : 1000 / stepMs;
  const rates = Array.from(counts, (count, bin) => (count * unit) / (size * stepsOf(bin)));
  const most = Math.max(...rates) || 1;
  const bars = rates.flatMap((rate, bin) => {
    if (rate === 0) return [];
    const [x, next] = [bin, bin + 1].map((b) =>
      round(frame.left + (Math.ceil((b * steps) / bins) * frame.width) / steps),
    );
    const height = round((rate * frame.height) / most);
    return [`M${x} ${round(frame.top + frame.height)}v${-height}H${next}v${height}z`];
  });
  return [
    ...valueAxis(frame, [0, most], stepMs === undefined ? "per step" : "rate (Hz)"),
    `<path d="${bars.join("")}" class="lw-bar"/>`,
    box(frame),
  ];
}
