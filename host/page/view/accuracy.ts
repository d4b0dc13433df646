import { BOTTOM, LEFT, RIGHT, seriesColours, TOP } from "./plane.js";

export interface AccuracyPoint {
  /** Shown so far. */
  readonly images: number;
  /** Share of the test images that were recognised. */
  readonly share: number;
}

/** Accuracy over the images shown, 0..100 %. */
export function drawAccuracy(canvas: HTMLCanvasElement, points: readonly AccuracyPoint[]): void {
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
