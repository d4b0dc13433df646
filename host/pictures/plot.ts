import { svgText } from "./svg.js";

/** Where a plot's data go, in pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Steps along a plot's horizontal axis; with `stepMs` they are labelled in milliseconds. */
export interface TimeAxis {
  readonly steps: number;
  readonly stepMs?: number | undefined;
}

/** Pixels that a digit or a letter takes at the font size of 11 to 12. */
const LETTER = 7;
const LABEL_GAP = 18;
const TICKS = 6;
const TICK_LINE = 4;

/** Tenths of a pixel, which keep a drawing exact and its file short. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Round numbers from `low` to `high`, at most about `most` of them. */
export function ticks(low: number, high: number, most: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const raw = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const distance = [1, 2, 5, 10].map((m) => m * power).find((d) => d >= raw * (1 - 1e-9))!;
  const first = Math.ceil(low / distance - 1e-9);
  const last = Math.floor(high / distance + 1e-9);
  // Digits beyond the distance's own are noise of the division.
  const digits = Math.max(0, -Math.floor(Math.log10(distance) + 1e-9));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * distance).toFixed(digits)),
  );
}

/** Round numbers from 0 below `count`: indices that are labelled. */
export function indexTicks(count: number, most: number): number[] {
  return ticks(0, count - 1, Math.min(most, count)).filter((index) => Number.isInteger(index) && index >= 0);
}

/** The frame of a plot. */
export function box({ left, top, width, height }: Frame): string {
  return `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" class="lw-frame"/>`;
}

/** The middle of a step's column. */
export function stepPlace({ left, width }: Frame, { steps }: TimeAxis, step: number): number {
  return left + ((step + 0.5) * width) / steps;
}

/** Ticks and numbers below a plot: steps, or milliseconds where a step has a length. */
export function timeAxis(frame: Frame, axis: TimeAxis): string[] {
  const { left, top, width, height } = frame;
  const { steps, stepMs } = axis;
  const y = top + height;
  const unit = stepMs ?? 1;
  const most = Math.max(1, Math.min(TICKS, Math.floor(width / 80)));
  const values = stepMs === undefined ? indexTicks(steps, most) : ticks(0, (steps - 1) * unit, most);
  const labels = values.map((value) => {
    const x = round(stepPlace(frame, axis, value / unit));
    const number = svgText(x, y + LABEL_GAP, String(value), 'text-anchor="middle" class="lw-muted"');
    return `<path d="M${x} ${y}v${TICK_LINE}" class="lw-frame"/>${number}`;
  });
  const name = stepMs === undefined ? "step" : "time (ms)";
  return [...labels, svgText(round(left + width / 2), y + 2 * LABEL_GAP, name, 'text-anchor="middle"')];
}

/** A vertical axis over low..high with its name; numbers never overlap. */
export function valueAxis(frame: Frame, range: readonly [number, number], name: string, grid = true): string[] {
  const { left, width, height } = frame;
  const values = ticks(range[0], range[1], Math.max(1, Math.floor(height / 28)));
  const lines = values.map((value) => {
    const y = valuePlace(frame, range, value);
    const line = grid ? `<path d="M${left} ${y}h${width}" class="lw-grid"/>` : "";
    return line + svgText(left - 6, y + 4, String(value), 'text-anchor="end" class="lw-muted"');
  });
  return [...lines, axisName(frame, name)];
}

/** Where a value lies in the frame's height. */
export function valuePlace({ top, height }: Frame, [low, high]: readonly [number, number], value: number): number {
  return round(top + height - ((value - low) * height) / (high - low));
}

/** The name of a vertical axis, upright beside it; short enough for the frame's height. */
export function axisName({ top, height }: Frame, name: string): string {
  const middle = round(top + height / 2);
  const shown = shortened(name, Math.max(2, Math.floor(height / LETTER)));
  return svgText(14, middle, shown, `text-anchor="middle" transform="rotate(-90 14 ${middle})" class="lw-text"`);
}

/** A text of at most this many letters. */
export function shortened(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
}

/** Lines and their names, side by side above a plot, in rows as wide as it. Returns the parts and the height they take. */
export function legend(
  names: readonly string[],
  left: number,
  top: number,
  width: number,
): { parts: string[]; height: number } {
  const ROW = 16;
  let [x, y] = [left, top];
  const parts = names.map((name, i) => {
    const shown = shortened(name, 40);
    const taken = 26 + shown.length * LETTER + 14;
    if (x > left && x + taken > left + width) [x, y] = [left, y + ROW];
    const part = `<path d="M${x} ${y + 6}h18" stroke-width="2.5" class="lw-s${i}"/>${svgText(x + 24, y + 10, shown)}`;
    x += taken;
    return part;
  });
  return { parts, height: names.length === 0 ? 0 : y - top + ROW };
}
