/*
 * Temporal formulas, checked by progression: what must hold from here on is a conjunction of factors, and a position
 * (one event) turns each factor into those that must hold from the next position on (formula-table.ts).
 */
import { type Clock, DeadlineList, Obligation, type Opening } from "./deadlines.js";
import type { Event } from "./event.js";
import { type Bounded, FALSE, type Formula, FormulaTable, TRUE, UNKNOWN } from "./formula-table.js";
import { add } from "./int.js";
import { type Key, keyOf } from "./key.js";
import { KeyMap } from "./key-map.js";
import { asFault, type Bool, guard } from "./logic.js";
import type { BindingNames, Reporter } from "./machine.js";
import { type PastInstance, PastValues } from "./past-values.js";
import type { Int } from "./scalars.js";
import {
  type AtomEvents,
  canComeUnseen,
  mayMissPositions,
  type Unseen,
  unseenValues,
  weakenings,
} from "./unseen-positions.js";
import type { Value } from "./values.js";

interface Instance extends PastInstance {
  key: Key;
  values: readonly Value[];
  /** What must still hold: the nodes of its factors, and for each the line at which it came to be, 0 for the start. */
  nodes: number[];
  since: number[];
  /** By bounded formula: the earliest obligation that is surely open, and the earliest that may be. */
  surely: (Obligation<Instance> | undefined)[];
  maybe: (Obligation<Instance> | undefined)[];
}

interface Bound {
  readonly left: number;
  readonly right: number;
  readonly withinNs: Int;
  /** Whether a side may hold of a state, without any event. */
  readonly isOfStates: boolean;
  /** Of all instances. */
  readonly open: DeadlineList<Instance>;
}

const MOST_SPARES = 16;
const NO_NAMES: BindingNames = { names: [], shapes: [] };

export class Monitor {
  private readonly table: FormulaTable;
  private readonly bounds: readonly Bound[];
  /** Whether the state behind an event must be checked, before the next event is known. */
  readonly isOfStates: boolean;
  private readonly instances = new KeyMap<Instance>();
  private readonly past: PastValues;
  /** Instances as at the start: for values that turn out to need none, and for those that will need one. */
  private readonly spares: Instance[] = [];
  /** The factors that are being computed; they take turns with those of the instance. */
  private nextNodes: number[] = [];
  private nextSince: number[] = [];
  /** By entry of `table.past`: what it may be at positions that were not recorded; undefined where there are none. */
  private unseen: readonly Unseen[] | undefined;
  private pastKnown = true;
  private complete = true;
  checked = 0;

  constructor(
    private readonly rule: number,
    private readonly host: Reporter,
    private readonly names: BindingNames,
    formula: Formula,
    bounded: readonly Bounded[],
    private readonly clock: Clock,
    /** The value of an atom for the current event and the instance's values. */
    atom: (index: number, values: readonly Value[]) => Bool,
    /** The atoms that stand outside of every temporal operator: they speak of the first position alone. */
    atFirst: readonly number[],
    /** By atom. */
    private readonly atomEvents: readonly AtomEvents[],
  ) {
    this.table = new FormulaTable(formula);
    this.past = new PastValues(this.table.past, atom, atFirst, (fault, values) =>
      this.host.temporal(this.rule, fault, this.names, values, 0),
    );
    this.bounds = bounded.map((b, i) => ({
      left: this.table.pastOf(b.left),
      right: this.table.pastOf(b.right),
      withinNs: b.withinNs,
      isOfStates: b.isOfStates,
      open: new DeadlineList(clock, (obligation) => this.passed(i, obligation)),
    }));
    this.isOfStates = bounded.some((b) => b.isOfStates);
  }

  /** `recorded`: by event. */
  begin(complete: boolean, recorded: readonly boolean[]): void {
    this.setRecorded(recorded);
    this.complete = complete;
    this.pastKnown = complete;
    this.clear();
  }

  setRecorded(recorded: readonly boolean[]): void {
    const { table } = this;
    const isBound = this.names.names.length > 0;
    this.unseen = mayMissPositions(this.atomEvents, isBound, recorded)
      ? unseenValues(table.past, this.atomEvents, isBound, recorded)
      : undefined;
    this.past.weakening = this.unseen === undefined ? [] : weakenings(table.past, this.unseen);
  }

  /** One position of the instance with these values; at the end of the trace there is no event. */
  position(values: readonly Value[], event: Event | undefined, line: number): void {
    const key = values.length === 1 ? keyOf(values[0]) : values.map((v) => String(keyOf(v))).join("\0");
    if (key === undefined || values.includes(undefined)) {
      // The event may belong to any instance: none of them can be trusted any more.
      this.forget();
      this.host.temporal(this.rule, undefined, this.names, values, 0);
      return;
    }
    const known = this.instances.get(key);
    const instance = known ?? this.arrive(key, values);
    this.past.isFirst = known === undefined && this.pastKnown && this.unseen === undefined;
    this.advance(instance, event, line);
    this.leave(instance, known !== undefined);
  }

  /** The state behind an event, before the next record: of a formula about no object, whose bounds look at states. */
  settle(opening: Opening): void {
    const known = this.instances.get("");
    const instance = known ?? this.arrive("", []);
    this.past.evaluate(instance, false);
    for (let i = 0; i < this.bounds.length; i++)
      if (this.bounds[i]!.isOfStates) this.judge(instance, i, opening);
    this.leave(instance, known !== undefined);
  }

  /** Whether a value may be one of those that a bound variable ranges over; a set without a value has none. */
  mayBe(isIn: () => Bool): boolean {
    try {
      return isIn() !== false;
    } catch (thrown) {
      guard.tentative = 0;
      this.checked++;
      this.host.leaf(this.rule, asFault(thrown), NO_NAMES, []);
      return false;
    }
  }

  /** Events are missing: what is open ends inconclusive, and the past is unknown from here on. */
  lost(): void {
    for (const instance of this.instances.values()) {
      if (this.isOpen(instance)) this.host.temporal(this.rule, undefined, this.names, instance.values, 0);
    }
    this.forget();
  }

  private forget(): void {
    this.clear();
    this.pastKnown = false;
    this.complete = false;
  }

  private clear(): void {
    this.instances.clear();
    this.spares.length = 0;
    for (const { open } of this.bounds) open.clear();
  }

  /** The trace is over: what is open is FALSE if everything was seen, unless its time has not come. */
  end(): void {
    const isWhole = this.complete && this.unseen === undefined;
    for (const instance of this.instances.values()) {
      instance.nodes.forEach((node, i) => {
        const value = this.table.atEnd(node, isWhole);
        if (value === true) return;
        const outcome = isWhole ? value : undefined;
        this.host.temporal(this.rule, outcome, this.names, instance.values, instance.since[i]!);
      });
      this.bounds.forEach((_, i) => {
        const open = instance.surely[i] ?? instance.maybe[i];
        if (open !== undefined)
          this.host.deadline(this.rule, undefined, this.names, instance.values, open, undefined);
      });
    }
    this.clear();
  }

  markPointers(mark: (pointer: number) => void): void {
    for (const instance of this.instances.values()) {
      instance.values.forEach((value, i) => {
        if (this.names.shapes[i]!.kind === "Ptr") mark(value);
      });
    }
  }

  private arrive(key: Key, values: readonly Value[]): Instance {
    const instance = this.spares.pop() ?? this.create();
    instance.key = key;
    instance.values = values;
    return instance;
  }

  /** Most instances are at rest again soon: only the others are kept. */
  private leave(instance: Instance, isKept: boolean): void {
    if (this.isAtRest(instance)) {
      if (isKept) this.instances.delete(instance.key);
      if (this.spares.length < MOST_SPARES) this.spares.push(instance);
    } else if (!isKept) this.instances.set(instance.key, instance);
  }

  private create(): Instance {
    return {
      key: "",
      values: [],
      nodes: [...this.start()],
      since: this.start().map(() => 0),
      registers: Array.from({ length: this.table.registerCount }, (_, i) => this.registerAtStart(i)),
      surely: this.bounds.map(() => undefined),
      maybe: this.bounds.map(() => undefined),
    };
  }

  /** What a past operator finds in front of an instance's first observed position. */
  private registerAtStart(register: number): Bool {
    return this.pastKnown ? this.past.weakened(register, false) : undefined;
  }

  /** What must hold from an instance's first observed position on. */
  private start(): readonly number[] {
    return this.pastKnown && this.unseen === undefined ? this.table.initial : this.table.initialUnseen;
  }

  /** Whether the instance is as it was made, so that it need not be kept. */
  private isAtRest(instance: Instance): boolean {
    if (this.isOpen(instance)) return false;
    const { nodes, since, registers } = instance;
    const start = this.start();
    if (nodes.length !== start.length) return false;
    for (let i = 0; i < nodes.length; i++) if (!start.includes(nodes[i]!)) return false;
    for (let i = 0; i < registers.length; i++) if (registers[i] !== this.registerAtStart(i)) return false;
    since.fill(0);
    return true;
  }

  /** Whether something may still come that the formula depends on; at least if events are missing from here on. */
  private isOpen(instance: Instance): boolean {
    const { nodes, surely, maybe } = instance;
    for (let i = 0; i < surely.length; i++)
      if (surely[i] !== undefined || maybe[i] !== undefined) return true;
    for (let i = 0; i < nodes.length; i++) if (this.table.atEnd(nodes[i]!, false) !== true) return true;
    return false;
  }

  private report(outcome: false | undefined, instance: Instance, openedAt: number): void {
    this.host.temporal(this.rule, outcome, this.names, instance.values, openedAt);
  }

  private advance(instance: Instance, event: Event | undefined, line: number): void {
    this.checked++;
    this.past.evaluate(instance, true);
    let letter = 0;
    const { props } = this.table;
    for (let i = 0; i < props.length; i++) {
      const value = this.past.values[props[i]!];
      letter = letter * 3 + (value === undefined ? UNKNOWN : value ? TRUE : FALSE);
    }
    if (!this.stays(instance.nodes, letter)) this.replaceFactors(instance, letter, line);
    if (event === undefined || this.bounds.length === 0) return;
    const at: Opening = { line, ts: event.ts, event: event.kind };
    for (let i = 0; i < this.bounds.length; i++) this.judge(instance, i, at);
  }

  /** Whether each factor is its own successor. */
  private stays(nodes: readonly number[], letter: number): boolean {
    for (let i = 0; i < nodes.length; i++) {
      const next = this.table.transition(nodes[i]!, letter);
      if (next.length !== 1 || next[0] !== nodes[i]) return false;
    }
    return true;
  }

  private replaceFactors(instance: Instance, letter: number, line: number): void {
    const { nodes, since } = instance;
    const nextNodes = this.nextNodes;
    const nextSince = this.nextSince;
    while (nextNodes.length > 0) {
      nextNodes.pop();
      nextSince.pop();
    }
    for (let i = 0; i < nodes.length; i++) {
      const next = this.table.transition(nodes[i]!, letter);
      for (let j = 0; j < next.length; j++) {
        const node = next[j]!;
        if (node === FALSE) this.report(false, instance, since[i]!);
        else if (node === UNKNOWN) this.report(undefined, instance, since[i]!);
        else if (!nextNodes.includes(node)) {
          const kept = nodes.indexOf(node);
          nextNodes.push(node);
          nextSince.push(kept < 0 ? line : since[kept]!);
        }
      }
    }
    instance.nodes = nextNodes;
    instance.since = nextSince;
    this.nextNodes = nodes;
    this.nextSince = since;
  }

  /** Evaluates a bounded formula: whether an obligation opens, and whether the open ones are met. */
  private judge(instance: Instance, i: number, at: Opening): void {
    const { left, right, open } = this.bounds[i]!;
    const opens = this.past.values[left];
    const meets = this.past.values[right];
    const { surely, maybe } = instance;
    if (meets === true) {
      if (surely[i] !== undefined) open.remove(surely[i]!);
      if (maybe[i] !== undefined) open.remove(maybe[i]!);
      surely[i] = undefined;
      maybe[i] = undefined;
      return;
    }
    if (opens !== false) this.open(opens === true ? surely : maybe, i, instance, at, opens === true);
    const met = surely[i];
    if (meets === false || met === undefined) return;
    surely[i] = undefined;
    const other = maybe[i];
    const isEarlier = other === undefined || met.deadline < other.deadline;
    if (isEarlier) {
      met.isCertain = false;
      maybe[i] = met;
    }
    const later = isEarlier ? other : met;
    if (later !== undefined) open.remove(later);
  }

  /** The earliest deadline stands for all: what meets it in time meets the others. */
  private open(
    list: Instance["surely"],
    i: number,
    owner: Instance,
    at: Opening,
    isCertain: boolean,
    later?: Opening[],
  ): void {
    const { open, withinNs, isOfStates } = this.bounds[i]!;
    const deadline = add(at.ts, withinNs) as Int;
    const known = list[i];
    if (known !== undefined && known.deadline <= deadline) {
      if (isOfStates && isCertain) {
        known.later ??= [];
        known.later.push(at);
      }
      return;
    }
    const obligation = new Obligation(deadline, at, owner, isCertain);
    obligation.later = later;
    if (known !== undefined) {
      // Time has gone back.
      open.remove(known);
      if (isOfStates && isCertain) obligation.later = [known.opening, ...(known.later ?? [])];
    }
    list[i] = obligation;
    open.add(obligation);
  }

  /** A record has come that is later than the deadline. */
  private passed(i: number, obligation: Obligation<Instance>): void {
    const { owner: instance, isCertain } = obligation;
    (isCertain ? instance.surely : instance.maybe)[i] = undefined;
    const { isOfStates, right, withinNs } = this.bounds[i]!;
    let met: Bool = false;
    if (isOfStates) {
      this.past.evaluate(instance, false);
      met = this.past.values[right];
    }
    if (met !== true) {
      // What was waited for may have come unseen.
      const mayHaveCome = this.unseen !== undefined && canComeUnseen(this.unseen[right]!);
      const outcome = met === false && isCertain && !mayHaveCome ? false : undefined;
      this.host.deadline(this.rule, outcome, this.names, instance.values, obligation, this.clock);
    }
    if (met === undefined && isCertain) {
      const isOpen = ({ ts }: Opening) => (add(ts, withinNs) as Int) >= this.clock.ts;
      const [next, ...more] = obligation.later?.filter(isOpen) ?? [];
      if (next !== undefined) this.open(instance.surely, i, instance, next, true, more);
    }
    this.leave(instance, true);
  }
}

/** Gives a monitor a position for these values, unless another predicate that matched the event did. */
export function positionOnce(
  seen: Value[][],
  monitor: Monitor,
  values: Value[],
  event: Event,
  line: number,
): void {
  if (seen.some((other) => other.every((value, i) => value === values[i]))) return;
  seen.push(values);
  monitor.position(values, event, line);
}
