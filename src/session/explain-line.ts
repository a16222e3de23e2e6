/* What is violated at one line of a trace, with its story; or else what could not be decided there, and why. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { TraceRun, Violation } from "../verdict/run.js";
import type { TraceReplayer } from "./replay-trace.js";
import type { TraceBytes } from "./trace-bytes.js";

export interface Explained {
  /** With the violations of the line alone, all with their stories; where there are none, with what is undecided there. */
  readonly run: TraceRun;
  /** Why there are none. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `replayer` must report all occurrences, since any may be asked for, not only the first of its binding. 0: the trace's end. */
export async function explainLine(
  replayer: TraceReplayer,
  input: TraceBytes,
  line: number,
): Promise<Explained> {
  const isThere = (v: Violation) => v.line === line;
  const run = await replayer.replay(
    input,
    (violations) => violations.filter(isThere),
    (violations) => (violations.some(isThere) ? undefined : line),
  );
  const violations = run.violations.filter(isThere);
  const isTold = violations.length + (run.undecided?.length ?? 0) > 0;
  if (isTold) return { run: { ...run, violations }, diagnostics: [] };
  const found = [...new Set(run.violations.map((v) => v.line))];
  const none = diagnostic("MMS7013", undefined, { path: input.path, line, found });
  return { run: { ...run, violations }, diagnostics: [...run.diagnostics, none] };
}
