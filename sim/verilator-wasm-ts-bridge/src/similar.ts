/** Names that share the most with the beginning of `wanted`, or contain it, for a hint. */
export function similar(wanted: string, known: Iterable<string>): string[] {
  const score = (name: string): number => {
    let same = 0;
    while (same < Math.min(name.length, wanted.length) && name[same] === wanted[same]) same++;
    return same + (name.includes(wanted) || wanted.includes(name) ? 10 : 0);
  };
  return [...known].sort((a, b) => score(b) - score(a) || (a < b ? -1 : 1)).slice(0, 5);
}
