import { SERIES, svgDocument, svgText } from "lifwire";
import type { Figure } from "./figure.js";

// Pixels.
const WIDTH = 460;
const PLOT = { left: 58, top: 34, width: 380, height: 190 };
const HEIGHT = 268;
const KEY = { left: 10, top: 16 };
const BELOW = { left: 190, top: 150 };
const KEY_LINE = 15;

/** A measurement as an SVG document: dots are what the core did, lines the formula. */
export function figureSvg({ title, across, up, key, curves }: Figure): string {
  const values = curves.flatMap(({ measured = [], formula }) => [...measured, ...formula]);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = (high - low || 1) * 0.06;
  const places = curves.flatMap(({ at }) => at);
  const x = scale([Math.min(...places), Math.max(...places)], [PLOT.left, PLOT.left + PLOT.width]);
  const y = scale([low - room, high + room], [PLOT.top + PLOT.height, PLOT.top]);
  const zero = Math.min(...places) < 0 ? `M${x(0)} ${PLOT.top}v${PLOT.height}` : "";
  const drawn = curves.flatMap(({ at, measured, formula }, c) => [
    `<path d="${line(at, formula, x, y)}" fill="none" class="lw-s${c % SERIES.length}"/>`,
    ...(measured ? [`<path d="${dots(at, measured, x, y)}" class="lw-f${c % SERIES.length}"/>`] : []),
  ]);
  const parts = [
    svgText(PLOT.left, 22, title, 'font-size="13" class="lw-text"'),
    `<path d="M${PLOT.left} ${y(0)}h${PLOT.width}${zero}" class="lw-grid"/>`,
    `<rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.width}" height="${PLOT.height}" fill="none" class="lw-frame"/>`,
    ...axes({ across, up }, [Math.min(...places), Math.max(...places)], [low, high], x, y),
    ...drawn,
    ...curves.flatMap(({ label }, c) => keyLine(label, c, key === "below" ? BELOW : KEY)),
  ];
  const name = `${title}: dots are measured on the core, lines the formula`;
  return svgDocument({ width: WIDTH, height: HEIGHT, fontSize: 11, title: name }, parts);
}

type Scale = (value: number) => number;

const round = (pixels: number) => Math.round(pixels * 10) / 10;

function scale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => round(start + ((value - from) * (end - start)) / (to - from || 1));
}

function line(at: readonly number[], values: readonly number[], x: Scale, y: Scale): string {
  return `M${at.map((place, i) => `${x(place)} ${y(values[i]!)}`).join("L")}`;
}

/** Circles in one path, which takes a third of the bytes of separate elements. */
function dots(at: readonly number[], values: readonly number[], x: Scale, y: Scale): string {
  return at
    .map((place, i) => `M${round(x(place) - 1.8)} ${y(values[i]!)}a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0-3.6 0`)
    .join("");
}

function axes(
  names: { readonly across: string; readonly up: string },
  [left, right]: readonly [number, number],
  [low, high]: readonly [number, number],
  x: Scale,
  y: Scale,
): string[] {
  const below = PLOT.top + PLOT.height + 15;
  const middle = PLOT.top + PLOT.height / 2;
  const shown = (value: number) => String(Number(value.toPrecision(3)));
  const end = 'text-anchor="end" class="lw-muted"';
  const turned = `text-anchor="middle" transform="rotate(-90 14 ${middle})" class="lw-text"`;
  return [
    ...[low, 0, high]
      .filter((value, i) => i === 1 || value !== 0)
      .map((value) => svgText(PLOT.left - 5, y(value) + 4, shown(value), end)),
    svgText(x(left), below, shown(left), 'class="lw-muted"'),
    svgText(x(right), below, shown(right), end),
    svgText(PLOT.left + PLOT.width / 2, below + 16, names.across, 'text-anchor="middle" class="lw-text"'),
    svgText(14, middle, names.up, turned),
  ];
}

function keyLine(label: string, c: number, at: { readonly left: number; readonly top: number }): string[] {
  const [left, top] = [PLOT.left + at.left, PLOT.top + at.top + KEY_LINE * c];
  return [
    `<path d="M${left} ${top - 4}h12" stroke-width="3" class="lw-s${c % SERIES.length}"/>`,
    svgText(left + 18, top, label),
  ];
}
