import { baudDivisor } from "../../protocol/codecs/baud-divisor.js";
import { type Build, checkBuild, minimumPayloadWords, wholeStepWords } from "../../protocol/tables/builds.js";
import { BOARDS, type Board } from "../boards/index.js";
import { FlowError } from "./errors.js";

/** A board by name. Throws FlowError BOARD_UNKNOWN with the names there are. */
export function boardByName(name: string): Board {
  const board = BOARDS.find((candidate) => candidate.name === name);
  if (board) return board;
  const names = BOARDS.map((candidate) => candidate.name);
  throw new FlowError("BOARD_UNKNOWN", `no board "${name}"; there are: ${names.join(", ")}`, { name, names });
}

/** What of a board's own build is to be different. */
export interface BuildChanges {
  readonly neurons?: number;
  readonly axons?: number;
  readonly lanes?: number;
  readonly baudRate?: number;
}

/**
 * The build of a board with some parameters changed; payload words follow neurons and axons. Throws ProtocolError
 * BUILD_INVALID, and FlowError BAUD_RATE for a rate the board's clock cannot be divided into.
 */
export function boardBuild(board: Board, changes: BuildChanges): Build {
  const { neurons = board.build.neurons, axons = board.build.axons, lanes = board.build.lanes } = changes;
  const payloadWords = neurons === board.build.neurons ? board.build.payloadWords : payloadFor(board, neurons, axons);
  const baudDivisor =
    changes.baudRate === undefined ? board.build.baudDivisor : divisorFor(changes.baudRate, board.build.clockHz);
  return checkBuild({ ...board.build, neurons, axons, lanes, payloadWords, baudDivisor });
}

/** Words for the spikes of a step, and for events on all axons where the board's own build holds these. */
function payloadFor({ build }: Board, neurons: number, axons: number): number {
  const holdsWholeStep = build.payloadWords >= wholeStepWords(build.axons);
  const words = Math.max(minimumPayloadWords(neurons), holdsWholeStep ? wholeStepWords(axons) : 0);
  return 2 ** Math.ceil(Math.log2(words));
}

function divisorFor(baudRate: number, clockHz: number): number {
  const { divisor, reachable, nearestBaudRate: nearest, allowed } = baudDivisor(baudRate, clockHz);
  if (reachable) return divisor;
  const message = `${baudRate} baud is out of reach of ${clockHz / 1e6} MHz: it has ${allowed}; the nearest rate is ${nearest}`;
  throw new FlowError("BAUD_RATE", message, { baudRate, clockHz, nearest });
}
