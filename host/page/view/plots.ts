import { type History, WINDOW_STEPS } from "./history.js";
import { BOTTOM, LEFT, planeOf, RIGHT, seriesColours, TOP } from "./plane.js";

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
