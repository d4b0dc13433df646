import { join } from "node:path";
import type { Build } from "../../protocol/tables/builds.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import type { Board } from "../boards/index.js";
import { boardBuild } from "./board-build.js";
import type { FlowOptions } from "./build.js";
import { toolsFor } from "./build.js";
import { FlowError } from "./errors.js";
import { checkFit } from "./fit.js";
import { pack } from "./placement.js";
import { synthesise } from "./synthesis.js";
import { findTool } from "./tools.js";

/** Builds are tried in steps of this many neurons and axons. */
const STEP = 32;

/**
 * Searches for the largest build of a board with its lanes: first with as many axons as neurons, by bisection, then
 * with more axons. A build fits when its packed netlist does; the full build shows whether it meets the clock. Takes
 * about ten syntheses. Throws FlowError DOES_NOT_FIT when not even the smallest fits.
 */
export async function searchLargest(board: Board, options: FlowOptions): Promise<Build> {
  const say = options.onStage ?? (() => undefined);
  const limit = Math.min(LIMITS.neuronsMax, LIMITS.axonsMax) / STEP;
  const fits = async (neurons: number, axons: number) => {
    const { lanes } = board.build;
    const what = `${neurons} neurons, ${axons} axons, ${lanes} lanes`;
    const short = await tryFit(board, boardBuild(board, { neurons, axons, lanes }), options);
    say(
      short === undefined
        ? `${what}: fits`
        : `${what}: ${short.message.replace(/^.*?: |\. (The largest|No build).*$/g, "")}`,
    );
    return short;
  };
  const square = await bisect(limit, (k) => fits(k * STEP, k * STEP));
  const neurons = square * STEP;
  const more = await bisect(limit - square, (k) => fits(neurons, neurons + k * STEP), 0);
  return boardBuild(board, { neurons, axons: neurons + more * STEP });
}

/** The largest k of `low`+1..high that does not fail, assuming that all above a failing one fail; `low` if none. */
async function bisect(high: number, test: (k: number) => Promise<FlowError | undefined>, low?: number) {
  let good = low ?? 0;
  let bad = high + 1;
  let failure: FlowError | undefined;
  // Most chips are small: doubling first keeps the slow syntheses few.
  for (let k = good + 1; good + 1 < bad; ) {
    const short = await test(k);
    if (short) {
      failure = short;
      bad = k;
    } else good = k;
    k = bad <= high ? (good + bad) >> 1 : Math.min(high, Math.max(good + 1, 2 * good));
  }
  if (good === 0 && low === undefined && failure) throw failure;
  return good;
}

async function tryFit(board: Board, build: Build, options: FlowOptions): Promise<FlowError | undefined> {
  const target = { ...board, build };
  const folder = join(options.folder, `${build.neurons}x${build.axons}`);
  const [yosys, placer] = toolsFor(board).map((name) => findTool(name, options.tools));
  try {
    const { resources } = await synthesise(target, build, folder, yosys!, options.signal);
    checkFit(resources, board, build.neurons, build.axons);
    if (placer) checkFit(await pack(target, folder, placer, options.signal), board, build.neurons, build.axons);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof FlowError && thrown.code === "DOES_NOT_FIT") return thrown;
    throw thrown;
  }
}
