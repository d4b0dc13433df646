import { describe, expect, test } from "vitest";
import { DESCRIPTOR_WORDS, describeBuild, parseDescriptor } from "../../../protocol/codecs/descriptor.js";
import { registerMap, registerMapMarkdown } from "../../../protocol/generate/register-map.js";
import { protocolMarkdown } from "../../../protocol/generate/wire-protocol-page.js";
import { BUILDS, type Build, buildByName, checkBuild, minimumPayloadWords } from "../../../protocol/tables/builds.js";
import type { Field } from "../../../protocol/tables/fields.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { NEURON_PARAMETERS, NEURON_STATE, REGIONS } from "../../../protocol/tables/memory-map.js";
import { OPCODES, RUN_FLAGS, STATUSES } from "../../../protocol/tables/opcodes.js";
import { REGISTER_NAMES, REGISTERS, registerAddress } from "../../../protocol/tables/registers.js";

const HASH = 0x89abcdef;

describe("a build", () => {
  const fits: [string, Partial<Build>][] = [
    ["the smallest", { neurons: 4, axons: 4, lanes: 4, payloadWords: 64, clockHz: 1, baudDivisor: 8 }],
    ["the largest", { neurons: 1024, axons: 1024, lanes: 64, payloadWords: 1024, baudDivisor: 65535 }],
    ["neurons no power of two", { neurons: 96, axons: 40, lanes: 32 }],
    ["four requests in flight", { window: 4 }],
    ["the fastest clock", { clockHz: 2 ** 32 - 1 }],
  ];
  test.each(fits)("%s is accepted", (_name, change) => {
    const build = { ...BUILDS.standard, ...change };
    expect(checkBuild(build)).toBe(build);
  });

  test.each<[keyof Build, number]>([
    ...[0, 2, 3, 12, 128, Number.NaN].map((value) => ["lanes", value] as [keyof Build, number]),
    ...[0, -16, 8, 250, 1040, 16.5].map((value) => ["neurons", value] as [keyof Build, number]),
    ...[0, -4, 2, 30, 1028, 6.5].map((value) => ["axons", value] as [keyof Build, number]),
    ...[-1, 0.5, 9].map((value) => ["fractionBits", value] as [keyof Build, number]),
    ...[0, 64, 200, 2048].map((value) => ["payloadWords", value] as [keyof Build, number]),
    ...[0, 1, 3, 8].map((value) => ["window", value] as [keyof Build, number]),
    ...[0, -1, 0.5, 2 ** 32].map((value) => ["clockHz", value] as [keyof Build, number]),
    ...[0, 7, 8.5, 65536].map((value) => ["baudDivisor", value] as [keyof Build, number]),
  ])("%s of %d is refused with what is allowed", (parameter, value) => {
    const build: Build = { ...BUILDS.standard, [parameter]: value };
    expect(() => checkBuild(build)).toThrow(
      expect.objectContaining({
        name: "ProtocolError",
        code: "BUILD_INVALID",
        message: expect.stringContaining(parameter),
        data: expect.objectContaining({ parameter, value, allowed: expect.any(String) }),
      }),
    );
  });

  test("a frame must hold the spikes of a step in which all neurons fire", () => {
    for (const neurons of [4, 124, 128, 256, 1024]) {
      const halves = 2 * (minimumPayloadWords(neurons) - 2);
      expect(halves).toBeGreaterThanOrEqual(neurons + 3);
    }
    const tight: Build = { ...BUILDS.standard, neurons: 128, payloadWords: 64 };
    expect(() => checkBuild(tight)).toThrow(expect.objectContaining({ code: "BUILD_INVALID" }));
  });

  test("shipped builds obey the rules and are found by name", () => {
    for (const [name, build] of Object.entries(BUILDS)) {
      expect(checkBuild(build).name).toBe(name);
      expect(buildByName(name)).toBe(build);
    }
    for (const name of ["", "huge", "toString"]) {
      expect(() => buildByName(name)).toThrow(
        expect.objectContaining({ code: "BUILD_UNKNOWN", data: { name, names: Object.keys(BUILDS) } }),
      );
    }
  });
});

describe("a description", () => {
  test.each(Object.values(BUILDS))("of $name is read back", (build) => {
    const words = describeBuild(build, HASH);
    expect(words.length).toBe(DESCRIPTOR_WORDS);
    const { name: _, ...parameters } = build;
    expect(parseDescriptor(words)).toMatchObject({ ...parameters, buildHash: HASH });
    expect(words[registerAddress("weightWords")]).toBe(((build.axons + build.neurons) * build.neurons) / 4);
  });

  test("begins with the bytes LIFW on the line", () => {
    const bytes = new DataView(new ArrayBuffer(4));
    bytes.setUint32(0, describeBuild(BUILDS.tiny, 0)[0]!, true);
    expect(String.fromCharCode(...new Uint8Array(bytes.buffer))).toBe("LIFW");
  });

  test("of something else, and of another version, is refused with both numbers", () => {
    const words = describeBuild(BUILDS.tiny, HASH);
    const other = words.with(registerAddress("magic"), 0xffffffff);
    expect(() => parseDescriptor(other)).toThrow(
      expect.objectContaining({ code: "NOT_A_LIFWIRE", data: { found: 0xffffffff, expected: LIMITS.magic } }),
    );
    expect(() => parseDescriptor([])).toThrow(expect.objectContaining({ code: "NOT_A_LIFWIRE" }));
    const [expected, found] = [LIMITS.protocolVersion, LIMITS.protocolVersion + 1];
    expect(() => parseDescriptor(words.with(registerAddress("protocolVersion"), found))).toThrow(
      expect.objectContaining({ code: "PROTOCOL_VERSION", data: { found, expected } }),
    );
  });
});

describe("the generated page", () => {
  const page = protocolMarkdown();
  const rows = page.split("\n").filter((line) => line.startsWith("| "));
  /** Rows in which a cell is exactly this. */
  const rowsWith = (cell: string) =>
    rows.filter((row) => row.split(" | ").some((c) => c.replace(/^\| | \|$/g, "") === cell));

  test.each([...REGISTER_NAMES])("has register %s once, at its address", (name) => {
    const address = `0x${registerAddress(name).toString(16).padStart(8, "0")}`;
    const found = rowsWith(name).filter((row) =>
      row.startsWith(`| ${address} | ${name} | ${REGISTERS[name].access} |`),
    );
    expect(found.length).toBe(1);
    expect(rowsWith(address).filter((row) => row.includes(` ${name} `)).length).toBe(1);
  });

  test("has every opcode, status, region, flag and neuron field", () => {
    for (const [name, { code, sequenced }] of Object.entries(OPCODES)) {
      const cell = `${name}${sequenced ? "" : " (unsequenced)"}`;
      expect(rows.filter((row) => row.startsWith(`| 0x${code.toString(16).padStart(2, "0")} | ${cell} |`)).length).toBe(
        1,
      );
    }
    for (const [name, { code }] of Object.entries(STATUSES)) {
      expect(rows.filter((row) => row.startsWith(`| ${code} | ${name} |`)).length).toBe(1);
    }
    for (const name of [...Object.keys(REGIONS), ...Object.keys(RUN_FLAGS.fields)]) {
      expect([name, rowsWith(name).length > 0]).toEqual([name, true]);
    }
    for (const { fields } of [...Object.values(NEURON_PARAMETERS), ...Object.values(NEURON_STATE)]) {
      for (const name of Object.keys(fields)) expect([name, rowsWith(name).length]).toEqual([name, 1]);
    }
  });

  test("tells all that a half-word of events may be", () => {
    const { eventAdvance, eventAdvanceMax, eventForce, eventSilence } = LIMITS;
    expect(page).toContain(`[   ${eventAdvance}   ][ count  ]   count 0..${eventAdvanceMax}: `);
    for (const mark of [eventForce, eventSilence]) expect(page).toContain(`[   ${eventAdvance}   ][  ${mark}  ]   `);
  });

  test("holds nothing undefined, and every table's rows have as many cells as its head", () => {
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    let cells = 0;
    for (const [i, line] of page.split("\n").entries()) {
      if (!line.startsWith("| ") || line.startsWith("| header | body")) cells = 0;
      else if (cells === 0) cells = line.split(" | ").length;
      else expect([i, line.split(" | ").length]).toEqual([i, cells]);
    }
  });
});

describe("the register map", () => {
  test("names every register at its address, counters without a value", () => {
    const build = parseDescriptor(describeBuild(BUILDS.tiny, HASH));
    const map = registerMap(build, describeBuild(BUILDS.tiny, HASH));
    expect(map.registers.map(({ name, address }) => [name, address])).toEqual(
      REGISTER_NAMES.map((name, a) => [name, a]),
    );
    const value = (name: string) => map.registers.find((register) => register.name === name)?.value;
    expect([value("magic"), value("neurons"), value("spikesOut")]).toEqual([LIMITS.magic, 16, undefined]);
    expect(registerMapMarkdown(map, "tiny")).toContain("build hash 0x89abcdef");
    expect(JSON.parse(JSON.stringify(map))).toEqual(map);
  });

  test("has a line for each field of a register that has several, which a client could not guess", () => {
    const build = parseDescriptor(describeBuild(BUILDS.tiny, HASH));
    const page = registerMapMarkdown(registerMap(build, describeBuild(BUILDS.tiny, HASH)), "tiny");
    const several = Object.entries(REGISTERS).filter(([, { word }]) => Object.keys(word.fields).length > 1);
    expect(several.map(([name]) => name)).toEqual(["features", "learningRule", "weightBounds", "consolidation"]);
    for (const [name, { word }] of several) {
      expect(page).toMatch(new RegExp(`\\| ${name} \\| r[ow] \\| \\d+ \\| fields \\|`));
      for (const [field, { lsb, width, min, max }] of Object.entries<Field>(word.fields)) {
        expect(page).toContain(`| ${name} | [${lsb + width - 1}:${lsb}] | ${field} | ${min}..${max} | `);
      }
    }
  });

  test("no two regions overlap", () => {
    const ids = Object.values(REGIONS).map(({ id }) => id as number);
    expect(new Set(ids).size).toBe(ids.length);
    const largest = { ...BUILDS.plastic, neurons: LIMITS.neuronsMax, axons: LIMITS.axonsMax };
    for (const { words } of Object.values(REGIONS)) expect(words(largest)).toBeLessThanOrEqual(2 ** 24);
  });
});
