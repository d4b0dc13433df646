import type { EventList } from "../events/events.js";
import { svgDocument, svgText } from "./svg.js";

/** One panel of a raster plot: what is drawn against the steps. */
export interface RasterPanel {
  /** Label of the vertical axis: "axon", "neuron". */
  readonly label: string;
  readonly size: number;
  readonly events: EventList;
  /** Names of index ranges, drawn at the right edge. */
  readonly groups?: readonly { readonly name: string; readonly first: number; readonly size: number }[];
}

// Pixels, but for the counts.
const WIDTH = 960;
const LEFT = 64;
const RIGHT = 104;
const TOP = 28;
const GAP = 34;
const BOTTOM = 40;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const PANEL_MIN = 60;
const PANEL_MAX = 320;
const ROW_HEIGHT = 8;
/** More events than this are drawn as a density grid, which keeps the file below a megabyte. */
const MARKS_MAX = 20_000;
const GRID_COLUMNS = 396;
const GRID_ROWS = 128;
const SHADES = 4;
const TICKS = 6;

/** A raster plot of one run. */
export class Raster {
  constructor(
    readonly steps: number,
    readonly panels: readonly RasterPanel[],
    readonly title = "",
  ) {}

  /** The plot as an SVG document; the same events give the same bytes. */
  toSvg(): string {
    const heights = this.panels.map(({ size }) => Math.min(PANEL_MAX, Math.max(PANEL_MIN, size * ROW_HEIGHT)));
    const height = TOP + heights.reduce((sum, h) => sum + h + GAP, 0) - GAP + BOTTOM;
    const parts = [svgText(LEFT, 18, this.title, 'font-size="13"')];
    let y = TOP;
    this.panels.forEach((panel, i) => {
      parts.push(...drawPanel(panel, this.steps, y, heights[i]!));
      y += heights[i]! + GAP;
    });
    parts.push(...stepAxis(this.steps, y - GAP));
    const title = `${this.title === "" ? "" : `${this.title}: `}raster plot of ${this.steps} steps`;
    return svgDocument({ width: WIDTH, height, fontSize: 12, title }, parts);
  }
}

function drawPanel(panel: RasterPanel, steps: number, y: number, height: number): string[] {
  const { events, size, label } = panel;
  const marks = events.steps.length > MARKS_MAX ? density(panel, steps, y, height) : eachEvent(panel, steps, y, height);
  const parts = [
    `<rect x="${LEFT}" y="${y}" width="${PLOT_WIDTH}" height="${height}" fill="none" stroke="#888"/>`,
    ...marks,
  ];
  const ticks = tickValues(size, Math.max(2, Math.min(TICKS, Math.floor(height / 20))));
  for (const index of ticks) {
    const at = round(y + ((index + 0.5) * height) / size);
    parts.push(svgText(LEFT - 6, at + 4, String(index), 'text-anchor="end" fill="#444"'));
  }
  const middle = round(y + height / 2);
  parts.push(svgText(16, middle, label, `text-anchor="middle" transform="rotate(-90 16 ${middle})"`));
  for (const group of panel.groups ?? []) {
    const at = round(y + ((group.first + group.size / 2) * height) / size);
    const edge = round(y + (group.first * height) / size);
    if (group.first > 0) parts.push(`<path d="M${LEFT} ${edge}h${PLOT_WIDTH}" stroke="#ccc"/>`);
    parts.push(svgText(WIDTH - RIGHT + 6, at + 4, group.name.slice(0, 14), 'fill="#444"'));
  }
  return parts;
}

function eachEvent({ events, size }: RasterPanel, steps: number, y: number, height: number): string[] {
  if (events.steps.length === 0) return [];
  const row = height / size;
  const length = round(Math.max(1, row * 0.8));
  const path: string[] = [];
  events.indices.forEach((index, e) => {
    const x = LEFT + ((events.steps[e]! + 0.5) * PLOT_WIDTH) / steps;
    path.push(`M${round(x)} ${round(y + (index + 0.1) * row)}v${length}`);
  });
  const width = round(Math.min(3, Math.max(0.8, (PLOT_WIDTH / steps) * 0.7)));
  return [`<path d="${path.join("")}" stroke="#123" stroke-width="${width}" fill="none"/>`];
}

/** Counts events in a grid and draws each shade of grey as one path, neighbours of one shade in a row as one stroke. */
function density({ events, size }: RasterPanel, steps: number, y: number, height: number): string[] {
  const [columns, rows] = [Math.min(GRID_COLUMNS, steps), Math.min(GRID_ROWS, size)];
  const counts = new Uint32Array(columns * rows);
  events.indices.forEach((index, e) => {
    const column = Math.floor((events.steps[e]! * columns) / steps);
    counts[Math.floor((index * rows) / size) * columns + column]! += 1;
  });
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const shade = (cell: number) => Math.ceil((counts[cell]! * SHADES) / most);
  const paths: string[][] = Array.from({ length: SHADES + 1 }, () => []);
  const [cellWidth, cellHeight] = [PLOT_WIDTH / columns, height / rows];
  for (let row = 0; row < rows; row++) {
    for (let from = 0; from < columns; ) {
      const level = shade(row * columns + from);
      let to = from + 1;
      while (to < columns && shade(row * columns + to) === level) to++;
      const [x, middle] = [LEFT + from * cellWidth, y + (row + 0.5) * cellHeight];
      paths[level]!.push(`M${round(x)} ${round(middle)}h${round((to - from) * cellWidth)}`);
      from = to;
    }
  }
  return paths.flatMap((path, level) => {
    if (level === 0 || path.length === 0) return [];
    const style = `stroke="#123" stroke-opacity="${level / SHADES}" stroke-width="${round(cellHeight)}"`;
    return [`<path d="${path.join("")}" ${style}/>`];
  });
}

function stepAxis(steps: number, y: number): string[] {
  const ticks = tickValues(steps, TICKS).map((step) => {
    const x = round(LEFT + ((step + 0.5) * PLOT_WIDTH) / steps);
    return `<path d="M${x} ${y}v4" stroke="#888"/>${svgText(x, y + 17, String(step), 'text-anchor="middle" fill="#444"')}`;
  });
  return [...ticks, svgText(LEFT + PLOT_WIDTH / 2, y + 33, "step", 'text-anchor="middle"')];
}

/** Round numbers from 0 below `end`, at most about `most` of them. */
function tickValues(end: number, most: number): number[] {
  const raw = Math.max(1, end / most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const distance = Math.ceil([1, 2, 5, 10].map((m) => m * power).find((d) => d >= raw)!);
  return Array.from({ length: Math.ceil(end / distance) }, (_, i) => i * distance);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
