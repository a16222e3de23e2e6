/*
 * Temporal formulas as tables. What looks ahead becomes interned nodes, and a node's transition (what must hold from
 * the next position on) is computed once for each combination of values of the propositions. What looks back
 * becomes a list of operators over registers, evaluated in order at each position.
 */
import { and, type Bool, not, or } from "./logic.js";
import type { Int } from "./scalars.js";

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
  /** Whether a side may be other than FALSE of a state without an event. */
  readonly isOfStates: boolean;
}

type Node =
  | { readonly kind: "Const"; readonly value: Bool }
  | { readonly kind: "Prop"; readonly prop: number; readonly negated: boolean }
  | { readonly kind: "And" | "Or"; readonly items: readonly number[] }
  | { readonly kind: "Always" | "Eventually"; readonly arg: number };

/** A past formula as a table entry: evaluated in order, arguments first. */
export type PastOp =
  | { readonly kind: "Atom"; readonly index: number }
  | { readonly kind: "Not"; readonly arg: number }
  | { readonly kind: "And" | "Or"; readonly items: readonly number[] }
  | { readonly kind: "Once" | "Previously"; readonly arg: number; readonly register: number }
  | { readonly kind: "Since"; readonly left: number; readonly right: number; readonly register: number };

/** Nodes that are constants; also the digits of a letter. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;

export class FormulaTable {
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
  /** Arguments stand in front of what uses them. */
  readonly past: PastOp[] = [];
  private readonly pastInterned = new Map<string, number>();
  registerCount = 0;
  /** The entries of `past` that nodes look at. */
  readonly props: number[] = [];
  /** By node and letter, computed on demand. */
  private readonly transitions: (readonly number[] | undefined)[] = [];
  /** Number of combinations of values that the propositions can have. */
  private readonly letters: number;
  /** What must hold from the first position on. */
  readonly initial: readonly number[];
  /** The same where the first position was not observed. */
  readonly initialUnseen: readonly number[];

  constructor(formula: Formula) {
    const whole = this.future(formula, false);
    this.initial = this.conjuncts(whole);
    this.initialUnseen = this.conjuncts(this.unseen(whole));
    this.letters = 3 ** this.props.length;
  }

  /** What must hold from the next position on for a node to hold at one with these values. */
  transition(node: number, letter: number): readonly number[] {
    // Letters are below 3 to the number of propositions, of which a formula has few.
    const key = node * this.letters + letter;
    let result = this.transitions[key];
    if (result === undefined) {
      const digits: Bool[] = [];
      for (let rest = letter, i = this.props.length - 1; i >= 0; i--, rest = Math.floor(rest / 3)) {
        const digit = rest % 3;
        digits[i] = digit === UNKNOWN ? undefined : digit === TRUE;
      }
      result = this.conjuncts(this.progress(node, digits));
      this.transitions[key] = result;
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

  /**
   * A node's value behind the last position; `complete` is whether everything was seen. If not, more may have
   * followed: TRUE is what nothing spoke against, as long as that alone could end it.
   */
  atEnd(id: number, complete: boolean): Bool {
    const node = this.nodes[id]!;
    switch (node.kind) {
      case "Const":
        return node.value;
      case "Prop":
        return undefined;
      case "Always":
        return true;
      case "Eventually":
        return complete ? false : undefined;
      case "And":
        return node.items.reduce<Bool>(
          (all, item) => (all === false ? false : and(all, this.atEnd(item, complete))),
          true,
        );
      case "Or": {
        const items = node.items.map((item) => this.atEnd(item, complete));
        // `<>[]P`: P held at the end, but it may have ceased to hold later.
        if (!complete && items.includes(undefined)) return undefined;
        return items.reduce<Bool>((any, item) => (any === true ? true : or(any, item)), false);
      }
    }
  }

  /** A formula at an unobserved first position: its propositions there are unknown. */
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
  pastOf(f: Formula): number {
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
