import { stepCycles } from "../../protocol/tables/cycle-formula.js";
import { buildFor } from "./builds.js";
import type { Measured, Result, Row } from "./result.js";

/** A goal, what was measured, and whether it is met. */
export interface Verdict {
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

const CLOCK_MHZ = 100;
const thousands = (value: number) => Math.round(value).toLocaleString("en-US").replaceAll(",", " ");

/** Steps a second of the core alone: the script's rate over the core's share of its time. */
export function coreStepsPerSecond({ stepsPerSecond, megacyclesPerSecond, coreMegacyclesPerSecond }: Measured): number {
  return (stepsPerSecond[0] * coreMegacyclesPerSecond[0]) / megacyclesPerSecond[0];
}

function atLeast(goal: string, value: number, least: number, unit = ""): Verdict {
  return { goal: `${goal} >= ${thousands(least)}${unit}`, measured: `${thousands(value)}${unit}`, met: value >= least };
}

/** The goals a result can be held against; those whose workloads were left out are left out too. */
export function verdicts({ rows, emptyMegabytes }: Result): Verdict[] {
  const list: Verdict[] = [];
  const on = (id: string, judge: (row: Row, simd: Measured) => Verdict[]) => {
    const row = rows.find((candidate) => candidate.id === id);
    if (row?.cores.simd) list.push(...judge(row, row.cores.simd));
  };
  on("digits", (row, simd) => {
    const real = simd.megacyclesPerSecond[0] / CLOCK_MHZ;
    const { rtl } = row.cores;
    const ratio = rtl ? simd.coreMegacyclesPerSecond[0] / rtl.coreMegacyclesPerSecond[0] : 0;
    return [
      { goal: "digits: simulated over real time, board at 100 MHz >= 1", measured: real.toFixed(2), met: real >= 1 },
      ...(rtl ? [atLeast("digits: simulator over RTL, cycles a second", ratio, 50)] : []),
    ];
  });
  const core = (id: string, what: string, least: number) =>
    on(id, (_row, simd) => [atLeast(`${what}, steps/s`, coreStepsPerSecond(simd), least)]);
  for (const share of [1, 10, 45]) core(`96-${share}`, `96 all to all, ${share} %`, 750_000);
  for (const share of [10, 45]) {
    core(`96-${share}-learn`, `96 all to all, all plastic, ${share} %`, 160_000);
    core(`96-${share}-learn-nearest`, `96 all to all, all plastic, to nearest, ${share} %`, 160_000);
  }
  for (const share of [4, 13]) {
    core(`1000-${share}-learn-nearest`, `1000, 10 % connected, plastic, to nearest, ${share} %`, 18_000);
    core(`1000-${share}-learn`, `1000, 10 % connected, plastic, ${share} %`, 18_000);
  }
  on("hidden-118", (_row, simd) => [
    atLeast("784-118-10: a pass of 60 000 images in 60 s, images/s", simd.stepsPerSecond[0], 1000),
  ]);
  on("1024-10", (_row, simd) => [
    atLeast(
      "1024 all to all: synaptic events/s",
      simd.synapticEventsPerSecond * (coreStepsPerSecond(simd) / simd.stepsPerSecond[0]),
      1e9,
    ),
  ]);
  on("1024x1024-learn", (_row, { peakMegabytes }) => {
    const own = peakMegabytes - emptyMegabytes;
    return [{ goal: "1024 x 1024: memory over Node's own < 64 MB", measured: `${own} MB`, met: own < 64 }];
  });
  on("digits", (_row, { peakMegabytes }) => [
    { goal: "digits: memory < 300 MB", measured: `${peakMegabytes} MB`, met: peakMegabytes < 300 },
  ]);
  const cycles = stepCycles(buildFor(96, 0), { axonSpikes: 0, neuronSpikes: 9.6 });
  return [
    ...list,
    atLeast(`core at 100 MHz, 96 neurons, 10 %: ${cycles} cycles, steps/s`, (CLOCK_MHZ * 1e6) / cycles, 200_000),
  ];
}
