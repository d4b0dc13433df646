import { describe, expect, test } from "vitest";
import { encodeEvents } from "../../../protocol/codecs/event-codec.js";
import {
  fillRequest,
  readRequest,
  runRequest,
  sparseRequest,
  writeRequest,
} from "../../../protocol/codecs/requests.js";
import { BUILDS, type Build, checkBuild } from "../../../protocol/tables/builds.js";
import { packWord } from "../../../protocol/tables/fields.js";
import { REGIONS, type RegionName, regionAddress } from "../../../protocol/tables/memory-map.js";
import { RUN_FLAGS } from "../../../protocol/tables/opcodes.js";
import { REGISTER_PRESETS, REGISTERS, type RegisterName, registerAddress } from "../../../protocol/tables/registers.js";
import { Random } from "../../lockstep/random.js";
import { eventsOf, LearningBench } from "../support/learning-support.js";

// What learning and the encoder add to the memory map: what it takes, what it refuses, and that it reads back.

const SEED = Number(process.env.LIFWIRE_SEED ?? Math.floor(Date.now() / 1000) % 1_000_000_000);
const TINY = BUILDS.tiny; // F = 4
const PLAIN: Build = checkBuild({
  ...TINY,
  name: "plain",
  learning: false,
  thirdFactor: false,
  encoder: false,
  fractionBits: 0,
});
const ENCODER: Build = checkBuild({ ...PLAIN, name: "encoder", encoder: true });
const WHOLE: Build = checkBuild({ ...TINY, name: "whole", fractionBits: 0 });
const NEW_REGIONS = ["fraction", "plastic", "preTrace", "postTrace", "intensity", "phase", "random"] as const;

describe(`regions, seed ${SEED}`, () => {
  test.each(NEW_REGIONS)("%s reads back what was written, all of it", async (region) => {
    await using bench = new LearningBench(TINY);
    const random = new Random(SEED);
    const mask =
      { fraction: 0x0f0f0f0f, plastic: 0x01010101, preTrace: 0xffff, postTrace: 0xffff }[region as string] ?? -1;
    const words = Array.from({ length: REGIONS[region].words(TINY) }, () => ((random.word() | 1) & mask) >>> 0);
    await bench.write(region, words);
    const others = NEW_REGIONS.filter((other) => other !== region);
    for (const other of others.filter((name) => name !== "random")) {
      expect((await bench.read(other)).every((word) => word === 0)).toBe(true);
    }
    expect(await bench.read(region)).toEqual(words);
    expect((await bench.read("weights")).every((word) => word === 0)).toBe(true);
  });

  test("generators begin at multiples of 0x9e3779b9", async () => {
    await using bench = new LearningBench(BUILDS.plastic);
    expect(await bench.read("random")).toEqual([0x9e3779b9, 0x3c6ef372, 0xdaa66d2b, 0x78dde6e4, 0x1715609d]);
  });

  test("what cannot be is refused with its address, and changes nothing", async () => {
    await using bench = new LearningBench(TINY);
    const bad: [RegionName, number][] = [
      ["fraction", 0x10000000],
      ["fraction", 0x00000010],
      ["plastic", 0x00020000],
      ["preTrace", 0x10000],
      ["postTrace", 0x80000000],
      ["random", 0],
    ];
    for (const [region, value] of bad) {
      const before = await bench.read(region);
      expect(await bench.refusal(writeRequest(regionAddress(region), [1, value]))).toEqual([
        "badValue",
        regionAddress(region, 1),
      ]);
      expect(await bench.read(region)).toEqual(before);
    }
  });

  test("a region ends where its size says", async () => {
    await using bench = new LearningBench(TINY);
    for (const region of NEW_REGIONS) {
      const size = REGIONS[region].words(TINY);
      expect(await bench.refusal(readRequest(regionAddress(region, size), 1))).toEqual([
        "badAddress",
        regionAddress(region, size),
      ]);
      expect(await bench.refusal(fillRequest(regionAddress(region), size + 1, [1]))).toEqual([
        "badAddress",
        regionAddress(region, size),
      ]);
    }
  });
});

describe("weights and fractions", () => {
  test("a written weight has no fraction, whichever way it is written; its neighbours keep theirs", async () => {
    await using bench = new LearningBench(TINY);
    const before = Array.from({ length: 512 }, (_, cell) => ((cell * 37) % 4096) - 2048);
    await bench.setWeights(before);
    expect(await bench.weights()).toEqual(before);
    await bench.write("weights", [0x80ff7f01], 2);
    await bench.ask(sparseRequest(regionAddress("weights", 5), [0x0500 | (0xfe << 24) | (2 << 16)]));
    await bench.ask(fillRequest(regionAddress("weights", 100), 3, [0x01010101]));
    const after = [...before];
    after.splice(8, 4, 1 * 16, 127 * 16, -1 * 16, -128 * 16);
    after[20] = 5 * 16;
    after[23] = -2 * 16;
    after.fill(16, 400, 412);
    expect(await bench.weights()).toEqual(after);
  });

  test("a written fraction leaves the weight", async () => {
    await using bench = new LearningBench(TINY);
    await bench.setWeights(new Array(512).fill(-128 * 16 + 3));
    await bench.ask(sparseRequest(regionAddress("fraction"), [0x0f00 | (0x0100 << 16)]));
    const weights = await bench.weights();
    expect(weights.slice(0, 3)).toEqual([-128 * 16 + 15, -128 * 16 + 1, -128 * 16 + 3]);
  });
});

describe("sparse", () => {
  test.each(["weights", "fraction", "plastic", "intensity", "phase"] as const)(
    "writes single bytes of %s",
    async (region) => {
      await using bench = new LearningBench(TINY);
      const value = region === "plastic" ? 1 : 13;
      const pair = (skip: number) => skip | (value << 8);
      await bench.ask(sparseRequest(regionAddress(region, 1), [pair(2) | (pair(0) << 16), pair(3) | (0xff << 16)]));
      const expected = new Array(4 * REGIONS[region].words(TINY)).fill(0);
      for (const at of [6, 7, 11]) expected[at] = value;
      expect(await bench.readBytes(region)).toEqual(expected);
    },
  );

  test("checks values, the first bad byte by its word, and ranges of the region", async () => {
    await using bench = new LearningBench(TINY);
    const address = (region: RegionName, word: number) => regionAddress(region, word);
    expect(await bench.refusal(sparseRequest(address("plastic", 3), [0x0100 | (0x0206 << 16)]))).toEqual([
      "badValue",
      address("plastic", 4),
    ]);
    expect(await bench.refusal(sparseRequest(address("fraction", 0), [0x1005 | (0xff << 16)]))).toEqual([
      "badValue",
      address("fraction", 1),
    ]);
    expect(await bench.refusal(sparseRequest(address("phase", 3), [0xff04 | (0xff << 16)]))).toEqual([
      "badAddress",
      address("phase", 4),
    ]);
    for (const region of ["preTrace", "postTrace", "random", "state", "registers"] as const) {
      expect(await bench.refusal(sparseRequest(address(region, 1), [0x0100]))).toEqual([
        "badAddress",
        address(region, 1),
      ]);
    }
    expect((await bench.readBytes("plastic")).every((byte) => byte === 0)).toBe(true);
  });
});

describe("builds without the features", () => {
  const SIZES: [string, Build, Record<string, number>][] = [
    ["neither", PLAIN, {}],
    ["encoder", ENCODER, { intensity: 4, phase: 4, random: 1 }],
    [
      "learning without fraction",
      WHOLE,
      { plastic: 128, preTrace: 32, postTrace: 16, intensity: 4, phase: 4, random: 2 },
    ],
  ];
  test.each(SIZES)("%s: regions that are not there are badAddress", async (_name, build, sizes) => {
    await using bench = new LearningBench(build);
    for (const region of NEW_REGIONS) {
      const size = sizes[region] ?? 0;
      const reply = await bench.wire.ask(readRequest(regionAddress(region, size), 1));
      expect([reply.status, reply.body[0]]).toEqual([4, regionAddress(region, size)]);
      if (size > 0) expect((await bench.read(region)).length).toBe(size);
      else if (REGIONS[region].words(TINY) > 0) {
        const request = sparseRequest(regionAddress(region), [0]);
        expect(await bench.refusal(request)).toEqual(["badAddress", regionAddress(region)]);
      }
    }
  });

  test.each([
    ["clearTraces", PLAIN],
    ["learn", PLAIN],
    ["encode", PLAIN],
    ["drawPhases", PLAIN],
    ["learn", ENCODER],
  ] as const)("the flag %s is a bad value", async (flag, build) => {
    await using bench = new LearningBench(build);
    const flags = packWord(RUN_FLAGS, { [flag]: 1, clearStep: 1 });
    expect(await bench.refusal(runRequest(0, 1, { [flag]: 1, clearStep: 1 }))).toEqual(["badValue", flags]);
  });

  test("all the same have groups, teacher events and stops", async () => {
    await using bench = new LearningBench(PLAIN);
    for (let n = 0; n < 16; n++) await bench.setNeuron(n, { threshold: 5, bias: n, grouped: 1 });
    await bench.set({ inhibition: 1, stopFirst: 3, stopLast: 3 });
    const words = encodeEvents(eventsOf([[2, 3, 1]]), 8).words;
    const reply = await bench.ask(runRequest(0, 9, { stopOnSpike: 1 }, words));
    expect([reply[0], ...reply.slice(2)]).toEqual([
      3,
      (15 | ((0x400 | 15) << 16)) >>> 0,
      (0x403 | (0xfc00 << 16)) >>> 0,
    ]);
  });
});

test("registers begin with their presets, keep what they are given, and refuse what is out of range", async () => {
  await using bench = new LearningBench(TINY);
  const names = (Object.keys(REGISTERS) as RegisterName[]).slice(
    Object.keys(REGISTERS).indexOf("inhibition"),
    Object.keys(REGISTERS).indexOf("postTraceIncrement") + 1,
  );
  const presets: Partial<Record<RegisterName, number>> = REGISTER_PRESETS;
  const random = new Random(SEED);
  for (const name of names) {
    const at = registerAddress(name);
    expect((await bench.ask(readRequest(at, 1)))[0]).toBe(presets[name] ?? 0);
    const { word } = REGISTERS[name] as (typeof REGISTERS)["inhibition"];
    const values = Object.entries(word.fields).map(([key, field]) => [key, random.integer(field.min, field.max)]);
    const packed = packWord(word, Object.fromEntries(values));
    await bench.ask(writeRequest(at, [packed]));
    expect(await bench.refusal(writeRequest(at, [0xffffffff]))).toEqual(["badValue", at]);
    expect((await bench.ask(readRequest(at, 1)))[0]).toBe(packed);
  }
});
