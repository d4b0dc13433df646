import { type History, WINDOW_STEPS } from "./history.js";

/** Colours that colour-blind people tell apart (after Okabe and Ito 2008), on a light and on a dark ground. */
const LIGHT = ["#0072b2", "#c04f00", "#00795a", "#a8527f"] as const;
const DARK = ["#56b4e9", "#f28e3c", "#33c99a", "#e3a0c5"] as const;

/** The colours of lines and marks on the ground that the browser shows now. */
export function seriesColours(): readonly string[] {
  return matchMedia("(prefers-color-scheme: dark)").matches ? DARK : LIGHT;
}

const LEFT = 56;
const RIGHT = 8;
const BOTTOM = 22;
const TOP = 6;
const TICK_STEPS = 100;

interface Plane {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly ink: string;
  readonly faint: string;
  readonly x: (step: number) => number;
}

/** A canvas as large as it is shown, sharp on any screen, with a step axis; undefined where it has no size yet. */
function planeOf(canvas: HTMLCanvasElement, firstStep: number): Plane | undefined {
  const context = canvas.getContext("2d");
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!context || width === 0 || height === 0) return undefined;
  const scale = globalThis.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const plane: Plane = {
    ...{ context, width, height, ink: style.color, faint: style.borderColor },
    x: (step) => LEFT + ((step - firstStep) * (width - LEFT - RIGHT)) / WINDOW_STEPS,
  };
  context.font = "11px system-ui, sans-serif";
  context.lineWidth = 1;
  drawSteps(plane, firstStep);
  return plane;
}

function drawSteps({ context, width, height, ink, faint, x }: Plane, firstStep: number): void {
  context.strokeStyle = faint;
  context.strokeRect(LEFT + 0.5, TOP + 0.5, width - LEFT - RIGHT - 1, height - TOP - BOTTOM - 1);
  context.fillStyle = ink;
  context.textAlign = "center";
  for (
    let step = Math.ceil(firstStep / TICK_STEPS) * TICK_STEPS;
    step <= firstStep + WINDOW_STEPS - 20;
    step += TICK_STEPS
  ) {
    context.fillText(String(step), x(step), height - 7);
  }
}

/** The raster as an image: a pixel a step and a row. Drawn at once, however many spikes there are. */
const rasterImage = { canvas: undefined as OffscreenCanvas | undefined };

function imageOf(history: History, axons: number, rows: number): OffscreenCanvas {
  let { canvas } = rasterImage;
  if (canvas?.height !== rows) canvas = new OffscreenCanvas(WINDOW_STEPS, rows);
  rasterImage.canvas = canvas;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(WINDOW_STEPS, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const [input, output] = seriesColours().map(pixelOf);
  const from = history.firstStep;
  const mark = (first: number, steps: Uint32Array, indices: Uint16Array, top: number, colour: number) => {
    for (let e = steps.length - 1; e >= 0 && first + steps[e]! >= from; e--) {
      pixels[(top + indices[e]!) * WINDOW_STEPS + first + steps[e]! - from] = colour;
    }
  };
  for (const { firstStep, inSteps, inIndices, outSteps, outIndices } of history.stretches) {
    mark(firstStep, inSteps, inIndices, 0, input!);
    mark(firstStep, outSteps, outIndices, axons, output!);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** "#rrggbb" as a pixel of an image, opaque, its bytes in the order red, green, blue. */
function pixelOf(colour: string): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

/** Axons above, neurons below: a mark an event. */
export function drawRaster(canvas: HTMLCanvasElement, history: History, axons: number, neurons: number): void {
  const plane = planeOf(canvas, history.firstStep);
  if (!plane) return;
  const { context, width, height, ink } = plane;
  const rows = axons + neurons;
  const row = (height - TOP - BOTTOM) / rows;
  context.imageSmoothingEnabled = false;
  context.drawImage(imageOf(history, axons, rows), LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM);
  context.fillStyle = ink;
  context.textAlign = "right";
  context.fillText("axons", LEFT - 4, TOP + (axons * row) / 2 + 4);
  context.fillText("neurons", LEFT - 4, TOP + (axons + neurons / 2) * row + 4);
}

/** What of the plot was clicked: an axon or a neuron. */
export function rasterTarget(canvas: HTMLCanvasElement, offsetY: number, axons: number, neurons: number) {
  const row = Math.floor(((offsetY - TOP) * (axons + neurons)) / (canvas.clientHeight - TOP - BOTTOM));
  if (row < 0 || row >= axons + neurons) return undefined;
  return row < axons ? { axon: row, neuron: undefined } : { axon: undefined, neuron: row - axons };
}

/** Potentials of the watched neurons with their thresholds, broken lines. */
export function drawPotentials(
  canvas: HTMLCanvasElement,
  history: History,
  thresholds: ReadonlyMap<number, number>,
): void {
  const plane = planeOf(canvas, history.firstStep);
  if (!plane) return;
  const { context, width, height, ink, x } = plane;
  let [low, high] = [0, Math.max(1, ...thresholds.values())];
  for (const { potentials } of history.stretches) {
    for (const value of potentials) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  high += (high - low) * 0.08;
  const y = (value: number) => height - BOTTOM - ((value - low) * (height - TOP - BOTTOM)) / (high - low);
  context.fillStyle = ink;
  context.textAlign = "right";
  context.fillText(String(Math.round(high)), LEFT - 4, TOP + 10);
  context.fillText(String(Math.round(low)), LEFT - 4, height - BOTTOM);
  const colours = seriesColours();
  let color = 0;
  for (const [neuron, threshold] of thresholds) {
    context.strokeStyle = colours[color++ % colours.length]!;
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(LEFT, y(threshold));
    context.lineTo(width - RIGHT, y(threshold));
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    drawLine(context, history, neuron, x, y);
    context.stroke();
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  history: History,
  neuron: number,
  x: (step: number) => number,
  y: (value: number) => number,
): void {
  let drawn = false;
  for (const { firstStep, steps, watched, potentials } of history.stretches) {
    const column = watched.indexOf(neuron);
    if (column < 0) {
      drawn = false;
      continue;
    }
    for (let step = Math.max(0, history.firstStep - firstStep); step < steps; step++) {
      const value = y(potentials[step * watched.length + column]!);
      if (drawn) context.lineTo(x(firstStep + step), value);
      else context.moveTo(x(firstStep + step), value);
      drawn = true;
    }
  }
}

/** Weights as images side by side, blue below 0, white at 0, red above. */
export function drawFields(
  canvas: HTMLCanvasElement,
  values: Float64Array,
  shape: { readonly sources: number; readonly neurons: number; readonly imageColumns: number },
): void {
  const { sources, neurons, imageColumns } = shape;
  const imageRows = Math.ceil(sources / imageColumns);
  const across = Math.ceil(Math.sqrt((neurons * imageRows) / imageColumns));
  const down = Math.ceil(neurons / across);
  canvas.width = across * (imageColumns + 1) + 1;
  canvas.height = down * (imageRows + 1) + 1;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(canvas.width, canvas.height);
  const most = values.reduce((max, weight) => Math.max(max, Math.abs(weight)), 1);
  for (let n = 0; n < neurons; n++) {
    for (let s = 0; s < sources; s++) {
      const px = 1 + (n % across) * (imageColumns + 1) + (s % imageColumns);
      const py = 1 + Math.floor(n / across) * (imageRows + 1) + Math.floor(s / imageColumns);
      const share = values[s * neurons + n]! / most;
      const fade = Math.round(247 * (1 - Math.abs(share)));
      const rgb =
        share < 0
          ? [33 + (fade * 214) / 247, 102 + (fade * 145) / 247, 172 + (fade * 75) / 247]
          : [178 + (fade * 69) / 247, 24 + (fade * 223) / 247, 43 + (fade * 204) / 247];
      image.data.set([...rgb, 255], 4 * (py * canvas.width + px));
    }
  }
  context.putImageData(image, 0, 0);
}

/** Accuracy over the images shown, 0..100 %. */
export function drawAccuracy(
  canvas: HTMLCanvasElement,
  points: readonly { readonly images: number; readonly share: number }[],
): void {
  const context = canvas.getContext("2d");
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!context || width === 0) return;
  const scale = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  const style = getComputedStyle(canvas);
  context.font = "11px system-ui, sans-serif";
  context.strokeStyle = style.borderColor;
  context.strokeRect(LEFT + 0.5, TOP + 0.5, width - LEFT - RIGHT - 1, height - TOP - BOTTOM - 1);
  const most = Math.max(1, ...points.map(({ images }) => images));
  const x = (images: number) => LEFT + (images * (width - LEFT - RIGHT)) / most;
  const y = (share: number) => height - BOTTOM - share * (height - TOP - BOTTOM);
  context.fillStyle = style.color;
  context.textAlign = "right";
  context.fillText("100 %", LEFT - 4, TOP + 10);
  context.fillText("0 %", LEFT - 4, height - BOTTOM);
  if (points.length === 0) return;
  context.fillText(`${most} images shown`, width - RIGHT, height - 7);
  context.strokeStyle = seriesColours()[0]!;
  context.fillStyle = seriesColours()[0]!;
  context.lineWidth = 2;
  context.beginPath();
  for (const { images, share } of points) context.lineTo(x(images), y(share));
  context.stroke();
  for (const { images, share } of points) context.fillRect(x(images) - 3, y(share) - 3, 6, 6);
}
