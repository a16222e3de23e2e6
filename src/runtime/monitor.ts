/*
 * Temporal formulas, checked by progression: what must hold from here on is a conjunction of factors, and a position
 * (one event) turns each factor into those that must hold from the next position on (formula-table.ts).
 */
import {
  type Bounded,
  FALSE,
  type Formula,
  FormulaTable,
  type PastOp,
  TRUE,
  UNKNOWN,
} from "./formula-table.js";
import { add, lt } from "./int.js";
import { keyOf } from "./key.js";
import { KeyMap } from "./key-map.js";
import { and, asFault, type Bool, guard, not, or } from "./logic.js";
import type { BindingNames, Host } from "./machine.js";
import type { Int } from "./scalars.js";
import {
  type AtomEvents,
  mayMissPositions,
  type Unseen,
  unseenValues,
  type Weakening,
  weakenings,
} from "./unseen-positions.js";
import type { Value } from "./values.js";

interface Instance {
  values: readonly Value[];
  /** What must still hold: the nodes of its factors, and for each the line at which it came to be, 0 for the start. */
  nodes: number[];
  since: number[];
  /** Past operators' values at the position before. */
  registers: Bool[];
  /** By bounded formula: the earliest deadline that is surely open, and the earliest that may be. */
  deadlines: (Deadline | undefined)[];
  maybe: (Deadline | undefined)[];
}

interface Deadline {
  readonly at: Int;
  readonly line: number;
}

const MOST_SPARES = 16;
const NO_NAMES: BindingNames = { names: [], shapes: [] };

export class Monitor {
  private readonly table: FormulaTable;
  private readonly bounds: readonly {
    readonly left: number;
    readonly right: number;
    readonly withinNs: Int;
  }[];
  private readonly instances = new KeyMap<Instance>();
  private readonly pastValues: Bool[] = [];
  /** Instances as at the start: for values that turn out to need none, and for those that will need one. */
  private readonly spares: Instance[] = [];
  /** The factors that are being worked out; they take turns with those of the instance. */
  private nextNodes: number[] = [];
  private nextSince: number[] = [];
  /** By entry of `table.past`: what it may be at positions that nobody recorded; undefined where there are none. */
  private unseen: readonly Unseen[] | undefined;
  /** By register. */
  private weakening: readonly Weakening[] = [];
  private pastKnown = true;
  private complete = true;
  /** Whether the position at hand is the first of its instance. */
  private isFirst = false;
  checked = 0;

  constructor(
    private readonly rule: number,
    private readonly host: Host,
    private readonly names: BindingNames,
    formula: Formula,
    bounded: readonly Bounded[],
    /** The value of an atom for the event at hand and the instance's values. */
    private readonly atom: (index: number, values: readonly Value[]) => Bool,
    /** The atoms that stand outside of every temporal operator: they speak of the first position alone. */
    private readonly atFirst: readonly number[],
    /** By atom. */
    private readonly atomEvents: readonly AtomEvents[],
  ) {
    this.table = new FormulaTable(formula);
    this.bounds = bounded.map((b) => ({
      left: this.table.pastOf(b.left),
      right: this.table.pastOf(b.right),
      withinNs: b.withinNs,
    }));
  }

  /** `recorded`: by event. */
  begin(complete: boolean, recorded: readonly boolean[]): void {
    this.setRecorded(recorded);
    this.complete = complete;
    this.pastKnown = complete;
    this.instances.clear();
    this.spares.length = 0;
  }

  setRecorded(recorded: readonly boolean[]): void {
    const { table } = this;
    const misses = mayMissPositions(this.atomEvents, this.names.names.length > 0, recorded);
    this.unseen = misses ? unseenValues(table.past, this.atomEvents, recorded) : undefined;
    this.weakening = this.unseen === undefined ? [] : weakenings(table.past, this.unseen);
  }

  /** One position of the instance with these values. */
  position(values: readonly Value[], ts: Int, line: number): void {
    const key = values.length === 1 ? keyOf(values[0]) : values.map((v) => String(keyOf(v))).join("\0");
    if (key === undefined || values.includes(undefined)) {
      // The event may belong to any instance: none of them can be trusted any more.
      this.forget();
      this.host.temporal(this.rule, undefined, this.names, values, 0);
      return;
    }
    const known = this.instances.get(key);
    // Most instances are at rest again soon.
    const instance = known ?? this.spares.pop() ?? this.create();
    if (known === undefined) instance.values = values;
    this.isFirst = known === undefined && this.pastKnown && this.unseen === undefined;
    this.advance(instance, ts, line);
    if (this.isAtRest(instance)) {
      if (known !== undefined) this.instances.delete(key);
      if (this.spares.length < MOST_SPARES) this.spares.push(instance);
    } else if (known === undefined) this.instances.set(key, instance);
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
    this.instances.clear();
    this.spares.length = 0;
    this.pastKnown = false;
    this.complete = false;
  }

  /** The trace is over: what is open is FALSE if everything was seen. */
  end(): void {
    for (const instance of this.instances.values()) {
      instance.nodes.forEach((node, i) => {
        const value = this.table.atEnd(node, this.complete, this.unseen);
        if (value === true) return;
        const outcome = this.complete ? value : undefined;
        this.host.temporal(this.rule, outcome, this.names, instance.values, instance.since[i]!);
      });
      this.bounds.forEach((_, i) => {
        const open = instance.deadlines[i];
        const maybe = instance.maybe[i];
        if (open !== undefined) this.report(this.complete ? false : undefined, instance, open.line);
        else if (maybe !== undefined) this.report(undefined, instance, maybe.line);
      });
    }
    this.instances.clear();
  }

  markPointers(mark: (pointer: number) => void): void {
    for (const instance of this.instances.values()) {
      instance.values.forEach((value, i) => {
        if (this.names.shapes[i]!.kind === "Ptr") mark(value);
      });
    }
  }

  private create(): Instance {
    return {
      values: [],
      nodes: [...this.start()],
      since: this.start().map(() => 0),
      registers: Array.from({ length: this.table.registerCount }, (_, i) => this.registerAtStart(i)),
      deadlines: this.bounds.map(() => undefined),
      maybe: this.bounds.map(() => undefined),
    };
  }

  /** What a past operator finds in front of an instance's first observed position. */
  private registerAtStart(register: number): Bool {
    return this.pastKnown ? this.weakened(register, false) : undefined;
  }

  /** What is left of a past operator's value where positions may have been missed. */
  private weakened(register: number, value: Bool): Bool {
    const weakening = this.weakening[register];
    if (weakening === undefined) return value;
    return (value === true && weakening.losesTrue) || (value === false && weakening.losesFalse)
      ? undefined
      : value;
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

  /** Whether something is still to come that the formula asks for. */
  private isOpen(instance: Instance): boolean {
    const { nodes, deadlines, maybe } = instance;
    for (let i = 0; i < deadlines.length; i++)
      if (deadlines[i] !== undefined || maybe[i] !== undefined) return true;
    for (let i = 0; i < nodes.length; i++)
      if (this.table.atEnd(nodes[i]!, this.complete, this.unseen) !== true) return true;
    return false;
  }

  private report(outcome: false | undefined, instance: Instance, openedAt: number): void {
    this.host.temporal(this.rule, outcome, this.names, instance.values, openedAt);
  }

  private advance(instance: Instance, ts: Int, line: number): void {
    this.checked++;
    this.evaluatePast(instance);
    let letter = 0;
    const { props } = this.table;
    for (let i = 0; i < props.length; i++) {
      const value = this.pastValues[props[i]!];
      letter = letter * 3 + (value === undefined ? UNKNOWN : value ? TRUE : FALSE);
    }
    if (!this.stays(instance.nodes, letter)) this.replaceFactors(instance, letter, line);
    if (this.bounds.length > 0) this.advanceBounds(instance, ts, line);
  }

  /** Whether each factor just asks for itself again. */
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

  private advanceBounds(instance: Instance, ts: Int, line: number): void {
    this.bounds.forEach((bound, i) => {
      let open = instance.deadlines[i];
      let maybe = instance.maybe[i];
      if (open !== undefined && lt(open.at, ts) === true) {
        this.report(false, instance, open.line);
        open = undefined;
      }
      if (maybe !== undefined && lt(maybe.at, ts) === true) {
        this.report(undefined, instance, maybe.line);
        maybe = undefined;
      }
      const left = this.pastValues[bound.left];
      const right = this.pastValues[bound.right];
      const deadline: Deadline = { at: add(ts, bound.withinNs) as Int, line };
      if (left === true) open ??= deadline;
      else if (left === undefined) maybe ??= deadline;
      if (right === true) {
        open = undefined;
        maybe = undefined;
      } else if (
        open !== undefined &&
        (right === undefined || this.unseen?.[bound.right]?.canBeTrue === true)
      ) {
        // It has come perhaps, or may come unseen.
        maybe = maybe === undefined || lt(open.at, maybe.at) === true ? open : maybe;
        open = undefined;
      }
      instance.deadlines[i] = open;
      instance.maybe[i] = maybe;
    });
  }

  private evaluatePast(instance: Instance): void {
    const { registers } = instance;
    const nextRegisters = registers.length === 0 ? registers : registers.slice();
    for (let i = 0; i < this.table.past.length; i++) {
      this.pastValues[i] = this.evaluateOp(this.table.past[i]!, instance, nextRegisters);
    }
    instance.registers = nextRegisters;
  }

  /** An atom without a value is a violation of its own; what the formula says then is unknown. */
  private evaluateAtom(index: number, instance: Instance): Bool {
    if (!this.isFirst && this.atFirst.includes(index)) return undefined;
    try {
      return this.atom(index, instance.values);
    } catch (thrown) {
      guard.tentative = 0;
      this.host.temporal(this.rule, asFault(thrown), this.names, instance.values, 0);
      return undefined;
    }
  }

  private evaluateOp(op: PastOp, instance: Instance, next: Bool[]): Bool {
    const values = this.pastValues;
    switch (op.kind) {
      case "Atom":
        return this.evaluateAtom(op.index, instance);
      case "Not":
        return not(values[op.arg]);
      case "And": {
        let all: Bool = true;
        for (let i = 0; i < op.items.length && all !== false; i++) all = and(all, values[op.items[i]!]);
        return all;
      }
      case "Or": {
        let any: Bool = false;
        for (let i = 0; i < op.items.length && any !== true; i++) any = or(any, values[op.items[i]!]);
        return any;
      }
      case "Previously": {
        next[op.register] = this.weakened(op.register, values[op.arg]);
        return instance.registers[op.register];
      }
      case "Once": {
        const now = values[op.arg];
        const value = now === true ? true : or(now, instance.registers[op.register]);
        next[op.register] = this.weakened(op.register, value);
        return value;
      }
      case "Since": {
        const right = values[op.right];
        const left = values[op.left];
        const held = left === false ? false : and(left, instance.registers[op.register]);
        const value = right === true ? true : or(right, held);
        next[op.register] = this.weakened(op.register, value);
        return value;
      }
    }
  }
}

/** Gives a monitor a position for these values, unless another predicate that matched the event did. */
export function positionOnce(
  seen: Value[][],
  monitor: Monitor,
  values: Value[],
  ts: Int,
  line: number,
): void {
  if (seen.some((other) => other.every((value, i) => value === values[i]))) return;
  seen.push(values);
  monitor.position(values, ts, line);
}
