import { zlibSync } from "fflate";
import { crc32 } from "../../protocol/codecs/crc32.js";
import { HostError } from "../errors.js";
import type { Matrix } from "../formats/matrix.js";
import { shortened } from "./plot.js";
import { svgDocument, svgText } from "./svg.js";

/** How receptive fields are laid out, and what the drawing is called. */
export interface HeatMapOptions {
  /** Shape of one receptive field; its product is the number of sources. */
  readonly imageRows: number;
  readonly imageColumns: number;
  /** Neurons side by side. Default: as square as possible. */
  readonly gridColumns?: number;
  readonly title?: string;
  /** What the values are, beside the legend. Default "weights". */
  readonly unit?: string;
}

// Pixels.
const WIDTH_MAX = 960;
const MARGIN = 16;
const TITLE_HEIGHT = 22;
const LEGEND_HEIGHT = 34;
const LEGEND_WIDTH = 160;
/** Pixels of a letter of the title. */
const LETTER = 8;
const PIXEL_MAX = 8;
/** Colours at the most negative weight, at 0 and at the most positive one. */
const COLOURS = [
  [33, 102, 172],
  [247, 247, 247],
  [178, 24, 43],
] as const;
const FRAME = [120, 120, 120] as const;

/**
 * The receptive fields of neurons (columns of the matrix) as images side by side, row by row in the order of neurons, as
 * an SVG document. Colours span -m..m, m the largest magnitude. Throws HostError ARGUMENT when the shape does not fit.
 */
export function heatMapSvg(matrix: Matrix, options: HeatMapOptions): string {
  const { imageRows, imageColumns } = options;
  if (imageRows * imageColumns !== matrix.rows) {
    const message = `image shape ${imageRows} x ${imageColumns}, allowed: a product of ${matrix.rows}, the sources`;
    throw new HostError("ARGUMENT", message, { imageRows, imageColumns, sources: matrix.rows });
  }
  const { gridColumns = Math.ceil(Math.sqrt(matrix.columns)) } = options;
  if (!(Number.isInteger(gridColumns) && gridColumns >= 1)) {
    const message = `gridColumns is ${gridColumns}, allowed: an integer of at least 1`;
    throw new HostError("ARGUMENT", message, { argument: "gridColumns", value: gridColumns });
  }
  const across = Math.min(matrix.columns, gridColumns);
  const down = Math.ceil(matrix.columns / across);
  const [width, height] = [across * (imageColumns + 1) + 1, down * (imageRows + 1) + 1];
  const most = matrix.values.reduce((m, weight) => Math.max(m, Math.abs(weight)), 0);
  const pixels = new Uint8Array(3 * width * height);
  for (let p = 0; p < width * height; p++) pixels.set(FRAME, 3 * p);
  for (let n = 0; n < matrix.columns; n++) {
    const left = 1 + (n % across) * (imageColumns + 1);
    const top = 1 + Math.floor(n / across) * (imageRows + 1);
    for (let source = 0; source < matrix.rows; source++) {
      const x = left + (source % imageColumns);
      const y = top + Math.floor(source / imageColumns);
      pixels.set(colour(most === 0 ? 0 : matrix.values[source * matrix.columns + n]! / most), 3 * (y * width + x));
    }
  }
  const scale = Math.max(1, Math.min(PIXEL_MAX, Math.floor((WIDTH_MAX - 2 * MARGIN) / width)));
  return document({ width, height, pixels }, scale, most, options);
}

/** A colour for -1..1. */
function colour(value: number): readonly [number, number, number] {
  const [low, middle, high] = COLOURS;
  const end = value < 0 ? low : high;
  const part = Math.abs(value);
  const mix = (c: 0 | 1 | 2) => Math.round(middle[c] + (end[c] - middle[c]) * part);
  return [mix(0), mix(1), mix(2)];
}

interface Image {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

function document(image: Image, scale: number, most: number, { title = "", unit = "weights" }: HeatMapOptions): string {
  const [width, height] = [image.width * scale, image.height * scale];
  const total = {
    width: Math.max(width, LEGEND_WIDTH + 80 + LETTER * unit.length) + 2 * MARGIN,
    height: height + TITLE_HEIGHT + LEGEND_HEIGHT + MARGIN,
  };
  const data = base64(encodePng(image));
  const stops = COLOURS.map(([r, g, b], i) => `<stop offset="${i / 2}" stop-color="rgb(${r},${g},${b})"/>`).join("");
  const legendY = TITLE_HEIGHT + height + 10;
  const label = (x: number, text: string) => svgText(x, legendY + 22, text, 'text-anchor="middle" class="lw-muted"');
  const shown = Number(most.toPrecision(4));
  const name = `${title === "" ? "" : `${title}: `}receptive fields, ${unit} within -${shown}..${shown}`;
  return svgDocument({ ...total, fontSize: 11, title: name }, [
    svgText(MARGIN, 15, shortened(title, Math.floor(total.width / LETTER)), 'font-size="13"'),
    `<image x="${MARGIN}" y="${TITLE_HEIGHT}" width="${width}" height="${height}" style="image-rendering:pixelated" href="data:image/png;base64,${data}"/>`,
    `<defs><linearGradient id="weights">${stops}</linearGradient></defs>`,
    `<rect x="${MARGIN + 20}" y="${legendY}" width="${LEGEND_WIDTH}" height="8" fill="url(#weights)" class="lw-frame"/>`,
    svgText(MARGIN + 36 + LEGEND_WIDTH, legendY + 8, unit, 'class="lw-muted"'),
    label(MARGIN + 20, String(-shown)),
    label(MARGIN + 20 + LEGEND_WIDTH / 2, "0"),
    label(MARGIN + 20 + LEGEND_WIDTH, String(shown)),
  ]);
}

/** A PNG (ISO/IEC 15948) of 8-bit RGB, rows unfiltered. */
function encodePng({ width, height, pixels }: Image): Uint8Array {
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  head.setUint16(8, 0x0802); // 8 bits per sample, RGB
  const rows = new Uint8Array(height * (3 * width + 1));
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(3 * y * width, 3 * (y + 1) * width), y * (3 * width + 1) + 1);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const parts = [
    chunk("IHDR", new Uint8Array(head.buffer)),
    chunk("IDAT", zlibSync(rows)),
    chunk("IEND", new Uint8Array()),
  ];
  return concat([signature, ...parts]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
