/*
 * The commands and their flags. Each command's code is loaded when it is called: checking a small trace does not pay
 * for the parser.
 */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { PACKAGE_JSON } from "../files/package-files.js";
import { forms } from "../probes/forms/forms.js";
import { formats } from "../report/formats.js";
import { REASONS } from "../verdict/reasons.js";
import { DEFAULT_FAIL_ON } from "./exit-code.js";
import {
  collect,
  collectConstant,
  collectFormat,
  collectPattern,
  readChoice,
  readDuration,
  readFilter,
  readKernel,
  readNatural,
  readReasons,
  readRecords,
} from "./flag-values.js";
import type { CommandIo } from "./io.js";

const EXIT_CODES = `
Exit codes:
  0   nothing is violated
  1   something is violated, or what else --fail-on names
  2   wrong usage, or a spec or trace that could not be used, and nothing violated
  70  a bug in mmspec
`;

const TEST_EXIT_CODES = `
Exit codes:
  0   all tests are as expected
  1   some are not
  2   wrong usage, or a spec, manifest or trace that could not be used, and all others are as expected
  70  a bug in mmspec
`;

const RECORD_EXAMPLES = `
Examples:
  sudo mmspec record -- ./test            while ./test runs, for all rules
  sudo mmspec record MREMAP_09 --for 30s  for one rule, for half a minute
  sudo mmspec record --spec my.mms        for the rules of a spec, until Ctrl-C
  sudo mmspec record --watch              tells violations as they happen, until Ctrl-C
Then mmspec validate mmspec.dat judges it again, and trace-cmd report mmspec.dat prints it.
`;

/** What specs a command takes where --spec is not its flag. */
const SPEC_ARGUMENT = "spec files, folders, or names of specs that come with mmspec";

/** Fills `program`, for the command line `argv`; a command reports its exit code to `done`. */
export function addCommands(
  program: Command,
  argv: readonly string[],
  io: CommandIo,
  done: (exit: number) => void,
): void {
  program
    .description("Checks Linux memory-management rules, written as specs, against kernel traces.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .addHelpText("after", EXIT_CODES);

  const validate = program
    .command("validate")
    .description("replay traces against specs, and report what they violate")
    .argument(
      "<trace...>",
      "JSONL or ftrace text, plain, .gz or .zst; a folder of them; @LIST for the paths in a file; - for standard input",
    );
  replayFlags(validate);
  reportFlags(validate);
  jobsFlag(validate)
    .option("--rule <id>", "check only this rule (repeatable)", collect)
    .option(
      "--include <pattern>",
      "of folders, take only files that it matches, as in a .gitignore (repeatable)",
      collectPattern("--include"),
    )
    .option(
      "--exclude <pattern>",
      "of folders, take no files or folders that it matches (repeatable; also: the lines of a .mmspecignore)",
      collectPattern("--exclude"),
    )
    .option(
      "--stories <n>",
      "violations explained in full, per trace (default 3)",
      readNatural("--stories", 0),
    )
    .option("--all", "report every occurrence, not only the first of each binding");
  failFlags(validate)
    .option("--bail <n>", "end after so many traces that fail the run", readNatural("--bail", 1))
    .option(
      "--timeout <duration>",
      "a trace that takes longer than this to judge is an error: 30s",
      readDuration("--timeout"),
    )
    .option(
      "--follow",
      "the trace goes on (a file that grows, trace_pipe, standard input): judge it as it comes, until Ctrl-C",
    )
    .option("--stop-on-violation", "with --follow: turn the kernel's tracing off at the first one")
    .option("-v, --verbose", "also list what was not exercised, does not apply, or was not recorded")
    .option("-q, --quiet", "print only what is wrong, a line each")
    .addHelpText("after", EXIT_CODES)
    .action(async (traces, flags) => {
      const { validate: run } = await import("./commands/validate.js");
      done(await run(traces, flags, io));
    });

  const explain = program
    .command("explain")
    .description("show how one violation came about")
    .argument("<trace>", "the trace, as for validate")
    .requiredOption(
      "--at <line>",
      "line of the file where it is violated (0: its end)",
      readNatural("--at", 0),
    );
  replayFlags(explain);
  reportFlags(explain);
  explain.action(async (trace, flags) => {
    const { explain: run } = await import("./commands/explain.js");
    done(await run(trace, flags, io));
  });

  const show = program
    .command("show")
    .description(
      "show what a recorded state is: what holds behind a line, how it came to be, when it became so",
    )
    .argument("<trace>", "the trace, as for validate")
    .argument(
      "[expr...]",
      "expressions of the spec's language (default: what is held of the objects of the event)",
    )
    .option("--at <line>", "the state behind this line (0: the end of the trace)", readNatural("--at", 0))
    .option("--before", "… in front of it")
    .option("--history <expr>", "each line at which its value changed (repeatable)", collect)
    .option("--when <expr>", "the first line at which it is TRUE (repeatable)", collect)
    .option("--all", "… every line at which it becomes TRUE")
    .option("--json", "print JSON");
  replayFlags(show);
  colorFlag(show).action(async (trace, expressions, flags) => {
    const { show: run } = await import("./commands/show.js");
    done(await run(trace, expressions, flags, io));
  });

  const test = program
    .command("test")
    .description("run TESTs, and compare folders of traces with their expected verdicts")
    .argument(
      "[path...]",
      `${SPEC_ARGUMENT}; folders with a manifest.json of expected verdicts (default: all specs that come with mmspec)`,
    )
    .option(
      "--filter <text|/regex/>",
      "only tests whose title, path or expected rule has it",
      readFilter("--filter"),
    )
    .option("-q, --quiet", "print only what is not as expected, a line each");
  reportFlags(test);
  jobsFlag(test);
  test.addHelpText("after", TEST_EXIT_CODES).action(async (paths, flags) => {
    const { test: run } = await import("./commands/test.js");
    done(await run(paths, flags, io));
  });

  const check = program
    .command("check")
    .description("parse and type-check specs")
    .argument("<spec...>", SPEC_ARGUMENT)
    .option("--cost", "list where the cost of an event grows with the number of live objects")
    .option("-q, --quiet", "print only what is wrong");
  colorFlag(check).action(async (specs, flags) => {
    const { check: run } = await import("./commands/check.js");
    done(await run(specs, flags, io));
  });

  const fmt = program
    .command("fmt")
    .description("lay specs out in the canonical way; line breaks stay the author's")
    .argument("<spec...>", `${SPEC_ARGUMENT}, or - for standard input`)
    .option(
      "--check",
      "write nothing; name the files that are laid out otherwise, and exit with 1 if there are any",
    )
    .option("--diff", "write nothing; print the changes")
    .option("--unicode", "spell symbols in Unicode, as in ∀ p ∈ S");
  colorFlag(fmt).action(async (specs, flags) => {
    const { fmt: run } = await import("./commands/fmt.js");
    done(await run(specs, flags, io));
  });

  const compile = program
    .command("compile")
    .description("print the code that a spec is compiled to")
    .argument("<spec...>", SPEC_ARGUMENT)
    .option("-o, --output <file>", "write it there instead of to standard output")
    .option("--ir", "print the intermediate representation instead, for work on the compiler");
  colorFlag(compile).action(async (specs, flags) => {
    const { compile: run } = await import("./commands/compile.js");
    done(await run(specs, flags, io));
  });

  const probes = program
    .command("probes")
    .description("print a script that records what rules need")
    .argument("[spec|rule...]", `${SPEC_ARGUMENT}; or ids of rules (default: all that come with mmspec)`)
    .option(
      "--form <name>",
      `${forms.map((form) => `${form.name} (${form.help})`).join(", ")}; default kprobe_events`,
      readChoice(
        "--form",
        forms.map((form) => form.name),
      ),
    )
    .option("--others", "also record what other rules about the same events need")
    .option("--map <name|file>", "a field map of your own for what is recorded (JSON)")
    .option("-o, --output <file>", "write the script there instead of to standard output");
  probes.option(
    "--kernel <version>",
    "6.1, 6.12 …: the kernel to record (default: this machine's)",
    readKernel("--kernel"),
  );
  kernelFlags(probes);
  colorFlag(probes).action(async (what, flags) => {
    const { probes: run } = await import("./commands/probes.js");
    done(await run(what, flags, io));
  });

  const recording = program
    .command("record")
    .description("record what rules need on this machine, and judge it")
    .usage("[options] [rule...] [-- command...]")
    .argument("[rule...]", "ids of rules (default: all of the specs); behind --, a command to run meanwhile")
    .option(
      "--spec <file|dir|name>",
      "record for the rules of this spec (repeatable; default: all that come with mmspec)",
      collect,
    )
    .option("--constant <name=value>", "set a CONSTANT (repeatable)", collectConstant("--constant"))
    .option("-o, --output <file>", "the recording, a trace.dat (default: mmspec.dat)")
    .option("--for <duration>", "end after that time: 30s", readDuration("--for"))
    .option("--watch", "judge while it is recorded, and print violations as they happen")
    .option(
      "--stop-on-violation",
      "--watch, and turn the system's tracing off at the first one: the buffers keep what led there",
    )
    .option("--buffer-kb <n>", "of each cpu (default: 16384)", readNatural("--buffer-kb", 1))
    .option("--others", "also record what other rules about the same events need")
    .option("--map <name|file>", "a field map of your own for what is recorded (JSON)")
    .option("--tracefs <dir>", "where tracefs is mounted (default: /sys/kernel/tracing)");
  kernelFlags(recording);
  failFlags(recording);
  recording
    .option(
      "--format <name[:file]>",
      "of the verdict, as for validate (repeatable)",
      collectFormat("--format"),
    )
    .option("-v, --verbose", "also list what was not exercised, does not apply, or was not recorded")
    .option("-q, --quiet", "print only what is wrong, a line each");
  colorFlag(recording);
  recording.addHelpText("after", RECORD_EXAMPLES + EXIT_CODES).action(async (args, flags) => {
    const behind = argv.includes("--") ? argv.length - argv.indexOf("--") - 1 : 0;
    const { record: run } = await import("./commands/record.js");
    const rules = args.slice(0, args.length - behind);
    done(await run(rules, args.slice(rules.length), flags, io));
  });

  const importing = program
    .command("import")
    .description("turn another tool's recording into JSONL")
    .argument("<file>", "the recording, plain, .gz or .zst; - for standard input")
    .option("--from <format>", "the recording's format (default: detected)")
    .option("-o, --output <file>", "write the JSONL there instead of to standard output")
    .option("--map <map>", "a field map, by name or a file of your own (JSON)")
    .option("-q, --quiet", "print no account of the lines");
  colorFlag(importing).action(async (file, flags) => {
    const { importRecording: run } = await import("./commands/import.js");
    done(await run(file, flags, io));
  });
}

/** What is known of the kernel that is to be recorded. */
function kernelFlags(command: Command): void {
  command
    .option("--btf <file>", "its types: a copy of its /sys/kernel/btf/vmlinux")
    .option("--vmlinux <file>", "its types and functions: its vmlinux")
    .option("--symbols <file>", "its functions: a copy of its /proc/kallsyms");
}

/** Which specs, and how traces are read. */
function replayFlags(command: Command): void {
  command
    .option(
      "--spec <file|dir|name>",
      "check this spec (repeatable; default: all that come with mmspec)",
      collect,
    )
    .option("--constant <name=value>", "set a CONSTANT (repeatable)", collectConstant("--constant"))
    .option(
      "--records <events>",
      "the events that the traces record: names with commas, or all (default: what they declare, else what occurs in them)",
      readRecords("--records"),
    )
    .option(
      "--sort-window <duration>",
      "reorder events that are at most this late: 1ms",
      readDuration("--sort-window"),
    )
    .option("--strict-fields", "a line with a field that no EVENT declares is a bad line")
    .option("--allow-bad-lines", "count bad lines as lost events")
    .option("--from <format>", "the recordings' format (default: detected)")
    .option("--map <map>", "a field map for recordings, by name or a file of your own (JSON)");
}

/** Where the report goes, and how it looks. */
function reportFlags(command: Command): void {
  const choices = formats.map((format) => `${format.name} (${format.help})`).join(", ");
  command
    .option(
      "--format <name[:file]>",
      `${choices}; default pretty, in a GitHub workflow github as well (repeatable: junit:out.xml goes to a file of its own)`,
      collectFormat("--format"),
    )
    .option("-o, --output <file>", "write the report there instead of to standard output");
  colorFlag(command);
}

/** What makes a run of traces fail. */
function failFlags(command: Command): Command {
  return command
    .option(
      "--fail-on <reasons>",
      `what fails the run, apart by commas: ${REASONS.join(", ")}; default ${DEFAULT_FAIL_ON.join(",")}`,
      readReasons("--fail-on"),
    )
    .option("--strict", "all of --fail-on");
}

function jobsFlag(command: Command): Command {
  return command.option(
    "-j, --jobs <n>",
    "number of threads (default: number of cores)",
    readNatural("--jobs", 1),
  );
}

function colorFlag(command: Command): Command {
  return command.option("--no-color", "no colours (also: NO_COLOR)");
}

function version(): string {
  const text = readFileSync(PACKAGE_JSON, "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
