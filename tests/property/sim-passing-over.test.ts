import fc from "fast-check";
import { expect, test } from "vitest";
import { Device, Network } from "../../host/api/shared.js";
import { BUILDS, checkBuild } from "../../protocol/tables/builds.js";
import { SimCore } from "../../sim/core/core.js";
import { burstCharacters, type Character } from "../../sim/line/line.js";
import { PinTransport } from "../../sim/line/pin-transport.js";

// A failure prints its seed; LIFWIRE_SEED=n repeats it.
if (process.env.LIFWIRE_SEED) fc.configureGlobal({ seed: Number(process.env.LIFWIRE_SEED) });

const NEURONS = 32;
const build = checkBuild({ ...BUILDS.standard, name: "32", neurons: NEURONS, axons: 4, payloadWords: 256 });

/** What a transport may use to pass over slices; without either it knows only the highest rate of a line. */
const WAYS = ["startOf", "advanceQuietly"] as const;

interface Script {
  readonly divisor: number;
  readonly period: number;
  readonly runs: readonly number[];
}

/** Plays a script; returns the characters of both directions, each at its cycle. */
async function play({ divisor, period, runs }: Script, lacks: readonly string[]) {
  const core = new SimCore(build, { kernel: "scalar" });
  const sent: Character[] = [];
  const heard: Character[] = [];
  const [send, takeBursts] = [core.send.bind(core), core.takeBursts.bind(core)];
  core.send = (character) => {
    sent.push(character);
    send(character);
  };
  core.takeBursts = () => {
    const bursts = takeBursts();
    heard.push(...burstCharacters(bursts));
    return bursts;
  };
  for (const name of lacks) Object.defineProperty(core, name, { value: undefined });
  await using device = await Device.open(new PinTransport(core, "simulator"));
  await device.setBaudRate(build.clockHz / divisor);
  const network = new Network({ axons: 4 });
  network.population("n", NEURONS, { threshold: 100, bias: Math.ceil(100 / period), currentDecay: 65536 });
  await device.program(network);
  const results = [];
  for (const steps of runs) {
    const { spikes, cycles } = await device.run({ steps });
    results.push([cycles, ...spikes.steps, ...spikes.indices]);
  }
  return { sent, heard, results, statistics: device.linkStatistics, cycle: core.cycle };
}

test("a script sends and hears the same at the same cycles, whatever the transport may pass over", async () => {
  const script = fc.record({
    divisor: fc.constantFrom(8, 10, 20, 100),
    period: fc.integer({ min: 1, max: 40 }),
    runs: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(script, async (given) => {
      const due = await play(given, WAYS);
      for (const lacks of [[], ["startOf"]]) expect(await play(given, lacks)).toEqual(due);
    }),
    { numRuns: 15 },
  );
}, 60_000);
