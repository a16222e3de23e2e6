/* A recording from its beginning to its file: what ends it, what is told meanwhile, and what was remarkable about it. */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { Recorder, type RecorderOptions } from "../../files/tracefs/recorder.js";
import type { Tracefs } from "../../files/tracefs/tracefs.js";
import { InputError } from "../../session/input-error.js";
import type { RecordingPlan } from "../../session/recording-plan.js";
import type { TraceReplayer } from "../../session/replay-trace.js";
import { grouped } from "../../text/format-count.js";
import type { CommandIo } from "../io.js";
import { tellViolations } from "../output/tell-violations.js";
import { Ending } from "./ending.js";
import { guardProcess } from "./process-guard.js";
import { createTeller, type Teller } from "./teller.js";

/** How violations are told while it is recorded. */
export interface Watching {
  readonly replayer: TraceReplayer;
  /** The first one ends the recording, and the system's tracing. */
  readonly stopsAtFirst: boolean;
  readonly toStderr: boolean;
}

export interface RecordingOptions extends RecorderOptions {
  /** Run meanwhile; empty: none. */
  readonly command: readonly string[];
  readonly forNs: number | undefined;
  readonly watching: Watching | undefined;
  readonly isQuiet: boolean;
  readonly color: boolean;
}

/** Milliseconds until the ring buffers are looked at again, at most. */
const LONGEST_PAUSE = 200;
/** What of a ring buffer may be full before it is taken again at once. */
const HASTE = 1 / 16;

/** Gives what was remarkable about it. Throws an InputError where nothing was recorded. Nothing of it is left behind. */
export async function runRecording(
  tracefs: Tracefs,
  planned: RecordingPlan,
  options: RecordingOptions,
  io: CommandIo,
): Promise<readonly Diagnostic[]> {
  const recorder = new Recorder(tracefs, planned, options);
  const ending = new Ending(options.command, options.forNs, io);
  const release = guardProcess(
    (signal) => ending.signal(signal),
    () => recorder.close(),
  );
  const found: Diagnostic[] = [];
  try {
    const began = io.now();
    const teller = createTeller(recorder, io, !options.isQuiet);
    const watched = watch(recorder, tracefs, options, teller, ending, found, io);
    watched.catch(() => ending.end());
    recorder.start();
    ending.begin();
    while (!ending.isOver && recorder.failure === undefined) {
      const { fill } = recorder.poll();
      await teller.maybeTell();
      await ending.within(LONGEST_PAUSE * Math.max(0, 1 - fill / HASTE));
    }
    recorder.stop();
    await watched;
    const seconds = (io.now() - began) / 1000;
    await teller.clear();
    found.push(...ending.diagnostics);
    if (recorder.failure !== undefined) {
      const reason = describeSystemError(recorder.failure);
      found.push(diagnostic("MMS7087", undefined, { path: options.name, reason }));
    }
    if (ending.hasNotStarted) throw new InputError(...found);
    const { isPacked, bytes } = await written(recorder, options.name);
    const { events, lost } = recorder.counts;
    if (!options.isQuiet) {
      const parts = [
        `${grouped(events)} events in ${seconds.toFixed(1)} s`,
        `${grouped(lost)} lost`,
        `${grouped(Math.ceil(bytes / 1024))} KiB`,
      ];
      await io.stderr.write(`${options.name}: ${parts.join(", ")}\n`);
    }
    if (!isPacked) found.push(diagnostic("MMS7091", undefined, { path: options.name }));
    if (lost > 0) found.push(diagnostic("MMS7088", undefined, { lost, events }));
    for (const missed of recorder.missed) found.push(diagnostic("MMS7089", undefined, missed));
    return found;
  } finally {
    release();
    ending.close();
    recorder.close();
  }
}

/** Judges what is recorded, until the recording is over. */
async function watch(
  recorder: Recorder,
  tracefs: Tracefs,
  { watching, color }: RecordingOptions,
  teller: Teller,
  ending: Ending,
  found: Diagnostic[],
  io: CommandIo,
): Promise<void> {
  if (watching === undefined) return;
  const { replayer, stopsAtFirst, toStderr } = watching;
  let isFirst = true;
  const onViolation = async () => {
    await teller.clear();
    if (!isFirst || !stopsAtFirst) return;
    isFirst = false;
    tracefs.write("tracing_on", "0");
    found.push(diagnostic("MMS7092", undefined, { path: tracefs.path("tracing_on") }));
    ending.end();
  };
  await tellViolations(replayer, recorder.watched(), { color, toStderr, onViolation }, io);
}

async function written(recorder: Recorder, path: string): Promise<{ isPacked: boolean; bytes: number }> {
  try {
    return await recorder.write();
  } catch (e) {
    throw new InputError(diagnostic("MMS7008", undefined, { path, reason: describeSystemError(e) }));
  }
}
