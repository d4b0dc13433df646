import type { Device } from "../../device/device.js";
import type { PassReport, TrainingProgress } from "../../formats/training-progress.js";
import { bestPass, isOutOfPatience } from "../../training/passes.js";
import type { Training } from "../../training/training.js";
import { formatQuantisations } from "../summary.js";
import { labelled } from "../terminal/table.js";
import { confusionTable, passTable, percent } from "./tables.js";

/** The report on a training that has ended, for a person. */
export function trainingReport(
  training: Training,
  done: TrainingProgress,
  { core, seconds, files }: { readonly core: Device; readonly seconds: number; readonly files: readonly string[] },
): string {
  const { network } = training;
  const name = network.head.name ? `${network.head.name}, ` : "";
  const passes = done.report?.passes ?? [];
  const best = bestPass(passes);
  const rows: [string, string][] = [
    ["network", `${name}${network.axons.size} axons, ${network.neuronCount} neurons`],
    ["core", core.transport.description],
    ["samples", `${done.shown}${endOf(training, done)}`],
    ["spikes", String(done.spikes)],
    ["cycles", String(done.cycles)],
    ["here", `${seconds.toFixed(2)} s`],
    ...formatQuantisations(network.quantisation),
    ...(training.dataset.notes ?? []).map((note): [string, string] => ["data", note]),
    ...(best ? [["best", bestOf(best)] as [string, string]] : []),
    ["files", files.join(", ")],
  ];
  const last = passes.findLast((pass) => pass.test ?? pass.validation ?? pass.train);
  const part = (["test", "validation", "train"] as const).find((part) => last?.[part]);
  const confusion = part && last ? `\n${confusionTable(last[part]!, `${part}, pass ${last.pass}`)}` : "";
  return `${labelled(rows)}${passes.length > 0 ? `\n${passTable(passes)}` : ""}${confusion}`;
}

function bestOf({ pass, validation, test }: PassReport): string {
  return `pass ${pass}, validation ${percent(validation!)}${test ? `, test ${percent(test)}` : ""}`;
}

function endOf(training: Training, { shown, report }: TrainingProgress): string {
  if (shown >= training.total) return "";
  if (!isOutOfPatience(training, report?.passes ?? [])) return `, stopped before the end (${training.total} asked for)`;
  const { patience } = training.file.earlyStop!;
  return `, stopped early: no better validation accuracy for ${patience} ${patience === 1 ? "pass" : "passes"}`;
}
