import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { Device } from "../../../../host/device/device.js";
import { poisson } from "../../../../host/events/encoders.js";
import { VcdWriter } from "../../../../host/formats/vcd.js";
import { Network } from "../../../../host/network/network.js";
import { FaultyTransport } from "../../../../host/transports/faulty-transport.js";
import { createSimTransport } from "../../../../sim/index.js";

const STEPS = 12;

function learner(): Network {
  const network = new Network({
    axons: 8,
    learning: {
      preTrace: { timeConstantSteps: 9 },
      postTrace: { timeConstantSteps: 7 },
      post: { gain: "exponential", amplitude: 3 },
    },
  });
  const out = network.population("out", 6, { threshold: 60, leak: 4000, currentDecay: 40_000 });
  network.connect(network.axons, out, { kind: "random", min: -20, max: 90, seed: 1 }, { plastic: true });
  return network;
}

async function waveform(backend: "sim" | "rtl") {
  await using core = await connect(backend, { build: "tiny", baudRate: 12_500_000 });
  const network = learner();
  await core.program(network);
  const pieces: string[] = [];
  const out = network.find("out");
  const signals = { potential: out, current: [0], trace: network.axons, weight: [[network.axons, out]] as const };
  const result = await core.run({
    steps: STEPS,
    input: poisson(new Array(8).fill(0.4), { seed: 5 }),
    learning: true,
    record: { potential: out },
    vcd: { write: (text) => pieces.push(text), signals },
  });
  const plain = await core.run({ steps: 1 });
  return { vcd: pieces.join(""), result, cycles: plain.cycles };
}

/** Changes of a signal by its path, in the order of the file. */
function changesOf(vcd: string, name: string): { time: number; value: number }[] {
  const code = new RegExp(`\\$var wire \\d+ (\\S+) ${name} \\$end`).exec(vcd)![1]!;
  let time = -1;
  return vcd.split("\n").flatMap((line) => {
    if (line.startsWith("#")) time = Number(line.slice(1));
    const [bits, of] = line.startsWith("b") ? line.slice(1).split(" ") : [line[0], line.slice(1)];
    return of === code && /^[01]+$/.test(bits!) ? [{ time, value: Number.parseInt(bits!, 2) }] : [];
  });
}

function fail(): void {
  throw new Error("no room");
}

describe("waveform", () => {
  it("is the same of the simulator and the RTL, cycle by cycle", async () => {
    const [sim, rtl] = [await waveform("sim"), await waveform("rtl")];
    expect(rtl.vcd).toBe(sim.vcd);
    expect(rtl.result.cycles).toBe(sim.result.cycles);
    for (const name of ["uart_rx", "uart_tx", "busy", "step", "n3", "s2_n1", "s5"]) {
      expect(changesOf(sim.vcd, name).length, `${name} changes`).toBeGreaterThan(1);
    }
  });

  it("shows potentials as recorded, at the step's end", async () => {
    const { vcd, result } = await waveform("sim");
    const steps = changesOf(vcd, "step");
    expect(steps.map(({ value }) => value)).toEqual(Array.from({ length: STEPS + 1 }, (_, step) => step));
    const scope = vcd.slice(vcd.indexOf("$scope module potential"));
    const code = /\$var wire 18 (\S+) n2 /.exec(scope)![1]!;
    let [step, value] = [-1, 0];
    const shown: number[] = [];
    const stepCode = /\$var wire 32 (\S+) step /.exec(vcd)![1]!;
    for (const line of vcd.split("\n")) {
      if (line.startsWith("#") && step > 0) shown[step - 1] = value;
      const [bits, of] = line.split(" ");
      if (of === stepCode && bits!.startsWith("b")) step = Number.parseInt(bits!.slice(1), 2);
      if (of === code && bits!.startsWith("b")) value = (Number.parseInt(bits!.slice(1), 2) << 14) >> 14;
    }
    expect(shown).toEqual([...result.recording.values("potential", 2)]);
  });

  it("changes no cycle of the run", async () => {
    await using core = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
    await core.program(learner());
    const options = { steps: STEPS, input: poisson(new Array(8).fill(0.4), { seed: 5 }), learning: true };
    const { result } = await waveform("sim");
    expect((await core.run(options)).cycles).toBe(result.cycles);
  });

  it("holds the core while its text is taken, and changes no cycle by that", async () => {
    await using core = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
    await core.program(learner());
    const options = { steps: 25_000, input: poisson(new Array(8).fill(0.4), { seed: 5 }) };
    const { cycles } = await core.run({ ...options, clear: "all" });
    let [taking, most, pieces] = [0, 0, 0];
    const write = async () => {
      most = Math.max(most, ++taking);
      pieces++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      taking--;
    };
    const result = await core.run({ ...options, clear: "all", vcd: { write } });
    expect([result.stepsDone, result.cycles, taking]).toEqual([25_000, cycles, 0]);
    expect(pieces).toBeGreaterThan(3);
    expect(most).toBeLessThanOrEqual(2); // the declarations, and what the core did until it looked
  });

  it.each([
    ["throws", () => fail()],
    ["rejects", async () => fail()],
  ])("ends the run with the error when what takes it %s, and leaves the core as good as before", async (_, write) => {
    await using core = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
    await core.program(learner());
    await expect(core.run({ steps: 2 ** 31, vcd: { write } })).rejects.toThrow("no room");
    expect((await core.run({ steps: 5 })).stepsDone).toBe(5);
  });

  it("is refused where nobody can look into the core", async () => {
    const line = new FaultyTransport(createSimTransport("tiny"), { faults: {}, seed: 1 });
    await using core = await Device.open(line);
    await core.program(learner());
    const run = core.run({ steps: 1, vcd: { write: () => {} } });
    await expect(run).rejects.toMatchObject({ code: "ARGUMENT", data: { argument: "vcd" } });
  });
});

describe("value change dump", () => {
  it("is text by time and signal, without what does not change", () => {
    let text = "";
    const signals = [
      { path: ["top", "a"], bits: 1 },
      { path: ["top", "sub", "b"], bits: 4 },
      { path: ["c"], bits: 18 },
    ];
    const writer = new VcdWriter(signals, 100e6, (piece) => {
      text += piece;
    });
    writer.change(0, 2, -1);
    writer.change(0, 0, 1);
    writer.change(0, 1, 0);
    writer.change(3, 1, 5);
    writer.change(3, 0, 1);
    writer.flush(3);
    writer.change(3, 1, 6);
    writer.end(9);
    expect(text.split("\n")).toEqual([
      ...["$version lifwire $end", "$timescale 1 ps $end", "$scope module top $end", "$var wire 1 ! a $end"],
      ...["$scope module sub $end", '$var wire 4 " b $end', "$upscope $end", "$upscope $end", "$var wire 18 # c $end"],
      ...["$enddefinitions $end", "#0", "$dumpvars", "1!", 'b0 "', `b${"1".repeat(18)} #`, "$end"],
      ...["#30000", 'b110 "', "#90000", ""],
    ]);
  });
});
