/* `mmspec explain`: the violation at one line of a trace, in full. */
import { diagnostic } from "../../diag/diagnostic.js";
import { loadSpecs, specFiles } from "../../files/specs/find-specs.js";
import type { Run, TraceRun } from "../../verdict/run.js";
import { DecoderThreads } from "../../session/decode.js";
import { EXIT, exitCode } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { type ReportFlags, reportRun } from "../output/write-report.js";
import { type ReplayFlags, TraceReplayer } from "../../session/replay-trace.js";

export interface ExplainFlags extends ReplayFlags, ReportFlags {
  readonly at: number;
  readonly output?: string;
}

export async function explain(trace: string, flags: ExplainFlags, io: CommandIo): Promise<number> {
  const inputs = () => [
    trace,
    ...specFiles(flags.spec ?? [], io),
    ...(flags.map === undefined ? [] : [flags.map]),
  ];
  return withOutput(flags.output, inputs, io, async (output) => {
    const specs = await loadSpecs(flags, io);
    await output.refuse(specs.files);
    const progress = createProgress(io, true);
    // Any occurrence may be asked for, not only the first of its binding.
    const replayer = new TraceReplayer(
      specs.program,
      { ...flags, all: true },
      io,
      progress,
      new DecoderThreads(io),
    );
    let run: TraceRun;
    try {
      run = await replayer.replay(trace, (violations) => violations.filter((v) => v.line === flags.at));
    } finally {
      await progress.clear();
    }
    const violations = run.violations.filter((v) => v.line === flags.at);
    const trouble = [...specs.diagnostics];
    if (violations.length === 0) {
      const found = [...new Set(run.violations.map((v) => v.line))];
      trouble.push(
        ...run.diagnostics,
        diagnostic("MMS7013", undefined, { path: trace, line: flags.at, found }),
      );
    }
    await showDiagnostics(trouble, io, flags.color);
    if (violations.length === 0) return EXIT.noAnswer;
    const told: Run = {
      specs: specs.names,
      traces: [{ ...run, violations }],
      diagnostics: specs.diagnostics,
    };
    await reportRun(told, flags, { stories: violations.length, scope: "violations" }, output, io);
    return exitCode(told, false);
  });
}
