import { type History, WINDOW_STEPS } from "./history.js";
import { BOTTOM, LEFT, planeOf, RIGHT, seriesColours, TOP } from "./plane.js";
import type { RasterRing } from "./raster-ring.js";

/** Axons above, neurons below: one mark per event. */
export function drawRaster(
  canvas: HTMLCanvasElement,
  ring: RasterRing,
  history: History,
  axons: number,
  neurons: number,
): void {
  const plane = planeOf(canvas, history.firstStep);
  if (!plane) return;
  const { context, width, height, ink } = plane;
  const rows = axons + neurons;
  const row = (height - TOP - BOTTOM) / rows;
  context.imageSmoothingEnabled = false;
  ring.draw(history, axons, rows);
  const column = (width - LEFT - RIGHT) / WINDOW_STEPS;
  const oldest = history.firstStep % WINDOW_STEPS;
  const blit = (from: number, count: number, at: number) => {
    if (count === 0) return;
    const [x, high] = [LEFT + at * column, height - TOP - BOTTOM];
    context.drawImage(ring.canvas, from, 0, count, rows, x, TOP, count * column, high);
  };
  blit(oldest, WINDOW_STEPS - oldest, 0);
  blit(0, oldest, WINDOW_STEPS - oldest);
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
