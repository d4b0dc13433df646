import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../../host/cli/program.js";
import { SnmReference } from "../../host/models/snm/reference.js";
import { openLine } from "../../host/node/open-port.js";
import { loadSnn } from "../../host/node/snn-files.js";
import { cli } from "../unit/host/cli/cli-support.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-snm-cli-"));
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const FOLDER = new URL("data/snm/", import.meta.url).pathname;

const network = {
  ...{ format: "lifwire-network", version: 1, name: "chain", axons: 2 },
  populations: [{ name: "n", size: 3, parameters: { threshold: 5, leak: 65536 } }],
  connections: [
    { source: "axons", target: "n", weights: { kind: "sparse", triplets: [[0, 0, 9]] } },
    {
      source: "n",
      target: "n",
      weights: {
        kind: "sparse",
        triplets: [
          [0, 1, 7],
          [1, 2, 5],
        ],
      },
    },
  ],
};

test("lifwire export --to snn writes a network with its input", async () => {
  await writeFile(at("net.json"), JSON.stringify(network));
  await writeFile(at("in.csv"), "step,index\n1,0\n4,0\n4,1\n");
  const args = ["export", at("net.json"), "--to", "snn", "--input", at("in.csv"), "--out", at("chain.snn.json")];
  expect((await cli(args)).exitCode).toBe(0);
  const reference = new SnmReference(await loadSnn(at("chain.snn.json")));
  const spikes = Array.from({ length: 8 }, () => reference.step()).flatMap(({ step, fired }) =>
    fired.map((n) => [step, n]),
  );
  expect(spikes).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 0],
    [5, 1],
    [6, 2],
  ]);
});

test("what cannot be exported or run is one line and an exit code", async () => {
  const leaky = { ...network, populations: [{ ...network.populations[0], parameters: { threshold: 5, leak: 300 } }] };
  await writeFile(at("leaky.json"), JSON.stringify(leaky));
  const refused = await cli(["export", at("leaky.json"), "--to", "snn", "--out", at("no.snn.json")]);
  expect([refused.exitCode, refused.err]).toEqual([
    3,
    expect.stringMatching(/^lifwire: error MODEL_UNSUPPORTED: [^\n]*exponential leak[^\n]*\n$/),
  ]);
  const half = await cli(["export", at("net.json")]);
  expect([half.exitCode, half.err]).toEqual([2, expect.stringContaining("go together")]);
  for (const [file, more, message] of [
    ["refractory-integrates", [], /neuron 0 is refractory for 2 steps/],
    ["stdp-both", [], /allowed: --stdp host/],
    ["several", [], /2 networks, say which with --network/],
    ["several", ["--network", "third"], /no network third/],
  ] as const) {
    const run = await cli(["run", `${FOLDER}${file}.snn.json`, "--steps", "9", "--out", at("no"), ...more]);
    expect(run.err).toMatch(message);
    expect(run.err.split("\n")).toHaveLength(2);
    expect(run.exitCode).toBeGreaterThan(1);
  }
});

test("lifwire serve --neurocorex answers as a board", async () => {
  const abort = new AbortController();
  let url = "";
  const served = new Promise<void>((resolve) => {
    const io = { err: () => undefined, isTerminal: false, signal: abort.signal };
    const out = (text: string) => {
      url = /tcp:\S+/.exec(text)?.[0] ?? url;
      resolve();
    };
    void runCli(["serve", "--tcp", "0", "--neurocorex"], { ...io, out });
  });
  await served;
  const line = await openLine(url, 1_000_000);
  const length = await new Promise<number>((resolve) => {
    let count = 0;
    line.onReceive((bytes: Uint8Array) => {
      count += bytes.length;
      if (count >= 96 * 96) resolve(count);
    });
    void line.write(Uint8Array.of(0x50, 0));
  });
  expect(length).toBe(96 * 96);
  await line.close();
  abort.abort();
});
