/*
 * `mmspec explain TRACE --at LINE`: what is violated at one line of a trace, in full; or else what could not be decided there,
 * and why. Without --at it lists at which lines there is something to be told.
 */
import { lookAt } from "../../files/bytes/trace-file.js";
import { specFiles } from "../../files/specs/find-specs.js";
import { type Explained, explainLine } from "../../session/explain-line.js";
import { selectRules } from "../../session/select-rules.js";
import type { Run } from "../../verdict/run.js";
import { DEFAULT_FAIL_ON, EXIT, exitCode } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { type ReportFlags, withReports } from "../output/write-report.js";
import { TaskRunner } from "../workers/task-runner.js";
import type { ReplayFlags } from "../workers/tasks.js";

export interface ExplainFlags extends ReplayFlags, ReportFlags {
  readonly at?: number;
}

export async function explain(trace: string, flags: ExplainFlags, io: CommandIo): Promise<number> {
  const { at } = flags;
  const inputs = () => [
    trace,
    ...specFiles(flags.spec ?? [], io),
    ...(flags.map === undefined ? [] : [flags.map]),
  ];
  return withReports(flags, inputs, io, async (reports) => {
    const progress = createProgress(io, true);
    const runner = new TaskRunner(io, progress);
    const specs = await runner.specs(flags);
    await reports.checkInputs(specs.files);
    const replayer = await runner.replayer({ ...flags, all: true });
    if (flags.rule !== undefined) selectRules(flags.rule, specs.program.dataflow);
    const input = runner.open(await lookAt(trace, io));
    let found: Explained;
    try {
      found =
        at === undefined
          ? { run: await replayer.replay(input, () => []), diagnostics: [] }
          : await explainLine(replayer, input, at);
    } finally {
      await progress.clear();
    }
    const { run: traceRun } = found;
    // At one line it is told; of all of them only what kept the trace from being read.
    const trouble = at === undefined ? traceRun.diagnostics : [];
    await showDiagnostics([...specs.diagnostics, ...found.diagnostics, ...trouble], io, flags.color);
    const run: Run = { specs: specs.names, traces: [traceRun], diagnostics: specs.diagnostics };
    if (at === undefined) {
      if (traceRun.verdict === "error" && traceRun.events === 0) return EXIT.noAnswer;
      await reports.writeRun(run, { stories: 0, detail: "places" });
      return exitCode(run, DEFAULT_FAIL_ON);
    }
    const { violations, undecided = [] } = traceRun;
    if (violations.length + undecided.length === 0) return EXIT.noAnswer;
    await reports.writeRun(run, { stories: violations.length, detail: "violations" });
    return violations.length === 0 ? EXIT.ok : exitCode(run, DEFAULT_FAIL_ON);
  });
}
