/* Violations of a trace that goes on, each told as soon as it is found. */
import type { TraceReplayer } from "../../session/replay-trace.js";
import type { TraceBytes } from "../../session/trace-bytes.js";
import type { TraceRun, Violation } from "../../verdict/run.js";
import { ClosedPipe, type CommandIo } from "../io.js";
import { mayColor } from "./show-diagnostics.js";

/** Violations that are kept for the report; the others are counted. */
const KEPT = 10_000;

export interface TellOptions {
  readonly color: boolean;
  /** Standard output belongs to a report that a machine reads. */
  readonly toStderr: boolean;
  /** Called before the violation is told. */
  readonly onViolation?: ((violation: Violation) => Promise<void>) | undefined;
}

/** Gives the run when the trace is over. Throws as `TraceReplayer.replay` does. */
export async function tellViolations(
  replayer: TraceReplayer,
  input: TraceBytes,
  { color, toStderr, onViolation }: TellOptions,
  io: CommandIo,
): Promise<TraceRun> {
  const output = toStderr ? io.stderr : io.stdout;
  const { violationLine } = await import("../../report/pretty.js");
  const kept: Violation[] = [];
  let dropped = 0;
  let isHeard = true;
  const watching = replayer.watch(input);
  let step = await watching.next();
  for (; step.done !== true; step = await watching.next()) {
    const violation = step.value;
    if (kept.length < KEPT) kept.push(violation);
    else dropped++;
    await onViolation?.(violation);
    if (!isHeard) continue;
    try {
      await output.write(`${violationLine(violation, input.path, color && mayColor(output, io))}\n`);
    } catch (e) {
      // Whoever read only the beginning still wants to know by the exit code what the run came to.
      if (!(e instanceof ClosedPipe)) throw e;
      isHeard = false;
    }
  }
  const { violationsDropped } = step.value;
  return { ...step.value, violations: kept, violationsDropped: violationsDropped + dropped };
}
