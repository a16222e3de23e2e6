/* One trace through a program: events in, a TraceRun out. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import { type Diagnostic, hasErrors } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import { asGeneral } from "../runtime/general-list.js";
import type { Meta } from "../runtime/machine.js";
import type { Int } from "../runtime/scalars.js";
import { ranked } from "../text/ranked.js";
import type { LineCounts } from "../trace/line-counts.js";
import type { TraceRecord } from "../trace/record.js";
import type { ReleaseRange, RuleRun, TraceRun, TraceVerdict, Violation } from "../verdict/run.js";
import { printReleases, type TraceConstants } from "./constants.js";
import { type MachineOptions, MachineSink } from "./machine-sink.js";
import type { CollectorOptions } from "./violation-collector.js";

export interface ReplayOptions extends MachineOptions, CollectorOptions {
  readonly format: string;
  /** Bad lines count as losses, not as errors. */
  readonly allowBadLines: boolean;
}

/** Diagnostics about bad lines kept; the others are counted. */
const BAD_LINE_LIMIT = 100;
/** Names of undeclared events kept. */
const SKIPPED_NAME_LIMIT = 1000;
/** Events of a kind that are looked at for the fields that they come with. */
const FIELD_SAMPLE = 1000;
/** Interned pointers beyond which those that nothing refers to are let go; or so many times those that are kept. */
const POINTER_LIMIT = 1 << 17;
const POINTER_FACTOR = 2;

export class Replay extends MachineSink {
  /** Events replayed so far. */
  eventsSoFar = 0;
  /** Whether an event has come that a narrowed replay did not expect: what comes of it is worth nothing. */
  hasStrayed = false;
  private readonly meta: Meta;
  /** Events whose time is before that of the event in front of them, and the line of the first. */
  private timeWentBack = 0;
  private timeWentBackLine: number | undefined;
  private lastTs: Int = Number.NEGATIVE_INFINITY;
  private ranges: ReadonlyMap<number, ReleaseRange> = new Map();
  private kernel: ReleaseRange | undefined;
  private complete = false;
  /** CONSTANTs that have a value of the command's or of the trace's. */
  private setConstants: ReadonlySet<number> = new Set();
  private lossCount = 0;
  /** Lines of the trace that are no events: `trace_begin`, and marks of loss. */
  private readonly otherLines = { begin: 0, loss: 0 };
  private badLines = 0;
  private readonly skippedNames = new Map<string, number>();
  private skippedCount = 0;
  private pointerLimit = POINTER_LIMIT;
  /** By event, once the replay has been narrowed: whether it may occur. */
  private expected: readonly boolean[] | undefined;
  private readonly occurred: { count: number; readonly hasArg: boolean[] }[];

  constructor(
    program: RunnableProgram,
    protected override readonly options: ReplayOptions,
  ) {
    super(program, program.spec, options, options);
    this.meta = program.spec.meta;
    this.collector.covered = program.coverage?.covered;
    this.occurred = this.meta.events.map((e) => ({ count: 0, hasArg: asGeneral(e.params.map(() => false)) }));
  }

  protected override started(
    known: TraceConstants,
    kernel: ReleaseRange | undefined,
    record: TraceRecord | undefined,
  ): void {
    this.complete = record?.fields.get("complete") === true;
    this.ranges = known.ranges;
    this.setConstants = new Set(known.possible[0]!.flatMap((value, i) => (value === undefined ? [] : [i])));
    this.kernel = kernel;
  }

  get isNarrowed(): boolean {
    return this.expected !== undefined;
  }

  event(event: Event, line: number): void {
    if (!this.hasBegun) this.start();
    if (this.pointers.size > this.pointerLimit) this.sweep(event);
    this.eventsSoFar++;
    if (event.ts < this.lastTs) {
      this.timeWentBack++;
      this.timeWentBackLine ??= line;
    }
    this.lastTs = event.ts;
    const occurred = this.occurred[event.kind]!;
    if (occurred.count === 0) {
      if (this.expected?.[event.kind] === false) this.hasStrayed = true;
      if (this.recorded?.grows === true) this.machine.nowRecorded(event.kind);
    }
    if (this.hasStrayed) return;
    if (occurred.count++ < FIELD_SAMPLE) {
      for (let i = 0; i < occurred.hasArg.length; i++)
        if (event.args[i] !== undefined) occurred.hasArg[i] = true;
    }
    this.collector.at(event, line);
    this.machine.step(event, line);
  }

  /**
   * From here on events that have not occurred yet (and mid-life are not recorded) are expected not to, and what only they
   * would bring to be read is no longer evaluated. One that occurs all the same makes the replay stray: it is to be done
   * again, without this.
   */
  async narrow(): Promise<void> {
    const { coneOf } = await import("../ir/analysis/cone.js");
    const { machine, recorded, complete } = this;
    const expected = this.occurred.map(
      ({ count }, kind) => count > 0 || (!complete && recorded?.events[kind] === true),
    );
    const constants = machine.dumpConstants().filter(({ value }) => value !== "?");
    const cone = coneOf(this.program.dataflow, {
      constants: new Map(constants.map(({ name, value }) => [name, value])),
      happens: expected,
      hasChoice: (event) => machine.hasChoice(event),
    });
    machine.narrow(cone.variables, cone.actions);
    this.expected = expected;
  }

  /** Releases the pointers that neither the state nor the current event holds. */
  private sweep(event: Event): void {
    const { params } = this.meta.events[event.kind]!;
    this.pointers.sweep((keep) => {
      this.machine.markPointers(keep);
      params.forEach((p, i) => {
        if (p.shape.kind === "Ptr" && event.args[i] !== undefined) keep(event.args[i] as number);
      });
      for (const value of this.given) if (typeof value === "number") keep(value);
    });
    this.pointerLimit = Math.max(POINTER_LIMIT, POINTER_FACTOR * this.pointers.size);
  }

  override begin(record: TraceRecord, line: number): void {
    this.otherLines.begin++;
    super.begin(record, line);
  }

  override lost(record: TraceRecord | undefined, line: number): void {
    this.lossCount++;
    // A loss that is known without a mark of it, such as a file that breaks off, has no line.
    if (record !== undefined && line > 0) this.otherLines.loss++;
    super.lost(record, line);
  }

  override skipped(name: string, line: number, ts: Int | undefined): void {
    super.skipped(name, line, ts);
    this.skippedCount++;
    const count = this.skippedNames.get(name);
    if (count !== undefined || this.skippedNames.size < SKIPPED_NAME_LIMIT)
      this.skippedNames.set(name, (count ?? 0) + 1);
  }

  override bad(d: Diagnostic, line: number): void {
    this.badLines++;
    if (this.badLines <= BAD_LINE_LIMIT) this.diagnostics.push(d);
    super.bad(d, line);
  }

  /** Ends the trace. `more` is what only the reader knows. */
  finish(more: Partial<Pick<TraceRun, "lines" | "diagnostics">> = {}): TraceRun {
    this.end();
    this.program.coverage?.addRun(this.machine, this.collector.violated, this.collector.inconclusive);
    const rules = this.rules();
    const diagnostics = [...this.diagnostics, ...this.collector.diagnostics, ...(more.diagnostics ?? [])];
    return {
      file: this.options.file,
      format: this.options.format,
      complete: this.complete,
      constants: this.constants(),
      kernel: this.kernel,
      events: this.eventsSoFar,
      skipped: this.skippedCount,
      skippedNames: ranked(this.skippedNames),
      lost: this.lossCount - (this.options.allowBadLines ? 0 : this.badLines),
      badLines: this.badLines,
      durationMs: 0,
      timeWentBack: this.timeWentBack,
      timeWentBackLine: this.timeWentBackLine,
      lines: more.lines ?? this.lines(),
      verdict: this.verdict(rules, diagnostics),
      violations: this.collector.violations,
      violationsDropped: this.collector.dropped,
      rules,
      idleActions: this.idleActions(),
      occurred: this.occurredEvents(),
      notRecorded: this.notRecorded(),
      advice: undefined,
      diagnostics,
    };
  }

  /** The violations found since this was last called; they are counted in the run, but not in its list. */
  takeViolations(): Violation[] {
    return this.collector.violations.splice(0);
  }

  private verdict(rules: readonly RuleRun[], diagnostics: readonly Diagnostic[]): TraceVerdict {
    if (this.collector.hasViolation) return "violated";
    const errors = this.options.allowBadLines ? [...this.collector.diagnostics] : diagnostics;
    if (hasErrors(errors) || (this.badLines > 0 && !this.options.allowBadLines)) return "error";
    if (rules.some((r) => r.inconclusive > 0 || (r.applies === undefined && this.eventsSoFar > 0)))
      return "inconclusive";
    return rules.some((r) => r.checked > 0) ? "ok" : "unchecked";
  }

  /** By id: one rule may stand at several REQUIREs. */
  private rules(): RuleRun[] {
    const merged = new Map<string, RuleRun>();
    this.meta.rules.forEach((rule, i) => {
      if (this.collector.judged?.has(rule.id) === false) return;
      const applies = this.machine.applies[i];
      const isUsed = applies === true;
      const own: RuleRun = {
        id: rule.id,
        module: rule.module,
        title: rule.title,
        severity: rule.severity,
        kind: rule.kind,
        doc: rule.doc,
        applies,
        checked: isUsed ? this.machine.checked[i]! : 0,
        violated: this.collector.violated[i]!,
        inconclusive: this.collector.inconclusive[i]!,
        because: [...this.collector.because[i]!],
        vacuous: isUsed && this.machine.checked[i] === 0,
      };
      const key = `${rule.module}\0${rule.id}`;
      const other = merged.get(key);
      merged.set(key, other === undefined ? own : together(other, own));
    });
    return [...merged.values()];
  }

  /** What the lines were, where each is a record of mmspec's own. */
  private lines(): LineCounts {
    const { begin: header, loss } = this.otherLines;
    const [used, ignored, notUnderstood] = [this.eventsSoFar, this.skippedCount, this.badLines];
    const total = used + ignored + header + loss + notUnderstood;
    return { total, used, ignored, continuation: 0, header, loss, notUnderstood };
  }

  private constants(): TraceRun["constants"] {
    return this.machine.dumpConstants().flatMap(({ name, value }, i) => {
      const range = this.ranges.get(i);
      if (range !== undefined) return [{ name, value: printReleases(range), isSet: true, releases: range }];
      return value === "?" ? [] : [{ name, value, isSet: this.setConstants.has(i) }];
    });
  }

  private occurredEvents(): TraceRun["occurred"] {
    return this.meta.events.flatMap(({ name, params }, kind) => {
      const { count, hasArg } = this.occurred[kind]!;
      return count === 0
        ? []
        : [{ event: name, fields: params.flatMap((p, i) => (hasArg[i] ? [p.name] : [])) }];
    });
  }

  /** Events that may have happened unseen, and could have changed something. */
  private notRecorded(): string[] {
    return this.machine.unseen().map((kind) => this.meta.events[kind]!.name);
  }

  /** Names of actions that were never taken. */
  private idleActions(): string[] {
    const taken = new Set<string>();
    const all = new Set<string>();
    const counts = this.machine.taken;
    this.meta.actions.forEach((a, i) => {
      all.add(a.name);
      if (counts[i]! > 0) taken.add(a.name);
    });
    return [...all].filter((name) => !taken.has(name));
  }
}

function together(a: RuleRun, b: RuleRun): RuleRun {
  const applies =
    a.applies === true || b.applies === true
      ? true
      : a.applies === undefined || b.applies === undefined
        ? undefined
        : false;
  const checked = a.checked + b.checked;
  return {
    ...a,
    applies,
    checked,
    violated: a.violated + b.violated,
    inconclusive: a.inconclusive + b.inconclusive,
    because: [...a.because, ...b.because].slice(0, 3),
    vacuous: applies === true && checked === 0,
  };
}
