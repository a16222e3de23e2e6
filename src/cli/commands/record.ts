/* `mmspec record`: chooses what to record of the running kernel for some rules, records it, and judges it. */
import { resolve } from "node:path";
import { type Diagnostic, diagnostic, hasErrors } from "../../diag/diagnostic.js";
import { fileServices } from "../../files/services.js";
import { loadSpecs, type SpecFlags, specFiles } from "../../files/specs/find-specs.js";
import { type KernelFlags, kernelFacts } from "../../files/specs/kernel-facts.js";
import { removeLeftovers } from "../../files/tracefs/leftovers.js";
import { openTracefs, type Tracefs } from "../../files/tracefs/tracefs.js";
import { InputError } from "../../session/input-error.js";
import { type KernelFacts, planRecording, type RecordingPlan } from "../../session/recording-plan.js";
import { TraceReplayer } from "../../session/replay-trace.js";
import type { Reason } from "../../verdict/reasons.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { checkOutput } from "../output/output-file.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import type { FormatChoice } from "../output/write-report.js";
import { type RecordingOptions, runRecording } from "../recording/run-recording.js";
import type { ReplayFlags } from "../workers/tasks.js";
import { validate } from "./validate.js";

export interface RecordFlags extends SpecFlags, KernelFlags {
  readonly output?: string;
  /** In nanoseconds. */
  readonly for?: number;
  readonly bufferKb?: number;
  readonly others?: true;
  readonly map?: string;
  readonly tracefs?: string;
  readonly watch?: true;
  readonly stopOnViolation?: true;
  readonly format?: readonly FormatChoice[];
  readonly failOn?: readonly Reason[];
  readonly strict?: true;
  readonly verbose?: true;
  readonly quiet?: true;
  readonly color: boolean;
}

const DEFAULT_OUTPUT = "mmspec.dat";

export async function record(
  rules: readonly string[],
  command: readonly string[],
  flags: RecordFlags,
  io: CommandIo,
): Promise<number> {
  const show = (...diagnostics: readonly Diagnostic[]) => showDiagnostics(diagnostics, io, flags.color);
  const { output = DEFAULT_OUTPUT } = flags;
  if (output === "-") {
    const expected = "a file: what stands at its beginning is known in the end";
    throw new InputError(
      diagnostic("MMS7004", undefined, { flag: "-o", value: output, expected, near: undefined }),
    );
  }
  const tracefs = openTracefs(flags.tracefs, io.instanceFolders);
  const { removed } = removeLeftovers(tracefs);
  if (removed.length > 0) await show(diagnostic("MMS7090", undefined, { names: removed }));
  const inputs = [flags.map, flags.btf, flags.vmlinux, flags.symbols].filter((file) => file !== undefined);
  await checkOutput(output, () => [...specFiles(flags.spec ?? [], io), ...inputs], io);
  const specs = await loadSpecs(flags, io);
  await checkOutput(output, () => specs.files, io);
  const facts = runningKernel(kernelFacts(flags, io), tracefs);
  const options = { rules, others: flags.others === true, map: flags.map };
  const planned = await planRecording(specs.program, facts, options, fileServices(io));
  checkKprobes(planned, tracefs);
  await show(...specs.diagnostics, ...planned.diagnostics);
  if (hasErrors(planned.diagnostics)) return EXIT.noAnswer;
  if (planned.plan.needsBtf.length > 0)
    throw new InputError(diagnostic("MMS7024", undefined, { structs: planned.plan.needsBtf }));
  // Ctrl-C ends the recording, and not what is made of it.
  const judging: CommandIo = { ...io, signal: new AbortController().signal };
  const { quiet, color } = flags;
  const isWatched = flags.watch === true || flags.stopOnViolation === true;
  const recordingOptions: RecordingOptions = {
    path: resolve(io.cwd, output),
    name: output,
    bufferKb: flags.bufferKb,
    map: flags.map === undefined ? planned.mapName : undefined,
    writer: "mmspec",
    command,
    forNs: flags.for,
    watching: !isWatched
      ? undefined
      : {
          replayer: new TraceReplayer(specs.program, judgedBy(flags), {
            ...fileServices(io),
            environment: judging,
            fieldMaps: async () => [planned.map],
            progress: async () => {},
          }),
          stopsAtFirst: flags.stopOnViolation === true,
          toStderr: flags.format?.some(({ name, path }) => path === undefined && name !== "pretty") === true,
        },
    isQuiet: quiet === true,
    color,
  };
  const ended = await runRecording(tracefs, planned, recordingOptions, io);
  await show(...ended);
  const { format, failOn, strict, verbose } = flags;
  const exit = await validate(
    [output],
    { ...judgedBy(flags), ...given({ format, failOn, strict, verbose, quiet }), color },
    judging,
  );
  return exit === EXIT.ok && hasErrors(ended) ? EXIT.noAnswer : exit;
}

/** The recording says itself with which of mmspec's own maps it is to be read, and which rules it was made for. */
function judgedBy({ spec, constant, map }: RecordFlags): ReplayFlags {
  return given({ spec, constant, map });
}

function given<T extends object>(flags: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Which tracepoints there are tracefs knows better than the list of symbols, which may have no data. */
export function runningKernel(facts: KernelFacts, tracefs: Tracefs): KernelFacts {
  const tracepoints = tracefs.tracepoints();
  const { symbols } = facts.kernel;
  const known = symbols && { ...symbols, tracepoints: new Set(tracepoints.keys()) };
  return { ...facts, kernel: { ...facts.kernel, symbols: known }, tracepoints };
}

/** Throws an InputError where the kernel has no kprobes, and the plan needs some. */
export function checkKprobes({ plan }: RecordingPlan, tracefs: Tracefs): void {
  if (tracefs.has("kprobe_events")) return;
  if (plan.probes.every(({ probe }) => probe.place.function === undefined)) return;
  const path = tracefs.path("kprobe_events");
  throw new InputError(diagnostic("MMS7082", undefined, { path, rules: plan.decided }));
}
