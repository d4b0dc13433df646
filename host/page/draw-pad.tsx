import { useRef } from "preact/hooks";

/** Cells a side; a digit of the data set has as many pixels. */
export const CELLS = 8;
const PIXEL_MAX = 16;
/** What one stroke adds to the cell under the pointer and to its neighbours. */
const INK = [6, 2] as const;

interface Props {
  readonly pixels: Uint8Array;
  readonly onPixels: (pixels: Uint8Array) => void;
}

/** A grid of 8 x 8 cells to draw a digit on with mouse, finger or keyboard (arrows move, space inks). */
export function DrawPad({ pixels, onPixels }: Props) {
  const cursor = useRef({ x: 3, y: 1 });
  const ink = (x: number, y: number) => {
    const next = pixels.slice();
    for (const [dx, dy, amount] of [
      [0, 0, INK[0]],
      [1, 0, INK[1]],
      [-1, 0, INK[1]],
      [0, 1, INK[1]],
      [0, -1, INK[1]],
    ] as const) {
      const [cx, cy] = [x + dx, y + dy];
      if (cx < 0 || cy < 0 || cx >= CELLS || cy >= CELLS) continue;
      next[cy * CELLS + cx] = Math.min(PIXEL_MAX, next[cy * CELLS + cx]! + amount);
    }
    onPixels(next);
  };
  const onPointer = (event: PointerEvent) => {
    if (event.buttons === 0) return;
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    ink(Math.floor(((event.clientX - left) * CELLS) / width), Math.floor(((event.clientY - top) * CELLS) / height));
  };
  const onKey = (event: KeyboardEvent) => {
    const { x, y } = cursor.current;
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (move) cursor.current = { x: Math.max(0, Math.min(7, x + move[0]!)), y: Math.max(0, Math.min(7, y + move[1]!)) };
    else if (event.key === " ") ink(x, y);
    else return;
    event.preventDefault();
  };
  return (
    <button
      type="button"
      class="pad"
      aria-label="Drawing field of 8 by 8 cells: draw a digit with the pointer, or move with the arrow keys and ink with the space bar"
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onKeyDown={onKey}
    >
      <svg viewBox={`0 0 ${CELLS} ${CELLS}`} aria-hidden="true">
        {Array.from(pixels, (value, i) => (
          <rect
            key={`${i % CELLS}.${Math.floor(i / CELLS)}`}
            x={i % CELLS}
            y={Math.floor(i / CELLS)}
            width="1"
            height="1"
            fill="currentColor"
            fill-opacity={value / PIXEL_MAX}
          />
        ))}
      </svg>
    </button>
  );
}
