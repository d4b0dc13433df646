import { Command, type ErrorOptions } from "commander";

/** Faults of a line that lacks something or has too much: what a whole line looks like helps most. */
const SHAPE_FAULTS = [
  "commander.missingArgument",
  "commander.missingMandatoryOptionValue",
  "commander.excessArguments",
] as const satisfies readonly string[];

/** A command whose faults of shape say on the same line what it takes. */
export class Verb extends Command {
  override createCommand(name?: string): Verb {
    return new Verb(name);
  }

  override error(message: string, options: ErrorOptions = {}): never {
    const isShape = SHAPE_FAULTS.some((code) => code === options.code);
    return super.error(isShape ? `${message.replace(/\.$/, "")}; usage: ${shortUsage(this)}` : message, options);
  }
}

/** `lifwire train <network> [training] --out <folder>`: the arguments, and the options that must be there. */
function shortUsage(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name());
  const options = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags);
  return [...names, ...command.registeredArguments.map(argumentText), ...options].join(" ");
}

function argumentText(argument: { name(): string; readonly required: boolean; readonly variadic: boolean }): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}
