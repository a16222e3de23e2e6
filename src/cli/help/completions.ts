/* Completion of commands, flags and files for shells. */
import type { CommandHelp, OptionHelp } from "./command-tree.js";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that the shell reads. */
export const completions: Readonly<Record<Shell, (commands: readonly CommandHelp[]) => string>> = {
  bash: (commands) => `# Completion of mmspec for bash: source <(mmspec completion bash)
_mmspec() {
  local current=\${COMP_WORDS[COMP_CWORD]} flags=
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${commands.map(({ name, options }) => `    ${name}) flags="${longFlags(options).join(" ")}" ;;`).join("\n")}
  esac
  # What is no flag is a file, which readline completes.
  if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$current")); fi
}
complete -o default -F _mmspec mmspec
`,
  zsh: (commands) => `#compdef mmspec
# Completion of mmspec for zsh: source <(mmspec completion zsh), or as a file _mmspec in a folder of $fpath
_mmspec() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    return
  fi
  case $words[2] in
${commands
  .map(
    ({ name, options }) =>
      `    ${name}) _arguments ${options.flatMap(zshOptions).map(quoted).join(" ")} '*:file:_files' ;;`,
  )
  .join("\n")}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _mmspec "$@"; else compdef _mmspec mmspec; fi
`,
  fish: (commands) => `# Completion of mmspec for fish: mmspec completion fish | source
${commands
  .map(
    ({ name, description }) =>
      `complete -c mmspec -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
  )
  .join("\n")}
${commands
  .flatMap(({ name, options }) =>
    options.map(
      ({ short, long, description, takesValue }) =>
        `complete -c mmspec -n '__fish_seen_subcommand_from ${name}'` +
        (short === undefined ? "" : ` -s ${short.slice(1)}`) +
        (long === undefined ? "" : ` -l ${long.slice(2)}`) +
        `${takesValue ? " -r" : ""} -d ${quoted(description)}`,
    ),
  )
  .join("\n")}
`,
};

const longFlags = (options: readonly OptionHelp[]) =>
  options.flatMap(({ long, short }) => [long, short].filter((flag) => flag !== undefined));

/** `*--flag[what it does]:value:_files`; brackets and colons have a meaning there. */
function zshOptions({ short, long, description, takesValue }: OptionHelp): string[] {
  const what = description.replace(/[[\]:\\]/g, (c) => `\\${c}`);
  return [short, long]
    .filter((flag) => flag !== undefined)
    .map((flag) => `*${flag}[${what}]${takesValue ? ":value:_files" : ""}`);
}

/** For shells: between single quotes nothing has a meaning. */
function quoted(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}
