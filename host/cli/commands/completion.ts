import { Argument, type Command } from "commander";
import { BOARDS } from "../../../hw/boards/index.js";
import { BUILDS } from "../../../protocol/tables/builds.js";
import type { CliIo } from "../options.js";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** A verb as the scripts know it. */
interface Verb {
  /** Its words: "run", "weights read". */
  readonly name: string;
  readonly description: string;
  readonly options: readonly Flag[];
  /** What its argument can be; empty for files. */
  readonly values: readonly string[];
}

interface Flag {
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** What its value can be; empty for files and numbers. */
  readonly values: readonly string[];
}

/** `lifwire completion`: the script that makes a shell complete verbs, options and their values. */
export function addCompletion(program: Command, io: CliIo): void {
  program
    .command("completion")
    .description("print a script with which a shell completes lifwire commands")
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .action((shell: Shell, options: { readonly json?: true }) => {
      const verbs = verbsOf(program);
      const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](verbs);
      io.out(options.json ? `${JSON.stringify({ shell, script }, null, 2)}\n` : script);
    });
}

function verbsOf(command: Command, prefix = ""): Verb[] {
  return command.commands.flatMap((child) => {
    const name = `${prefix}${child.name()}`;
    if (child.commands.length > 0) return verbsOf(child, `${name} `);
    const options = child.options
      .filter(({ long }) => long !== undefined)
      .map((option) => ({
        long: option.long!,
        description: option.description,
        takesValue: option.required || option.optional,
        values: option.argChoices ?? (option.long === "--build" ? Object.keys(BUILDS) : []),
      }));
    const argument = child.registeredArguments[0];
    const values = argument?.argChoices ?? (argument?.name() === "board" ? BOARDS.map((board) => board.name) : []);
    return [{ name, description: child.description(), options, values }];
  });
}

/** The first words of all verbs, and those that follow one that has verbs of its own. */
function words(verbs: readonly Verb[]): {
  readonly first: readonly string[];
  readonly second: ReadonlyMap<string, string[]>;
} {
  const second = new Map<string, string[]>();
  for (const { name } of verbs) {
    const [group, verb] = name.split(" ");
    if (verb !== undefined) second.set(group!, [...(second.get(group!) ?? []), verb]);
  }
  return { first: [...new Set(verbs.map(({ name }) => name.split(" ")[0]!))], second };
}

function bashScript(verbs: readonly Verb[]): string {
  const { first, second } = words(verbs);
  const groups = [...second].map(
    ([group, list]) => `    "${group} ") COMPREPLY=($(compgen -W "${list.join(" ")}" -- "$cur")); return ;;`,
  );
  const values = verbs.flatMap(({ name, options }) =>
    options
      .filter((flag) => flag.values.length > 0)
      .map(
        (flag) =>
          `    "${name} ${flag.long}") COMPREPLY=($(compgen -W "${flag.values.join(" ")}" -- "$cur")); return ;;`,
      ),
  );
  const options = verbs.map(
    ({ name, options }) => `    "${name}") list="${options.map(({ long }) => long).join(" ")} --help" ;;`,
  );
  const positional = verbs
    .filter(({ values }) => values.length > 0)
    .map(({ name, values }) => `    "${name}") COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$cur")); return ;;`);
  return `# bash completion of lifwire
_lifwire() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb=\${COMP_WORDS[1]} list=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${first.join(" ")} --help --version" -- "$cur"))
    return
  fi
  if [ "$COMP_CWORD" -eq 2 ]; then case "$verb " in
${groups.join("\n")}
  esac; fi
  case "$verb" in ${[...second.keys()].join("|")}) verb="$verb \${COMP_WORDS[2]}" ;; esac
  case "$verb $prev" in
${values.join("\n")}
  esac
  case "$verb" in
${options.join("\n")}
  esac
  if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W "$list" -- "$cur")); return; fi
  case "$verb" in
${positional.join("\n")}
  esac
}
complete -o default -F _lifwire lifwire
`;
}

/** zsh runs the script of bash. A file of its fpath is read at the first Tab, which should already complete. */
function zshScript(verbs: readonly Verb[]): string {
  const head = "#compdef lifwire\nautoload -U +X bashcompinit && bashcompinit\n";
  const first = 'if [[ "$funcstack[1]" == _lifwire ]]; then _bash_complete -o default -F _lifwire; fi\n';
  return `${head}${bashScript(verbs)}${first}`;
}

function fishScript(verbs: readonly Verb[]): string {
  const quoted = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const { first, second } = words(verbs);
  const described = (word: string) =>
    verbs.find(({ name }) => name === word)?.description ?? "read, write, export and compare weights";
  const lines = [
    "# fish completion of lifwire",
    "complete -c lifwire -n __fish_use_subcommand -f",
    ...first.map((word) => `complete -c lifwire -n __fish_use_subcommand -a ${word} -d ${quoted(described(word))}`),
  ];
  for (const [group, list] of second) {
    const none = `__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${list.join(" ")}`;
    lines.push(`complete -c lifwire -n ${quoted(none)} -f -a ${quoted(list.join(" "))}`);
  }
  for (const { name, options, values } of verbs) {
    const seen = quoted(
      name
        .split(" ")
        .map((word) => `__fish_seen_subcommand_from ${word}`)
        .join("; and "),
    );
    if (values.length > 0) lines.push(`complete -c lifwire -n ${seen} -f -a ${quoted(values.join(" "))}`);
    for (const { long, description, takesValue, values } of options) {
      const value = values.length > 0 ? ` -x -a ${quoted(values.join(" "))}` : takesValue ? " -r" : "";
      lines.push(`complete -c lifwire -n ${seen} -l ${long.slice(2)}${value} -d ${quoted(description)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
