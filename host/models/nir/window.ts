import { CELLS_MAX, SparseBuilder, type SparseMatrix } from "../sparse.js";

/** One direction of a convolution or a pool. */
export interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros before the first value, and before and after together. */
  readonly padding: number;
  readonly paddings: number;
  readonly dilation: number;
}

/** Values that a window gives along an axis; below 1 when it is larger than the padded input. */
export function outputs({ input, kernel, stride, paddings, dilation }: Axis): number {
  return Math.floor((input + paddings - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** Channels of a window: how many come in and go out, in how many groups that do not see each other. */
export interface Channels {
  readonly input: number;
  readonly output: number;
  readonly groups: number;
}

/**
 * The matrix of a window that moves over (channel, row, column), row-major: a cross-correlation, as PyTorch defines it.
 * `weight(co, ci, y, x)` with ci counted in its group. Throws RangeError when it would have too many weights.
 */
export function windowMatrix(
  { input, output, groups }: Channels,
  rows: Axis,
  columns: Axis,
  weight: (co: number, ci: number, y: number, x: number) => number,
): SparseMatrix {
  const [height, width] = [outputs(rows), outputs(columns)];
  const within = input / groups;
  if (output * height * width * within * rows.kernel * columns.kernel > CELLS_MAX) {
    throw new RangeError(`more than ${CELLS_MAX} weights`);
  }
  const builder = new SparseBuilder(input * rows.input * columns.input);
  for (let co = 0; co < output; co++) {
    const first = Math.floor(co / (output / groups)) * within;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let ci = 0; ci < within; ci++) {
          const plane = (first + ci) * rows.input * columns.input;
          for (let ky = 0; ky < rows.kernel; ky++) {
            const row = y * rows.stride - rows.padding + ky * rows.dilation;
            if (row < 0 || row >= rows.input) continue;
            for (let kx = 0; kx < columns.kernel; kx++) {
              const column = x * columns.stride - columns.padding + kx * columns.dilation;
              if (column < 0 || column >= columns.input) continue;
              builder.add(plane + row * columns.input + column, weight(co, ci, ky, kx));
            }
          }
        }
        builder.endRow();
      }
    }
  }
  return builder.build();
}
