import type { FactKind, ImportedModel, ModelFact } from "./imported-model.js";

const LABEL_WIDTH = 12;
const ORDER: readonly FactKind[] = ["recognised", "mapping", "exact", "approximate", "left out", "host"];

/** What an import did, one line per fact: the text that the command line prints. */
export function formatReport(report: readonly ModelFact[]): string {
  return ORDER.flatMap((kind) => report.filter((fact) => fact.kind === kind))
    .map(({ kind, node, text }) => `${kind.padEnd(LABEL_WIDTH)}${node === undefined ? "" : `${node}: `}${text}\n`)
    .join("");
}

/** What an import did, as the JSON beside the network. */
export function reportJson({ format, file, inputs, outputs, stepMs, report }: ImportedModel): string {
  const head = { format: "lifwire-import-report", version: 1, model: { format, file: file ?? null } };
  return `${JSON.stringify({ ...head, stepMs: stepMs ?? null, inputs, outputs, facts: report }, null, 2)}\n`;
}
