import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { Device } from "../../../../host/device/device.js";
import { poisson } from "../../../../host/events/encoders.js";
import { Network } from "../../../../host/network/network.js";
import { Curves } from "../../../../host/pictures/curves.js";
import { ThinnedCurve, ThinnedMarks } from "../../../../host/pictures/thinned.js";
import type { Recording } from "../../../../host/run/recording.js";
import type { StreamPart } from "../../../../host/run/stream-part.js";
import { FaultyTransport } from "../../../../host/transports/faulty-transport.js";
import { createSimTransport } from "../../../../sim/index.js";

function learner(): Network {
  const network = new Network({
    axons: 8,
    learning: { preTrace: { timeConstantSteps: 9 }, post: { gain: "exponential", amplitude: 3 } },
  });
  const out = network.population("out", 6, { threshold: 60, leak: 4000, currentDecay: 40_000 });
  network.connect(network.axons, out, { kind: "random", min: -20, max: 90, seed: 1 }, { plastic: true });
  return network;
}

const cores = {
  "in this process": () => createSimTransport("tiny"),
  "at the end of a line": () => new FaultyTransport(createSimTransport("tiny"), { faults: {}, seed: 1 }),
};
const network = learner();
const out = network.find("out");
const all = { potential: out, weight: [[network.axons, out]] as const };
/** Of one row: 6 potentials, 48 weights. */
const ROW_BYTES = 6 * 4 + 48 * 8;
const PIECE_BYTES = 2 ** 20;

/** The pieces joined into one recording. */
function joined(pieces: readonly Recording[]) {
  const join = (lists: readonly ArrayLike<number>[]) => lists.flatMap((list) => Array.from(list));
  return {
    steps: join(pieces.map(({ steps }) => steps)),
    values: pieces[0]!.signals.map((_, s) => join(pieces.map(({ signals }) => signals[s]!.values))),
  };
}

describe.each(Object.entries(cores))("a recording of a core %s", (_, transport) => {
  it.each(["several pieces", "one row", "no row"])("is handed out as it is kept: %s", async (size) => {
    const rows = { "several pieces": Math.ceil(PIECE_BYTES / ROW_BYTES) + 40, "one row": 1, "no row": 0 }[size]!;
    const every = rows > 1 ? 1 : 5;
    const steps = Math.max(every * rows, 3);
    const options = { steps, input: poisson(new Array(8).fill(0.4), { seed: 5 }), learning: true };
    const record = { ...all, every };
    await using kept = await Device.open(transport());
    await kept.program(network);
    const whole = await kept.run({ ...options, record });

    await using core = await Device.open(transport());
    await core.program(network);
    const [pieces, spikes]: [Recording[], [number, number][]] = [[], []];
    let taking = 0;
    const onRecord = async (piece: Recording) => {
      expect(++taking).toBe(1); // the next waits
      await new Promise((resolve) => setTimeout(resolve, 1));
      pieces.push(piece);
      taking--;
    };
    const onPart = (part: StreamPart) => {
      for (const [e, step] of part.spikes.steps.entries()) spikes.push([part.step + step, part.spikes.indices[e]!]);
    };
    const result = await core.run({ ...options, record, onRecord, onPart });
    expect(() => result.recording).toThrow("recorded nothing");
    expect([result.stepsDone, result.cycles, result.spikes.steps.length]).toEqual([steps, whole.cycles, 0]);
    expect(joined(pieces)).toEqual(joined([whole.recording]));
    expect(pieces.map(({ steps }) => steps.length)).toEqual(
      rows > 1 ? [Math.ceil(PIECE_BYTES / ROW_BYTES), 40] : [rows],
    );
    expect(spikes).toEqual(Array.from(whole.spikes.steps, (step, e) => [step, whole.spikes.indices[e]]));
  });

  it("ends with the error of who takes it, and the core is as good as before", async () => {
    await using core = await Device.open(transport());
    await core.program(network);
    const onRecord = () => Promise.reject(new Error("no room"));
    await expect(core.run({ steps: 6000, record: all, onRecord })).rejects.toThrow("no room");
    expect((await core.run({ steps: 5 })).stepsDone).toBe(5);
  });
});

it("what was recorded before the line was lost is handed out", async () => {
  const options = { steps: 60, input: poisson(new Array(8).fill(0.4), { seed: 5 }), record: { ...all, every: 3 } };
  await using kept = await Device.open(createSimTransport("tiny"));
  await kept.program(network);
  const whole = joined([(await kept.run(options)).recording]);

  const line = new FaultyTransport(createSimTransport("tiny"), { faults: {}, seed: 1 });
  await using core = await Device.open(line);
  await core.program(network);
  const pieces: Recording[] = [];
  const onRecord = (piece: Recording) => void pieces.push(piece);
  const onProgress = (done: number) => {
    if (done === 30) void line.close();
  };
  await expect(core.run({ ...options, onRecord, onProgress })).rejects.toMatchObject({ code: "LINK_LOST" });
  const got = joined(pieces);
  expect(got.steps).toEqual(whole.steps.slice(0, 10));
  expect(got.values).toEqual(whole.values.map((values) => values.slice(0, (10 * values.length) / whole.steps.length)));
});

it("a recording too large to be kept can be handed out", async () => {
  await using core = await connect("sim", { build: "tiny" });
  await core.program(network);
  const steps = 2 ** 31;
  await expect(core.run({ steps, record: all })).rejects.toMatchObject({ code: "ARGUMENT" });
  const abort = new AbortController();
  const onRecord = () => abort.abort();
  expect((await core.run({ steps, record: all, onRecord, signal: abort.signal })).stepsDone).toBeLessThan(steps);
});

describe("curves of a run of any length", () => {
  it("have every point up to 2000, then the least and the greatest of neighbours", () => {
    const [short, long] = [new ThinnedCurve(), new ThinnedCurve()];
    const value = (at: number) => Math.round(1000 * Math.sin(at / 1e4)) + (at % 3);
    for (let at = 0; at < 2000; at++) short.add(at, value(at));
    expect(short.points.values).toEqual(Array.from({ length: 2000 }, (_, at) => value(at)));
    const spike = 123_457;
    for (let at = 0; at < 1_000_000; at++) long.add(at, at === spike ? 5000 : value(at));
    const { at, values } = long.points;
    expect(at.length).toBeGreaterThan(1000);
    expect(at.length).toBeLessThanOrEqual(4000);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(values[at.indexOf(spike)]).toBe(5000);
    expect(Math.min(...values)).toBe(-1000);
    expect(values).toEqual(at.map((place) => (place === spike ? 5000 : value(place))));
  });

  it("have every mark up to 2000, then one of neighbours; their picture stays small", () => {
    const [short, long] = [new ThinnedMarks(), new ThinnedMarks()];
    for (let at = 0; at < 2000; at++) short.add(3 * at);
    expect(short.places).toEqual(Array.from({ length: 2000 }, (_, at) => 3 * at));
    for (let at = 0; at < 1_000_000; at++) long.add(at);
    expect(long.places.length).toBeGreaterThan(500);
    expect(long.places.length).toBeLessThanOrEqual(2000);
    const curve = { label: "n", values: [1, 2], at: [0, 999_999], spikes: long.places };
    const svg = new Curves([{ label: "v", curves: [curve] }], { steps: 1_000_000 }).toSvg();
    expect(svg.length).toBeLessThan(60_000);
  });
});
