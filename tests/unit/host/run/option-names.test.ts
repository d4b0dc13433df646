import { describe, expect, test } from "vitest";
import { connect, Network } from "../../../../host/api/index.js";
import { Device } from "../../../../host/device/device.js";
import { BUILDS } from "../../../../protocol/tables/builds.js";
import { FakeDevice } from "../device/fake-device.js";

// A misspelt option would be ignored without a word: the run would differ from what the script says.

const network = new Network({ axons: 2 });
network.population("out", 2, { threshold: 10 });

async function opened() {
  const fake = new FakeDevice(BUILDS.tiny);
  const core = await Device.open(fake);
  await core.program(network);
  return { core, before: fake.executed.length, fake };
}

const misspelt = (options: object) => options as never;
const refused = (argument: string, hint: string) => ({
  code: "ARGUMENT",
  message: expect.stringContaining(`; did you mean "${hint}"?`),
  data: expect.objectContaining({ argument }),
});

describe("an unknown option is refused, with the one that was meant, and nothing is run:", () => {
  test.each<[string, string, string, (core: Device) => Promise<unknown>]>([
    ["run", "inputs", "input", (core) => core.run(misspelt({ steps: 1, inputs: [] }))],
    ["run.clear", "potental", "potential", (core) => core.run({ steps: 1, clear: misspelt({ potental: true }) })],
    ["present", "learnin", "learning", (core) => core.present([], misspelt({ steps: 1, learnin: true }))],
    ["a sample", "intensites", "intensities", (core) => core.present([misspelt({ intensites: 1 })], { steps: 1 })],
    ["stream", "step", "steps", (core) => core.stream(misspelt({ step: 1 })).next()],
    ["closedLoop", "decides", "decide", (core) => core.closedLoop(misspelt({ steps: 1, decides: () => "end" }))],
  ])("%s: %s", async (_method, argument, hint, act) => {
    const { core, fake, before } = await opened();
    await expect(act(core)).rejects.toMatchObject(refused(argument, hint));
    // Nothing of a wrong sample is sent; afterwards the core's position is read.
    expect(fake.executed.slice(before).filter((name) => name !== "read")).toEqual([]);
    await core.close();
  });

  test("teacher events belong to a sample, not to all of them", async () => {
    const { core } = await opened();
    await expect(core.present([], misspelt({ steps: 1, teacher: [] }))).rejects.toMatchObject({ code: "ARGUMENT" });
  });

  test("connect", async () => {
    const made = connect("sim", misspelt({ biuld: "tiny" }));
    await expect(made).rejects.toMatchObject(refused("biuld", "build"));
  });
});
