/*
 * Values as specs/SEMANTICS.md defines them, as plainly as they can be written: immutable, arrays instead of hash
 * tables, equality by looking. The tests compare the compiled engine with what is computed from these.
 */

export interface Ptr {
  readonly ptr: bigint;
}

export interface Task {
  /** The tid; -1 - cpu for the idle thread of a cpu. */
  readonly task: number;
}

export type Known = bigint | boolean | string | Ptr | Task | Rec | SetV | FnV | SeqV;

/** undefined is unknown. */
export type Value = Known | undefined;

/** Kleene's truth values. */
export type Bool = boolean | undefined;

export class Rec {
  /** By field name, ascending. */
  readonly fields: ReadonlyMap<string, Value>;
  constructor(fields: Iterable<readonly [string, Value]>) {
    this.fields = new Map([...fields].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

export class SetV {
  readonly in: readonly Known[];
  readonly out: readonly Known[];
  readonly whole: boolean;
  /** For members known to be distinct and wholly known; elsewhere see `makeSet`. */
  constructor(members: readonly Known[], out: readonly Known[] = [], whole = true) {
    this.in = members;
    this.out = out;
    this.whole = whole;
  }
}

export type Entry = readonly [key: Known, value: Value];

export type Other = { readonly value: Value } | undefined;

export class FnV {
  readonly entries: readonly Entry[];
  readonly gone: readonly Known[];
  readonly whole: boolean;
  /** What it is outside of its domain, if applying it there is no fault. */
  readonly other: Other;
  /** For distinct keys; elsewhere see `makeFn`. */
  constructor(
    entries: readonly Entry[],
    gone: readonly Known[] = [],
    whole = true,
    other: Other = undefined,
  ) {
    this.entries = entries;
    this.gone = gone;
    this.whole = whole;
    this.other = other;
  }
}

/** Sequences and tuples. */
export class SeqV {
  readonly items: readonly Value[];
  readonly open: boolean;
  constructor(items: readonly Value[], open = false) {
    this.items = items;
    this.open = open;
  }
}

export const NULL: Ptr = { ptr: 0n };
/** A set and a function of which nothing is known; they never leave this folder's functions. */
export const UNKNOWN_SET = new SetV([], [], false);
export const UNKNOWN_FN = new FnV([], [], false);

export function isPtr(value: Known): value is Ptr {
  return typeof value === "object" && "ptr" in value;
}

export function isTask(value: Known): value is Task {
  return typeof value === "object" && "task" in value;
}

export function isWhollyKnown(value: Value): value is Known {
  if (value === undefined) return false;
  if (value instanceof Rec) return [...value.fields.values()].every(isWhollyKnown);
  if (value instanceof SetV) return value.whole;
  if (value instanceof FnV) return value.whole && value.entries.every(([, v]) => isWhollyKnown(v));
  if (value instanceof SeqV) return !value.open && value.items.every(isWhollyKnown);
  return true;
}

/** What is forgotten first when a set or function knows too many absent elements: the oldest. */
const ABSENT_LIMIT = 65_536;

/** Members that are not wholly known count as unknown elements; a set of which nothing is known is unknown. */
export function makeSet(
  members: readonly Value[],
  out: readonly Known[] = [],
  whole = true,
): SetV | undefined {
  const known = members.filter(isWhollyKnown);
  if (whole && known.length === members.length) return new SetV(distinct(known));
  const set = new SetV(distinct(known), distinct(out).slice(-ABSENT_LIMIT), false);
  return set.in.length === 0 && set.out.length === 0 ? undefined : set;
}

/** `keys` are distinct. A function of which nothing is known is unknown. */
export function makeFn(
  entries: readonly Entry[],
  gone: readonly Known[],
  whole: boolean,
  other: Other = undefined,
): FnV | undefined {
  if (whole) return new FnV(entries, [], true, other);
  const f = new FnV(entries, distinct(gone).slice(-ABSENT_LIMIT), false, other);
  if (other !== undefined) return f;
  return f.entries.length === 0 && f.gone.length === 0 ? undefined : f;
}

/** As a variable keeps it: its value outside of its domain is the variable's own. */
export function kept(value: Value): Value {
  return value instanceof FnV ? makeFn(value.entries, value.gone, value.whole) : value;
}

export function makeSeq(items: readonly Value[], open: boolean): SeqV | undefined {
  return open && items.length === 0 ? undefined : new SeqV(items, open);
}

function distinct(values: readonly Known[]): Known[] {
  // A look-up by text first: comparing all pairs of a long range would take minutes.
  const seen = new Set<string>();
  return values.filter((v) => {
    const text = printValue(v);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

export function has(list: readonly Known[], value: Known): boolean {
  return list.some((v) => same(v, value));
}

export function isOutOf(set: SetV, value: Known): boolean {
  return set.whole ? !has(set.in, value) : has(set.out, value);
}

export function entryAt(f: FnV, key: Known): Entry | undefined {
  return f.entries.find(([k]) => same(k, key));
}

export function isOutsideDomain(f: FnV, key: Known): boolean {
  return f.whole ? entryAt(f, key) === undefined : has(f.gone, key);
}

/** A sequence of length n is the function on 1..n. */
export function asFn(s: SeqV): FnV {
  return new FnV(s.items.map((item, i) => [BigInt(i + 1), item]));
}

/** The sequence that a whole function is, if its domain is 1..n. */
export function asSeq(f: FnV): SeqV | undefined {
  if (!f.whole || f.entries.some(([k]) => typeof k !== "bigint")) return undefined;
  const entries = [...f.entries].sort(([a], [b]) => compare(a, b));
  return entries.every(([k], i) => k === BigInt(i + 1)) ? new SeqV(entries.map(([, v]) => v)) : undefined;
}

// ---------------------------------------------------------------- equality

export function and(values: readonly Bool[]): Bool {
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
}

export function not(value: Bool): Bool {
  return value === undefined ? undefined : !value;
}

/** Both wholly known, and equal. */
export function same(a: Known, b: Known): boolean {
  return eq(a, b) === true;
}

export function eq(a: Value, b: Value): Bool {
  if (a === undefined || b === undefined) return undefined;
  if (a instanceof SetV && b instanceof SetV) return eqSets(a, b);
  if (a instanceof SeqV && b instanceof SeqV) return eqSeqs(a, b);
  if (a instanceof FnV && b instanceof FnV) return eqFns(a, b);
  if (a instanceof SeqV && b instanceof FnV) return a.open ? undefined : eqFns(asFn(a), b);
  if (a instanceof FnV && b instanceof SeqV) return eq(b, a);
  if (a instanceof Rec && b instanceof Rec) {
    if (a.fields.size !== b.fields.size) return false;
    return and([...a.fields].map(([name, v]) => (b.fields.has(name) ? eq(v, b.fields.get(name)) : false)));
  }
  if (typeof a !== "object" && typeof a === typeof b) return a === b;
  if (isPtr(a) && isPtr(b)) return a.ptr === b.ptr;
  if (isTask(a) && isTask(b)) return a.task === b.task;
  throw new Error(`type checking should have refused ${printValue(a)} = ${printValue(b)}`);
}

function eqSets(a: SetV, b: SetV): Bool {
  if (a.in.some((v) => isOutOf(b, v)) || b.in.some((v) => isOutOf(a, v))) return false;
  return a.whole && b.whole ? true : undefined;
}

function eqFns(a: FnV, b: FnV): Bool {
  if (a.entries.some(([k]) => isOutsideDomain(b, k)) || b.entries.some(([k]) => isOutsideDomain(a, k)))
    return false;
  const values = a.entries.map(([k, v]) => {
    const other = entryAt(b, k);
    return other === undefined ? undefined : eq(v, other[1]);
  });
  return and([...values, a.whole && b.whole ? true : undefined]);
}

function eqSeqs(a: SeqV, b: SeqV): Bool {
  if (!a.open && a.items.length < b.items.length) return false;
  if (!b.open && b.items.length < a.items.length) return false;
  const pairs: Bool[] = [];
  for (let i = 1; i <= Math.min(a.items.length, b.items.length); i++)
    pairs.push(eq(a.items.at(-i), b.items.at(-i)));
  return and([...pairs, a.open || b.open ? undefined : true]);
}

// ---------------------------------------------------------------- ascending order

export function ascending(values: readonly Known[]): Known[] {
  return [...values].sort(compare);
}

/** The order of CHOOSE and of folds; both values are wholly known and of one type. */
export function compare(a: Known, b: Known): number {
  if (a instanceof SetV && b instanceof SetV) return compareLists(ascending(a.in), ascending(b.in));
  if ((a instanceof SeqV || a instanceof FnV) && (b instanceof SeqV || b instanceof FnV)) {
    return compareLists(keysAndValues(a), keysAndValues(b));
  }
  if (a instanceof Rec && b instanceof Rec) {
    return compareLists([...a.fields].flat() as Known[], [...b.fields].flat() as Known[]);
  }
  if (isPtr(a) && isPtr(b)) return order(a.ptr, b.ptr);
  if (isTask(a) && isTask(b)) return order(a.task, b.task);
  if (typeof a === typeof b && typeof a !== "object") return order(a, b);
  throw new Error(`type checking should have refused to compare ${printValue(a)} and ${printValue(b)}`);
}

function order<T>(a: T, b: T): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function keysAndValues(f: FnV | SeqV): Known[] {
  const entries = [...(f instanceof SeqV ? asFn(f) : f).entries].sort(([a], [b]) => compare(a, b));
  return entries.flat() as Known[];
}

function compareLists(a: readonly Known[], b: readonly Known[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (const [i, item] of a.entries()) {
    const at = compare(item, b[i]!);
    if (at !== 0) return at;
  }
  return 0;
}

// ---------------------------------------------------------------- print

/** One text for one value; `...` stands for what is not known to be absent, `~` for what is. */
export function printValue(value: Value): string {
  switch (typeof value) {
    case "undefined":
      return "?";
    case "bigint":
      return String(value);
    case "boolean":
      return value ? "TRUE" : "FALSE";
    case "string":
      return JSON.stringify(value);
    default:
      return printObject(value);
  }
}

function printObject(value: Ptr | Task | Rec | SetV | FnV | SeqV): string {
  if (value instanceof SetV)
    return `{${[...ascending(value.in).map(printValue), ...printRest(value, value.out)].join(", ")}}`;
  if (value instanceof SeqV)
    return `<<${[...(value.open ? ["..."] : []), ...value.items.map(printValue)].join(", ")}>>`;
  if (value instanceof Rec) {
    return `[${[...value.fields].map(([name, v]) => `${name} |-> ${printValue(v)}`).join(", ")}]`;
  }
  if (value instanceof FnV) {
    const seq = asSeq(value);
    if (seq !== undefined) return printObject(seq);
    const entries = [...value.entries].sort(([a], [b]) => compare(a, b));
    const parts = entries.map(([k, v]) => `${printValue(k)} :> ${printValue(v)}`);
    return `(${[...parts, ...printRest(value, value.gone)].join(" @@ ")})`;
  }
  if (isPtr(value)) return value.ptr === 0n ? "NULL" : `0x${value.ptr.toString(16)}`;
  return value.task < 0 ? `idle/${-1 - value.task}` : String(value.task);
}

function printRest(value: SetV | FnV, absent: readonly Known[]): string[] {
  return value.whole ? [] : [...ascending(absent).map((v) => `~${printValue(v)}`), "..."];
}
