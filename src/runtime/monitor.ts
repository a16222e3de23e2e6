/*
 * Temporal formulas, checked by progression: what must hold from here on is a conjunction of factors, and a position
 * (one event) turns each factor into those that must hold from the next position on. Factors are interned, and each
 * transition is worked out once and then looked up.
 *
 * Past operators are registers: their value at a position is a function of their value at the one before.
 */

import { add, lt } from "./int.js";
import { type Key, keyOf } from "./key.js";
import { and, type Bool, not, or } from "./logic.js";
import type { BindingNames, Host } from "./machine.js";
import type { Int } from "./scalars.js";
import type { Value } from "./values.js";

/** As in the IR, its atoms numbered. */
export type Formula =
  | { readonly kind: "Atom"; readonly index: number }
  | { readonly kind: "Not"; readonly arg: Formula }
  | { readonly kind: "And" | "Or"; readonly items: readonly Formula[] }
  | { readonly kind: "Always" | "Eventually" | "Once" | "Previously"; readonly arg: Formula }
  | { readonly kind: "Since"; readonly left: Formula; readonly right: Formula }
  | { readonly kind: "LeadsTo"; readonly left: Formula; readonly right: Formula };

/** `left ~> right WITHIN bound`, both sides without future operators; checked beside the formula. */
export interface Bounded {
  readonly left: Formula;
  readonly right: Formula;
  readonly withinNs: Int;
}

type Node =
  | { readonly kind: "Const"; readonly value: Bool }
  | { readonly kind: "Prop"; readonly prop: number; readonly negated: boolean }
  | { readonly kind: "And" | "Or"; readonly items: readonly number[] }
  | { readonly kind: "Always" | "Eventually"; readonly arg: number };

interface Factor {
  readonly node: number;
  /** The line at which it came to be; 0 for those of the start. */
  readonly since: number;
}

interface Instance {
  values: readonly Value[];
  factors: Factor[];
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

/** A past formula as a table entry: evaluated in order, arguments first. */
type PastOp =
  | { readonly kind: "Atom"; readonly index: number }
  | { readonly kind: "Not"; readonly arg: number }
  | { readonly kind: "And" | "Or"; readonly items: readonly number[] }
  | { readonly kind: "Once" | "Previously"; readonly arg: number; readonly register: number }
  | { readonly kind: "Since"; readonly left: number; readonly right: number; readonly register: number };

const FALSE = 0;
const TRUE = 1;
const UNKNOWN = 2;

export class Monitor {
  private readonly nodes: Node[] = [
    { kind: "Const", value: false },
    { kind: "Const", value: true },
    { kind: "Const", value: undefined },
  ];
  private readonly interned = new Map<string, number>([
    ["c:false", FALSE],
    ["c:true", TRUE],
    ["c:undefined", UNKNOWN],
  ]);
  private readonly past: PastOp[] = [];
  private readonly pastInterned = new Map<string, number>();
  private registerCount = 0;
  /** Past table entries that future operators look at, and their values at the position at hand. */
  private readonly props: number[] = [];
  private readonly transitions = new Map<number, readonly number[]>();
  /** Number of combinations of values that the propositions can have. */
  private readonly letters: number;
  private readonly initial: readonly number[];
  /** The same where the first position was not observed. */
  private readonly initialUnseen: readonly number[];
  private readonly bounds: readonly {
    readonly left: number;
    readonly right: number;
    readonly withinNs: Int;
  }[];
  private readonly instances = new Map<Key, Instance>();
  private readonly pastValues: Bool[] = [];
  /** A new instance, for values that turn out to need none. */
  private spare: Instance | undefined;
  private pastKnown = true;
  private complete = true;
  checked = 0;

  constructor(
    private readonly rule: number,
    private readonly host: Host,
    private readonly names: BindingNames,
    formula: Formula,
    bounded: readonly Bounded[],
    /** The value of an atom for the event at hand and the instance's values. */
    private readonly atom: (index: number, values: readonly Value[]) => Bool,
  ) {
    const whole = this.future(formula, false);
    this.initial = this.conjuncts(whole);
    this.initialUnseen = this.conjuncts(this.unseen(whole));
    this.letters = 3 ** this.props.length;
    this.bounds = bounded.map((b) => ({
      left: this.pastOf(b.left),
      right: this.pastOf(b.right),
      withinNs: b.withinNs,
    }));
  }

  begin(complete: boolean): void {
    this.complete = complete;
    this.pastKnown = complete;
    this.instances.clear();
    this.spare = undefined;
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
    // Most new instances are at rest again at once: one is kept ready, and only given away if it is not.
    const instance = known ?? this.spare ?? this.create();
    if (known === undefined) instance.values = values;
    this.advance(instance, ts, line);
    if (this.isAtRest(instance)) {
      if (known !== undefined) this.instances.delete(key);
      else this.spare = instance;
    } else if (known === undefined) {
      this.spare = undefined;
      this.instances.set(key, instance);
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
    this.spare = undefined;
    this.pastKnown = false;
    this.complete = false;
  }

  /** The trace is over: what is open is FALSE if everything was seen. */
  end(): void {
    for (const instance of this.instances.values()) {
      for (const factor of instance.factors) {
        const value = this.atEnd(factor.node);
        if (value !== true)
          this.host.temporal(
            this.rule,
            this.complete ? value : undefined,
            this.names,
            instance.values,
            factor.since,
          );
      }
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
      factors: this.start().map((node) => ({ node, since: 0 })),
      registers: Array<Bool>(this.registerCount).fill(this.pastKnown ? false : undefined),
      deadlines: this.bounds.map(() => undefined),
      maybe: this.bounds.map(() => undefined),
    };
  }

  /** What must hold from an instance's first observed position on. */
  private start(): readonly number[] {
    return this.pastKnown ? this.initial : this.initialUnseen;
  }

  /** Whether the instance is as it was made, so that it need not be kept. */
  private isAtRest(instance: Instance): boolean {
    if (this.isOpen(instance)) return false;
    const { factors } = instance;
    const start = this.start();
    if (factors.length !== start.length || factors.some((f) => !start.includes(f.node))) return false;
    const before = this.pastKnown ? false : undefined;
    return instance.registers.every((r) => r === before);
  }

  /** Whether something is still to come that the formula asks for. */
  private isOpen(instance: Instance): boolean {
    if (instance.deadlines.some((d) => d !== undefined) || instance.maybe.some((d) => d !== undefined))
      return true;
    return instance.factors.some((f) => this.atEnd(f.node) !== true);
  }

  private report(outcome: false | undefined, instance: Instance, openedAt: number): void {
    this.host.temporal(this.rule, outcome, this.names, instance.values, openedAt);
  }

  private advance(instance: Instance, ts: Int, line: number): void {
    this.checked++;
    this.evaluatePast(instance);
    let letter = 0;
    for (const prop of this.props) {
      const value = this.pastValues[prop];
      letter = letter * 3 + (value === undefined ? UNKNOWN : value ? TRUE : FALSE);
    }
    if (!this.stays(instance.factors, letter)) this.replaceFactors(instance, letter, line);
    if (this.bounds.length > 0) this.advanceBounds(instance, ts, line);
  }

  /** Whether each factor just asks for itself again. */
  private stays(factors: readonly Factor[], letter: number): boolean {
    for (let i = 0; i < factors.length; i++) {
      const { node } = factors[i]!;
      const next = this.transition(node, letter);
      if (next.length !== 1 || next[0] !== node) return false;
    }
    return true;
  }

  private replaceFactors(instance: Instance, letter: number, line: number): void {
    const next: Factor[] = [];
    for (const factor of instance.factors) {
      for (const node of this.transition(factor.node, letter)) {
        if (node === FALSE) this.report(false, instance, factor.since);
        else if (node === UNKNOWN) this.report(undefined, instance, factor.since);
        else if (!next.some((f) => f.node === node)) {
          const kept = instance.factors.find((f) => f.node === node);
          next.push(kept ?? { node, since: line });
        }
      }
    }
    instance.factors = next;
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
      } else if (right === undefined && open !== undefined) {
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
    for (let i = 0; i < this.past.length; i++) {
      this.pastValues[i] = this.evaluateOp(this.past[i]!, instance, nextRegisters);
    }
    instance.registers = nextRegisters;
  }

  private evaluateOp(op: PastOp, instance: Instance, next: Bool[]): Bool {
    const values = this.pastValues;
    switch (op.kind) {
      case "Atom":
        return this.atom(op.index, instance.values);
      case "Not":
        return not(values[op.arg]);
      case "And":
        return op.items.reduce<Bool>((all, item) => (all === false ? false : and(all, values[item])), true);
      case "Or":
        return op.items.reduce<Bool>((any, item) => (any === true ? true : or(any, values[item])), false);
      case "Previously": {
        next[op.register] = values[op.arg];
        return instance.registers[op.register];
      }
      case "Once": {
        const now = values[op.arg];
        const value = now === true ? true : or(now, instance.registers[op.register]);
        next[op.register] = value;
        return value;
      }
      case "Since": {
        const right = values[op.right];
        const left = values[op.left];
        const held = left === false ? false : and(left, instance.registers[op.register]);
        const value = right === true ? true : or(right, held);
        next[op.register] = value;
        return value;
      }
    }
  }

  private transition(node: number, letter: number): readonly number[] {
    // Letters are below 3 to the number of propositions, of which a formula has few.
    const key = node * this.letters + letter;
    let result = this.transitions.get(key);
    if (result === undefined) {
      const digits: Bool[] = [];
      for (let rest = letter, i = this.props.length - 1; i >= 0; i--, rest = Math.floor(rest / 3)) {
        const digit = rest % 3;
        digits[i] = digit === UNKNOWN ? undefined : digit === TRUE;
      }
      result = this.conjuncts(this.progress(node, digits));
      this.transitions.set(key, result);
    }
    return result;
  }

  /** What must hold from the next position on for `node` to hold at one with these values. */
  private progress(id: number, digits: readonly Bool[]): number {
    const node = this.nodes[id]!;
    switch (node.kind) {
      case "Const":
        return id;
      case "Prop": {
        const value = digits[node.prop];
        return this.constant(node.negated ? not(value) : value);
      }
      case "And":
      case "Or":
        return this.combine(
          node.kind,
          node.items.map((item) => this.progress(item, digits)),
        );
      case "Always":
        return this.combine("And", [this.progress(node.arg, digits), id]);
      case "Eventually":
        return this.combine("Or", [this.progress(node.arg, digits), id]);
    }
  }

  private atEnd(id: number): Bool {
    const node = this.nodes[id]!;
    switch (node.kind) {
      case "Const":
        return node.value;
      case "Prop":
        return undefined;
      case "Always":
        return true;
      case "Eventually":
        return this.complete ? false : undefined;
      case "And":
        return node.items.reduce<Bool>(
          (all, item) => (all === false ? false : and(all, this.atEnd(item))),
          true,
        );
      case "Or":
        return node.items.reduce<Bool>(
          (any, item) => (any === true ? true : or(any, this.atEnd(item))),
          false,
        );
    }
  }

  /** A formula at a first position that came before the first one observed: what it says of that is unknown. */
  private unseen(id: number): number {
    const node = this.nodes[id]!;
    if (node.kind === "Prop") return UNKNOWN;
    return node.kind === "And" || node.kind === "Or"
      ? this.combine(
          node.kind,
          node.items.map((item) => this.unseen(item)),
        )
      : id;
  }

  private conjuncts(id: number): readonly number[] {
    const node = this.nodes[id]!;
    if (id === TRUE) return [];
    return node.kind === "And" ? node.items : [id];
  }

  // ------------------------------------------------------------ building

  private constant(value: Bool): number {
    return value === undefined ? UNKNOWN : value ? TRUE : FALSE;
  }

  private intern(key: string, make: () => Node): number {
    let id = this.interned.get(key);
    if (id === undefined) {
      id = this.nodes.push(make()) - 1;
      this.interned.set(key, id);
    }
    return id;
  }

  private combine(kind: "And" | "Or", parts: readonly number[]): number {
    const [neutral, absorbing] = kind === "And" ? [TRUE, FALSE] : [FALSE, TRUE];
    const items = new Set<number>();
    for (const part of parts) {
      const node = this.nodes[part]!;
      if (node.kind === kind) for (const item of node.items) items.add(item);
      else items.add(kind === "Or" && node.kind === "And" && node.items.includes(FALSE) ? FALSE : part);
    }
    items.delete(neutral);
    // Not for And: every conjunct that fails is reported, the others are kept.
    if (kind === "Or" && items.has(absorbing)) return absorbing;
    if (items.size === 0) return neutral;
    const sorted = [...items].sort((a, b) => a - b);
    if (sorted.length === 1) return sorted[0]!;
    return this.intern(`${kind}:${sorted.join()}`, () => ({ kind, items: sorted }));
  }

  /** A formula as a node, negation pushed down to propositions. */
  private future(f: Formula, negated: boolean): number {
    // What is left of a formula whose bounded parts are watched apart.
    if (f.kind === "And" && f.items.length === 0) return this.constant(!negated);
    if (isPast(f)) {
      const prop = this.propOf(this.pastOf(f));
      return this.intern(`p:${prop}:${negated}`, () => ({ kind: "Prop", prop, negated }));
    }
    switch (f.kind) {
      case "Not":
        return this.future(f.arg, !negated);
      case "And":
      case "Or": {
        const kind = (f.kind === "And") !== negated ? "And" : "Or";
        return this.combine(
          kind,
          f.items.map((item) => this.future(item, negated)),
        );
      }
      case "Always":
      case "Eventually": {
        const kind = (f.kind === "Always") !== negated ? "Always" : "Eventually";
        const arg = this.future(f.arg, negated);
        return this.intern(`${kind}:${arg}`, () => ({ kind, arg }));
      }
      case "LeadsTo": {
        const eventually: Formula = { kind: "Eventually", arg: f.right };
        const implied: Formula = { kind: "Or", items: [{ kind: "Not", arg: f.left }, eventually] };
        return this.future({ kind: "Always", arg: implied }, negated);
      }
      default:
        throw new Error(`a future operator below ${f.kind}`);
    }
  }

  private propOf(past: number): number {
    const at = this.props.indexOf(past);
    return at >= 0 ? at : this.props.push(past) - 1;
  }

  /** A formula without future operators as an entry of the past table. */
  private pastOf(f: Formula): number {
    switch (f.kind) {
      case "Atom":
        return this.pastEntry(`a:${f.index}`, () => ({ kind: "Atom", index: f.index }));
      case "Not": {
        const arg = this.pastOf(f.arg);
        return this.pastEntry(`n:${arg}`, () => ({ kind: "Not", arg }));
      }
      case "And":
      case "Or": {
        const items = f.items.map((item) => this.pastOf(item));
        return this.pastEntry(`${f.kind}:${items.join()}`, () => ({ kind: f.kind as "And", items }));
      }
      case "Once":
      case "Previously": {
        const arg = this.pastOf(f.arg);
        const kind = f.kind as "Once";
        return this.pastEntry(`${kind}:${arg}`, () => ({ kind, arg, register: this.registerCount++ }));
      }
      case "Since": {
        const left = this.pastOf(f.left);
        const right = this.pastOf(f.right);
        return this.pastEntry(`s:${left}:${right}`, () => ({
          kind: "Since",
          left,
          right,
          register: this.registerCount++,
        }));
      }
      default:
        throw new Error(`${f.kind} below a past operator`);
    }
  }

  private pastEntry(key: string, make: () => PastOp): number {
    let id = this.pastInterned.get(key);
    if (id === undefined) {
      id = this.past.push(make()) - 1;
      this.pastInterned.set(key, id);
    }
    return id;
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

function isPast(f: Formula): boolean {
  switch (f.kind) {
    case "Atom":
      return true;
    case "Not":
    case "Once":
    case "Previously":
      return isPast(f.arg);
    case "And":
    case "Or":
      return f.items.every(isPast);
    case "Since":
      return isPast(f.left) && isPast(f.right);
    default:
      return false;
  }
}
