/*
 * A replay that judges nothing: only the state is followed, so that it can be asked. A position is a number of entries
 * of the trace (events and losses) that have been taken.
 */
import type { RunnableProgram } from "../compile/runnable-program.js";
import type { Diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import type { EventMeta, Reporter } from "../runtime/machine.js";
import type { Int } from "../runtime/scalars.js";
import { silentReporter } from "../runtime/silent-reporter.js";
import type { Value } from "../runtime/values.js";
import type { TraceRecord } from "../trace/record.js";
import type { ReleaseRange } from "../verdict/run.js";
import type { TraceConstants } from "./constants.js";
import { type MachineOptions, MachineSink } from "./machine-sink.js";

export class StateReplay extends MachineSink {
  /** Of the last entry; 0 before the first. */
  line = 0;
  /** The event that led to the state, until the next one; undefined before the first one and behind a loss. */
  last: Event | undefined;
  /** What the CONSTANTs may be. */
  possible: TraceConstants["possible"] = [[]];

  constructor(program: RunnableProgram, options: MachineOptions) {
    super(program, program.spec, options, { all: false, maxViolations: 0 });
  }

  protected override host(): Reporter {
    return silentReporter;
  }

  /** What else is evaluated about this trace reports to the same. */
  get reporter(): Reporter {
    return silentReporter;
  }

  protected override started(known: TraceConstants, _: ReleaseRange | undefined): void {
    this.possible = known.possible;
    this.machine.onlyFollow();
  }

  override begin(record: TraceRecord, line: number): void {
    super.begin(record, line);
    this.line = line;
  }

  event(event: Event, line: number): void {
    if (!this.hasBegun) this.start();
    if (this.recorded?.grows === true) this.machine.nowRecorded(event.kind);
    this.machine.step(event, line);
    this.line = line;
    this.last = event;
  }

  override lost(record: TraceRecord | undefined, line: number): void {
    super.lost(record, line);
    this.line = line;
    this.last = undefined;
  }

  /** Without rules there are no deadlines. */
  override clock(_ts: Int, _line: number): void {}

  override bad(diagnostic: Diagnostic, line: number): void {
    super.bad(diagnostic, line);
    this.diagnostics.push(diagnostic);
  }

  /** What is wrong with the command's constants, with the trace's, and with its lines. */
  get trouble(): readonly Diagnostic[] {
    return this.diagnostics;
  }

  /** By variable: valid until the next entry. */
  values(): readonly Value[] {
    return this.machine.values();
  }

  /** By CONSTANT: undefined where it is not known, or may be several. */
  knownConstants(): readonly Value[] {
    const [first, ...others] = this.possible;
    return this.machine
      .constantValues()
      .map((value, i) => (others.every((other) => other[i] === first![i]) ? value : undefined));
  }

  metaOf(event: Event): EventMeta {
    return this.program.spec.meta.events[event.kind]!;
  }

  /** Whether unseen events may change this variable. */
  fades(variable: number): boolean {
    return this.machine.fades(variable);
  }
}

/** An event as it is now, which outlasts the next one. */
export function copyOf(event: Event): Event {
  return { ...event, args: [...event.args] };
}
