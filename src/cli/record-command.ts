/* `record` and its flags. */
import type { Command } from "commander";
import { EXIT_CODES } from "./exit-code.js";
import { collect, collectConstant, collectFormat, readDuration, readNatural } from "./flag-values.js";
import type { CommandIo } from "./io.js";
import { colorFlag, failFlags, kernelFlags } from "./shared-flags.js";

const RECORD_EXAMPLES = `
Examples:
  sudo mmspec record -- ./test            while ./test runs, for all rules
  sudo mmspec record MREMAP_09 --for 30s  for one rule, for half a minute
  sudo mmspec record --spec my.mms        for the rules of a spec, until Ctrl-C
  sudo mmspec record --watch              tells violations as they happen, until Ctrl-C
Then mmspec validate mmspec.dat judges it again, and trace-cmd report mmspec.dat prints it.
`;

/** `argv`: the command line, in which what stands behind -- is another command. */
export function addRecordCommand(
  program: Command,
  argv: readonly string[],
  io: CommandIo,
  done: (exit: number) => void,
): void {
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
}
