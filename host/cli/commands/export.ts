import { type Command, Option } from "commander";
import { registerMap, registerMapMarkdown } from "../../../protocol/generate/register-map.js";
import { REGISTER_NAMES, registerAddress } from "../../../protocol/tables/registers.js";
import { HostError } from "../../errors.js";
import { saveFile } from "../../node/files.js";
import { type ExportModelOptions, exportModel, MODEL_WRITERS } from "../export-model.js";
import { buildName, type CliIo, type CoreOptions, coreOptions, openCore } from "../options.js";

interface ExportOptions extends CoreOptions, Partial<ExportModelOptions> {
  readonly format: "md" | "json";
  readonly json?: true;
}

/** `lifwire export`: the register map of a build, with the values a core of it holds, or a network as another tool's. */
export function addExport(program: Command, io: CliIo): void {
  coreOptions(program.command("export").description("write the register map of a build, or a network for another tool"))
    .argument("[network]", "network file (JSON), with --to")
    .addOption(new Option("--to <format>", "model format of the network").choices(Object.keys(MODEL_WRITERS)))
    .option("--input <events>", "with --to snn: events to write as its input spikes")
    .addOption(new Option("--format <format>", "format of the output").choices(["md", "json"]).default("md"))
    .option("--out <file>", "file to write instead of the standard output")
    .action(async (network: string | undefined, options: ExportOptions) => {
      const { to } = options;
      if (network !== undefined && to !== undefined) return exportModel(network, { ...options, to }, io);
      if (network !== undefined || to !== undefined) {
        throw new HostError("ARGUMENT", "a network and --to <format> go together; leave both out for the register map");
      }
      await using core = await openCore(options, io);
      const values = await core.read(registerAddress("magic"), REGISTER_NAMES.length);
      const map = registerMap(core.descriptor, values);
      const { out } = options;
      const text =
        options.format === "json" || (options.json && out === undefined)
          ? `${JSON.stringify(map, null, 2)}\n`
          : registerMapMarkdown(map, buildName(options, core));
      if (out === undefined) return io.out(text);
      await saveFile(out, text);
      if (options.json) io.out(`${JSON.stringify({ file: out, format: options.format }, null, 2)}\n`);
    });
}
