/** Rows of lateral weights, each of which is a direction in the space of the features. */
export type Directions = readonly Float64Array[];

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** What lateral neurons do not account for: x - V' V x. */
export function residual(x: Float64Array, directions: Directions): Float64Array {
  const left = Float64Array.from(x);
  for (const direction of directions) {
    const along = dot(direction, x);
    for (let i = 0; i < left.length; i++) left[i]! -= along * direction[i]!;
  }
  return left;
}
