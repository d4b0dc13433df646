import type { Fit, Row } from "./result.js";

/** Solves a x = b by Gaussian elimination with pivoting; a is square. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    const rest = rows.slice(column).map((row) => Math.abs(row[column]!));
    const pivot = column + rest.indexOf(Math.max(...rest));
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let r = 0; r < n; r++) {
      if (r === column) continue;
      const factor = rows[r]![column]! / rows[column]![column]!;
      for (let c = column; c <= n; c++) rows[r]![c] = rows[r]![c]! - factor * rows[column]![c]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

/**
 * Least squares, each point weighted by its own size: what a step costs against the words of memory its spikes walk
 * over (spikes N / L) and its neurons.
 */
export function fitGrowth(points: readonly Row[]): Fit {
  const samples = points.map((row) => {
    const nanoseconds = 1e9 / (row.cores.simd!.stepsPerSecond[0] / share(row));
    return { nanoseconds, terms: [1, (row.spikesPerStep * row.neurons) / row.lanes, row.neurons] };
  });
  const weighted = samples.map(({ nanoseconds, terms }) => terms.map((term) => term / nanoseconds));
  const sum = (f: (row: readonly number[]) => number) => weighted.reduce((total, row) => total + f(row), 0);
  const matrix = [0, 1, 2].map((i) => [0, 1, 2].map((j) => sum((row) => row[i]! * row[j]!)));
  const [constant, word, neuron] = solve(
    matrix,
    [0, 1, 2].map((i) => sum((row) => row[i]!)),
  ) as [number, number, number];
  const predicted = samples.map(({ terms }) => constant + word * terms[1]! + neuron * terms[2]!);
  const mean = samples.reduce((total, { nanoseconds }) => total + nanoseconds, 0) / samples.length;
  const residual = samples.reduce((total, { nanoseconds }, i) => total + (nanoseconds - predicted[i]!) ** 2, 0);
  const variance = samples.reduce((total, { nanoseconds }) => total + (nanoseconds - mean) ** 2, 0);
  const rounded = (x: number) => Number(x.toPrecision(3));
  return {
    ...{ constant: rounded(constant), word: rounded(word), neuron: rounded(neuron) },
    r2: rounded(1 - residual / variance),
  };
}

/** The core's share of a script's time: the fit is of the core. */
function share(row: Row): number {
  const { megacyclesPerSecond, coreMegacyclesPerSecond } = row.cores.simd!;
  return megacyclesPerSecond[0] / coreMegacyclesPerSecond[0];
}
