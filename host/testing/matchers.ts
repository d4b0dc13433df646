import { expect } from "vitest";
import type { EventList } from "../events/events.js";
import { loadEvents, saveEvents } from "../node/event-files.js";
import { besideFile, fileExists } from "../node/golden-files.js";
import { RunResult } from "../run/run-result.js";
import { spikeDifference } from "./spike-difference.js";

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Matcher: see `SpikeMatchers`. */
export function toSpikeLike(received: unknown, golden: string | EventList): Verdict | Promise<Verdict> {
  const spikes = spikesOf(received);
  if (!spikes) return noRun(received, "toSpikeLike");
  if (typeof golden !== "string") return verdict(spikeDifference(golden, spikes), "the list");
  return likeFile(spikes, golden);
}

/** Matcher: see `SpikeMatchers`. */
export function toTakeCycles(received: unknown, cycles: number): Verdict {
  if (!(received instanceof RunResult)) return noRun(received, "toTakeCycles");
  const found = received.cycles;
  return {
    pass: found === cycles,
    message: () =>
      found === cycles
        ? `the run took ${cycles} cycles, and should not have`
        : `the run took ${found} cycles in ${received.stepsDone} steps, expected: ${cycles} (${found > cycles ? "+" : ""}${found - cycles})`,
  };
}

async function likeFile(spikes: EventList, golden: string): Promise<Verdict> {
  const state = expect.getState();
  const path = besideFile(golden, state.testPath);
  const update = state.snapshotState.snapshotUpdateState;
  const exists = await fileExists(path);
  if (update === "all" || (update === "new" && !exists)) {
    await saveEvents(path, spikes);
    return verdict(undefined, path);
  }
  if (!exists) {
    const message = () => `${path} is not there; vitest -u writes it`;
    return { pass: false, message };
  }
  const { events } = await loadEvents(path);
  return verdict(spikeDifference(events, spikes), `${path}; vitest -u rewrites it when the new spikes are right`);
}

function verdict(difference: string | undefined, expected: string): Verdict {
  return {
    pass: difference === undefined,
    message: () =>
      difference === undefined
        ? `the spikes are those of ${expected}, and should not be`
        : `the spikes are not those of ${expected}\n${difference}`,
  };
}

function spikesOf(received: unknown): EventList | undefined {
  if (received instanceof RunResult) return received.spikes;
  const list = received as Partial<EventList> | null;
  return list?.steps instanceof Uint32Array && list.indices instanceof Uint16Array ? (list as EventList) : undefined;
}

function noRun(received: unknown, matcher: string): Verdict {
  return { pass: false, message: () => `${matcher} is for what Device.run resolves with, found: ${typeof received}` };
}
