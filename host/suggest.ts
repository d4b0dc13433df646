/** `; did you mean "threshold"?` when one of the names is close to what was written, else nothing. */
export function didYouMean(written: string, names: Iterable<string>): string {
  // A third of the letters may be wrong: more is another word.
  let nearest = Math.max(1, Math.floor(written.length / 3)) + 1;
  let best: string | undefined;
  for (const name of names) {
    const distance = editDistance(written.toLowerCase(), name.toLowerCase(), nearest);
    if (distance < nearest) [nearest, best] = [distance, name];
  }
  return best === undefined ? "" : `; did you mean "${best}"?`;
}

const LENGTH_MAX = 64;

/** Letters inserted, left out, changed or swapped with a neighbour (Damerau 1964); beyond that, at least `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit || a.length > LENGTH_MAX) return limit;
  let [before, last] = [new Array<number>(b.length + 1).fill(0), Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + Number(!same));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
