/* The commands as data, from which completions and the manual page are made. */
import type { Command } from "commander";

export interface CommandHelp {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionHelp[];
}

export interface OptionHelp {
  /** As in `-o, --output <file>`. */
  readonly flags: string;
  readonly short: string | undefined;
  readonly long: string | undefined;
  readonly description: string;
  readonly takesValue: boolean;
}

/** mmspec itself, without a name of a command. */
export function rootOf(program: Command): CommandHelp {
  return helpOf(program);
}

/** Its commands, in their order. */
export function commandsOf(program: Command): readonly CommandHelp[] {
  return program.createHelp().visibleCommands(program).map(helpOf);
}

function helpOf(command: Command): CommandHelp {
  const help = command.createHelp();
  return {
    name: command.name(),
    description: help.commandDescription(command),
    arguments: command.registeredArguments.map((argument) => ({
      name: help.argumentTerm(argument),
      description: argument.description,
    })),
    options: help.visibleOptions(command).map((option) => ({
      flags: option.flags,
      short: option.short,
      long: option.long,
      description: option.description,
      takesValue: option.required || option.optional,
    })),
  };
}
