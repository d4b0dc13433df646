import { type Command, Option } from "commander";
import { registerMap, registerMapMarkdown } from "../../protocol/generate/register-map.js";
import { REGISTER_NAMES, registerAddress } from "../../protocol/tables/registers.js";
import { saveFile } from "../node/files.js";
import { buildName, type CliIo, type CoreOptions, coreOptions, openCore } from "./options.js";

interface ExportOptions extends CoreOptions {
  readonly format: "md" | "json";
  readonly out?: string;
}

/** `lifwire export`: the register map of a build, with the values a core of it holds. */
export function addExport(program: Command, io: CliIo): void {
  coreOptions(program.command("export").description("write the register map of a build"))
    .addOption(new Option("--format <format>", "of the output").choices(["md", "json"]).default("md"))
    .option("--out <file>", "instead of the standard output")
    .action(async (options: ExportOptions) => {
      await using core = await openCore(options, io);
      const values = await core.read(registerAddress("magic"), REGISTER_NAMES.length);
      const map = registerMap(core.descriptor, values);
      const text =
        options.format === "json"
          ? `${JSON.stringify(map, null, 2)}\n`
          : registerMapMarkdown(map, buildName(options, core));
      if (options.out === undefined) io.out(text);
      else await saveFile(options.out, text);
    });
}
