import { type Command, Option } from "commander";
import { buildText } from "../../../protocol/tables/build-text.js";
import type { Device } from "../../device/device.js";
import { checkSnapshot, type Snapshot } from "../../memory/snapshot.js";
import type { Network } from "../../network/network.js";
import { unlessInterrupted } from "../interruption.js";
import { type CliIo, type CoreOptions, openCore } from "../options.js";

/** Adds `--checkpoint` to a command that takes a core's state from a file instead of a core. */
export function checkpointOption(command: Command): Command {
  const option = new Option("--checkpoint <file>", "checkpoint whose state to use instead of a core's");
  return command.addOption(option.conflicts(["port", "backend"]));
}

/** Opens a core of the checkpoint's build unless another is asked for, which is refused. Throws HostError SNAPSHOT_MISMATCH. */
export async function openAt(options: CoreOptions, { snapshot }: Restored, io: CliIo): Promise<Device> {
  const own = options.build ?? (options.port === undefined ? buildText(snapshot.descriptor) : undefined);
  const chosen = own === undefined ? options : { ...options, build: own };
  return unlessInterrupted(io, "connecting", () => openCore(chosen, io));
}

/** A state, and the file it is from. */
export interface Restored {
  readonly snapshot: Snapshot;
  readonly file: string;
}

/** Puts a core into the state of a checkpoint. Throws HostError SNAPSHOT_MISMATCH before anything is sent. */
export async function restore(core: Device, network: Network, { snapshot, file }: Restored, io: CliIo): Promise<void> {
  checkSnapshot(snapshot, core.descriptor, file);
  await unlessInterrupted(io, "restoring the checkpoint", () => core.restoreSnapshot(network, snapshot));
}
