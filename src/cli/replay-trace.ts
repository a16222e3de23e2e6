/*
 * One trace after the other through a program: what the file is, its bytes into the replay, and once more through it
 * for the stories of the violations that are to be told.
 */
import type { RunnableProgram } from "../compile/runnable-program.js";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { KEPT_LIMIT, TraceInput } from "../files/bytes/trace-input.js";
import { notesOn } from "../files/specs/catalogues.js";
import type { FieldMap } from "../importers/field-map.js";
import type { ForeignSummary } from "../importers/foreign-reader.js";
import type { RecordedEvents } from "../replay/recorded.js";
import { createReplay, type ReplayOptions } from "../replay/replay.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { tapLines } from "../session/capture-lines.js";
import { UsageError } from "../session/input-error.js";
import { nearest } from "../text/nearest.js";
import { printable } from "../text/printable.js";
import { ranked } from "../text/ranked.js";
import { EventLogRelay } from "../trace/event-log.js";
import { saysWhatItRecords } from "../trace/event-name-scan.js";
import type { EventSink } from "../trace/event-sink.js";
import { wholeLine } from "../trace/line-place.js";
import { lostRecord } from "../trace/record.js";
import { createSortWindow } from "../trace/sort-window.js";
import { emptyTraceRun, type TraceRun, type Violation } from "../verdict/run.js";
import { createBreather } from "./breathe.js";
import { type DecoderThreads, type Decoding, decodeElsewhere, decodeHere } from "./decoding.js";
import type { CommandIo } from "./io.js";
import type { Progress } from "./output/progress.js";
import { loadFieldMaps, type Recording, scanRecording, seenEvents, sniff } from "./recording.js";
import { createTraceReader } from "./trace-reader.js";
import type { DecodingEnd } from "./workers/decoder-worker.js";

/** The flags that say how traces are read. */
export interface ReplayFlags {
  readonly spec?: readonly string[];
  readonly constant?: ReadonlyMap<string, string>;
  /** The events that the traces record, whatever they say themselves. */
  readonly records?: RecordedEvents;
  /** In nanoseconds. */
  readonly sortWindow?: number;
  readonly strictFields?: true;
  readonly allowBadLines?: true;
  readonly all?: true;
  readonly map?: string;
  readonly rule?: readonly string[];
  readonly from?: string;
}

/** Violations of one trace that are kept; the others are counted. */
const MAX_VIOLATIONS = 10_000;

/** One time through a trace. */
interface Reading {
  readonly input: TraceInput;
  /** The bytes, where they have only just begun to be read. */
  readonly begun: AsyncIterable<Uint8Array> | undefined;
  /** undefined: JSONL. */
  readonly recording: Recording | undefined;
  readonly sink: EventSink;
  readonly pointers: PointerTable;
}

export class TraceReplayer {
  readonly #program: RunnableProgram;
  readonly #flags: ReplayFlags;
  readonly #io: CommandIo;
  readonly #progress: Progress;
  readonly #threads: DecoderThreads;
  #maps: Promise<FieldMap[]> | undefined;

  constructor(
    program: RunnableProgram,
    flags: ReplayFlags,
    io: CommandIo,
    progress: Progress,
    threads: DecoderThreads,
  ) {
    this.#threads = threads;
    this.#program = program;
    this.#flags = flags;
    this.#io = io;
    this.#progress = progress;
  }

  /** Replays a trace; of its violations `toTell` chooses those whose story is wanted. */
  async replay(
    path: string,
    toTell: (found: readonly Violation[]) => readonly Violation[],
  ): Promise<TraceRun> {
    const input = new TraceInput(path, this.#io);
    try {
      return await this.#replayInput(input, toTell);
    } finally {
      await input.close();
    }
  }

  async #replayInput(
    input: TraceInput,
    toTell: (found: readonly Violation[]) => readonly Violation[],
  ): Promise<TraceRun> {
    const { path } = input;
    // One that cannot be used is told, also where no recording asks for it.
    if (this.#flags.map !== undefined) await this.#fieldMaps();
    this.#checkRecords();
    const { what, head, bytes: begun } = await sniff(input, this.#flags.from);
    if (input.failure !== undefined && input.bytesRead === 0)
      return unreadable(path, "unknown", input.failure);
    if (what.kind === "unknown") return unreadable(path, "unknown", what.diagnostic);
    const recording =
      what.kind === "jsonl" ? undefined : { importer: what.importer, maps: await this.#fieldMaps() };
    const isSilent = what.kind === "jsonl" && this.#flags.records === undefined && !saysWhatItRecords(head);
    const looked = isSilent ? await seenEvents(input, begun, this.#declared, this.#io) : undefined;
    const bytes = looked === undefined ? begun : looked.bytes;
    const options: ReplayOptions = {
      file: path,
      format: what.kind === "jsonl" ? "jsonl" : what.importer.name,
      constants: this.#flags.constant ?? new Map(),
      allowBadLines: this.#flags.allowBadLines === true,
      all: this.#flags.all === true,
      maxViolations: MAX_VIOLATIONS,
      rules: this.#flags.rule === undefined ? undefined : new Set(this.#flags.rule),
      records: this.#flags.records,
      seen: looked?.seen,
      notes: notesOn,
    };
    const replay = createReplay(this.#program, options);
    const { sink, pointers } = replay;
    const reading = { input, begun: bytes, recording, sink, pointers };
    const { summary, refused, failure } = await this.#pump(reading, () => replay.eventsSoFar);
    if (refused !== undefined) return unreadable(path, options.format, refused, failure);
    // That bytes are wrong shows long after the first of them, by a checksum at the end: no violation is certain.
    if (failure?.code === "MMS5012") return unreadable(path, options.format, failure);
    const run = replay.finish({
      lines: summary?.lines,
      diagnostics: [...(summary?.diagnostics ?? []), ...(failure === undefined ? [] : [failure])],
    });
    return this.#tell(finished(run, { summary, refused, failure }, input), input, recording, options, toTell);
  }

  /** Fills in the stories of the chosen violations, from a second reading. */
  async #tell(
    run: TraceRun,
    input: TraceInput,
    recording: Recording | undefined,
    options: ReplayOptions,
    toTell: (found: readonly Violation[]) => readonly Violation[],
  ): Promise<TraceRun> {
    const chosen = toTell(run.violations);
    if (chosen.length === 0) return run;
    if (!input.canReadAgain) {
      const limit = `${KEPT_LIMIT / 1024 / 1024} MiB`;
      const note = diagnostic("MMS7017", undefined, { path: input.path, limit });
      return { ...run, diagnostics: [...run.diagnostics, note] };
    }
    const { explain } = await import("../replay/explain.js");
    const provenance = await this.#program.provenance();
    const lines = new Set(chosen.map((violation) => violation.line));
    const texts = new Map<number, string>();
    if (recording !== undefined) for await (const _ of tapLines(input.read(), lines, texts));
    const told = await explain(this.#program, provenance, options, chosen, async (sink, pointers) => {
      await this.#pump({ input, begun: undefined, recording, sink, pointers }, () => run.events);
    });
    const byFound = new Map(chosen.map((violation, i) => [violation, withText(told[i]!, texts)]));
    return { ...run, violations: run.violations.map((violation) => byFound.get(violation) ?? violation) };
  }

  /** Throws a UsageError where the user names an event that no spec declares. */
  #checkRecords(): void {
    const { records } = this.#flags;
    if (records === undefined || records === "all") return;
    const declared = this.#declared;
    const trouble = [...records]
      .filter((name) => !declared.has(name))
      .map((name) => diagnostic("MMS7040", undefined, { name, near: nearest(name, [...declared]) }));
    if (trouble.length > 0) throw new UsageError(...trouble);
  }

  /** Names of the events that the specs declare. */
  get #declared(): ReadonlySet<string> {
    return new Set(this.#program.schemas.map((schema) => schema.name));
  }

  #fieldMaps(): Promise<FieldMap[]> {
    this.#maps ??= loadFieldMaps(this.#flags.map, this.#io);
    return this.#maps;
  }

  /** All that is decoded, into the sink. Where the bytes end early, what follows is as good as lost. */
  async #pump(reading: Reading, eventsSoFar: () => number): Promise<DecodingEnd> {
    const { input, sink, pointers } = reading;
    const { sortWindow } = this.#flags;
    const sorted = sortWindow === undefined ? undefined : createSortWindow(sink, sortWindow, pointers);
    const decoding = await this.#decoding({ ...reading, sink: sorted ?? sink });
    const watch = createBreather(this.#io);
    let step = await decoding.next();
    for (; step.done !== true; step = await decoding.next()) {
      if (await watch.breathe())
        await this.#progress.update(input.path, step.value, input.totalBytes, eventsSoFar());
    }
    sorted?.flush();
    if (step.value.failure !== undefined) sink.lost(lostRecord(), 0);
    return step.value;
  }

  async #decoding({ input, begun, recording, sink, pointers }: Reading): Promise<Decoding> {
    const { schemas, constants } = this.#program;
    const tables = { schemas, constants };
    const { path } = input;
    const strictFields = this.#flags.strictFields === true;
    const thread = await this.#threads.forTrace(path);
    if (thread !== undefined) {
      await input.close();
      const format = recording && { importer: recording.importer.name, maps: recording.maps };
      const trace = { path, cwd: this.#io.cwd, recording: format, strictFields, tables };
      return decodeElsewhere(thread, trace, pointers, sink, this.#io.now);
    }
    // What comes through a pipe is judged as it comes.
    const scan =
      recording !== undefined && input.isFile
        ? await scanRecording(input, recording.importer, recording.maps, this.#io)
        : undefined;
    const relay = new EventLogRelay(schemas, pointers, sink);
    const scanned = recording && { ...recording, scan };
    const reader = await createTraceReader(path, scanned, tables, relay.log, strictFields);
    // The scan has read the file to its end: a second reading begins anew.
    const bytes = scan === undefined && begun !== undefined ? begun : input.read();
    return decodeHere({ input, bytes, reader, relay, isJsonl: recording === undefined }, this.#io.now);
  }
}

/** The run with what only the reader and the file know. */
function finished(run: TraceRun, { summary, failure }: DecodingEnd, input: TraceInput): TraceRun {
  const whole = summary === undefined ? run : withPassedOver(run, summary);
  if (failure !== undefined) return whole.verdict === "violated" ? whole : { ...whole, verdict: "error" };
  if (whole.events + whole.skipped + whole.badLines > 0) return whole;
  const nothing = diagnostic("MMS5023", wholeLine(input.path, 0), { hasRecords: input.bytesRead > 0 });
  return { ...whole, diagnostics: [...whole.diagnostics, nothing] };
}

/** What a recording has and no field map wants is skipped as well as what no spec declares. */
function withPassedOver(run: TraceRun, summary: ForeignSummary): TraceRun {
  const counts = new Map(run.skippedNames.map((s) => [s.name, s.count]));
  for (const { event, count } of summary.ofNoInterest) counts.set(event, (counts.get(event) ?? 0) + count);
  return {
    ...run,
    skipped: run.skipped + summary.lines.ofNoInterest,
    skippedNames: ranked(counts),
  };
}

/** Of another tool's recording the line itself is shown, not what a field map made of it. */
function withText(violation: Violation, texts: ReadonlyMap<number, string>): Violation {
  const text = texts.get(violation.line);
  return text === undefined ? violation : { ...violation, sourceLine: printable(text.trim()) };
}

/** A trace of which nothing could be replayed. */
function unreadable(file: string, format: string, ...why: readonly (Diagnostic | undefined)[]): TraceRun {
  const diagnostics = why.filter((d) => d !== undefined);
  return { ...emptyTraceRun(file, format), verdict: "error", diagnostics };
}
