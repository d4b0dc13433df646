import { HOST_ERRORS } from "../../error-codes.js";
import { EXIT_CODES, SIGNALS, signalCode } from "./exit-codes.js";
import { OTHER_ERRORS } from "./other-errors.js";

/** The page of all error codes and exit codes, as the text of `host/ERRORS.md`. */
export function errorPage(): string {
  const all = { ...OTHER_ERRORS, ...HOST_ERRORS };
  const codes = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "<!-- Generated from host/error-codes.ts and host/cli/errors/other-errors.ts by npm run gen; do not edit. -->",
    "# Errors",
    "",
    "An error of a script has `code`, `message` and `data`; the command line prints `lifwire: error CODE: message`, with `--json`",
    '`{ "error": { code, message, exitCode, data } }` on the standard output as well. `--verbose` adds the stack.',
    "",
    "## Exit codes",
    "",
    "| exit code | meaning |",
    "| --- | --- |",
    "| 0 | Done. |",
    ...Object.values(EXIT_CODES).map(({ code, meaning }) => `| ${code} | ${meaning} |`),
    ...SIGNALS.map((name) => `| ${signalCode(name)} | ${SIGNAL_MEANINGS[name]} |`),
    "",
    "## Codes",
    "",
    "| code | exit code | cause | cure |",
    "| --- | --- | --- | --- |",
    ...codes.map(([code, { kind, cause, cure }]) => `| \`${code}\` | ${EXIT_CODES[kind].code} | ${cause} | ${cure} |`),
    "",
  ].join("\n");
}

const SIGNAL_MEANINGS = {
  SIGINT: "Ended by Ctrl-C (SIGINT); what was done is written.",
  SIGTERM: "Ended by SIGTERM, likewise.",
  SIGHUP: "The terminal was closed (SIGHUP), likewise.",
  SIGPIPE: "The reader of the output went away, likewise.",
} as const;
