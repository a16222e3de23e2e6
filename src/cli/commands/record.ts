/* `mmspec record`: chooses what to record of the running kernel for some rules, records it, and judges it. */
import { resolve } from "node:path";
import { type Diagnostic, diagnostic, hasErrors } from "../../diag/diagnostic.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { fileServices } from "../../files/services.js";
import { loadSpecs, type SpecFlags, specFiles } from "../../files/specs/find-specs.js";
import { type KernelFlags, kernelFacts } from "../../files/specs/kernel-facts.js";
import { removeLeftovers } from "../../files/tracefs/leftovers.js";
import { Recorder } from "../../files/tracefs/recorder.js";
import { openTracefs, type Tracefs } from "../../files/tracefs/tracefs.js";
import { InputError } from "../../session/input-error.js";
import {
  judgedRules,
  type KernelFacts,
  planRecording,
  type RecordingPlan,
} from "../../session/recording-plan.js";
import { grouped } from "../../text/format-count.js";
import type { Reason } from "../../verdict/reasons.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { checkOutput } from "../output/output-file.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import type { FormatChoice } from "../output/write-report.js";
import { Ending } from "../recording/ending.js";
import { guardProcess } from "../recording/process-guard.js";
import { createTeller } from "../recording/teller.js";
import { validate } from "./validate.js";

export interface RecordFlags extends SpecFlags, KernelFlags {
  readonly output?: string;
  /** In nanoseconds. */
  readonly for?: number;
  readonly bufferKb?: number;
  readonly others?: true;
  readonly map?: string;
  readonly tracefs?: string;
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
  const ended = await recordTo(output, planned, tracefs, command, flags, io);
  await show(...ended);
  const judged = judgedRules(planned);
  const { spec, constant, map = planned.mapName, format, failOn, strict, verbose, quiet, color } = flags;
  const given = { spec, constant, map, format, failOn, strict, verbose, quiet, rule: judged };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // Ctrl-C ended the recording, and not what is made of it.
  const exit = await validate(
    [output],
    { ...present, color },
    { ...io, signal: new AbortController().signal },
  );
  return exit === EXIT.ok && hasErrors(ended) ? EXIT.noAnswer : exit;
}

/** Which tracepoints there are tracefs knows better than the list of symbols, which may have no data. */
function runningKernel(facts: KernelFacts, tracefs: Tracefs): KernelFacts {
  const tracepoints = tracefs.tracepoints();
  const { symbols } = facts.kernel;
  const known = symbols && { ...symbols, tracepoints: new Set(tracepoints.keys()) };
  return { ...facts, kernel: { ...facts.kernel, symbols: known }, tracepoints };
}

function checkKprobes({ plan }: RecordingPlan, tracefs: Tracefs): void {
  if (tracefs.has("kprobe_events")) return;
  if (plan.probes.every(({ probe }) => probe.place.function === undefined)) return;
  const path = tracefs.path("kprobe_events");
  throw new InputError(diagnostic("MMS7082", undefined, { path, rules: plan.decided }));
}

/** Gives what was remarkable about it. Throws an InputError where nothing was recorded. */
async function recordTo(
  output: string,
  planned: RecordingPlan,
  tracefs: Tracefs,
  command: readonly string[],
  flags: RecordFlags,
  io: CommandIo,
): Promise<readonly Diagnostic[]> {
  const path = resolve(io.cwd, output);
  const recorder = new Recorder(tracefs, planned, { path, bufferKb: flags.bufferKb, writer: "mmspec" });
  const ending = new Ending(command, flags.for, io);
  const release = guardProcess(
    (signal) => ending.signal(signal),
    () => recorder.close(),
  );
  try {
    const began = io.now();
    recorder.start();
    ending.begin();
    const teller = createTeller(recorder, io, flags.quiet !== true);
    while (!ending.isOver && recorder.failure === undefined) {
      const { fill } = recorder.poll();
      await teller.maybeTell();
      await ending.within(pauseAfter(fill));
    }
    recorder.stop();
    const seconds = (io.now() - began) / 1000;
    await teller.clear();
    const found = [...ending.diagnostics];
    if (recorder.failure !== undefined) {
      const reason = describeSystemError(recorder.failure);
      found.push(diagnostic("MMS7087", undefined, { path: output, reason }));
      ending.killCommand();
    }
    if (ending.hasNotStarted) throw new InputError(...found);
    const { isPacked, bytes } = await written(recorder, output);
    const { events, lost } = recorder.counts;
    if (flags.quiet !== true) {
      const size = `${grouped(Math.ceil(bytes / 1024))} KiB`;
      await io.stderr.write(
        `${output}: ${grouped(events)} events in ${seconds.toFixed(1)} s, ${grouped(lost)} lost, ${size}\n`,
      );
    }
    if (!isPacked) found.push(diagnostic("MMS7091", undefined, { path: output }));
    if (lost > 0) found.push(diagnostic("MMS7088", undefined, { lost, events }));
    for (const missed of recorder.missed) found.push(diagnostic("MMS7089", undefined, missed));
    return found;
  } finally {
    release();
    ending.close();
    recorder.close();
  }
}

async function written(recorder: Recorder, path: string): Promise<{ isPacked: boolean; bytes: number }> {
  try {
    return await recorder.write();
  } catch (e) {
    throw new InputError(diagnostic("MMS7008", undefined, { path, reason: describeSystemError(e) }));
  }
}

/** Milliseconds until the ring buffers are looked at again, at most. */
const LONGEST_PAUSE = 200;
/** What of a ring buffer may be full before it is taken again at once. */
const HASTE = 1 / 16;

/** The more there was, the sooner there is more. */
const pauseAfter = (fill: number) => LONGEST_PAUSE * Math.max(0, 1 - fill / HASTE);
