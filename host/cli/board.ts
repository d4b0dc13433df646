import { BOARDS, type Board } from "../../hw/boards/index.js";
import { boardByName } from "../../hw/flow/board-build.js";
import { FlowError } from "../../hw/flow/errors.js";
import type { Build } from "../../protocol/tables/builds.js";
import { didYouMean } from "../suggest.js";

/** The board of that name; throws FlowError BOARD_UNKNOWN with the one probably meant. */
export function boardNamed(name: string): Board {
  const names = BOARDS.map((board) => board.name);
  const hint = names.includes(name) ? "" : didYouMean(name, names);
  if (hint === "") return boardByName(name);
  const message = `no board "${name}"${hint}; there are: ${names.join(", ")}`;
  throw new FlowError("BOARD_UNKNOWN", message, { name, names });
}

/** What a build can learn, in a few words. */
export function learningOf({ learning, columns, thirdFactor, fractionBits }: Build): string {
  if (!learning) return "none";
  const walks = columns ? "rows and columns" : "rows";
  return `${walks}${thirdFactor ? ", third factor" : ""}, F = ${fractionBits}`;
}
