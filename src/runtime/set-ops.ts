/* Operators on sets. An unknown set is one of which nothing is known. */
import { mayEqualMember } from "./equality.js";
import { type Key, keyOf } from "./key.js";
import { type Bool, fault } from "./logic.js";
import { sorted } from "./order.js";
import type { PointerTable } from "./pointer-table.js";
import type { Int } from "./scalars.js";
import type { Shape } from "./shape.js";
import { FnVal, SeqVal, SetVal, type Value } from "./values.js";

type MaybeSet = SetVal | undefined;

/** A set that is written out or computed has at most this many elements. */
export const SET_LIMIT = 1_000_000;

export function tooLarge(what: string, size: number | bigint): undefined {
  return fault(() => `${what} has ${size} elements, more than ${SET_LIMIT}`);
}

export function setOf(...items: Value[]): SetVal {
  const set = new SetVal();
  for (const item of items) set.add(item);
  return set;
}

export function isIn(value: Value, set: MaybeSet): Bool {
  if (set === undefined || value === undefined) {
    return value === undefined && set?.whole === true && set.members.size === 0 ? false : undefined;
  }
  const known = set.has(value);
  if (known !== undefined || !set.whole) return known;
  return mayEqualMember(value, set.members) ? undefined : false;
}

export function subseteq(a: MaybeSet, b: MaybeSet): Bool {
  if (a === undefined) return undefined;
  if (b === undefined) return a.whole && a.members.size === 0 ? true : undefined;
  let all: Bool = a.whole ? true : undefined;
  for (const key of a.members.keys()) {
    if (b.members.has(key)) continue;
    if (b.isOut(key)) return false;
    all = undefined;
  }
  return all;
}

const nothingKnown = () => new SetVal(new Map(), false);

export function union(x: MaybeSet, y: MaybeSet): SetVal {
  const a = x ?? nothingKnown();
  const b = y ?? nothingKnown();
  const members = new Map(a.members);
  for (const [key, value] of b.members) members.set(key, value);
  if (a.whole && b.whole) return new SetVal(members);
  return new SetVal(
    members,
    false,
    filterOut(a.out, b.out, (key) => a.isOut(key) && b.isOut(key)),
  );
}

export function intersect(x: MaybeSet, y: MaybeSet): SetVal {
  const a = x ?? nothingKnown();
  const b = y ?? nothingKnown();
  const members = new Map<Key, Value>();
  for (const [key, value] of a.members) if (b.members.has(key)) members.set(key, value);
  const whole = (a.whole && b.whole) || (a.whole && decides(b, a)) || (b.whole && decides(a, b));
  if (whole) return new SetVal(members);
  const out = new Map<Key, Value>();
  for (const source of [a.out, b.out, a.members, b.members]) {
    for (const [key, value] of source ?? []) if (a.isOut(key) || b.isOut(key)) out.set(key, value);
  }
  return new SetVal(members, false, out);
}

export function difference(x: MaybeSet, y: MaybeSet): SetVal {
  const a = x ?? nothingKnown();
  const b = y ?? nothingKnown();
  const members = new Map<Key, Value>();
  for (const [key, value] of a.members) if (b.isOut(key)) members.set(key, value);
  if (a.whole && decides(b, a)) return new SetVal(members);
  const out = new Map<Key, Value>();
  for (const [key, value] of a.out ?? []) out.set(key, value);
  for (const [key, value] of b.members) out.set(key, value);
  for (const [key, value] of b.out ?? []) if (a.isOut(key)) out.set(key, value);
  return new SetVal(members, false, out);
}

/** Whether each member of `whole` is known to be in or out of `set`. */
function decides(set: SetVal, whole: SetVal): boolean {
  if (set.whole) return true;
  for (const key of whole.members.keys()) if (!set.members.has(key) && !set.isOut(key)) return false;
  return true;
}

function filterOut(a: SetVal["out"], b: SetVal["out"], test: (key: Key) => boolean): Map<Key, Value> {
  const out = new Map<Key, Value>();
  for (const source of [a, b]) for (const [key, value] of source ?? []) if (test(key)) out.set(key, value);
  return out;
}

export function bigUnion(sets: MaybeSet): MaybeSet {
  if (sets === undefined) return undefined;
  const result = new SetVal(new Map(), sets.whole);
  for (const member of sets.members.values() as Iterable<SetVal>) {
    for (const [key, value] of member.members) result.members.set(key, value);
    if (!member.whole) result.whole = false;
  }
  return result;
}

export function range(from: Int | undefined, to: Int | undefined): MaybeSet {
  if (from === undefined || to === undefined) return undefined;
  const size = BigInt(to) - BigInt(from) + 1n;
  if (size > SET_LIMIT) return tooLarge(`${from}..${to}`, size);
  const set = new SetVal();
  if (typeof from === "number" && typeof to === "number") {
    for (let i = from; i <= to; i++) set.members.set(i, i);
  } else {
    for (let i = BigInt(from); i <= BigInt(to); i++) set.add(Number.isSafeInteger(Number(i)) ? Number(i) : i);
  }
  return set;
}

export function powerset(set: MaybeSet): MaybeSet {
  if (set === undefined || !set.whole) return undefined;
  const items = [...set.members.entries()];
  if (items.length > 20) return tooLarge("SUBSET of a set", 2n ** BigInt(items.length));
  if (2 ** items.length > SET_LIMIT) return tooLarge("SUBSET of a set", 2 ** items.length);
  const result = new SetVal();
  for (let bits = 0; bits < 2 ** items.length; bits++) {
    result.add(new SetVal(new Map(items.filter((_, i) => (bits >> i) & 1))));
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
  if (domain === undefined || target === undefined || !domain.whole || !target.whole) return undefined;
  const keys = [...domain.members.values()];
  const size = BigInt(target.members.size) ** BigInt(Math.min(keys.length, 64));
  if (size > SET_LIMIT) return tooLarge("a set of functions", size);
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

function combine(sets: readonly MaybeSet[], what: string, make: (items: Value[]) => Value): MaybeSet {
  let size = 1n;
  for (const set of sets) {
    if (set === undefined || !set.whole) return undefined;
    size *= BigInt(set.members.size);
  }
  if (size > SET_LIMIT) return tooLarge(what, size);
  const result = new SetVal();
  const items: Value[] = [];
  const visit = (depth: number): void => {
    if (depth === sets.length) {
      result.add(make([...items]));
      return;
    }
    for (const value of sets[depth]!.members.values()) {
      items[depth] = value;
      visit(depth + 1);
    }
  };
  visit(0);
  return result;
}

export function cardinality(set: MaybeSet): number | undefined {
  return set?.whole === true ? set.members.size : undefined;
}

export function isFiniteSet(set: MaybeSet): Bool {
  return set?.whole === true ? true : undefined;
}

export function setMin(set: MaybeSet, element: Shape, pointers: PointerTable): Value {
  if (set === undefined || !set.whole) return undefined;
  if (set.members.size === 0) return fault(() => "Min of the empty set");
  return sorted(set, element, pointers)[0];
}

export function setMax(set: MaybeSet, element: Shape, pointers: PointerTable): Value {
  if (set === undefined || !set.whole) return undefined;
  if (set.members.size === 0) return fault(() => "Max of the empty set");
  return sorted(set, element, pointers).at(-1);
}

/** Collects `{x \in S : p}`: in `source`, `test` being what p gave for `value`. */
export function keep(result: SetVal, key: Key, value: Value, test: Bool): void {
  if (test === true) result.members.set(key, value);
  else if (test === undefined) result.whole = false;
  else result.out = (result.out ?? new Map()).set(key, value);
}

/** Ends a filter: what is out matters only if the result is not whole. */
export function endFilter(result: SetVal, source: SetVal): SetVal {
  if (!source.whole) result.whole = false;
  if (result.whole) result.out = undefined;
  else for (const [key, value] of source.out ?? []) result.out = (result.out ?? new Map()).set(key, value);
  return result;
}

/** The members as keys and values; for loops. An unknown set is handled before. */
export function entries(set: SetVal): Iterable<[Key, Value]> {
  return set.members;
}

export function keyOfMember(value: Value): Key {
  return keyOf(value)!;
}
