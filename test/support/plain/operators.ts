/* The primitives of the IR, on evaluated arguments. Each case is the sentence of specs/SEMANTICS.md in code. */
import type { Prim } from "../../../src/sema/builtins.js";
import {
  and,
  ascending,
  asFn,
  asSeq,
  type Bool,
  type Entry,
  entryAt,
  eq,
  FnV,
  has,
  isOutOf,
  isOutsideDomain,
  isWhollyKnown,
  type Known,
  makeFn,
  makeSeq,
  makeSet,
  not,
  printValue,
  Rec,
  SeqV,
  SetV,
  same,
  UNKNOWN_FN,
  UNKNOWN_SET,
  type Value,
} from "./value.js";

/** Raises a fault, or gives unknown where evaluation is tentative. */
export type Raise = (message: string) => undefined;

const SIZE_LIMIT = 1_000_000;
/** An integer with more bits than this is undefined. */
const BIT_LIMIT = 1_000_000n;

/** `names` are the field names of `recordSet`. */
export function applyPrim(op: Prim, args: readonly Value[], names: readonly string[], raise: Raise): Value {
  const [a, b] = args;
  switch (op) {
    case "not":
      return not(a as Bool);
    case "equiv":
    case "eq":
      return eq(a, b);
    case "lt":
      return integers(a, b, (x, y) => x < y);
    case "le":
      return integers(a, b, (x, y) => x <= y);
    case "add":
      return bounded(
        integers(a, b, (x, y) => x + y),
        raise,
      );
    case "sub":
      return bounded(
        integers(a, b, (x, y) => x - y),
        raise,
      );
    case "mul":
      return bounded(
        integers(a, b, (x, y) => x * y),
        raise,
      );
    case "neg":
      return integers(a, 0n, (x) => -x);
    case "div":
      if (b === 0n) return raise("division by 0");
      return integers(a, b, floorDiv);
    case "mod":
      if (typeof b === "bigint" && b <= 0n) return raise(`the right side of % is ${b}`);
      return integers(a, b, (x, y) => x - floorDiv(x, y) * y);
    case "pow":
      return power(a, b, raise);
    case "bitAnd":
      return integers(a, b, (x, y) => x & y);
    case "bitOr":
      return integers(a, b, (x, y) => x | y);
    case "bitXor":
      return integers(a, b, (x, y) => x ^ y);
    case "shiftLeft":
      if (typeof b === "bigint" && b < 0n) return raise(`shift by ${b}`);
      if (a === 0n || a === undefined || b === undefined) return b === undefined ? undefined : a;
      if ((b as bigint) > BIT_LIMIT) return raise(`shift by ${b}`);
      return bounded(
        integers(a, b, (x, y) => x << y),
        raise,
      );
    case "shiftRight":
      if (typeof b === "bigint" && b < 0n) return raise(`shift by ${b}`);
      return integers(a, b, (x, y) => x >> y);
    case "versionBefore":
      return versionBefore(a, b);
    case "print":
      return b;
    case "fail":
      return raise(`Assert: ${printValue(a)}`);
    case "text":
      return isWhollyKnown(a) ? short(printValue(a), raise) : undefined;
    case "stringLen":
      return typeof a === "string" ? BigInt(a.length) : undefined;
    case "stringTail":
      if (a === "") return raise("Tail of the empty string");
      return typeof a === "string" ? a.slice(1) : undefined;
    case "stringConcat":
      return typeof a === "string" && typeof b === "string" ? short(a + b, raise) : undefined;
    case "stringSubSeq":
      return stringSubSeq(a, b, args[2], raise);
    case "permutations":
      return permutations(a as SetV | undefined, raise);
    case "isIdle":
      return a === undefined ? undefined : (a as { task: number }).task < 0;
    case "idleTask":
      if (typeof a === "bigint" && (a < 0n || a > 0x7fff_ffffn)) return raise(`no cpu is ${a}`);
      return a === undefined ? undefined : { task: -1 - Number(a) };
    case "in":
      return isIn(a, b as SetV | undefined);
    case "subseteq":
      return subseteq(a as SetV | undefined, b as SetV | undefined);
    case "union":
    case "intersect":
    case "difference":
      return combine(op, (a ?? UNKNOWN_SET) as SetV, (b ?? UNKNOWN_SET) as SetV);
    case "bigUnion":
      return bigUnion(a as SetV | undefined);
    case "range":
      return range(a, b, raise);
    case "powerset":
      return powerset(a as SetV | undefined, raise);
    case "product":
      return tuples(args as (SetV | undefined)[], raise, (items) => new SeqV(items));
    case "recordSet":
      return tuples(
        args as (SetV | undefined)[],
        raise,
        (items) => new Rec(names.map((n, i) => [n, items[i]])),
      );
    case "functionSet":
      return functionSet(a as SetV | undefined, b as SetV | undefined, raise);
    case "cardinality":
      return a instanceof SetV && a.whole ? BigInt(a.in.length) : undefined;
    case "isFiniteSet":
      return a instanceof SetV && a.whole ? true : undefined;
    case "setMin":
    case "setMax":
      if (!(a instanceof SetV) || !a.whole) return undefined;
      if (a.in.length === 0) return raise("the least or greatest of the empty set");
      return ascending(a.in).at(op === "setMin" ? 0 : -1);
    case "domain":
      return domain(a);
    case "rangeOf":
      return rangeOf(a);
    case "without":
      return without(functionOf(a), b);
    case "withoutAll":
      return withoutAll(functionOf(a), (b ?? UNKNOWN_SET) as SetV);
    case "single":
      return isWhollyKnown(a) ? new FnV([[a, b]]) : undefined;
    case "override":
      return override(functionOf(a), functionOf(b));
    case "isInjective":
      return isInjective(a);
    default:
      return sequenceOperator(op, args, raise);
  }
}

// ---------------------------------------------------------------- integers

function integers<T extends Known>(a: Value, b: Value, f: (x: bigint, y: bigint) => T): T | undefined {
  return a === undefined || b === undefined ? undefined : f(a as bigint, b as bigint);
}

const STRING_LIMIT = 1_000_000;

function short(text: string, raise: Raise): Value {
  return text.length > STRING_LIMIT ? raise("a string that is too long") : text;
}

function stringSubSeq(s: Value, from: Value, to: Value, raise: Raise): Value {
  if (typeof s !== "string" || typeof from !== "bigint" || typeof to !== "bigint") return undefined;
  if (from > to) return "";
  if (from < 1n || to > s.length) return raise(`SubSeq from ${from} to ${to} of ${s.length} characters`);
  return s.slice(Number(from) - 1, Number(to));
}

function permutations(set: SetV | undefined, raise: Raise): Value {
  if (set === undefined || !set.whole) return undefined;
  if (set.in.length > 9) return raise("too many permutations");
  let rows: Known[][] = [[]];
  for (const _ of set.in)
    rows = rows.flatMap((row) => set.in.filter((v) => !has(row, v)).map((v) => [...row, v]));
  return new SetV(rows.map((row) => new FnV(set.in.map((key, i) => [key, row[i]!]))));
}

function bounded(value: bigint | undefined, raise: Raise): Value {
  if (value === undefined) return undefined;
  const bits = (value < 0n ? -value : value).toString(2).length;
  return bits > BIT_LIMIT ? raise("an integer that is too large") : value;
}

function floorDiv(x: bigint, y: bigint): bigint {
  const quotient = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
}

function power(a: Value, b: Value, raise: Raise): Value {
  if (typeof b === "bigint" && b < 0n) return raise(`exponent ${b}`);
  if (a === 0n && b === 0n) return raise("0^0");
  if (typeof a !== "bigint" || typeof b !== "bigint") return undefined;
  if (a === 0n || a === 1n) return a;
  if (a === -1n) return b % 2n === 0n ? 1n : -1n;
  // |a| is 2 at least.
  return b > BIT_LIMIT ? raise(`${a}^${b} is too large`) : bounded(a ** b, raise);
}

// ---------------------------------------------------------------- sets

export function isIn(value: Value, set: SetV | undefined): Bool {
  if (set === undefined) return undefined;
  if (isWhollyKnown(value)) return has(set.in, value) ? true : isOutOf(set, value) ? false : undefined;
  return set.whole && set.in.every((member) => eq(value, member) === false) ? false : undefined;
}

function subseteq(a: SetV | undefined, b: SetV | undefined): Bool {
  if (a === undefined) return undefined;
  return and([...a.in.map((v) => isIn(v, b)), a.whole ? true : undefined]);
}

function combine(op: "union" | "intersect" | "difference", a: SetV, b: SetV): Value {
  const named = [...a.out, ...b.out, ...a.in, ...b.in];
  const decides = (whole: SetV, other: SetV) => whole.in.every((v) => has(other.in, v) || isOutOf(other, v));
  const inA = (v: Known) => has(a.in, v);
  const inB = (v: Known) => has(b.in, v);
  const outA = (v: Known) => isOutOf(a, v);
  const outB = (v: Known) => isOutOf(b, v);
  const select = (isIn: (v: Known) => boolean, isOut: (v: Known) => boolean, whole: boolean) =>
    makeSet(named.filter(isIn), named.filter(isOut), whole);
  switch (op) {
    case "union":
      return select(
        (v) => inA(v) || inB(v),
        (v) => outA(v) && outB(v),
        a.whole && b.whole,
      );
    case "intersect": {
      const whole = (a.whole && b.whole) || (a.whole && decides(a, b)) || (b.whole && decides(b, a));
      return select(
        (v) => inA(v) && inB(v),
        (v) => outA(v) || outB(v),
        whole,
      );
    }
    case "difference":
      return select(
        (v) => inA(v) && outB(v),
        (v) => outA(v) || inB(v),
        a.whole && decides(a, b),
      );
  }
}

function bigUnion(sets: SetV | undefined): Value {
  if (sets === undefined) return undefined;
  const members = sets.in.flatMap((set) => (set as SetV).in);
  return makeSet(members, [], sets.whole);
}

function range(from: Value, to: Value, raise: Raise): Value {
  if (typeof from !== "bigint" || typeof to !== "bigint") return undefined;
  const size = to - from + 1n;
  if (size > SIZE_LIMIT) return raise(`${from}..${to} is too large`);
  return new SetV(Array.from({ length: size < 0n ? 0 : Number(size) }, (_, i) => from + BigInt(i)));
}

function powerset(set: SetV | undefined, raise: Raise): Value {
  if (set === undefined || !set.whole) return undefined;
  if (2n ** BigInt(set.in.length) > SIZE_LIMIT) return raise("SUBSET of a large set");
  let subsets: Known[][] = [[]];
  for (const member of set.in) subsets = [...subsets, ...subsets.map((s) => [...s, member])];
  return new SetV(subsets.map((members) => new SetV(members)));
}

function tuples(sets: readonly (SetV | undefined)[], raise: Raise, make: (items: Known[]) => Known): Value {
  if (sets.some((set) => set === undefined || !set.whole)) return undefined;
  const size = sets.reduce((n, set) => n * BigInt(set!.in.length), 1n);
  if (size > SIZE_LIMIT) return raise("a product that is too large");
  let rows: Known[][] = size === 0n ? [] : [[]];
  if (size > 0n) for (const set of sets) rows = rows.flatMap((row) => set!.in.map((v) => [...row, v]));
  return new SetV(rows.map(make));
}

function functionSet(domain: SetV | undefined, target: SetV | undefined, raise: Raise): Value {
  if (domain === undefined || !domain.whole) return undefined;
  return tuples(
    domain.in.map(() => target),
    raise,
    (values) => new FnV(domain.in.map((key, i) => [key, values[i]!])),
  );
}

// ---------------------------------------------------------------- functions

/** What an operator on functions works on: an unknown or open argument is one of which nothing is known. */
function functionOf(value: Value): FnV {
  if (value instanceof SeqV) return value.open ? UNKNOWN_FN : asFn(value);
  return (value ?? UNKNOWN_FN) as FnV;
}

function domain(f: Value): Value {
  if (f === undefined) return undefined;
  if (f instanceof Rec) return new SetV([...f.fields.keys()]);
  if (f instanceof SeqV) return f.open ? undefined : new SetV(f.items.map((_, i) => BigInt(i + 1)));
  const { entries, gone, whole } = f as FnV;
  return makeSet(
    entries.map(([key]) => key),
    gone,
    whole,
  );
}

function rangeOf(f: Value): Value {
  if (f === undefined) return undefined;
  if (f instanceof SeqV) return makeSet(f.items, [], !f.open);
  return makeSet(
    (f as FnV).entries.map(([, value]) => value),
    [],
    (f as FnV).whole,
  );
}

/** What is left of `f` if any of its keys may have gone; an empty domain stays empty. */
export function withoutSome(f: FnV): Value {
  return makeFn([], f.gone, f.whole && f.entries.length === 0, f.other);
}

export function without(f: FnV, key: Value): Value {
  if (!isWhollyKnown(key)) return withoutSome(f);
  return makeFn(
    f.entries.filter(([k]) => !same(k, key)),
    [...f.gone, key],
    f.whole,
    f.other,
  );
}

function withoutAll(f: FnV, keys: SetV): Value {
  const left = keys.in.reduce<FnV>((g, key) => functionOf(without(g, key)), f);
  if (keys.whole) return makeFn(left.entries, left.gone, left.whole, f.other);
  const kept = left.entries.filter(([k]) => isOutOf(keys, k));
  return makeFn(kept, left.gone, left.whole && kept.length === left.entries.length, f.other);
}

function override(f: FnV, g: FnV): Value {
  const fromG = g.entries.filter(([k]) => isOutsideDomain(f, k));
  const gone = [...f.gone, ...g.gone].filter((k) => isOutsideDomain(f, k) && isOutsideDomain(g, k));
  return makeFn([...f.entries, ...fromG], gone, f.whole && g.whole);
}

function isInjective(f: Value): Bool {
  if (f === undefined) return undefined;
  const values = f instanceof SeqV ? f.items : (f as FnV).entries.map(([, v]) => v);
  const whole = f instanceof SeqV ? !f.open : (f as FnV).whole;
  if (values.some((v, i) => values.slice(0, i).some((w) => eq(v, w) === true))) return false;
  return whole && values.every(isWhollyKnown) ? true : undefined;
}

/** `f[arg]` for a function, sequence, tuple or record. */
export function applyTo(f: Value, arg: Value, raise: Raise): Value {
  if (f === undefined || !isWhollyKnown(arg)) return undefined;
  if (f instanceof Rec) return fieldOf(f, arg as string, raise);
  if (f instanceof SeqV && f.open) return undefined;
  const fn = functionOf(f);
  const entry = entryAt(fn, arg);
  if (entry !== undefined) return entry[1];
  if (!isOutsideDomain(fn, arg)) return undefined;
  return fn.other === undefined ? raise(`${printValue(arg)} is outside the domain`) : fn.other.value;
}

export function fieldOf(record: Value, name: string, raise: Raise): Value {
  if (record === undefined) return undefined;
  const { fields } = record as Rec;
  return fields.has(name) ? fields.get(name) : raise(`no field ${name}`);
}

/** One step of EXCEPT; `replace` makes the new value from the old one. */
export function exceptAt(f: Value, arg: Value, replace: (old: Value) => Value): Value {
  if (f === undefined) return undefined;
  if (f instanceof Rec) {
    if (arg === undefined) return undefined;
    return new Rec([...f.fields].map(([name, v]) => [name, name === arg ? replace(v) : v]));
  }
  if (f instanceof SeqV) {
    if (f.open || arg === undefined) return undefined;
    return new SeqV(f.items.map((item, i) => (BigInt(i + 1) === arg ? replace(item) : item)));
  }
  const fn = f as FnV;
  if (!isWhollyKnown(arg)) return withoutSome(fn);
  const entries = fn.entries.map(([k, v]): Entry => [k, same(k, arg) ? replace(v) : v]);
  if (fn.other === undefined || entryAt(fn, arg) !== undefined)
    return makeFn(entries, fn.gone, fn.whole, fn.other);
  const old = isOutsideDomain(fn, arg) ? fn.other.value : undefined;
  const gone = fn.gone.filter((k) => !same(k, arg));
  return makeFn([...entries, [arg, replace(old)]], gone, fn.whole, fn.other);
}

// ---------------------------------------------------------------- sequences

/** A function on 1..n is a sequence; one that may become one when more is known counts as unknown. */
export function sequenceOf(value: Value, raise: Raise): SeqV | undefined {
  if (!(value instanceof FnV)) return value as SeqV | undefined;
  return value.whole ? (asSeq(value) ?? raise("a function that is no sequence")) : undefined;
}

function sequenceOperator(op: Prim, args: readonly Value[], raise: Raise): Value {
  const [a, b, c] = args;
  if (op === "before") return before(a, b, sequenceOf(c, raise));
  const s = sequenceOf(a, raise);
  switch (op) {
    case "len":
      return s === undefined || s.open ? undefined : BigInt(s.items.length);
    case "append":
      return makeSeq([...(s?.items ?? []), b], s?.open ?? true);
    case "concat": {
      const t = sequenceOf(b, raise);
      if (t === undefined || t.open) return t;
      if ((s?.items.length ?? 0) + t.items.length > SIZE_LIMIT) return raise("a sequence that is too long");
      return makeSeq([...(s?.items ?? []), ...t.items], s?.open ?? true);
    }
    case "contains":
      return s === undefined ? undefined : contains(s, b);
    case "reverse":
      return s === undefined || s.open ? undefined : new SeqV([...s.items].reverse());
    case "subSeq":
      return s === undefined ? undefined : subSeq(s, b, c, raise);
    case "head":
    case "tail":
    case "last":
    case "front":
      return s === undefined ? undefined : end(op, s, raise);
    default:
      throw new Error(`no primitive ${op}`);
  }
}

function end(op: "head" | "tail" | "last" | "front", s: SeqV, raise: Raise): Value {
  if (s.items.length === 0 && !(op === "front" && !s.open))
    return s.open ? undefined : raise(`${op} of the empty sequence`);
  switch (op) {
    case "head":
      return s.open ? undefined : s.items[0];
    case "tail":
      return makeSeq(s.items.slice(1), s.open);
    case "last":
      return s.items.at(-1);
    case "front":
      return makeSeq(s.items.slice(0, -1), s.open);
  }
}

function subSeq(s: SeqV, from: Value, to: Value, raise: Raise): Value {
  if (s.open || typeof from !== "bigint" || typeof to !== "bigint") return undefined;
  if (from > to) return new SeqV([]);
  if (from < 1n || to > s.items.length) return raise(`SubSeq from ${from} to ${to} of ${s.items.length}`);
  return new SeqV(s.items.slice(Number(from) - 1, Number(to)));
}

function contains(s: SeqV, x: Value): Bool {
  const tests = s.items.map((item) => eq(item, x));
  if (tests.includes(true)) return true;
  return s.open || tests.includes(undefined) ? undefined : false;
}

/** 3.1 is 3.1.0, 3.1-rc1 comes before it, which is v3_1. */
function versionBefore(v: Value, w: Value): Bool {
  const [left, right] = [releaseOf(v), releaseOf(w)];
  if (left === undefined || right === undefined) return undefined;
  for (let i = 0; i < left.numbers.length || i < right.numbers.length; i++) {
    const [x, y] = [left.numbers[i] ?? 0n, right.numbers[i] ?? 0n];
    if (x !== y) return x < y;
  }
  if (left.rc === undefined) return false;
  return right.rc === undefined || left.rc < right.rc;
}

function releaseOf(text: Value): { numbers: bigint[]; rc: bigint | undefined } | undefined {
  if (typeof text !== "string") return undefined;
  if (/^v\d+(_\d+)+(_rc\d+)?$/.test(text)) {
    const [numbers, rc] = text.slice(1).split("_rc");
    return { numbers: numbers!.split("_").map(BigInt), rc: BigInt(rc ?? 1) };
  }
  const match = /^(\d+(?:\.\d+)*)(?:-rc(\d+))?/.exec(text);
  if (match === null) return undefined;
  return {
    numbers: match[1]!.split(".").map(BigInt),
    rc: match[2] === undefined ? undefined : BigInt(match[2]),
  };
}

function before(x: Value, y: Value, s: SeqV | undefined): Bool {
  if (s === undefined || !isWhollyKnown(x) || !isWhollyKnown(y) || !s.items.every(isWhollyKnown))
    return undefined;
  const px = s.items.findLastIndex((item) => same(item as Known, x));
  const py = s.items.findLastIndex((item) => same(item as Known, y));
  if (px >= 0) return py >= 0 && px < py;
  return s.open ? undefined : false;
}
