import { expect, test } from "vitest";
import { runCli } from "../../../host/cli/program.js";
import { boardBuild, boardByName } from "../../../hw/flow/board-build.js";
import { parseBuild } from "../../../protocol/tables/build-text.js";
import { BUILDS } from "../../../protocol/tables/builds.js";

test("a build of your own keeps the board's clock, rate and name", () => {
  const arty = boardByName("arty-a7-35t");
  const text = "neurons=64,axons=784,thirdFactor=1,columns=0,window=2,clockHz=48000000";
  expect(boardBuild(arty, { build: parseBuild(text) })).toEqual({
    ...{ ...BUILDS.standard, name: "arty-a7-35t", neurons: 64, axons: 784, payloadWords: 512 },
    ...{ thirdFactor: true, columns: false, window: 2 },
    ...{ clockHz: arty.build.clockHz, baudDivisor: arty.build.baudDivisor },
  });
});

test("a hidden-layer build with other neurons still holds an event on every axon in one step", () => {
  expect(boardBuild(boardByName("arty-a7-35t-layers"), { neurons: 64 }).payloadWords).toBe(512);
  expect(boardBuild(boardByName("icebreaker"), { neurons: 16 }).payloadWords).toBe(64);
});

test("a build's text that means nothing is refused before a tool is looked for", async () => {
  const errors: string[] = [];
  const { signal } = new AbortController();
  const io = { out: () => undefined, err: (text: string) => void errors.push(text), isTerminal: false, signal };
  expect(await runCli(["build", "icebreaker", "--build", "neurons=64,lame=4"], io)).toBe(2);
  expect(errors.join("")).toMatch(/error BUILD_INVALID: .*lame is "4", allowed: one of the parameters neurons, /);
});
