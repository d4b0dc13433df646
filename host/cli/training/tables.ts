import type { Answers, PassReport } from "../../formats/training-progress.js";
import { trim } from "../../network/quantise.js";
import { PART_NAMES } from "../../training/parts.js";
import { columns } from "../terminal/table.js";
import { accuracyOf } from "./summary.js";

/** A confusion matrix of more classes is in the JSON only. */
const CLASSES_MAX = 24;
/** The most passes that the table shows: the first and the last of them. */
const PASSES_MAX = 40;

/** "95.44 %" */
export function percent(answers: Pick<Answers, "samples" | "right">): string {
  return `${(100 * accuracyOf(answers)).toFixed(2)} %`;
}

const changeOf = ({ weightChange }: PassReport) =>
  weightChange === null ? "none" : trim(Number(weightChange.toPrecision(4)));

/** One line per pass: accuracy of each set, spikes, change of the weights. */
export function passTable(passes: readonly PassReport[]): string {
  const parts = PART_NAMES.filter((part) => passes.some((pass) => pass[part]));
  const rows = passes.map((pass) => [
    String(pass.pass),
    ...parts.map((part) => (pass[part] ? percent(pass[part]) : "")),
    String(pass.spikes),
    changeOf(pass),
  ]);
  const left = rows.length - PASSES_MAX;
  const half = PASSES_MAX / 2;
  const gap = [[`(${left} passes are in summary.json)`]];
  const shown = left > 0 ? [...rows.slice(0, half), ...gap, ...rows.slice(-half)] : rows;
  const head = ["pass", ...parts, "spikes", "weight change"];
  return columns([head, ...shown.filter((row) => row.length > 1)]).concat(left > 0 ? `${gap[0]![0]}\n` : "");
}

/** A pass in a line, as it comes. */
export function passLine(pass: PassReport, passes: number): string {
  const sets = PART_NAMES.flatMap((part) => (pass[part] ? [`${part} ${percent(pass[part])}`] : []));
  return [
    `pass ${pass.pass} of ${passes}: ${sets.join(", ")}`,
    `${pass.spikes} spikes`,
    `weights ${changeOf(pass)}`,
  ].join(", ");
}

/** Which label was taken for which; empty for more classes than a terminal shows. */
export function confusionTable({ confusion, unanswered }: Answers, title: string): string {
  const classes = confusion.length;
  if (classes > CLASSES_MAX) return "";
  const labels = Array.from({ length: classes }, (_, label) => String(label));
  const shown = (row: readonly number[]) => (unanswered > 0 ? row : row.slice(0, classes)).map(String);
  const head = ["label", ...labels, ...(unanswered > 0 ? ["none"] : [])];
  return `${title}: one row per label, one column per answer\n${columns([head, ...confusion.map((row, label) => [labels[label]!, ...shown(row)])])}`;
}
