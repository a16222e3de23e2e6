/*
 * The stories of violations: the trace is replayed once more with code that tells what it reads, computes and
 * writes. Of each violation asked for: the values that made it so, and the events that wrote what it read.
 */
import type { RunnableProgram } from "../compile/runnable-program.js";
import { type Binding, WHOLE } from "../runtime/cells.js";
import type { Event } from "../runtime/event.js";
import type { Key } from "../runtime/key.js";
import { keyOf } from "../runtime/key.js";
import type { Fault } from "../runtime/logic.js";
import type { BindingNames, Reporter, SpecModule } from "../runtime/machine.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { printShort } from "../runtime/print.js";
import { elementType, type ValueType } from "../runtime/value-type.js";
import { FnVal, SetVal, type Value } from "../runtime/values.js";
import type { Variable } from "../runtime/variable.js";
import type { EventSink } from "../trace/event-sink.js";
import type { Missing, StoryStep, Undecided, Violation, WitnessValue } from "../verdict/run.js";
import { printedArgs, taskText } from "./event-text.js";
import { type MachineOptions, MachineSink } from "./machine-sink.js";
import { violationKey } from "./violation-collector.js";
import { knownPart, whyUnknown } from "./why-unknown.js";

/** Writers of one cell that are remembered: the latest. */
const WRITERS = 12;
/** Cells whose writers are remembered; beyond that the ones longest unwritten are forgotten. */
const CELLS = 1_000_000;
/** Steps of a story; the oldest are left out. */
const STEPS = 40;
/** Rules and bindings of one line that could not be decided. */
const UNDECIDED = 20;
/** Values of a witness. */
const NOTES = 16;
/** Shapes of keys that stand for themselves. */
const SCALARS: ReadonlySet<string> = new Set(["Ptr", "Int", "Task", "Str", "Enum", "Bool"]);

/**
 * Fills witness and story of the violations. `readAgain` reads the same trace once more into the sink that it gets,
 * interning pointers in the table that it gets. Violations that do not come up again stay as they are.
 */
export async function explain(
  program: RunnableProgram,
  provenance: SpecModule,
  options: MachineOptions,
  violations: readonly Violation[],
  reread: (sink: EventSink, pointers: PointerTable) => Promise<void>,
): Promise<Violation[]> {
  if (violations.length === 0) return [];
  const recorder = new ProvenanceRecorder(program, provenance, options, violations);
  await reread(recorder, recorder.pointers);
  recorder.end();
  return violations.map((v) => recorder.explanationOf(v));
}

/** What could not be decided at a line, and why; of `rules`, or of all. 0: at the end. */
export async function explainUndecided(
  program: RunnableProgram,
  provenance: SpecModule,
  options: MachineOptions & { readonly rules?: ReadonlySet<string> | undefined },
  line: number,
  reread: (sink: EventSink, pointers: PointerTable) => Promise<void>,
): Promise<readonly Undecided[]> {
  const recorder = new ProvenanceRecorder(program, provenance, options, [], { line, rules: options.rules });
  await reread(recorder, recorder.pointers);
  recorder.end();
  return recorder.undecided;
}

/** What an event wrote, kept as long as a story may need it. */
interface Writer {
  readonly step: StoryStep;
  readonly cell: string;
}

class ProvenanceRecorder extends MachineSink implements Reporter {
  readonly undecided: Undecided[] = [];
  private readonly wanted = new Map<string, Violation[]>();
  private readonly explained = new Map<Violation, Violation>();
  private readonly writers = new Map<string, Writer[]>();
  private event_: Event | undefined;
  private line = 0;
  private step: StoryStep | undefined;
  private notes = new Map<string, string>();
  private cells: Binding | undefined;
  /** Steps of lines at which temporal obligations may have opened. */
  private readonly openings = new Map<number, StoryStep | undefined>();

  constructor(
    program: RunnableProgram,
    provenance: SpecModule,
    options: MachineOptions,
    violations: readonly Violation[],
    private readonly asked?: { readonly line: number; readonly rules: ReadonlySet<string> | undefined },
  ) {
    super(program, provenance, options, { all: true, maxViolations: Number.MAX_SAFE_INTEGER });
    for (const v of violations) {
      const key = `${v.line} ${violationKey(v)}`;
      this.wanted.set(key, [...(this.wanted.get(key) ?? []), v]);
      const line = openingLine(v);
      if (line !== undefined) this.openings.set(line, undefined);
    }
  }

  explanationOf(v: Violation): Violation {
    return this.explained.get(v) ?? v;
  }

  // ------------------------------------------------------------ events

  protected override host(): Reporter {
    return this;
  }

  protected override started(): void {
    this.machine.logWrites((variable, key) => this.wrote(variable, key));
  }

  protected override at(event: Event | undefined, line: number): void {
    this.event_ = event;
    this.line = line;
    this.step = undefined;
    super.at(event, line);
  }

  event(event: Event, line: number): void {
    this.start();
    this.at(event, line);
    if (this.recorded?.grows === true) this.machine.nowRecorded(event.kind);
    if (this.openings.has(line)) this.openings.set(line, this.stepHere());
    this.machine.step(event, line);
  }

  private stepHere(): StoryStep {
    if (this.step === undefined) {
      const event = this.event_!;
      const meta = this.program.spec.meta.events[event.kind]!;
      this.step = {
        line: this.line,
        ts: String(event.ts),
        cpu: event.cpu,
        task: taskText(event),
        event: meta.name,
        args: printedArgs(event, meta, this.pointers),
        wrote: [],
      };
    }
    return this.step;
  }

  private wrote(variable: Variable, key: Key | undefined): void {
    if (this.event_ === undefined) return;
    const id = cellId(variable.index, key ?? WHOLE);
    const list = this.writers.get(id) ?? [];
    // A cell written last is forgotten last.
    this.writers.delete(id);
    const last = list.at(-1);
    if (last?.step.line !== this.line)
      list.push({
        step: this.stepHere(),
        cell: this.cellText(variable, key, () => variable.get(), last?.cell),
      });
    if (list.length > WRITERS) list.shift();
    this.writers.set(id, list);
    if (this.writers.size > CELLS) this.writers.delete(this.writers.keys().next().value as string);
  }

  private cellText(
    variable: { readonly index: number; readonly name: string },
    key: Key | undefined,
    valueOf: () => Value,
    told?: string,
  ): string {
    const { shape } = this.program.spec.meta.variables[variable.index]!;
    if (key === undefined) return variable.name;
    const keyShape = shape.kind === "Fn" ? shape.domain : elementType(shape);
    if (SCALARS.has(keyShape.kind)) return `${variable.name}[${printShort(key, keyShape, this.pointers)}]`;
    const value = valueOf();
    // What has left a whole function or set was told of when it came.
    const composite =
      value instanceof FnVal
        ? (value.keys?.get(key) ?? value.gone?.get(key))
        : value instanceof SetVal && (value.withKey(key) ?? value.out?.get(key));
    if (typeof composite !== "object") return told ?? `${variable.name}[…]`;
    return `${variable.name}[${addressesInHex(printShort(composite, keyShape, this.pointers))}]`;
  }

  // ------------------------------------------------------------ callbacks of the machine

  startNotes(): void {
    this.notes.clear();
    this.cells = undefined;
  }

  note(text: string, value: Value, shape: ValueType): void {
    const printed = addressesInHex(printShort(value, shape, this.pointers));
    if (this.notes.size < 200 || this.notes.has(text)) this.notes.set(text, printed);
  }

  reads(binding: Binding): void {
    this.cells = binding;
  }

  leaf(
    rule: number,
    outcome: false | undefined | Fault,
    names: BindingNames,
    values: readonly Value[],
  ): void {
    if (outcome === undefined) this.noteUndecided(rule, names, values);
    this.record(() => this.collector.leaf(rule, outcome, names, values));
  }

  temporal(
    rule: number,
    outcome: false | undefined | Fault,
    names: BindingNames,
    values: readonly Value[],
    opened: number,
  ): void {
    // The notes are those of the atoms of the last instance.
    this.startNotes();
    if (outcome === undefined) this.noteUndecided(rule, names, values);
    this.record(() => this.collector.temporal(rule, outcome, names, values, opened));
  }

  deadline(...told: Parameters<Reporter["deadline"]>): void {
    this.startNotes();
    const [, , , , { opening }] = told;
    this.record(() => this.collector.deadline(...told), [], this.openings.get(opening.line));
  }

  /** The first replay has reported it. */
  undefinedSetup(): void {}

  noAction(event: number, module: string): void {
    this.record(() => this.collector.noAction(event, module));
  }

  undefinedIn(action: number, fault: Fault): void {
    this.record(() => this.collector.undefinedIn(action, fault));
  }

  mismatch(
    action: number,
    cell: string,
    known: string,
    observed: string,
    variable: Variable,
    key: Value,
  ): void {
    this.startNotes();
    this.record(
      () => this.collector.mismatch(action, cell, known, observed),
      [cellId(variable.index, key === undefined ? WHOLE : (keyOf(key) ?? WHOLE))],
    );
  }

  ambiguous(): void {}

  conflict(): void {}

  /** Lets the collector make the violation, and explains it if it is one of those asked for. */
  private record(tell: () => void, cells?: readonly string[], opening?: StoryStep): void {
    const { violations } = this.collector;
    tell();
    const found = violations.pop();
    if (found === undefined) return;
    const key = `${found.line} ${violationKey(found)}`;
    const next = this.wanted.get(key)?.shift();
    if (next === undefined) return;
    if (opening !== undefined) {
      this.explained.set(next, { ...next, args: opening.args, story: [opening] });
      return;
    }
    this.explained.set(next, {
      ...next,
      witness: this.witness(found),
      story: this.story(cells ?? this.readCells(), found),
    });
  }

  private noteUndecided(rule: number, names: BindingNames, values: readonly Value[]): void {
    const { line, event_: event, program } = this;
    const asked = this.asked;
    const { id, module, title, kind } = program.spec.meta.rules[rule]!;
    if (asked?.line !== line || this.undecided.length >= UNDECIDED) return;
    if (asked.rules !== undefined && !asked.rules.has(id)) return;
    const meta = event && program.spec.meta.events[event.kind]!;
    const binding = this.collector.binding(names, values);
    const cells =
      this.cells?.cells.map((cell, i) => cellId(this.cells!.indexes[i]!.variable.index, cell)) ?? [];
    this.undecided.push({
      id,
      module,
      title,
      kind,
      binding,
      line,
      event: meta?.name ?? "",
      args: event && printedArgs(event, meta!, this.pointers),
      unknown: [...this.missingArgs(), ...this.missingCells()],
      witness: this.witness({ binding }),
      story: this.stepsOf(cells),
    });
  }

  /** Arguments that the rule reads, and the record does not have. */
  private missingArgs(): Missing[] {
    const { event_: event, program } = this;
    if (event === undefined) return [];
    const meta = program.spec.meta.events[event.kind]!;
    const isMissing = (i: number, name: string) => event.args[i] === undefined && this.notes.has(name);
    return meta.params
      .filter(({ name }, i) => isMissing(i, name))
      .map(({ name }) => ({
        what: name,
        isInPart: false,
        because: `the record of ${meta.name} has no field ${name}`,
      }));
  }

  private missingCells(): Missing[] {
    const { cells } = this;
    const values = this.machine.values();
    const found = new Map<string, Missing>();
    cells?.cells.forEach((cell, i) => {
      const { variable } = cells.indexes[i]!;
      const value = values[variable.index];
      const key = cell === WHOLE ? undefined : cell;
      const known = knownPart(value, key);
      if (known === "all") return;
      const what = this.cellText(variable, key, () => value);
      const because = whyUnknown(this.unseenWriters(variable.index), this.loss);
      found.set(what, { what, isInPart: known === "some", because });
    });
    return [...found.values()].slice(0, NOTES);
  }

  private witness({ binding }: Pick<Violation, "binding">): WitnessValue[] {
    const known = new Set(binding.map((b) => b.name));
    return [...this.notes]
      .filter(([expr, value]) => !known.has(expr) && expr !== value)
      .slice(-NOTES)
      .map(([expr, value]) => ({ expr, value }));
  }

  private readCells(): string[] {
    const { cells } = this;
    return cells === undefined
      ? []
      : cells.cells.map((cell, i) => cellId(cells.indexes[i]!.variable.index, cell));
  }

  private story(cells: readonly string[], v: Violation): StoryStep[] {
    return this.stepsOf(cells, this.openings.get(openingLine(v) ?? 0));
  }

  private stepsOf(cells: readonly string[], opening?: StoryStep): StoryStep[] {
    const steps = new Map<number, { step: StoryStep; wrote: Set<string> }>();
    const add = (step: StoryStep, cell?: string) => {
      const known = steps.get(step.line) ?? { step, wrote: new Set<string>() };
      if (cell !== undefined) known.wrote.add(cell);
      steps.set(step.line, known);
    };
    for (const id of cells) {
      for (const writer of this.writers.get(id) ?? []) add(writer.step, writer.cell);
    }
    if (opening !== undefined) add(opening);
    if (this.event_ !== undefined) add(this.stepHere());
    return [...steps.values()]
      .sort((a, b) => a.step.line - b.step.line)
      .slice(-STEPS)
      .map(({ step, wrote }) => ({ ...step, wrote: [...wrote] }));
  }
}

/** Integers too large to be counts are addresses, which are printed in hexadecimal. */
function addressesInHex(printed: string): string {
  return printed.replace(/"(?:[^"\\]|\\.)*"|\b\d{10,}\b/g, (token) =>
    token.startsWith('"') || BigInt(token) < 2n ** 32n ? token : `0x${BigInt(token).toString(16)}`,
  );
}

function cellId(variable: number, cell: Key): string {
  return `${variable} ${String(cell)}`;
}

/** The line that opened what a temporal rule found open. */
function openingLine({ kind, line, openedAt }: Violation): number | undefined {
  return kind === "property" ? (openedAt ?? line) : undefined;
}
