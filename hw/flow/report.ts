import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD_HASH } from "../../protocol/generated/build-hash.js";
import type { Build } from "../../protocol/tables/builds.js";
import type { Board, Resources } from "../boards/index.js";
import { projectRoot } from "../project.js";
import type { MemoryUse } from "./synthesis.js";

/** The result of a board's build; hw/boards/<folder>/<board>.report.json holds that of its largest. */
export interface Report {
  readonly board: string;
  readonly build: Build;
  readonly buildHash: string;
  readonly tools: Readonly<Record<string, string>>;
  /** As placed; as estimated by Yosys if nothing was placed. */
  readonly resources: Resources;
  /** Look-up tables of an estimated netlist, before small ones share one. */
  readonly lutCells?: number;
  readonly memories: readonly MemoryUse[];
  /** After routing; absent if nothing was placed. */
  readonly fmaxHz?: number;
  readonly slackNs?: number;
  readonly seed?: number;
  readonly bitstreamBytes?: number;
  readonly seconds: Readonly<Record<string, number>>;
}

/** The current RTL, as reports name it. */
export function currentHash(): string {
  return BUILD_HASH.toString(16).padStart(8, "0");
}

/** Whether a report is of the current RTL. */
export function isCurrent(report: Report): boolean {
  return report.buildHash === currentHash();
}

/** Path of a board's kept report. */
export function reportPath(board: Board): string {
  return join(projectRoot(), "hw/boards", board.folder, `${board.name}.report.json`);
}

/** The kept report of a board, if it was ever built. */
export function readReport(board: Board): Report | undefined {
  const path = reportPath(board);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Report) : undefined;
}

export function writeReport(path: string, report: Report): void {
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}
