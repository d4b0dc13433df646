import type { Device } from "../../host/api/shared.js";
import type { Build } from "../../protocol/tables/builds.js";
import type { CoreName } from "./result.js";

/** One thing to measure: a script against a core of a build. */
export interface Workload {
  /** Short, for the command line: "96-all-10". */
  readonly id: string;
  /** For the table: "96 neurons all to all, 10 %". */
  readonly title: string;
  readonly build: Build;
  /** The RTL of the build is shipped, so it can be measured beside the simulator. */
  readonly rtl: boolean;
  /** Steps, or images, that its script plays at once: some tenths of a second. */
  readonly rounds: Readonly<Record<CoreName, number>>;
  /** What a step of its figures is, if not a step of the core. */
  readonly counts?: "images";
  /** Its memory is that of its own process, which plays it once on one core. */
  readonly memory?: true;
  /** Synapses onto which one spike is delivered. */
  readonly fanOut: number;
  /** Neurons of the network. */
  readonly neurons: number;
  /** Puts the network on the core and returns what is timed: `amount` steps or images. */
  prepare(device: Device): Promise<(amount: number) => Promise<void>>;
}
