import { type Command, InvalidArgumentError } from "commander";

/** Runs an example's command line: an error is one line, with exit code 1. */
export async function runExample(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    console.error(`${command.name()}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

/** A positive integer from the command line. */
export function integer(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError("expected an integer of at least 1");
  return Number(text);
}

/** Several of them, collected. */
export const integers = (text: string, before: number[] = []): number[] => [...before, integer(text)];
