import { type Figure, largestDifference } from "./figure.js";

const BEGIN = "<!-- rules: written by npm run docs -->";
const END = "<!-- rules: end -->";

/** The page with the registers of all figures between its marks. Throws an Error if it has no marks. */
export function withRegisters(page: string, figures: readonly Figure[]): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} with ${END} behind it`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table(figures)}\n\n${page.slice(end)}`;
}

function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const registers = Object.entries(figure.registers).map(([name, value]) => `\`${name}\` ${value}`);
    return `| ${figure.name} | ${registers.join(", ")} | ${largestDifference(figure).toFixed(3)} |`;
  });
  return ["| picture | registers that are not 0 | largest difference |", "| --- | --- | --- |", ...rows].join("\n");
}
