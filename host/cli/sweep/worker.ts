import { workerData } from "node:worker_threads";
import { connect } from "../../api/connect.js";
import type { Outcome, SweepSetup } from "./job.js";
import { outcomeOf, runPoint } from "./point.js";

// A thread of the pool: runs one point of the grid after the other, each on its own core.

const [, setup] = workerData as [unknown, SweepSetup];

export default function run(values: readonly unknown[]): Promise<Outcome> {
  return outcomeOf(async () => {
    await using core = await connect(setup.target, setup.connect);
    return await runPoint(setup, values, core); // before the core is closed
  });
}
