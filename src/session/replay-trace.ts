/*
 * One trace after the other through a program: what the file is, its bytes into the replay, and once more through it
 * for the stories of the violations that are to be told.
 */
import type { RunnableProgram } from "../compile/runnable-program.js";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { FieldMap } from "../importers/field-map.js";
import type { ForeignSummary } from "../importers/foreign-reader.js";
import type { RecordedEvents, RecordedOptions } from "../replay/recorded.js";
import { Replay, type ReplayOptions } from "../replay/replay.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { nearest } from "../text/nearest.js";
import { printable } from "../text/printable.js";
import { ranked } from "../text/ranked.js";
import { declaresRecords } from "../trace/event-name-scan.js";
import type { EventSink } from "../trace/event-sink.js";
import { wholeLine } from "../trace/line-place.js";
import { LocalEventBuffer } from "../trace/local-event-buffer.js";
import { lostRecord } from "../trace/record.js";
import { createSortWindow } from "../trace/sort-window.js";
import { erroneousRun, type TraceRun, type Violation } from "../verdict/run.js";
import { captureLines } from "./capture-lines.js";
import { type Decoding, type DecodingEnd, decodeInline } from "./decode.js";
import { detectFormat, type ImportPlan, scanRecording, seenEvents } from "./detect-format.js";
import { createYielder, type Environment } from "./environment.js";
import { InputError } from "./input-error.js";
import type { PhaseTimer } from "./phase-timer.js";
import type { TraceBytes } from "./trace-bytes.js";
import { createTraceReader, type EventTables } from "./trace-reader.js";

/** How traces are read and judged; the command's flags of these names. */
export interface TraceOptions {
  readonly constant?: ReadonlyMap<string, string>;
  /** The events that the traces record, whatever they say themselves. */
  readonly records?: RecordedEvents;
  /** In nanoseconds. */
  readonly sortWindow?: number;
  readonly strictFields?: boolean;
  readonly allowBadLines?: boolean;
  /** Every occurrence, not only the first of each binding. */
  readonly all?: boolean;
  readonly map?: string;
  readonly rule?: readonly string[];
  readonly from?: string;
}

/** What is to be decoded. */
export interface DecodingJob {
  readonly input: TraceBytes;
  /** undefined: JSONL. */
  readonly recording: ImportPlan | undefined;
  readonly strictFields: boolean;
  readonly tables: EventTables;
}

/** What a replay needs of the world. */
export interface ReplayServices {
  readonly environment: Environment;
  /** A field map by name or file, or all that come with mmspec. Throws an InputError where one cannot be used. */
  fieldMaps(named: string | undefined): Promise<readonly FieldMap[]>;
  /** What is known of events on kernels. */
  readonly notesOn: NonNullable<RecordedOptions["notes"]>;
  /** `done` and `total` in bytes of the file; total undefined for a stream. */
  progress(label: string, done: number, total: number | undefined, events: number): Promise<void>;
  /** Learns what the time goes into, if somebody wants to know. */
  readonly phases?: PhaseTimer | undefined;
  /** Decodes in another thread, or gives undefined where this one is to do it. */
  decodeElsewhere?(job: DecodingJob, pointers: PointerTable, sink: EventSink): Decoding | undefined;
}

/** Chooses the violations whose story is wanted. */
export type ChooseStories = (found: readonly Violation[]) => readonly Violation[];

/** Chooses the line at which it is to be told what could not be decided. */
export type UndecidedAt = (found: readonly Violation[]) => number | undefined;

/** Violations of one trace that are kept; the others are counted. */
const MAX_VIOLATIONS = 10_000;

/** After so many events a replay is narrowed: by then nearly all kinds have occurred that a trace has. */
const NARROW_AFTER = 1 << 15;

/** A trace of which the format is known: it can be replayed. */
interface Opened {
  readonly input: TraceBytes;
  /** The bytes, where they have only just begun to be read. */
  readonly begun: AsyncIterable<Uint8Array> | undefined;
  /** undefined: JSONL. */
  readonly recording: ImportPlan | undefined;
  readonly options: ReplayOptions;
}

export class TraceReplayer {
  readonly #program: RunnableProgram;
  readonly #options: TraceOptions;
  readonly #services: ReplayServices;
  #maps: Promise<readonly FieldMap[]> | undefined;

  constructor(program: RunnableProgram, options: TraceOptions, services: ReplayServices) {
    this.#program = program;
    this.#options = options;
    this.#services = services;
  }

  /**
   * Replays a trace, and releases its file. What is wrong with the trace is in the run; throws an InputError for options
   * that no trace can be replayed with, and Interrupted.
   */
  async replay(
    input: TraceBytes,
    chooseStories: ChooseStories,
    undecidedAt?: UndecidedAt,
  ): Promise<TraceRun> {
    const { now } = this.#services.environment;
    const began = now();
    try {
      const run = await this.#judged(input, chooseStories, undecidedAt);
      return { ...run, durationMs: now() - began };
    } finally {
      this.#services.phases?.enter(undefined);
      await input.close();
    }
  }

  async #judged(
    input: TraceBytes,
    chooseStories: ChooseStories,
    undecidedAt?: UndecidedAt,
  ): Promise<TraceRun> {
    const { phases } = this.#services;
    phases?.enter("scan");
    const opened = await this.#open(input, false);
    if ("verdict" in opened) return opened;
    let run = await this.#run(opened, input.isFile);
    run ??= await this.#run({ ...opened, begun: undefined }, false);
    phases?.enter(undefined);
    const stories = () => this.#withStories(run!, opened, chooseStories);
    run = await (phases?.during("explain", stories) ?? stories());
    const line = undecidedAt?.(run.violations);
    return line === undefined ? run : this.#withUndecided(run, opened, line);
  }

  /** The run of the whole trace; undefined where an event came that a narrowed replay did not expect. */
  async #run(opened: Opened, mayNarrow: boolean): Promise<TraceRun | undefined> {
    const replay = new Replay(this.#program, opened.options);
    const steps = this.#pump(opened, replay, replay.pointers, () => replay.eventsSoFar);
    try {
      for (;;) {
        const step = await steps.next();
        if (replay.hasStrayed) return undefined;
        if (step.done === true) return this.#finish(opened, replay, step.value);
        if (
          mayNarrow &&
          this.#program.coverage === undefined &&
          !replay.isNarrowed &&
          replay.eventsSoFar >= NARROW_AFTER
        )
          await replay.narrow();
      }
    } finally {
      await steps.return(undefined as never);
    }
  }

  /**
   * Replays a trace while it goes on: gives each violation as soon as the event that shows it has come, and at the end the
   * run, in which they are counted. No more is read than what is asked for; who stops asking ends the replay. What a trace
   * records that does not say so is what has occurred so far.
   */
  async *watch(input: TraceBytes): AsyncGenerator<Violation, TraceRun> {
    try {
      const opened = await this.#open(input, true);
      if ("verdict" in opened) return opened;
      const replay = new Replay(this.#program, opened.options);
      const steps = this.#pump(opened, replay, replay.pointers, () => replay.eventsSoFar);
      try {
        let step = await steps.next();
        for (; step.done !== true; step = await steps.next()) yield* replay.takeViolations();
        yield* replay.takeViolations();
        const run = this.#finish(opened, replay, step.value);
        yield* run.violations;
        return { ...run, violations: [] };
      } finally {
        await steps.return(undefined as never);
      }
    } finally {
      await input.close();
    }
  }

  /**
   * Reads a trace into a sink of the caller's, a batch at each step, and releases its file: who stops asking reads no more.
   * Gives what kept the trace, or some of it, from being read.
   */
  async *follow(
    input: TraceBytes,
    createSink: (options: ReplayOptions) => EventSink & { readonly pointers: PointerTable },
  ): AsyncGenerator<void, readonly Diagnostic[]> {
    try {
      const opened = await this.#open(input, false);
      if ("verdict" in opened) return opened.diagnostics;
      const sink = createSink(opened.options);
      const steps = this.#pump(opened, sink, sink.pointers, () => 0);
      try {
        let step = await steps.next();
        for (; step.done !== true; step = await steps.next()) yield;
        const { rejected, failure, summary } = step.value;
        return [rejected, failure, ...(summary?.diagnostics ?? [])].filter((d) => d !== undefined);
      } finally {
        await steps.return(undefined as never);
      }
    } finally {
      await input.close();
    }
  }

  /** What a trace is, or the run of one that cannot be replayed. `isLive`: nothing is read ahead. */
  async #open(input: TraceBytes, isLive: boolean): Promise<Opened | TraceRun> {
    const { path } = input;
    const given = this.#options;
    // One that cannot be used is told, also where no recording asks for it.
    if (given.map !== undefined) await this.#fieldMaps();
    this.#checkRecords();
    const { what, head, all: begun } = await detectFormat(input, given.from);
    if (input.failure !== undefined && input.bytesRead === 0)
      return unreadable(path, "unknown", input.failure);
    if (what.kind === "unknown") return unreadable(path, "unknown", what.diagnostic);
    const recording =
      what.kind === "jsonl" ? undefined : { importer: what.importer, maps: await this.#fieldMaps() };
    const isSilent = what.kind === "jsonl" && given.records === undefined && !declaresRecords(head);
    const looked = !isSilent
      ? undefined
      : isLive
        ? { seen: { names: new Set<string>(), isAll: false }, bytes: begun }
        : await seenEvents(input, begun, this.#declared, createYielder(this.#services.environment));
    const options: ReplayOptions = {
      file: path,
      format: what.kind === "jsonl" ? "jsonl" : what.importer.name,
      constants: given.constant ?? new Map(),
      allowBadLines: given.allowBadLines === true,
      all: given.all === true,
      maxViolations: MAX_VIOLATIONS,
      rules: given.rule === undefined ? undefined : new Set(given.rule),
      records: given.records,
      seen: looked?.seen,
      notes: this.#services.notesOn,
    };
    return { input, begun: looked === undefined ? begun : looked.bytes, recording, options };
  }

  #finish({ input, options }: Opened, replay: Replay, end: DecodingEnd): TraceRun {
    const { summary, rejected, failure } = end;
    if (rejected !== undefined) return unreadable(input.path, options.format, rejected, failure);
    // That bytes are wrong shows long after the first of them, by a checksum at the end: no violation is certain.
    if (failure?.code === "MMS5012") return unreadable(input.path, options.format, failure);
    const run = replay.finish({
      lines: summary?.lines,
      diagnostics: [...(summary?.diagnostics ?? []), ...(failure === undefined ? [] : [failure])],
    });
    return finished(run, end, input);
  }

  /** Fills in the stories of the chosen violations, from a second reading. */
  async #withStories(run: TraceRun, opened: Opened, chooseStories: ChooseStories): Promise<TraceRun> {
    const { input, recording, options } = opened;
    const chosen = chooseStories(run.violations);
    if (chosen.length === 0) return run;
    if (!input.canReread) {
      const limit = `${input.keptLimit / 1024 / 1024} MiB`;
      const note = diagnostic("MMS7017", undefined, { path: input.path, limit });
      return { ...run, diagnostics: [...run.diagnostics, note] };
    }
    const { explain } = await import("../replay/explain.js");
    const provenance = await this.#program.provenance();
    const lines = new Set(chosen.map((violation) => violation.line));
    const texts = new Map<number, string>();
    if (recording !== undefined) for await (const _ of captureLines(input.read(), lines, texts));
    const again = { ...opened, begun: undefined };
    const told = await explain(this.#program, provenance, options, chosen, async (sink, pointers) => {
      for await (const _ of this.#pump(again, sink, pointers, () => run.events));
    });
    const byFound = new Map(chosen.map((violation, i) => [violation, withText(told[i]!, texts)]));
    return { ...run, violations: run.violations.map((violation) => byFound.get(violation) ?? violation) };
  }

  /** From a second reading, what could not be decided at a line. */
  async #withUndecided(run: TraceRun, opened: Opened, line: number): Promise<TraceRun> {
    const { input, options } = opened;
    if (!input.canReread) return run;
    const { explainUndecided } = await import("../replay/explain.js");
    const provenance = await this.#program.provenance();
    const again = { ...opened, begun: undefined };
    const reread = async (sink: EventSink, pointers: PointerTable) => {
      for await (const _ of this.#pump(again, sink, pointers, () => run.events));
    };
    const undecided = await explainUndecided(this.#program, provenance, options, line, reread);
    return { ...run, undecided };
  }

  /** Throws an InputError where the user names an event that no spec declares. */
  #checkRecords(): void {
    const { records } = this.#options;
    if (records === undefined || records === "all") return;
    const declared = this.#declared;
    const trouble = [...records]
      .filter((name) => !declared.has(name))
      .map((name) => diagnostic("MMS7040", undefined, { name, near: nearest(name, [...declared]) }));
    if (trouble.length > 0) throw new InputError(...trouble);
  }

  /** Names of the events that the specs declare. */
  get #declared(): ReadonlySet<string> {
    return new Set(this.#program.schemas.map((schema) => schema.name));
  }

  #fieldMaps(): Promise<readonly FieldMap[]> {
    this.#maps ??= this.#services.fieldMaps(this.#options.map);
    return this.#maps;
  }

  /** All that is decoded, into the sink, a batch at each step. Where the bytes end early, what follows is as good as lost. */
  async *#pump(
    { input, begun, recording }: Opened,
    sink: EventSink,
    pointers: PointerTable,
    eventsSoFar: () => number,
  ): AsyncGenerator<void, DecodingEnd> {
    const { sortWindow } = this.#options;
    const { environment, progress } = this.#services;
    const sorted = sortWindow === undefined ? undefined : createSortWindow(sink, sortWindow, pointers);
    const decoding = await this.#decoding(input, begun, recording, sorted ?? sink, pointers);
    const yielder = createYielder(environment);
    try {
      let step = await decoding.next();
      for (; step.done !== true; step = await decoding.next()) {
        if (await yielder.maybeYield())
          await progress(input.path, step.value, input.totalBytes, eventsSoFar());
        yield;
      }
      sorted?.flush();
      if (step.value.failure !== undefined) sink.lost(lostRecord(), 0);
      return step.value;
    } finally {
      await decoding.return(undefined as never);
    }
  }

  async #decoding(
    input: TraceBytes,
    begun: AsyncIterable<Uint8Array> | undefined,
    recording: ImportPlan | undefined,
    sink: EventSink,
    pointers: PointerTable,
  ): Promise<Decoding> {
    const { schemas, constants } = this.#program;
    const { environment, decodeElsewhere, phases } = this.#services;
    const tables = { schemas, constants };
    const strictFields = this.#options.strictFields === true;
    const elsewhere = decodeElsewhere?.({ input, recording, strictFields, tables }, pointers, sink);
    if (elsewhere !== undefined) return elsewhere;
    // What comes through a pipe is judged as it comes.
    phases?.enter("scan");
    const scan =
      recording !== undefined && input.isFile
        ? await scanRecording(
            input.read(),
            input.path,
            recording.importer,
            recording.maps,
            createYielder(environment),
          )
        : undefined;
    const relay = new LocalEventBuffer(schemas, pointers, sink);
    const plan = recording && { ...recording, scan };
    const reader = await createTraceReader(input.path, plan, tables, relay.log, strictFields);
    // The scan has read the file to its end: a second reading begins anew.
    const bytes = scan === undefined && begun !== undefined ? begun : input.read();
    const trace = { input, bytes, reader, relay, isJsonl: recording === undefined };
    return decodeInline(trace, () => environment.now(), phases);
  }
}

/** The run with what only the reader and the file know. */
function finished(run: TraceRun, { summary, failure }: DecodingEnd, input: TraceBytes): TraceRun {
  const whole = summary === undefined ? run : withPassedOver(run, summary);
  if (failure !== undefined) return whole.verdict === "violated" ? whole : { ...whole, verdict: "error" };
  const place = wholeLine(input.path, 0);
  const { events, skipped, badLines, diagnostics } = whole;
  if (events + skipped + badLines === 0) {
    const nothing = diagnostic("MMS5023", place, { hasRecords: input.bytesRead > 0 });
    return { ...whole, diagnostics: [...diagnostics, nothing] };
  }
  if (whole.verdict !== "unchecked") return whole;
  return { ...whole, diagnostics: [...diagnostics, diagnostic("MMS5024", place, { events, skipped })] };
}

/** What a recording has and no field map wants is skipped as well as what no spec declares. */
function withPassedOver(run: TraceRun, summary: ForeignSummary): TraceRun {
  const counts = new Map(run.skippedNames.map((s) => [s.name, s.count]));
  for (const { event, count } of summary.ignored) counts.set(event, (counts.get(event) ?? 0) + count);
  const { lines } = summary;
  // What a field map makes an event of, and no spec declares, is of no interest here.
  const undeclared = Math.min(run.skipped, lines.used);
  return {
    ...run,
    lines: { ...lines, used: lines.used - undeclared, ignored: lines.ignored + undeclared },
    skipped: run.skipped + summary.lines.ignored,
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
  return { ...erroneousRun(file, ...why.filter((d) => d !== undefined)), format };
}
