import { useEffect, useRef } from "preact/hooks";

/** What is drawn on: a square with this many cells per side, each 0..pixelMax. */
export interface Paper {
  readonly width: number;
  readonly pixelMax: number;
}

/** Reach of the pen, as a part of the paper's width, and the part of full ink that a touch adds to the cell under it. */
const PEN = 0.14;
const INK = 0.4;

export function blank({ width }: Paper): Uint8Array {
  return new Uint8Array(width * width);
}

interface Props {
  readonly paper: Paper;
  readonly pixels: Uint8Array;
  readonly onPixels: (pixels: Uint8Array) => void;
}

/** A grid of cells to draw a digit on with mouse, finger or keyboard (arrows move, space inks). */
export function DrawPad({ paper, pixels, onPixels }: Props) {
  const { width, pixelMax } = paper;
  const cursor = useRef({ x: 0.45, y: 0.2 });
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) drawCells(canvas.current, pixels, paper);
  }, [pixels, paper]);
  const ink = (x: number, y: number) => onPixels(inked(pixels, paper, x, y));
  const onPointer = ({ buttons, currentTarget, clientX, clientY }: PointerEvent) => {
    if (buttons === 0) return;
    const box = (currentTarget as Element).getBoundingClientRect();
    ink((clientX - box.left) / box.width, (clientY - box.top) / box.height);
  };
  const onKey = (event: KeyboardEvent) => {
    const { x, y } = cursor.current;
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const inside = (at: number) => Math.max(0, Math.min(0.999, at));
    if (move) cursor.current = { x: inside(x + move[0]! / 8), y: inside(y + move[1]! / 8) };
    else if (event.key === " ") ink(x, y);
    else return;
    event.preventDefault();
  };
  return (
    <button
      type="button"
      class="pad"
      aria-label={`Drawing field of ${width} by ${width} cells, ${pixelMax} shades: draw a digit with the pointer, or move with the arrow keys and ink with the space bar`}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onKeyDown={onKey}
    >
      <canvas ref={canvas} {...{ width, height: width }} />
    </button>
  );
}

/** The pixels with a touch of the pen at a place, 0..1 each way: full under it, less with distance. */
function inked(pixels: Uint8Array, { width, pixelMax }: Paper, x: number, y: number): Uint8Array {
  const next = pixels.slice();
  const reach = PEN * width;
  for (let cell = 0; cell < next.length; cell++) {
    const [dx, dy] = [(cell % width) + 0.5 - x * width, Math.floor(cell / width) + 0.5 - y * width];
    const near = 1 - Math.hypot(dx, dy) / reach;
    if (near > 0) next[cell] = Math.min(pixelMax, next[cell]! + Math.ceil(pixelMax * INK * near));
  }
  return next;
}

function drawCells(canvas: HTMLCanvasElement, pixels: Uint8Array, { width, pixelMax }: Paper): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, width, width);
  context.fillStyle = getComputedStyle(canvas).color;
  pixels.forEach((value, cell) => {
    context.globalAlpha = value / pixelMax;
    if (value > 0) context.fillRect(cell % width, Math.floor(cell / width), 1, 1);
  });
}
