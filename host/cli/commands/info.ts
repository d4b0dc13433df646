import type { Command } from "commander";
import { type CliIo, type CoreOptions, coreOptions, openCore } from "../options.js";

/** `lifwire info`: what a core says of itself. */
export function addInfo(program: Command, io: CliIo): void {
  coreOptions(program.command("info").description("print what a core says about itself"))
    .option("--json", "as JSON")
    .action(async (options: CoreOptions & { readonly json?: true }) => {
      await using core = await openCore(options, io);
      const { descriptor, transport } = core;
      if (options.json) {
        io.out(`${JSON.stringify(descriptor, null, 2)}\n`);
        return;
      }
      const rows: [string, string | number][] = [
        ["core", transport.description],
        ["neurons", descriptor.neurons],
        ["axons", descriptor.axons],
        ["lanes", descriptor.lanes],
        ["weight fraction", `${descriptor.fractionBits} bits`],
        ["clock", `${descriptor.clockHz / 1e6} MHz`],
        ["line", `${core.baudRate} baud`],
        ["largest frame", `${descriptor.payloadWords} words`],
        ["window", `${descriptor.window} requests`],
        ["build hash", descriptor.buildHash.toString(16).padStart(8, "0")],
      ];
      io.out(rows.map(([name, value]) => `${name.padEnd(16)}${value}\n`).join(""));
    });
}
