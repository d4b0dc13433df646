import { connect } from "../../host/api/connect.js";
import { Device } from "../../host/device/device.js";
import { eventList } from "../../host/events/events.js";
import { Network } from "../../host/network/network.js";
import { createRandom } from "../../host/random.js";
import type { StreamInput } from "../../host/run/stream-source.js";
import { BUILDS } from "../../protocol/tables/builds.js";
import { regionAddress } from "../../protocol/tables/memory-map.js";
import { SimCore } from "../../sim/core/core.js";
import type { PinCore } from "../../sim/line/pin-core.js";
import { PinTransport } from "../../sim/line/pin-transport.js";
import { createRtlCore } from "../../sim/rtl/index.js";
import { Served } from "../link/support.js";

/** One figure of the link: what was measured, and what it has to be. */
export interface LinkRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly wanted: string;
  readonly met: boolean;
}

const CHARACTER_BITS = 10;
const { clockHz } = BUILDS.standard;
/** Clock cycles per bit: 1, 3.03 and 12.5 Mbaud, the nearest that a clock of 100 MHz gives to 1, 3 and 12. */
const DIVISORS = [100, 33, 8];
const WORDS = 8192;
const SPIKES = 20_000;
/** Parts of a stream that are left out at its beginning and at its end. */
const RAMP_PARTS = 10;
const round = (value: number) => Number(value.toPrecision(4));

/** What the line had carried at a moment. */
interface Moment {
  readonly cycle: number;
  readonly to: number;
  readonly from: number;
}

type Act = (device: Device, mark: () => void) => Promise<void>;
interface Workload {
  readonly name: string;
  readonly prepare: Act;
  readonly act: Act;
  readonly directions: readonly ("to" | "from")[];
}

const words = Uint32Array.from({ length: WORDS }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0);

/** A network whose neuron n fires when axon n has an event, and in every step when `always`. */
function relay(always: boolean): Network {
  const net = new Network({ axons: 256 });
  const out = net.population("out", 256, { threshold: 50, currentDecay: 65536, bias: always ? 50 : 0 });
  if (!always) net.connect(net.axons, out, { kind: "one-to-one", weight: 100 });
  return net;
}

/** A quarter of 256 axons in each step, in turns of four steps: 64 events per step. */
function* events(count: number): Generator<StreamInput> {
  for (let given = 0, step = 0; given < count; given += 64, step++) {
    yield { steps: 1, events: eventList(Array.from({ length: 64 }, (_, i) => [0, 4 * i + (step % 4)] as const)) };
  }
}

async function consume(device: Device, mark: () => void, input: { input?: Iterable<StreamInput>; steps?: number }) {
  for await (const part of device.stream(input)) if (part.steps > 0) mark();
}

const program =
  (network: () => Network): Act =>
  async (device) =>
    void (await device.program(network()));
const silent = () => {
  const net = new Network({ axons: 256 });
  net.population("out", 256, { threshold: 100_000 });
  return net;
};

const WORKLOADS: readonly Workload[] = [
  {
    name: "weight upload",
    prepare: async () => {},
    act: (d) => d.write(regionAddress("weights"), words),
    directions: ["to"],
  },
  {
    name: "weight read-back",
    prepare: async () => {},
    act: async (d) => void (await d.read(regionAddress("weights"), WORDS)),
    directions: ["from"],
  },
  {
    name: "spikes to the core",
    prepare: program(silent),
    act: (d, mark) => consume(d, mark, { input: events(SPIKES) }),
    directions: ["to"],
  },
  {
    name: "spikes from the core",
    prepare: program(() => relay(true)),
    act: (d, mark) => consume(d, mark, { steps: Math.ceil(SPIKES / 256) }),
    directions: ["from"],
  },
  {
    name: "spikes both ways",
    prepare: program(() => relay(false)),
    act: (d, mark) => consume(d, mark, { input: events(SPIKES) }),
    directions: ["to", "from"],
  },
];

/** How full the line was while a workload ran, in each direction, 0..1. */
async function utilisation(
  core: PinCore,
  divisor: number,
  { prepare, act }: Workload,
): Promise<{ to: number; from: number }> {
  await using device = await Device.open(new PinTransport(core, "bench"));
  // Programmed at the highest rate, because programming is not what is measured.
  await device.setBaudRate(clockHz / 8);
  await prepare(device, () => undefined);
  if (divisor !== 8) await device.setBaudRate(clockHz / divisor);
  const moments: Moment[] = [];
  const mark = () => {
    const { bytesToDevice, bytesFromDevice } = device.linkStatistics;
    moments.push({ cycle: core.cycle, to: bytesToDevice, from: bytesFromDevice });
  };
  mark();
  await act(device, mark); // a moment is exact to one slice of simulated time, some tenths of a percent
  mark();
  // Only the steady part of a stream: not its beginning, when nothing is known of its spikes, nor its end.
  const steady = moments.length > 2 * RAMP_PARTS;
  const first = moments[steady ? RAMP_PARTS : 0]!;
  const last = moments.at(steady ? -RAMP_PARTS : -1)!;
  const lineBytes = (last.cycle - first.cycle) / (CHARACTER_BITS * divisor);
  return { to: (last.to - first.to) / lineBytes, from: (last.from - first.from) / lineBytes };
}

async function utilisationRows(): Promise<LinkRow[]> {
  const rows: LinkRow[] = [];
  const cores = [
    ["RTL", () => createRtlCore("standard")],
    ["simulator", async () => new SimCore(BUILDS.standard)],
  ] as const;
  for (const divisor of DIVISORS) {
    for (const [name, make] of cores) {
      for (const workload of WORKLOADS) {
        const used = await utilisation(await make(), divisor, workload);
        const value = round(100 * Math.min(...workload.directions.map((direction) => used[direction])));
        const rate = (clockHz / divisor / 1e6).toPrecision(3);
        rows.push({
          what: `${workload.name}, ${rate} Mbaud, ${name}`,
          value,
          unit: "% of the line",
          wanted: ">= 97",
          met: value >= 97,
        });
      }
    }
  }
  return rows;
}

/** All-to-all of 256 neurons and 256 axons with random weights, of which a share exists. */
function random(probability: number): Network {
  const net = new Network({ axons: 256 });
  const all = net.population("all", 256, { threshold: 1000, membraneTimeConstantSteps: 20 });
  const random = createRandom(7);
  const weights = () =>
    Array.from({ length: 256 }, () =>
      Array.from({ length: 256 }, () => (random.next() < probability ? random.integer(-128, 127) : 0)),
    );
  net.connect(net.axons, all, weights());
  net.connect(all, all, weights());
  return net;
}

async function programmingRow(what: string, probability: number, limit: number): Promise<LinkRow> {
  const core = new SimCore(BUILDS.standard);
  await using device = await Device.open(new PinTransport(core, "bench"));
  const start = core.cycle;
  await device.program(random(probability));
  const value = round((core.cycle - start) / clockHz);
  return {
    what: `programming ${what}, 256 neurons, 256 axons, 1 Mbaud`,
    value,
    unit: "s on a board",
    wanted: `< ${limit}`,
    met: value < limit,
  };
}

async function roundTripRow(): Promise<LinkRow> {
  await using served = await Served.start(["--pty"]);
  await using device = await connect(served.port);
  await device.program(silent());
  const times: number[] = [];
  for (let i = 0; i < 600; i++) {
    const started = performance.now();
    await device.run({ steps: 1 });
    if (i >= 100) times.push(performance.now() - started);
  }
  const value = round(times.sort((a, b) => a - b)[times.length >> 1]!);
  return {
    what: "round trip of a one-step run through a pseudo-terminal",
    value,
    unit: "ms, median",
    wanted: "< 1",
    met: value < 1,
  };
}

/** All figures of the link. */
export async function linkRows(): Promise<LinkRow[]> {
  return [
    ...(await utilisationRows()),
    await programmingRow("all to all", 1, 1.45),
    await programmingRow("10 % connected", 0.1, 0.35),
    await roundTripRow(),
  ];
}

export function printLinkRows(rows: readonly LinkRow[]): void {
  console.log("| link | measured | wanted | met |\n| --- | --- | --- | --- |");
  for (const { what, value, unit, wanted, met } of rows) {
    console.log(`| ${what} | ${value} ${unit} | ${wanted} | ${met ? "yes" : "NO"} |`);
  }
}
