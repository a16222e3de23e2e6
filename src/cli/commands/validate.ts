/* `mmspec validate`: every trace against the specs, one report. */
import { diagnostic } from "../../diag/diagnostic.js";
import type { Dataflow } from "../../ir/dataflow.js";
import type { Run, TraceRun } from "../../verdict/run.js";
import { Advisor } from "../advisor.js";
import { exitCode } from "../exit-code.js";
import { type CommandIo, checkInterrupted } from "../io.js";
import { withAnswer } from "../output-file.js";
import { createProgress } from "../progress.js";
import { type ReplayFlags, TraceReplayer } from "../replay-trace.js";
import { type ReportFlags, reportRun } from "../report-run.js";
import { showDiagnostics } from "../show-diagnostics.js";
import { expandTraces, STDIN } from "../sources.js";
import { loadSpecs } from "../specs.js";
import { UsageError } from "../usage-error.js";

export interface ValidateFlags extends ReplayFlags, ReportFlags {
  readonly output?: string;
  readonly stories?: number;
  readonly strict?: true;
  readonly quiet?: true;
}

const DEFAULT_STORIES = 3;

export async function validate(
  traces: readonly string[],
  flags: ValidateFlags,
  io: CommandIo,
): Promise<number> {
  if (traces.indexOf(STDIN) !== traces.lastIndexOf(STDIN)) {
    throw new UsageError(diagnostic("MMS7018", undefined, { path: STDIN }));
  }
  return withAnswer(flags.output, traces, io, async (answer) => {
    const specs = await loadSpecs(flags, io);
    const expanded = await expandTraces(traces, { cwd: io.cwd });
    if (flags.rule !== undefined) await checkRules(flags.rule, specs.program.dataflow);
    const isQuiet = flags.quiet === true;
    const stories = isQuiet ? 0 : (flags.stories ?? DEFAULT_STORIES);
    const progress = createProgress(io, !isQuiet);
    const replayer = new TraceReplayer(specs.program, flags, io, progress);
    const advisor = new Advisor(specs.program, io);
    const runs: TraceRun[] = [];
    try {
      for (const path of expanded.paths) {
        const run = await replayer.replay(path, (violations) => violations.slice(0, stories));
        runs.push(isQuiet ? run : await advisor.advise(run));
        checkInterrupted(io);
      }
    } finally {
      await progress.clear();
    }
    const diagnostics = [...specs.diagnostics, ...expanded.diagnostics];
    const run: Run = { specs: specs.names, traces: runs, diagnostics };
    await showDiagnostics(diagnostics, io, flags.color);
    await reportRun(run, flags, { stories, scope: isQuiet ? "brief" : "rules" }, answer, io);
    return exitCode(run, flags.strict === true);
  });
}

async function checkRules(ids: readonly string[], flow: Dataflow): Promise<void> {
  const { rulesNamed } = await import("../rules-named.js");
  rulesNamed(ids, flow);
}
