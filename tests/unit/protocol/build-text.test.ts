import { expect, test } from "vitest";
import { BUILDS, parseBuild } from "../../../protocol/index.js";
import { createSimTransport } from "../../../sim/index.js";

test("a name is that build, parameters are the standard build otherwise", () => {
  expect(parseBuild("tiny")).toEqual(BUILDS.tiny);
  const text = "neurons=400,axons=784, lanes=16";
  expect(parseBuild(text)).toEqual({
    ...BUILDS.standard,
    neurons: 400,
    axons: 784,
    lanes: 16,
    payloadWords: 512,
    name: text,
  });
});

test("frames grow with the neurons, unless they are given", () => {
  expect(parseBuild("neurons=1024").payloadWords).toBe(1024);
  expect(parseBuild("neurons=512,payloadWords=512,window=4")).toMatchObject({ payloadWords: 512, window: 4 });
});

test("a simulator is what the text says", () => {
  expect(createSimTransport("neurons=64,axons=8,lanes=8").core.build).toMatchObject({
    neurons: 64,
    axons: 8,
    lanes: 8,
  });
});

test.each([
  ["neurons=401,lanes=16", "neurons", 401],
  ["neurons=16,lanes=3", "lanes", 3],
  ["axons=1028", "axons", 1028],
  ["neurons=1024,payloadWords=256", "payloadWords", 256],
  ["neurons=", "neurons", ""],
  ["neurons=1e2", "neurons", "1e2"],
  ["neurons=16=16", "neurons", "16"],
  ["neurons=16,neurons=32", "neurons", "32"],
  ["neuron=16", "neuron", "16"],
  ["name=5", "name", "5"],
  ["neurons=16,", "", ""],
])("%s: the wrong parameter is named", (text, parameter, value) => {
  expect(() => parseBuild(text)).toThrow(
    expect.objectContaining({ code: "BUILD_INVALID", data: expect.objectContaining({ parameter, value }) }),
  );
});

test("an unknown name", () => {
  expect(() => parseBuild("huge")).toThrow(expect.objectContaining({ code: "BUILD_UNKNOWN" }));
});
