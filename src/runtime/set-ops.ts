/* Operators on sets. An unknown set is one of which nothing is known. */
import { isWhollyKnown, mayEqualMember } from "./equality.js";
import { generalList } from "./general-list.js";
import { type Key, keyOf } from "./key.js";
import { SIZE_LIMIT, tooLarge, tooMany } from "./limits.js";
import { type Bool, fault } from "./logic.js";
import { sorted } from "./order.js";
import type { PointerTable } from "./pointer-table.js";
import type { Int } from "./scalars.js";
import type { ValueType } from "./value-type.js";
import { FnVal, SeqVal, SetVal, type Value } from "./values.js";

type MaybeSet = SetVal | undefined;

/** `{item}` */
export function singleton(item: Value): SetVal {
  if (!isWhollyKnown(item)) return setOf(item);
  // Of the general kind (general-list.ts), and with room for just one.
  const members: Value[] = [undefined];
  members[0] = item;
  return new SetVal(members);
}

export function setOf(...items: Value[]): SetVal {
  const set = new SetVal();
  for (const item of items) set.add(item);
  return set;
}

/** `set = {}` */
export function isEmpty(set: MaybeSet): Bool {
  if (set === undefined) return undefined;
  return set.size > 0 ? false : set.whole ? true : undefined;
}

export function isIn(value: Value, set: MaybeSet): Bool {
  if (set === undefined || value === undefined) {
    return value === undefined && set?.whole === true && set.size === 0 ? false : undefined;
  }
  if (typeof value !== "object" && set.contains(value)) return true;
  const known = set.has(value);
  if (known !== undefined || !set.whole) return known;
  return mayEqualMember(value, set.values()) ? undefined : false;
}

export function subseteq(a: MaybeSet, b: MaybeSet): Bool {
  if (a === undefined) return undefined;
  if (b === undefined) return a.whole && a.size === 0 ? true : undefined;
  let all: Bool = a.whole ? true : undefined;
  for (const value of a.values()) {
    if (b.contains(value)) continue;
    if (b.isOut(value)) return false;
    all = undefined;
  }
  return all;
}

const nothingKnown = () => new SetVal([], false);

/** A set that is not whole, with what is known to be out. */
function partial(members: Value[], out: Map<Key, Value>): SetVal {
  const set = new SetVal(members, false);
  if (out.size > 0) set.out = out;
  return set;
}

export function union(x: MaybeSet, y: MaybeSet): MaybeSet {
  const a = x ?? nothingKnown();
  const b = y ?? nothingKnown();
  const members = generalList<Value>();
  for (const value of a.values()) members.push(value);
  for (const value of b.values()) if (!a.contains(value)) members.push(value);
  if (members.length > SIZE_LIMIT) return tooMany("a set");
  if (a.whole && b.whole) return new SetVal(members);
  const out = new Map<Key, Value>();
  for (const source of [a.out, b.out])
    for (const [key, value] of source ?? []) if (a.isOut(value) && b.isOut(value)) out.set(key, value);
  return partial(members, out);
}

export function intersect(x: MaybeSet, y: MaybeSet): SetVal {
  const a = x ?? nothingKnown();
  const b = y ?? nothingKnown();
  const members = generalList<Value>();
  for (const value of a.values()) if (b.contains(value)) members.push(value);
  const whole = (a.whole && b.whole) || (a.whole && decides(b, a)) || (b.whole && decides(a, b));
  if (whole) return new SetVal(members);
  const out = new Map<Key, Value>();
  for (const source of [a.out?.values(), b.out?.values(), a.values(), b.values()])
    for (const value of source ?? []) if (a.isOut(value) || b.isOut(value)) out.set(keyOf(value)!, value);
  return partial(members, out);
}

export function difference(x: MaybeSet, y: MaybeSet): SetVal {
  const a = x ?? nothingKnown();
  const b = y ?? nothingKnown();
  const members = generalList<Value>();
  for (const value of a.values()) if (b.isOut(value)) members.push(value);
  if (a.whole && decides(b, a)) return new SetVal(members);
  const out = new Map<Key, Value>();
  for (const [key, value] of a.out ?? []) out.set(key, value);
  for (const value of b.values()) out.set(keyOf(value)!, value);
  for (const [key, value] of b.out ?? []) if (a.isOut(value)) out.set(key, value);
  return partial(members, out);
}

/** Whether each member of `whole` is known to be in or out of `set`. */
function decides(set: SetVal, whole: SetVal): boolean {
  if (set.whole) return true;
  for (const value of whole.values()) if (!set.contains(value) && !set.isOut(value)) return false;
  return true;
}

export function bigUnion(sets: MaybeSet): MaybeSet {
  if (sets === undefined) return undefined;
  const result = new SetVal([], sets.whole);
  for (const member of sets.values() as Iterable<SetVal>) {
    for (const value of member.values()) result.add(value);
    if (result.size > SIZE_LIMIT) return tooMany("a set");
    if (!member.whole) result.whole = false;
  }
  return result;
}

export function range(from: Int | undefined, to: Int | undefined): MaybeSet {
  if (from === undefined || to === undefined) return undefined;
  const set = new SetVal();
  // A difference of safe integers may be rounded, but not across the limit.
  if (typeof from === "number" && typeof to === "number" && to - from < SIZE_LIMIT) {
    for (let i = from; i <= to; i++) set.add(i);
  } else {
    const size = BigInt(to) - BigInt(from) + 1n;
    if (size > SIZE_LIMIT) return tooLarge(`${from}..${to}`, size);
    for (let i = BigInt(from); i <= BigInt(to); i++) set.add(Number.isSafeInteger(Number(i)) ? Number(i) : i);
  }
  return set;
}

export function powerset(set: MaybeSet): MaybeSet {
  if (set === undefined || !set.whole) return undefined;
  const items = [...set.values()];
  if (items.length > 20) return tooLarge("SUBSET of a set", 2n ** BigInt(items.length));
  if (2 ** items.length > SIZE_LIMIT) return tooLarge("SUBSET of a set", 2 ** items.length);
  const result = new SetVal();
  for (let bits = 0; bits < 2 ** items.length; bits++) {
    result.add(new SetVal(items.filter((_, i) => (bits >> i) & 1)));
  }
  return result;
}

/** `A \X B \X …` */
export function product(...sets: MaybeSet[]): MaybeSet {
  return combine(sets, "a product", (items) => new SeqVal(items));
}

/** `[a : S, b : T]`, the names already in order and mangled. */
export function recordSet(names: readonly string[], sets: readonly MaybeSet[]): MaybeSet {
  return combine(sets, "a set of records", (items) =>
    Object.fromEntries(names.map((name, i) => [name, items[i]])),
  );
}

/** `[S -> T]` */
export function functionSet(domain: MaybeSet, target: MaybeSet): MaybeSet {
  if (domain === undefined || !domain.whole) return undefined;
  // From the empty set there is one function, whatever its target.
  if (domain.size > 0 && target?.whole !== true) return undefined;
  const keys = [...domain.values()];
  const size = BigInt(target?.size ?? 0) ** BigInt(Math.min(keys.length, 64));
  if (size > SIZE_LIMIT) return tooLarge("a set of functions", size);
  return combine(
    keys.map(() => target),
    "a set of functions",
    (items) => {
      const f = new FnVal();
      keys.forEach((key, i) => {
        f.set(key, items[i]);
      });
      return f;
    },
  );
}

/** `Permutations(S)` */
export function permutations(set: MaybeSet): MaybeSet {
  if (set === undefined || !set.whole) return undefined;
  const keys = [...set.values()];
  let size = 1;
  for (let n = 2; n <= keys.length && size <= SIZE_LIMIT; n++) size *= n;
  if (size > SIZE_LIMIT) return tooMany("Permutations, a set");
  const result = new SetVal();
  const left = [...keys];
  const visit = (at: number): void => {
    if (at === keys.length) {
      const f = new FnVal();
      keys.forEach((key, i) => {
        f.set(key, left[i]);
      });
      result.add(f);
      return;
    }
    for (let i = at; i < left.length; i++) {
      [left[at], left[i]] = [left[i], left[at]];
      visit(at + 1);
      [left[at], left[i]] = [left[i], left[at]];
    }
  };
  visit(0);
  return result;
}

function combine(sets: readonly MaybeSet[], what: string, make: (items: Value[]) => Value): MaybeSet {
  let size = 1n;
  for (const set of sets) {
    if (set === undefined || !set.whole) return undefined;
    size *= BigInt(set.size);
  }
  if (size > SIZE_LIMIT) return tooLarge(what, size);
  const result = new SetVal();
  const items: Value[] = [];
  const visit = (depth: number): void => {
    if (depth === sets.length) {
      result.add(make([...items]));
      return;
    }
    for (const value of sets[depth]!.values()) {
      items[depth] = value;
      visit(depth + 1);
    }
  };
  visit(0);
  return result;
}

export function cardinality(set: MaybeSet): number | undefined {
  return set?.whole === true ? set.size : undefined;
}

export function isFiniteSet(set: MaybeSet): Bool {
  return set?.whole === true ? true : undefined;
}

export function setMin(set: MaybeSet, element: ValueType, pointers: PointerTable): Value {
  if (set === undefined || !set.whole) return undefined;
  if (set.size === 0) return fault(() => "Min of the empty set");
  return sorted(set, element, pointers)[0];
}

export function setMax(set: MaybeSet, element: ValueType, pointers: PointerTable): Value {
  if (set === undefined || !set.whole) return undefined;
  if (set.size === 0) return fault(() => "Max of the empty set");
  return sorted(set, element, pointers).at(-1);
}

/** Whether `{e : x \in S, y \in T}` is to be made: not of more combinations than a set may have elements. */
export function canCombine(...sets: SetVal[]): boolean {
  let size = 1;
  for (const set of sets) size *= set.size;
  if (size > SIZE_LIMIT) tooMany("a set");
  return size <= SIZE_LIMIT;
}

/** Collects `{x \in S : p}`: `value` is of S and new here, `test` is what p gave for it. Until the end what is in doubt is out. */
export function keep(result: SetVal, value: Value, test: Bool): void {
  if (test === true) result.add(value);
  else if (test === undefined) {
    result.whole = false;
    result.out = (result.out ?? new Map()).set(keyOf(value)!, value);
  }
}

/** Ends a filter: what is out matters only if the result is not whole. */
export function endFilter(result: SetVal, source: SetVal): SetVal {
  if (result.whole && source.whole) return result;
  const doubtful = result.out;
  const out = new Map<Key, Value>();
  for (const value of source.values()) {
    const key = keyOf(value)!;
    if (doubtful?.has(key) !== true && !result.contains(value)) out.set(key, value);
  }
  for (const [key, value] of source.out ?? []) out.set(key, value);
  result.whole = false;
  result.out = out.size > 0 ? out : undefined;
  return result;
}
