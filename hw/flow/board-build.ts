import { baudDivisor } from "../../protocol/codecs/baud-divisor.js";
import { type Build, checkBuild, minimumPayloadWords, wholeStepWords } from "../../protocol/tables/builds.js";
import { BOARDS, type Board } from "../boards/index.js";
import { FlowError } from "./errors.js";

/** A board by name. Throws FlowError BOARD_UNKNOWN with the known names. */
export function boardByName(name: string): Board {
  const board = BOARDS.find((candidate) => candidate.name === name);
  if (board) return board;
  const names = BOARDS.map((candidate) => candidate.name);
  throw new FlowError("BOARD_UNKNOWN", `no board "${name}"; there are: ${names.join(", ")}`, { name, names });
}

/** What to change in a board's own build. */
export interface BuildChanges {
  /** Another build; clock and rate stay the board's. */
  readonly build?: Build;
  readonly neurons?: number;
  readonly axons?: number;
  readonly lanes?: number;
  readonly baudRate?: number;
}

/**
 * The build of a board with some parameters changed; payload words follow neurons and axons. Throws ProtocolError
 * BUILD_INVALID, and FlowError BAUD_RATE for a rate that the board's clock cannot be divided into.
 */
export function boardBuild(board: Board, changes: BuildChanges): Build {
  const { clockHz, baudDivisor: ownDivisor } = board.build;
  const base = changes.build ?? board.build;
  const { neurons = base.neurons, axons = base.axons, lanes = base.lanes } = changes;
  const payloadWords = neurons === base.neurons ? base.payloadWords : payloadFor(base, neurons, axons);
  const baudDivisor = changes.baudRate === undefined ? ownDivisor : divisorFor(changes.baudRate, clockHz);
  const name = board.name;
  return checkBuild({ ...base, name, neurons, axons, lanes, payloadWords, clockHz, baudDivisor });
}

/** Words for the spikes of a step, and for events on all axons if the build to be changed holds these. */
function payloadFor(build: Build, neurons: number, axons: number): number {
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
