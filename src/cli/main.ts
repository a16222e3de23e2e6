/* The command: flags in, exit code out. Nothing here ends the process, so that tests call it as users do. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command, CommanderError } from "commander";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { Interrupted } from "../session/environment.js";
import { InputError } from "../session/input-error.js";
import { nearest } from "../text/nearest.js";
import { printable } from "../text/printable.js";
import { addCommands } from "./command-line.js";
import { EXIT } from "./exit-code.js";
import { ClosedPipe, type CommandIo } from "./io.js";
import { showDiagnostics } from "./output/show-diagnostics.js";

/** Runs a command line (without "node" and the script); resolves to the exit code. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (e) {
    return failed(e, io);
  }
}

async function failed(e: unknown, io: CommandIo): Promise<number> {
  try {
    if (e instanceof ClosedPipe) return EXIT.ok;
    if (e instanceof Interrupted) {
      await io.stderr.write("interrupted: nothing was concluded\n");
      return EXIT.interrupted;
    }
    if (e instanceof InputError) {
      await showDiagnostics(e.diagnostics, io);
      return EXIT.noAnswer;
    }
    await io.stderr.write(bugText(e, io));
  } catch {
    // Standard error is closed as well: the exit code is all that is left to say.
  }
  return EXIT.bug;
}

function bugText(e: unknown, io: CommandIo): string {
  const what = e instanceof Error ? `${e.name}: ${e.message}` : String(e);
  const stack = e instanceof Error ? (e.stack ?? "").split("\n").map(printable).join("\n") : "(no stack)";
  const shown = io.env.MMSPEC_DEBUG ? `${stack}\n` : "MMSPEC_DEBUG=1 shows where it happened.\n";
  return (
    `mmspec: internal error: ${printable(what)}\n` +
    "This is a bug in mmspec, not in your trace or spec. Please report it with the command line,\n" +
    `the trace or spec if you can share it, and this message. ${shown}`
  );
}

async function dispatch(argv: readonly string[], io: CommandIo): Promise<number> {
  const { Command } = await import("commander");
  const written = { out: "", err: "" };
  let exit: number = EXIT.ok;
  const program = new Command("mmspec");
  addCommands(program, argv, io, (code) => {
    exit = code;
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    command.showSuggestionAfterError(false);
    command.configureOutput({
      writeOut: (text) => {
        written.out += text;
      },
      writeErr: (text) => {
        written.err += text;
      },
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (e) {
    if (!isCommanderError(e)) throw e;
    await io.stdout.write(written.out);
    if (e.exitCode === 0) return EXIT.ok;
    // mmspec alone.
    if (e.code === "commander.help") {
      await io.stderr.write(written.err);
      return EXIT.noAnswer;
    }
    throw new InputError(usageDiagnostic(e, argv, program, io));
  }
  return exit;
}

function isCommanderError(e: unknown): e is CommanderError {
  return e instanceof Error && typeof (e as CommanderError).code === "string" && e.name === "CommanderError";
}

/** Commander's messages have a fixed shape; the facts are in quotes. */
function usageDiagnostic(
  e: CommanderError,
  argv: readonly string[],
  program: Command,
  io: CommandIo,
): Diagnostic {
  const fact = /'([^']*)'/.exec(e.message)?.[1] ?? "";
  const sub = program.commands.find((c) => c.name() === argv.find((arg) => !arg.startsWith("-")));
  const command = sub === undefined ? "mmspec" : `mmspec ${sub.name()}`;
  switch (e.code) {
    case "commander.unknownOption": {
      const known = (sub ?? program).options.flatMap((o) => [o.long, o.short].filter((f) => f !== undefined));
      return diagnostic("MMS7002", undefined, {
        flag: fact,
        command,
        near: nearest(fact, [...known, "--help"]),
      });
    }
    case "commander.optionMissingArgument":
      return diagnostic("MMS7003", undefined, { flag: fact });
    case "commander.missingMandatoryOptionValue":
      return diagnostic("MMS7006", undefined, { command, what: fact.replace(/^.*(?=--)/, "") });
    case "commander.missingArgument":
      return diagnostic("MMS7006", undefined, { command, what: `a ${fact}` });
    case "commander.excessArguments": {
      const given = sub?.args ?? program.args;
      return diagnostic("MMS7007", undefined, {
        command,
        extra: given.slice(sub?.registeredArguments.length ?? 0),
      });
    }
    case "commander.unknownCommand": {
      const names = program.commands.map((c) => c.name());
      const isFile = existsSync(resolve(io.cwd, fact));
      return diagnostic("MMS7005", undefined, { name: fact, near: nearest(fact, names), isFile });
    }
    default:
      throw e;
  }
}
