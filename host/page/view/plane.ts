import { WINDOW_STEPS } from "./history.js";

/** Colours that colour-blind people tell apart (after Okabe and Ito 2008), on a light and on a dark ground. */
const LIGHT = ["#0072b2", "#c04f00", "#00795a", "#a8527f"] as const;
const DARK = ["#56b4e9", "#f28e3c", "#33c99a", "#e3a0c5"] as const;

/** The colours of lines and marks on the ground that the browser shows now. */
export function seriesColours(): readonly string[] {
  return matchMedia("(prefers-color-scheme: dark)").matches ? DARK : LIGHT;
}

/** Margins of a plot, in pixels of the page. */
export const LEFT = 56;
export const RIGHT = 8;
export const BOTTOM = 22;
export const TOP = 6;
const TICK_STEPS = 100;

export interface Plane {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly ink: string;
  readonly faint: string;
  readonly x: (step: number) => number;
}

/** A canvas as large as it is shown, sharp on any screen, with a step axis; undefined where it has no size yet. */
export function planeOf(canvas: HTMLCanvasElement, firstStep: number): Plane | undefined {
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
