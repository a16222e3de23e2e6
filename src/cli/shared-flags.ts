/* The flags that several commands have. */
import type { Command } from "commander";
import { formats } from "../report/formats.js";
import { REASONS } from "../verdict/reasons.js";
import { DEFAULT_FAIL_ON } from "./exit-code.js";
import {
  collect,
  collectConstant,
  collectFormat,
  readDuration,
  readNatural,
  readReasons,
  readRecords,
} from "./flag-values.js";

/** Which specs, and how traces are read. */
export function replayFlags(command: Command): void {
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
export function reportFlags(command: Command): void {
  const choices = formats.map((format) => `${format.name} (${format.help})`).join(", ");
  command
    .option(
      "--format <name[:file]>",
      `${choices}; default pretty, in a GitHub workflow github as well (repeatable: junit:out.xml goes to a file of its own)`,
      collectFormat("--format"),
    )
    .option("-o, --output <file>", "write the report there instead of to standard output");
  command.option(
    "--width <n>",
    "columns of the report for people (default: those of the terminal, COLUMNS, or 100)",
    readNatural("--width", 40),
  );
  colorFlag(command);
}

/** What makes a run of traces fail. */
export function failFlags(command: Command): Command {
  return command
    .option(
      "--fail-on <reasons>",
      `what fails the run, apart by commas: ${REASONS.join(", ")}; default ${DEFAULT_FAIL_ON.join(",")}`,
      readReasons("--fail-on"),
    )
    .option("--strict", "all of --fail-on");
}

export function jobsFlag(command: Command): Command {
  return command.option(
    "-j, --jobs <n>",
    "number of threads or processes that work (default: number of cores)",
    readNatural("--jobs", 1),
  );
}

export function colorFlag(command: Command): Command {
  return command.option(
    "--no-color",
    "no colours (also: NO_COLOR; FORCE_COLOR and CLICOLOR_FORCE ask for them)",
  );
}

/** What is known of the kernel that is to be recorded. */
export function kernelFlags(command: Command): void {
  command
    .option("--btf <file>", "its types: a copy of its /sys/kernel/btf/vmlinux")
    .option("--vmlinux <file>", "its types and functions: its vmlinux")
    .option("--symbols <file>", "its functions: a copy of its /proc/kallsyms");
}
