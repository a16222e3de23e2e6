/* `validate`, and what serves it where there are many traces: its config file. */
import type { Command } from "commander";
import { configure, requireTraces } from "./config/find-config.js";
import { EXIT_CODES } from "./exit-code.js";
import {
  collect,
  collectPattern,
  collectProfile,
  readByteSize,
  readDuration,
  readNatural,
  readQueue,
  readShard,
} from "./flag-values.js";
import type { CommandIo } from "./io.js";
import { failFlags, jobsFlag, replayFlags, reportFlags } from "./shared-flags.js";

/** What the shipped specs and an empty state take. */
const LEAST_MEMORY = 64 * 2 ** 20;

const TRACES =
  "JSONL or ftrace text, plain, .gz or .zst; a folder of them; @LIST for the paths in a file; - for standard input (default: those of mmspec.json)";

/** What of mmspec.json is for commands that replay one trace again. */
const REPLAY_KEYS: readonly string[] =
  "spec constant records sort-window strict-fields allow-bad-lines from map".split(" ");

export function addCorpusCommands(program: Command, io: CommandIo, done: (exit: number) => void): void {
  const validate = program
    .command("validate")
    .description("replay traces against specs, and report what they violate")
    .argument("[trace...]", TRACES);
  validateFlags(validate);
  validate
    .option(
      "--follow",
      "the trace goes on (a file that grows, trace_pipe, standard input): judge it as it comes, until Ctrl-C",
    )
    .option("--stop-on-violation", "with --follow: turn the kernel's tracing off at the first one");
  validate.addHelpText("after", EXIT_CODES).action(async (named: string[], _, command: Command) => {
    const traces = requireTraces(named, await configure(command, io.cwd));
    const { validate: run } = await import("./commands/validate.js");
    done(await run(traces, command.opts(), io));
  });

  const merge = program
    .command("merge")
    .description("join the JSON reports of validate --shard to the report of one run")
    .argument("<report...>", "the report of each shard, as --format json writes it");
  reportFlags(merge);
  failFlags(merge)
    .option(
      "--stories <n>",
      "violations explained in full, per trace (default 3)",
      readNatural("--stories", 0),
    )
    .option("-v, --verbose", "also list what was not exercised, does not apply, or was not recorded")
    .option("-q, --quiet", "print only what is wrong, a line each")
    .addHelpText("after", EXIT_CODES)
    .action(async (reports, flags) => {
      const { merge: run } = await import("./commands/merge.js");
      done(await run(reports, flags, io));
    });

  const worker = program
    .command("worker")
    .description("judge traces that validate --queue submits, until Ctrl-C")
    .requiredOption("--queue <url>", "where they are: redis://host", readQueue("--queue"))
    .option(
      "--lease <duration>",
      "a worker that says nothing for so long is dead, and another one judges its traces (default 30s)",
      readDuration("--lease"),
    )
    .option(
      "--max-memory <size>",
      "a trace that needs more memory to judge is an error: 512M; each is judged by a process of its own",
      readByteSize("--max-memory", LEAST_MEMORY),
    );
  jobsFlag(worker).action(async (flags) => {
    const { worker: run } = await import("./commands/worker.js");
    done(await run(flags, io));
  });

  const config = program
    .command("config")
    .description("print what validate would do here with these flags, and what says so")
    .argument("[trace...]", TRACES);
  validateFlags(config);
  config.action(async (traces: string[], _, command: Command) => {
    const { config: run } = await import("./commands/config.js");
    await run(traces, command, await configure(command, io.cwd), io);
  });
}

/** The flags of validate but those that are for one call alone. */
function validateFlags(command: Command): void {
  replayFlags(command);
  reportFlags(command);
  jobsFlag(command)
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
  failFlags(command)
    .option("--baseline <file>", "findings that it has do not fail the run; those that are gone are told")
    .option("--update-baseline", "write what is found into the baseline, and take out what is gone")
    .option("--profile", "tell on standard error what the time went into, by phase, action and rule")
    .option(
      "--profile-as <format:file>",
      "write that to a file: json:costs.json, or speedscope:stacks.json for a flame graph (repeatable)",
      collectProfile("--profile-as"),
    )
    .option("--bail <n>", "end after so many traces that fail the run", readNatural("--bail", 1))
    .option(
      "--timeout <duration>",
      "a trace that takes longer than this to judge is an error: 30s",
      readDuration("--timeout"),
    )
    .option(
      "--max-memory <size>",
      "a trace that needs more memory to judge is an error: 512M; each is judged by a process of its own",
      readByteSize("--max-memory", LEAST_MEMORY),
    )
    .option(
      "--shard <i/n>",
      "judge the i-th of n parts of the traces, of about the same size; mmspec merge joins their JSON reports",
      readShard("--shard"),
    )
    .option("--queue <url>", "let the workers of a queue judge them: redis://host", readQueue("--queue"))
    .option("--cache [dir]", "take verdicts from there, and keep them there (default: ~/.cache/mmspec)")
    .option(
      "--cache-size <size>",
      "what the cache may have on the disk (default 1G)",
      readByteSize("--cache-size", 2 ** 20),
    )
    .option("-v, --verbose", "also list what was not exercised, does not apply, or was not recorded")
    .option("-q, --quiet", "print only what is wrong, a line each");
  configFlags(command);
}

function configFlags(command: Command): void {
  command
    .option(
      "--config <file>",
      "take what the flags leave open from it (default: the nearest mmspec.json, from here upwards)",
    )
    .option("--no-config", "take nothing from an mmspec.json");
}

/** For a command that judges one trace again, as validate did. */
export function replayConfig(command: Command, io: CommandIo): void {
  configFlags(command);
  command.hook("preAction", async () => {
    await configure(command, io.cwd, (key) => REPLAY_KEYS.includes(key));
  });
}
