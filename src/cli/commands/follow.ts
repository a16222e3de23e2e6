/* `mmspec validate --follow`: a trace that goes on, judged as it comes; its report when it ends, or is ended by Ctrl-C. */
import { dirname } from "node:path";
import { diagnostic } from "../../diag/diagnostic.js";
import { followedBytes } from "../../files/bytes/followed-bytes.js";
import { lookAt } from "../../files/bytes/trace-file.js";
import { TraceInput } from "../../files/bytes/trace-input.js";
import { specFiles } from "../../files/specs/find-specs.js";
import { openTracefs, Tracefs } from "../../files/tracefs/tracefs.js";
import { InputError } from "../../session/input-error.js";
import type { Reason } from "../../verdict/reasons.js";
import type { Run } from "../../verdict/run.js";
import { exitCode } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { tellViolations } from "../output/tell-violations.js";
import { type Reports, withReports } from "../output/write-report.js";
import { guardProcess } from "../recording/process-guard.js";
import { TaskRunner } from "../workers/task-runner.js";
import { checkRules, type ValidateFlags } from "./validate.js";

export async function follow(
  paths: readonly string[],
  flags: ValidateFlags,
  failOn: readonly Reason[],
  io: CommandIo,
): Promise<number> {
  const [path, ...more] = paths as [string, ...string[]];
  const file = await lookAt(path, io);
  if (more.length > 0 || file.kind === "folder")
    throw new InputError(
      diagnostic("MMS7094", undefined, { path: more[0] ?? path, isFolder: more.length === 0 }),
    );
  const stop = flags.stopOnViolation === true ? stopper(file.location) : undefined;
  const inputs = () => [
    path,
    ...specFiles(flags.spec ?? [], io),
    ...(flags.map === undefined ? [] : [flags.map]),
  ];
  return withReports(flags, inputs, io, async (reports) => {
    // Ctrl-C ends the trace, and not what is made of it.
    const judging = { ...io, signal: new AbortController().signal };
    const runner = new TaskRunner(judging, createProgress(io, false));
    const specs = await runner.specs(flags);
    await reports.checkInputs(specs.files);
    if (flags.rule !== undefined) await checkRules(flags.rule, specs.program.dataflow);
    await showDiagnostics(specs.diagnostics, io, flags.color);
    const replayer = await runner.replayer(flags);
    const ending = new AbortController();
    const end = () => ending.abort();
    const release = guardProcess(end, () => {});
    io.signal.addEventListener("abort", end, { once: true });
    if (io.signal.aborted) end();
    const input = new TraceInput(path, followedBytes(file, io.stdin, ending.signal));
    const options = {
      color: flags.color,
      toStderr: isMachines(reports),
      onViolation: async () => {
        if (stop === undefined || ending.signal.aborted) return;
        end();
        await showDiagnostics([stop()], io, flags.color);
      },
    };
    try {
      const trace = await tellViolations(replayer, input, options, io);
      const run: Run = {
        specs: specs.names,
        traces: [trace],
        isPartial: false,
        diagnostics: specs.diagnostics,
      };
      const detail = flags.quiet === true ? "brief" : flags.verbose === true ? "full" : "rules";
      // Each violation has had its line.
      const shown: Run = detail === "brief" ? { ...run, traces: [{ ...trace, violations: [] }] } : run;
      await reports.writeRun(shown, { stories: 0, detail });
      return exitCode(run, failOn);
    } finally {
      io.signal.removeEventListener("abort", end);
      release();
    }
  });
}

/** Turns off the tracing that the trace comes from: that of a trace_pipe, whose instance it lies in, else of the system. */
function stopper(location: string) {
  const isPipe = location.endsWith("/trace_pipe");
  const tracefs = isPipe ? new Tracefs(dirname(location)) : openTracefs(undefined);
  return () => {
    tracefs.write("tracing_on", "0");
    return diagnostic("MMS7092", undefined, { path: tracefs.path("tracing_on") });
  };
}

function isMachines({ targets }: Reports): boolean {
  return targets.some(({ format, output }) => output.isStdout && format.name !== "pretty");
}
