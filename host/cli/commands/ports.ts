import type { Command } from "commander";
import { listPorts } from "../../node/serial-ports.js";
import type { CliIo } from "../options.js";

/** `lifwire ports`: the serial ports of this computer, likely boards first. */
export function addPorts(program: Command, io: CliIo): void {
  program
    .command("ports")
    .description("list the serial ports, likely boards first")
    .option("--json", "as JSON")
    .option("--verbose", "print the stack of an error")
    .action(async (options: { readonly json?: true }) => {
      const ports = await listPorts();
      if (options.json) io.out(`${JSON.stringify(ports, null, 2)}\n`);
      else if (ports.length === 0) io.out("no serial ports; plug a board in, or start `lifwire serve --pty`\n");
      for (const { path, bridge, usbId, serialNumber } of options.json ? [] : ports) {
        const boards = bridge && bridge.boards.length > 0 ? ` (${bridge.boards.join(", ")})` : "";
        io.out(
          `${path.padEnd(16)}${bridge ? `${bridge.chip}${boards}` : (usbId ?? "unknown")} ${serialNumber ?? ""}\n`,
        );
      }
    });
}
