import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rememberedRate, rememberRate } from "../../host/node/port-rates.js";
import { lifwire, Served } from "./support.js";

// A core keeps the rate that an earlier process set.
const folder = mkdtempSync(join(tmpdir(), "lifwire-rates-"));
afterAll(() => rmSync(folder, { recursive: true }));
const ratesIn = (cache: string) => JSON.parse(readFileSync(join(cache, "port-rates.json"), "utf8")).rates as object;

describe.runIf(process.platform === "linux")("05 a rate that lifwire set itself strands no board", () => {
  /** 100 MHz by 81: not a usual rate. */
  const ODD = 1_234_568;

  test.each([
    ["with what the process before remembers", "kept"],
    ["with a damaged file of it", "damaged"],
    ["where nothing can be written", "off"],
  ])("%s", async (_, how) => {
    const cache = how === "off" ? "/dev/null/cache" : join(folder, how);
    const env = { LIFWIRE_CACHE: cache };
    await using served = await Served.start(["--pty", "--build", "tiny", "--link", join(folder, `${how}-board`)]);
    const set = await lifwire(["info", "--port", served.port, "--baud", String(ODD)], env);
    expect([set.exitCode, set.out]).toEqual([0, expect.stringContaining(`${ODD} baud`)]);
    if (how !== "off") expect(ratesIn(cache)).toEqual({ [realpathSync(served.port)]: ODD });
    if (how === "damaged") writeFileSync(join(cache, "port-rates.json"), '{"format":"lifwire-port-rates","rates":');
    const found = await lifwire(["info", "--port", served.port], env);
    expect([found.exitCode, found.out]).toEqual([0, expect.stringContaining(" baud")]);
    if (how !== "off") expect(Object.values(ratesIn(cache))).toEqual([expect.closeTo(ODD, -1)]);
    const back = await lifwire(["info", "--port", served.port, "--baud", "1000000"], env);
    expect([back.exitCode, back.out]).toEqual([0, expect.stringContaining("1000000 baud")]);
    if (how !== "off") expect(Object.values(ratesIn(cache))).toEqual([1_000_000]);
    else expect(existsSync(cache)).toBe(false);
  });

  test("nor does one that it had when it was switched on", async () => {
    await using served = await Served.start(["--pty", "--build", "clockHz=12000000,baudDivisor=625"]);
    const { exitCode, out } = await lifwire(["info", "--port", served.port], { LIFWIRE_CACHE: join(folder, "slow") });
    expect([exitCode, out]).toEqual([0, expect.stringContaining("19200 baud")]);
    expect(Object.values(ratesIn(join(folder, "slow")))).toEqual([19_200]);
  });
});

describe("what is remembered", () => {
  const cache = join(folder, "unit");
  process.env.LIFWIRE_CACHE = cache;
  const write = (text: string) => {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, "port-rates.json"), text);
  };

  test("is of 64 ports, those that answered last", async () => {
    for (let port = 0; port < 66; port++) await rememberRate(`/dev/none${port}`, 1000 + port);
    await rememberRate("/dev/none2", 7);
    expect(Object.keys(ratesIn(cache))).toHaveLength(64);
    expect(await Promise.all(["/dev/none0", "/dev/none1", "/dev/none2", "/dev/none65"].map(rememberedRate))).toEqual([
      undefined,
      undefined,
      7,
      1065,
    ]);
  });

  test.each([
    "",
    "null",
    "[]",
    '{"format":"other","rates":{"/dev/a":5}}',
    '{"format":"lifwire-port-rates","rates":null}',
    '{"format":"lifwire-port-rates","rates":{"/dev/a":"5"}}',
    '{"format":"lifwire-port-rates","rates":{"/dev/a":-1}}',
    '{"format":"lifwire-port-rates","rates":{"/dev/a":1e300}}',
    `{"format":"lifwire-port-rates","rates":{"/dev/a":5}}${" ".repeat(70_000)}`,
  ])("is nothing when the file is damaged, %#", async (text) => {
    write(text);
    expect(await rememberedRate("/dev/a")).toBeUndefined();
    await rememberRate("/dev/a", 9600);
    expect(await rememberedRate("/dev/a")).toBe(9600);
  });
});
