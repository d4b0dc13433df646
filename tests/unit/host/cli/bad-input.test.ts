import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Network } from "../../../../host/api/index.js";
import { Device } from "../../../../host/device/device.js";
import { HostError } from "../../../../host/errors.js";
import { PHYSICAL_PARAMETERS, RAW_PARAMETERS, type RawParameter } from "../../../../host/network/neuron-parameters.js";
import { BUILDS } from "../../../../protocol/tables/builds.js";
import { FakeDevice } from "../device/fake-device.js";

type Json = Record<string, unknown>;
const MISSING = Symbol("missing");

/** A network with every kind of field in it. */
function sample(): Json {
  return {
    format: "lifwire-network",
    version: 1,
    name: "sample",
    units: { millivoltsPerUnit: 0.5, restingPotentialMv: -65, stepMs: 1 },
    core: { adaptationDecayLog2: 3 },
    axons: 4,
    populations: [
      { name: "a", size: 3, parameters: { threshold: 100, leak: [1, 2, 3] } },
      { name: "b", size: 3, parameters: { thresholdMv: -50, membraneTimeConstantMs: 20, refractoryMs: 2 } },
    ],
    connections: [
      {
        source: "axons",
        target: "a",
        weights: {
          kind: "dense",
          rows: [
            [1, 2, 3],
            [4, 5, 6],
            [7, 8, 9],
            [-1, 0, 1],
          ],
        },
      },
      {
        source: "axons",
        target: "b",
        weights: {
          kind: "sparse",
          triplets: [
            [0, 0, 5],
            [3, 2, -5],
          ],
        },
      },
      { source: "a", target: "b", weights: { kind: "one-to-one", weight: 5 } },
      { source: "b", target: "b", weights: { kind: "constant", weight: -5 } },
      { source: "b", target: "a", unit: "mV", weights: { kind: "random", min: -1, max: 1, probability: 0.5, seed: 1 } },
    ],
  };
}

/** The sample with one place changed or removed. */
function withChange(path: string, value: unknown): Json {
  const json = sample();
  const keys = path.split(".");
  let at = json;
  for (const key of keys.slice(0, -1)) at = at[key] as Json;
  if (value === MISSING) delete at[keys.at(-1)!];
  else at[keys.at(-1)!] = value;
  return json;
}

/** "a.0.b" as errors write it: a[0].b */
const shown = (path: string) => path.replace(/\.(\d+)/g, "[$1]");

type Row = readonly [path: string, value: unknown, reported?: string];
const rows = (path: string, values: readonly unknown[]): Row[] => values.map((value) => [path, value]);
const NOT_NUMBERS = ["1", null, true, {}, Number.NaN, Number.POSITIVE_INFINITY];
const NOT_TEXTS = [1, null, {}, "", "x".repeat(65)];
const NOT_LISTS = [1, "x", null, {}];
const NOT_OBJECTS = [1, "x", null, []];

const parameterRows = (Object.keys(RAW_PARAMETERS) as RawParameter[]).flatMap((key) => {
  const { min, max } = RAW_PARAMETERS[key];
  const path = `populations.0.parameters.${key}`;
  const wrong = [min - 1, max + 1, (min + max) / 2 + 0.25, "1", null, {}];
  return [
    ...rows(path, wrong),
    ...wrong.map((value): Row => [path, [min, value, max], `${path}.1`]),
    [path, [min, max], `${path}.length`] as Row,
  ];
});

// Far outside what any raw parameter can stand for.
const TOO_MUCH = { mV: [1e9, -1e9], ms: [1e9], steps: [] } as const;
const physicalRows = Object.entries(PHYSICAL_PARAMETERS).flatMap(([key, { unit, raw }]) => {
  const path = `populations.0.parameters.${key}`;
  const tooMuch = raw === "refractorySteps" || unit === "mV" ? TOO_MUCH[unit] : [];
  const tooLittle = unit === "mV" ? [] : [-1];
  const zero = unit !== "mV" && raw !== "refractorySteps" ? [0] : [];
  return rows(path, ["1", null, {}, ...tooMuch, ...tooLittle, ...zero]);
});

const TABLE: readonly Row[] = [
  ...rows("format", [MISSING, "x", 1, null]),
  ...rows("version", [MISSING, 0, 2, "1", null]),
  ...rows("name", NOT_TEXTS),
  ...rows("units", NOT_OBJECTS),
  ...rows("units.millivoltsPerUnit", [0, -1, ...NOT_NUMBERS]),
  ...rows("units.restingPotentialMv", NOT_NUMBERS),
  ...rows("units.stepMs", [0, -1, ...NOT_NUMBERS]),
  ["units.millivoltsPerUnit", MISSING],
  ["units.stepMs", MISSING],
  ...rows("core", NOT_OBJECTS),
  ...rows("core.adaptationDecayLog2", [-1, 16, 0.5, ...NOT_NUMBERS]),
  ...rows("axons", [MISSING, 0, 1025, 1.5, -1, ...NOT_NUMBERS]),
  ...rows("populations", [MISSING, ...NOT_LISTS]),
  ...rows("populations.0", NOT_OBJECTS),
  ...rows("populations.0.name", [MISSING, ...NOT_TEXTS]),
  ["populations.0.name", "axons"],
  ["populations.1.name", "a"],
  ...rows("populations.0.size", [MISSING, 0, 1025, 1.5, -1, ...NOT_NUMBERS]),
  ...rows("populations.0.parameters", [MISSING, ...NOT_OBJECTS]),
  ["populations.0.parameters.threshold", MISSING],
  ...parameterRows,
  ...physicalRows,
  ["populations.0.parameters.thresholdMv", -50],
  ...rows("connections", [MISSING, ...NOT_LISTS]),
  ...rows("connections.0.source", [MISSING, ...NOT_TEXTS, "c"]),
  ...rows("connections.0.target", [MISSING, ...NOT_TEXTS, "axons", "c"]),
  ...rows("connections.0.unit", ["V", 1, null]),
  ...rows("connections.0.weights", [MISSING, ...NOT_OBJECTS]),
  ...rows("connections.0.weights.kind", [MISSING, "all", 1, null]),
  ...rows("connections.0.weights.rows", [MISSING, ...NOT_LISTS]),
  ["connections.0.weights.rows", [[1, 2, 3]], "connections.0.weights.rows.length"],
  ["connections.0.weights.rows.1", [1, 2], "connections.0.weights.rows.1.length"],
  ...rows("connections.0.weights.rows.1", NOT_LISTS),
  ...rows("connections.0.weights.rows.1.2", [-129, 128, 0.5, ...NOT_NUMBERS]),
  ...rows("connections.1.weights.triplets", [MISSING, ...NOT_LISTS]),
  ...rows("connections.1.weights.triplets.1", NOT_LISTS),
  ...rows("connections.1.weights.triplets.1.0", [-1, 4, 0.5, ...NOT_NUMBERS]),
  ...rows("connections.1.weights.triplets.1.1", [-1, 3, 0.5, ...NOT_NUMBERS]),
  ...rows("connections.1.weights.triplets.1.2", [-129, 128, 0.5, ...NOT_NUMBERS]),
  ["connections.1.weights.triplets.1", [0, 0, 6]],
  ...rows("connections.2.weights.weight", [MISSING, -129, 128, 0.5, ...NOT_NUMBERS]),
  ["connections.2.source", "axons", "connections.2.weights.kind"],
  ...rows("connections.3.weights.weight", [MISSING, -129, 128, 0.5, ...NOT_NUMBERS]),
  ["connections.3.source", "a", "connections.3.weights.weight"],
  ...rows("connections.4.weights.min", [MISSING, 2, ...NOT_NUMBERS]),
  ...rows("connections.4.weights.max", [MISSING, 1000, ...NOT_NUMBERS]),
  ...rows("connections.4.weights.probability", [-0.1, 1.1, ...NOT_NUMBERS]),
  ...rows("connections.4.weights.seed", [MISSING, -1, 2 ** 32, 0.5, ...NOT_NUMBERS]),
  ...["", "units.", "core.", "populations.0.", "populations.0.parameters.", "connections.0.", "connections.4."].map(
    (place): Row => [`${place}colour`, 1],
  ),
  ...[0, 1, 2, 3, 4].map((c): Row => [`connections.${c}.weights.colour`, 1]),
];

function failure(act: () => unknown): HostError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof HostError) return thrown;
    throw thrown;
  }
  throw new Error("was accepted");
}

const name = (value: unknown) => (value === MISSING ? "missing" : (JSON.stringify(value) ?? "undefined"));

describe("bad network files", () => {
  it("takes the sample itself", () => {
    const network = Network.fromJSON(sample(), "net.json");
    expect(network.neuronCount).toBe(6);
    expect(Network.fromJSON(JSON.parse(JSON.stringify(network))).toJSON()).toEqual(network.toJSON());
  });

  it.each(TABLE.map((row) => ({ row, title: `${row[0]} = ${name(row[1])}` })))("$title", ({ row }) => {
    const [path, value, reported = path] = row;
    const error = failure(() => Network.fromJSON(withChange(path, value), "net.json"));
    expect(error.code).toBe("NETWORK_INVALID");
    expect(error.data.file).toBe("net.json");
    expect(error.data.path).toBe(shown(reported));
    expect(String(error.data.allowed).length).toBeGreaterThan(0);
    expect(error.message).toContain(`net.json: ${shown(reported)} is `);
    expect(error.message).toContain(`allowed: ${error.data.allowed}`);
    expect(error.message).not.toContain("\n");
  });

  it.each(["x", 1, null, []])("refuses %j as a whole", (json) => {
    expect(failure(() => Network.fromJSON(json, "net.json"))).toMatchObject({ code: "NETWORK_INVALID" });
  });

  it("names the range of a raw and of a physical value", () => {
    const raw = failure(() => Network.fromJSON(withChange("populations.0.parameters.axonShift", 11)));
    expect(raw.data).toMatchObject({ value: 11, allowed: "an integer 0..10" });
    const physical = failure(() => Network.fromJSON(withChange("populations.0.parameters.biasMv", 1e6)));
    expect(physical.data.allowed).toBe("-65536..65535.5 mV (bias -131072..131071)");
  });

  it("leaves a network as it was when a call is refused", () => {
    const network = Network.fromJSON(sample());
    const before = JSON.stringify(network);
    const [a, b] = [network.find("a"), network.find("b")];
    expect(
      failure(() =>
        network.connect(a, a, [
          [1, 1, 1],
          [1, 1, 1],
          [1, 1, 200],
        ]),
      ).code,
    ).toBe("NETWORK_INVALID");
    expect(failure(() => network.connect(a, a, new Int8Array(8))).code).toBe("NETWORK_INVALID");
    expect(failure(() => network.connect(b, b, { kind: "constant", weight: 1 })).code).toBe("NETWORK_INVALID");
    expect(failure(() => network.population("a", 1, { threshold: 1 })).code).toBe("NETWORK_INVALID");
    expect(failure(() => network.find("z")).code).toBe("ARGUMENT");
    expect(JSON.stringify(network)).toBe(before);
    network.connect(a, a, new Int8Array(9).fill(7));
    expect(network.projections.at(-1)?.weights.values).toEqual(new Int8Array(9).fill(7));
  });
});

describe("networks beyond the attached build", () => {
  it.each([
    ["axons", { axons: 17, sizes: [4] }, 17],
    ["populations[0].size", { axons: 16, sizes: [17] }, 17],
    ["populations[2].size", { axons: 16, sizes: [8, 8, 1] }, 1],
    ["populations[1].size", { axons: 16, sizes: [8, 9] }, 9],
  ])("%s, before a byte is sent", async (path, { axons, sizes }, value) => {
    const fake = new FakeDevice(BUILDS.tiny);
    await using core = await Device.open(fake);
    const frames = fake.frames;
    const populations = sizes.map((size, i) => ({ name: `p${i}`, size, parameters: { threshold: 1 } }));
    const json = { format: "lifwire-network", version: 1, axons, populations, connections: [] };
    const network = Network.fromJSON(json, "net.json");
    await expect(core.program(network)).rejects.toMatchObject({
      code: "NETWORK_TOO_LARGE",
      data: { file: "net.json", path, value, allowed: expect.stringContaining("the attached build") },
    });
    expect(fake.frames).toBe(frames);
  });
});

describe("files", () => {
  it("names a file that is not there, and one that is no JSON", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lifwire-"));
    try {
      await expect(Network.load(join(folder, "none.json"))).rejects.toMatchObject({ code: "FILE_READ" });
      await expect(Network.load(folder)).rejects.toMatchObject({ code: "FILE_READ", data: { file: folder } });
      const broken = join(folder, "broken.json");
      await writeFile(broken, '{"format": ');
      await expect(Network.load(broken)).rejects.toMatchObject({ code: "FILE_FORMAT", data: { file: broken } });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
