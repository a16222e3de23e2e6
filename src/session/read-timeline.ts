import type { RunnableProgram } from "../compile/runnable-program.js";
import type { Diagnostic } from "../diag/diagnostic.js";
import { Timeline } from "../replay/timeline.js";
import { wholeLine } from "../trace/line-place.js";
import { erroneousRun } from "../verdict/run.js";
import type { TraceReplayer } from "./replay-trace.js";
import type { TraceBytes } from "./trace-bytes.js";

/** A trace as a timeline, at its beginning; `timeline` undefined where it cannot be read. Without a trace: an empty system. */
export async function readTimeline(
  replayer: TraceReplayer,
  program: RunnableProgram,
  input: TraceBytes | undefined,
): Promise<{ readonly timeline: Timeline | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  if (input === undefined) {
    const timeline = new Timeline(program, { file: "", constants: new Map() });
    const fields = new Map([["complete", true]]);
    timeline.begin(
      { event: "trace_begin", tsNs: undefined, cpu: undefined, tid: undefined, comm: undefined, fields },
      0,
    );
    timeline.close();
    return { timeline, diagnostics: [] };
  }
  let timeline: Timeline | undefined;
  const steps = replayer.follow(input, (options) => {
    timeline = new Timeline(program, options);
    return timeline;
  });
  let step = await steps.next();
  while (step.done !== true) step = await steps.next();
  if (timeline === undefined) {
    const found =
      step.value.length > 0 ? step.value : erroneousRun(wholeLine(input.path, 0).path).diagnostics;
    return { timeline, diagnostics: found };
  }
  timeline.close();
  timeline.goTo(0);
  return { timeline, diagnostics: [...timeline.trouble, ...step.value] };
}
