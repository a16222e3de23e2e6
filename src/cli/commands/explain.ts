/* `mmspec explain`: the violation at one line of a trace, in full. */
import { diagnostic } from "../../diag/diagnostic.js";
import { lookAt } from "../../files/bytes/trace-file.js";
import { specFiles } from "../../files/specs/find-specs.js";
import { type Explained, explainLine } from "../../session/explain-line.js";
import { InputError } from "../../session/input-error.js";
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
  if (at === undefined)
    throw new InputError(
      diagnostic("MMS7006", undefined, { command: "mmspec explain", what: "--at <line>" }),
    );
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
    let found: Explained;
    try {
      found = await explainLine(replayer, runner.open(await lookAt(trace, io)), at);
    } finally {
      await progress.clear();
    }
    await showDiagnostics([...specs.diagnostics, ...found.diagnostics], io, flags.color);
    if (found.run.violations.length === 0) return EXIT.noAnswer;
    const run: Run = { specs: specs.names, traces: [found.run], diagnostics: specs.diagnostics };
    const stories = found.run.violations.length;
    await reports.writeRun(run, { stories, detail: "violations" });
    return exitCode(run, DEFAULT_FAIL_ON);
  });
}
