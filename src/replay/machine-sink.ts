/* A machine that takes what a decoder reads: when it begins, and what it does at a loss, at a time, at the end. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import type { Machine, Reporter, SpecModule } from "../runtime/machine.js";
import { PointerTable } from "../runtime/pointer-table.js";
import type { Int } from "../runtime/scalars.js";
import type { Value } from "../runtime/values.js";
import type { EventSink } from "../trace/event-sink.js";
import { wholeLine } from "../trace/line-place.js";
import type { RecordValue, TraceRecord } from "../trace/record.js";
import type { ReleaseRange } from "../verdict/run.js";
import { commandConstants, knownKernel, type TraceConstants, traceConstants } from "./constants.js";
import { forgottenTest } from "./forgotten-test.js";
import { beginRecorded, type Recorded, type RecordedOptions } from "./recorded.js";
import { type CollectorOptions, ViolationCollector } from "./violation-collector.js";
import type { Loss } from "./why-unknown.js";

export interface MachineOptions extends RecordedOptions {
  /** What reports call the trace. */
  readonly file: string;
  /** `--constant NAME=VALUE`; these win over the trace's first record. */
  readonly constants: ReadonlyMap<string, string>;
}

export abstract class MachineSink implements EventSink {
  /** The table that readers of this trace intern pointers in. */
  readonly pointers = new PointerTable();
  protected readonly collector: ViolationCollector;
  protected readonly machine: Machine;
  /** The constants as the command gives them. */
  protected readonly given: readonly Value[];
  /** What is wrong with those, and then with what the trace says of them. */
  protected readonly diagnostics: Diagnostic[];
  protected hasBegun = false;
  /** Where events were last lost; undefined while none were. */
  loss: Loss | undefined;
  protected recorded: Recorded | undefined;

  /** `spec` is the program's module, or the one that keeps provenance. */
  constructor(
    protected readonly program: RunnableProgram,
    spec: SpecModule,
    protected readonly options: MachineOptions,
    limits: CollectorOptions,
  ) {
    this.collector = new ViolationCollector(program.spec.meta, this.pointers, {
      ...limits,
      forgottenTest: (fault) => forgottenTest(fault, program.dataflow, program.spec.meta),
    });
    this.machine = spec.create(this.host(), this.pointers);
    const { values, diagnostics } = commandConstants(options.constants, program.constants, this.pointers);
    this.given = values;
    this.diagnostics = diagnostics;
  }

  abstract event(event: Event, line: number): void;

  /** What the machine reports to. */
  protected host(): Reporter {
    return this.collector;
  }

  begin(record: TraceRecord, line: number): void {
    this.start(record, line);
  }

  /** Once, with the trace's first record if it has one. */
  protected start(record?: TraceRecord, line = 0): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.collector.atBegin(line);
    const { program, machine, options } = this;
    const at = wholeLine(options.file, 1);
    const known = traceConstants(program, machine, this.given, record, at, this.pointers);
    this.diagnostics.push(...known.diagnostics);
    const kernel = knownKernel(program.constants, known);
    this.judgeOnly(record?.fields.get("rules"));
    this.recorded = beginRecorded(program.spec.meta, machine, known, kernel, record, options);
    this.started(known, kernel, record);
  }

  /** A recording that was made for some rules, and says so, is judged by these, if the specs have any of them. */
  private judgeOnly(rules: RecordValue | undefined): void {
    const { collector, program } = this;
    if (collector.judged !== undefined || !Array.isArray(rules)) return;
    const known = new Set(program.spec.meta.rules.map(({ id }) => id));
    const judged = rules.filter((id): id is string => typeof id === "string" && known.has(id));
    if (judged.length === 0 || judged.length === known.size) return;
    collector.judged = new Set(judged);
    this.diagnostics.push(
      diagnostic("MMS7093", wholeLine(this.options.file, 0), { judged: judged.length, of: known.size }),
    );
  }

  protected started(
    _known: TraceConstants,
    _kernel: ReleaseRange | undefined,
    _record: TraceRecord | undefined,
  ): void {}

  /** What the machine reports from here on is of this event, or of this line without one; of line 0 at the end. */
  protected at(event: Event | undefined, line: number): void {
    this.collector.at(event, line);
  }

  lost(record: TraceRecord | undefined, line: number): void {
    this.start();
    this.loss = { line, cpu: record?.cpu };
    this.at(undefined, line);
    this.machine.lost();
  }

  clock(ts: Int, line: number): void {
    if (!this.hasBegun) return;
    this.at(undefined, line);
    this.machine.clock(ts, line);
  }

  skipped(_name: string, line: number, ts: Int | undefined): void {
    if (ts !== undefined) this.clock(ts, line);
  }

  bad(_diagnostic: Diagnostic, line: number): void {
    this.lost(undefined, line);
  }

  /** The trace is over. */
  end(): void {
    this.start();
    this.at(undefined, 0);
    this.machine.end();
  }

  /** Names of events that may happen unseen, and change this variable. */
  unseenWriters(variable: number): string[] {
    const { machine, program } = this;
    return machine
      .unseen()
      .filter((event) => machine.mayWrite(event).has(variable))
      .map((event) => program.spec.meta.events[event]!.name);
  }
}
