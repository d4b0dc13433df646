import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";
import { Served } from "./support.js";

const root = projectRoot();

describe.each(["sim", "rtl"])("a virtual board that is %s", (backend) => {
  test("answers a client of shell tools that knows the protocol page alone", async () => {
    await using served = await Served.start(["--pty", "--backend", backend]);
    const args = [`${root}/tests/link/client.sh`, served.port, `${root}/protocol/REGISTER-MAP.md`];
    const { stdout } = await promisify(execFile)("bash", args, { timeout: 60_000 });
    expect(stdout).toBe("replies 9\n");
  });
});
