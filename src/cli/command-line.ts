/*
 * The commands and their flags. Each command's code is loaded when it is called: checking a small trace does not pay
 * for the parser.
 */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { PACKAGE_JSON } from "../files/package-files.js";
import { forms } from "../probes/forms/forms.js";
import { COVERAGE_FORMATS } from "../report/coverage.js";
import { addCorpusCommands, replayConfig } from "./corpus-commands.js";
import { EXIT_CODES } from "./exit-code.js";
import {
  collect,
  collectCoverageReport,
  readChoice,
  readFilter,
  readKernel,
  readNatural,
  readPercent,
} from "./flag-values.js";
import { addHelpCommands, verboseVersion } from "./help/help-commands.js";
import type { CommandIo } from "./io.js";
import { addRecordCommand } from "./record-command.js";
import { colorFlag, jobsFlag, kernelFlags, replayFlags, reportFlags } from "./shared-flags.js";

const TEST_EXIT_CODES = `
Exit codes:
  0   all tests are as expected
  1   some are not
  2   wrong usage, or a spec, manifest or trace that could not be used, and all others are as expected
  70  a bug in mmspec
`;

const DIFF_EXIT_CODES = `
Exit codes:
  0   nothing is new
  1   there are new findings
  2   wrong usage, or a report that could not be read
  70  a bug in mmspec
`;

/** What `new` writes. */
const KINDS = ["spec", "rule", "map", "subsystem"] as const;

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
    .version(versionText(argv), "-V, --version", "print the version (with --verbose: and what it runs on)")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", EXIT_CODES);

  addCorpusCommands(program, io, done);

  const explain = program
    .command("explain")
    .description(
      "tell how a violation came about, or why a rule is undecided; or what a rule, or a code of a diagnostic, means",
    )
    .argument("<what>", "a trace, as for validate; else the id of a rule, or a code such as MMS3002")
    .option(
      "--at <line>",
      "a line of the trace (0: its end); without it, the lines are listed of which there is something to tell",
      readNatural("--at", 0),
    )
    .option("--rule <id>", "only this rule (repeatable)", collect);
  replayFlags(explain);
  reportFlags(explain);
  replayConfig(explain, io);
  explain.action(async (what, flags) => {
    if (flags.at === undefined && /^\w+$/.test(what) && !existsSync(resolve(io.cwd, what))) {
      const { explainName } = await import("./commands/rules.js");
      done(await explainName(what, flags, io));
      return;
    }
    const { explain: run } = await import("./commands/explain.js");
    done(await run(what, flags, io));
  });

  const doc = program
    .command("doc")
    .description(
      "print a reference of specs: rules, events with what records them, who writes and reads what",
    )
    .argument("<spec...>", SPEC_ARGUMENT)
    .option("--html", "as one HTML file instead of Markdown")
    .option("-o, --output <file>", "write it there instead of to standard output");
  colorFlag(doc).action(async (specs, flags) => {
    const { doc: run } = await import("./commands/doc.js");
    done(await run(specs, flags, io));
  });

  const rules = program
    .command("rules")
    .description("list the rules of specs, a line each: id, title, module, kernels")
    .argument("[word]", "only those about it: it stands in an id, a title, a comment, a module, an event")
    .option(
      "--spec <file|dir|name>",
      "the rules of this spec (repeatable; default: all that come with mmspec)",
      collect,
    );
  colorFlag(rules).action(async (word, flags) => {
    const { rules: run } = await import("./commands/rules.js");
    done(await run(word, flags, io));
  });

  const diff = program
    .command("diff")
    .description("compare two JSON reports: what is new, what is fixed, which rules came to something else")
    .argument("<before>", "what mmspec validate --format json (or ndjson) wrote")
    .argument("<after>", "the same of other traces, another kernel, or other rules")
    .option("--json", "print JSON")
    .option("-o, --output <file>", "write it there instead of to standard output");
  colorFlag(diff)
    .addHelpText("after", DIFF_EXIT_CODES)
    .action(async (before, after, flags) => {
      const { diff: run } = await import("./commands/diff.js");
      done(await run(before, after, flags, io));
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
  test
    .option("--coverage", "say what of the specs the tests have exercised")
    .option(
      "--coverage-report <name[:file]>",
      `… as ${COVERAGE_FORMATS.join(", ")} (repeatable: lcov:cov.info goes to a file of its own)`,
      collectCoverageReport("--coverage-report"),
    )
    .option("--mutate", "put small mistakes into the rules, and say which of them no test notices")
    .option(
      "--threshold <percent>",
      "fail where less of the specs is covered, or fewer mistakes are noticed",
      readPercent("--threshold"),
    );
  reportFlags(test);
  jobsFlag(test);
  test.addHelpText("after", TEST_EXIT_CODES).action(async (paths, flags) => {
    const { test: run } = await import("./commands/test.js");
    done(await run(paths, flags, io));
  });

  const interactive = program
    .command("repl")
    .description("go through a trace, forwards and backwards, and ask about its states")
    .argument("[spec|trace...]", `${SPEC_ARGUMENT} (default: all that come with mmspec); and a trace`);
  replayFlags(interactive);
  colorFlag(interactive).action(async (names, flags) => {
    const { repl: run } = await import("./commands/repl.js");
    done(await run(names, flags, io));
  });

  const creating = program
    .command("new")
    .description("write a spec, a rule, a field map or a subsystem to begin with, with tests that pass")
    .argument("<kind>", KINDS.join(", "), readChoice("new", KINDS))
    .argument("<name>", "what it is called: a module, the id of a rule, a map")
    .argument(
      "[source...]",
      "for a subsystem: recordings of ftrace, format files of tracepoints, folders of tracefs such as events/block",
    )
    .option("--spec <file|name>", "for a rule or a map: the spec that it is about")
    .option("--on <event>", "for a rule: the event that it is about")
    .option("-o, --output <folder>", "write there (default: here; a subsystem has a folder of its own)");
  colorFlag(creating).action(async (kind, name, sources, flags) => {
    const { create: run } = await import("./commands/new.js");
    done(await run(kind, name, sources, flags, io));
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

  program
    .command("lsp")
    .description("serve an editor: a language server on standard input and output")
    .option("--stdio", "the only way there is; editors tend to pass it")
    .action(async () => {
      const { lsp: run } = await import("./commands/lsp.js");
      done(await run(io));
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
    .option("-o, --output <file>", "write the script there instead of to standard output")
    .option("--check", "print no script, but try its probes on the running kernel, and remove them again")
    .option("--tracefs <folder>", "with --check: the kernel's tracing folder (default: where it is mounted)");
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

  addRecordCommand(program, argv, io, done);

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

  addHelpCommands(program, io, done);
}

function versionText(argv: readonly string[]): string {
  const { version } = JSON.parse(readFileSync(PACKAGE_JSON, "utf8")) as { version: string };
  return argv.includes("--verbose") ? verboseVersion(version) : version;
}
