import { describe, expect, test } from "vitest";
import { encodeEvents } from "../../../protocol/codecs/event-codec.js";
import {
  fillRequest,
  parseRunReply,
  type RunFlags,
  readRequest,
  runRequest,
} from "../../../protocol/codecs/requests.js";
import { BUILDS, type Build, checkBuild } from "../../../protocol/tables/builds.js";
import { runCycles, stepCycles } from "../../../protocol/tables/cycle-formula.js";
import { regionAddress } from "../../../protocol/tables/memory-map.js";
import { registerAddress } from "../../../protocol/tables/registers.js";
import { createSimTransport } from "../../../sim/index.js";
import type { PinTransport } from "../../../sim/line/pin-transport.js";
import { createRtlTransport } from "../../../sim/rtl/index.js";
import { Wire } from "../../contract/wire.js";

// The cycles a run reports are exactly those of the formula, and within the bounds the design promises.
const LARGE: Build = checkBuild({
  ...BUILDS.standard,
  name: "large",
  neurons: 1024,
  axons: 1024,
  lanes: 64,
  payloadWords: 1024,
});
const ODD: Build = checkBuild({ ...BUILDS.standard, name: "odd", neurons: 96, axons: 40, lanes: 32, payloadWords: 64 });

const cores: [string, Build, () => Promise<PinTransport>][] = [
  ["tiny on the simulator", BUILDS.tiny, async () => createSimTransport("tiny")],
  ["standard on the simulator", BUILDS.standard, async () => createSimTransport("standard")],
  ["96 neurons on the simulator", ODD, async () => createSimTransport(ODD)],
  ["1024 neurons on the simulator", LARGE, async () => createSimTransport(LARGE)],
  ["small on the simulator", BUILDS.small, async () => createSimTransport("small")],
  ["tiny on the RTL", BUILDS.tiny, () => createRtlTransport("tiny")],
  ["standard on the RTL", BUILDS.standard, () => createRtlTransport("standard")],
  ["small on the RTL", BUILDS.small, () => createRtlTransport("small")],
];

/** The promise: N + S/4 + 32 for a step, with a serial update 4 N + S/4 + 32; ceil(N/L) + 4 for each source that spikes. */
function bound({ neurons, axons, lanes, serialUpdate }: Build, sources: number): number {
  return (serialUpdate ? 4 : 1) * neurons + (axons + neurons) / 4 + 32 + sources * (Math.ceil(neurons / lanes) + 4);
}

const SILENT = [131071, 0, 0, 0, 65536, 0, 0, 0];
const FIRING = [-131072, 0, 0, 0, 65536, 0, 0, 0];

describe.each(cores)("cycles of %s", (_name, build, open) => {
  async function cyclesOf(
    parameters: number[],
    steps: number,
    axonEvents: number[][],
    flags: RunFlags = {},
  ): Promise<number> {
    await using transport = await open();
    const wire = new Wire(transport);
    await wire.ask(fillRequest(regionAddress("parameters"), 8 * build.neurons, parameters));
    const list = axonEvents.flatMap((axons, step) => axons.map((axon) => [step, axon] as const));
    const events = encodeEvents(
      { steps: Uint32Array.from(list, ([step]) => step), indices: Uint16Array.from(list, ([, axon]) => axon) },
      build.payloadWords - 3,
    );
    expect(events.count).toBe(list.length);
    const reply = parseRunReply((await wire.ask(runRequest(0, steps, flags, events.words))).body);
    expect(reply.stepsDone).toBe(steps);
    return reply.cycles;
  }

  const idle = stepCycles(build, { axonSpikes: 0, neuronSpikes: 0 });

  test("an idle step", async () => {
    expect(await cyclesOf(SILENT, 5, [])).toBe(runCycles(build, Array(5).fill(idle)));
    expect(idle).toBeLessThanOrEqual(bound(build, 0));
  });

  test("no step at all, and clearing", async () => {
    expect(await cyclesOf(SILENT, 0, [])).toBe(1);
    expect(await cyclesOf(SILENT, 0, [], { clearFired: 1, clearStep: 1 })).toBe(1);
    expect(await cyclesOf(SILENT, 0, [], { clearAdaptation: 1 })).toBe(runCycles(build, [], true));
    expect(await cyclesOf(SILENT, 1, [], { clearPotential: 1 })).toBe(runCycles(build, [idle], true));
  });

  test.each([1, 2, 7])("%i axons in a step", async (count) => {
    const axons = Array.from({ length: count }, (_, i) => i);
    const busy = stepCycles(build, { axonSpikes: count, neuronSpikes: 0 });
    const filler = count % 2; // an odd list ends with a filler
    const end = stepCycles(build, { axonSpikes: count, neuronSpikes: 0, idleHalves: filler });
    expect(await cyclesOf(SILENT, 3, [axons])).toBe(runCycles(build, [end, idle, idle]));
    expect(busy).toBeLessThanOrEqual(bound(build, count));
  });

  test("an axon given twice counts once", async () => {
    const step = stepCycles(build, { axonSpikes: 1, neuronSpikes: 0, idleHalves: 1 });
    expect(await cyclesOf(SILENT, 1, [[3, 3]])).toBe(runCycles(build, [step]));
  });

  test("all neurons fire", async () => {
    const next = stepCycles(build, { axonSpikes: 0, neuronSpikes: build.neurons });
    await using transport = await open();
    const wire = new Wire(transport);
    await wire.ask(fillRequest(regionAddress("parameters"), 8 * build.neurons, FIRING));
    for (const [step, cycles] of [idle, next, next].entries()) {
      const reply = parseRunReply((await wire.ask(runRequest(step, 1, {}))).body);
      expect([reply.cycles, 2 * reply.spikes.length]).toEqual([runCycles(build, [cycles]), build.neurons]);
    }
    expect(next).toBeLessThanOrEqual(bound(build, build.neurons));
  });

  test("pacing", async () => {
    await using transport = await open();
    const wire = new Wire(transport);
    await wire.ask(fillRequest(regionAddress("parameters"), 8 * build.neurons, SILENT));
    await wire.ask(fillRequest(registerAddress("cyclesPerStep"), 1, [5000]));
    const reply = parseRunReply((await wire.ask(runRequest(0, 4, {}))).body);
    expect(reply.cycles).toBe(runCycles(build, [5000, 5000, 5000, idle]));
    expect((await wire.ask(readRequest(registerAddress("stepCycles"), 1))).body[0]).toBe(reply.cycles);
  });
});
