/* `=` on values that may be known in part. */
import { asItems } from "./key.js";
import { and, type Bool } from "./logic.js";
import { FnVal, SeqVal, SetVal, type Value } from "./values.js";

export function eq(a: Value, b: Value): Bool {
  if (typeof a !== "object" || typeof b !== "object") {
    if (a === undefined || b === undefined) return undefined;
    return a === b;
  }
  if (a === b && isWhollyKnown(a)) return true;
  if (a instanceof SetVal) return b instanceof SetVal ? eqSets(a, b) : false;
  if (a instanceof SeqVal) {
    if (b instanceof SeqVal) return eqSeqs(a, b);
    return b instanceof FnVal ? eqSeqFn(a, b) : false;
  }
  if (a instanceof FnVal) {
    if (b instanceof SeqVal) return eqSeqFn(b, a);
    return b instanceof FnVal ? eqFns(a, b) : false;
  }
  return eqRecords(a, b);
}

/** The same value, or both unknown alike: what a step did not change. */
export function same(a: Value, b: Value): boolean {
  return a === b || (a !== undefined && b !== undefined && eq(a, b) === true);
}

export function isWhollyKnown(value: Value): boolean {
  if (typeof value !== "object") return value !== undefined;
  if (value instanceof SetVal) return value.whole;
  if (value instanceof SeqVal) return !value.open && value.items.every(isWhollyKnown);
  if (value instanceof FnVal) {
    if (!value.whole) return false;
    for (const v of value.map.values()) if (!isWhollyKnown(v)) return false;
    return true;
  }
  for (const name in value) if (!isWhollyKnown(value[name])) return false;
  return true;
}

function eqRecords(a: Value, b: Value): Bool {
  let result: Bool = true;
  for (const name in a) {
    const fields = eq(a[name], b[name]);
    if (fields === false) return false;
    result = and(result, fields);
  }
  return result;
}

function eqSets(a: SetVal, b: SetVal): Bool {
  if (a.whole && b.whole) {
    // Of equal size, one inclusion is enough; both would take 2 to the depth steps for nested sets.
    if (a.size !== b.size) return false;
    for (const value of a.values()) if (!b.contains(value)) return false;
    return true;
  }
  for (const value of a.values()) if (b.isOut(value)) return false;
  for (const value of b.values()) if (a.isOut(value)) return false;
  return undefined;
}

function eqSeqs(a: SeqVal, b: SeqVal): Bool {
  const shorter = Math.min(a.items.length, b.items.length);
  if (!a.open && !b.open && a.items.length !== b.items.length) return false;
  if (!a.open && a.items.length < b.items.length) return false;
  if (!b.open && b.items.length < a.items.length) return false;
  let result: Bool = a.open || b.open ? undefined : true;
  for (let i = 1; i <= shorter; i++) {
    const items = eq(a.items[a.items.length - i], b.items[b.items.length - i]);
    if (items === false) return false;
    if (items === undefined) result = undefined;
  }
  return result;
}

function eqFns(a: FnVal, b: FnVal): Bool {
  for (const key of b.map.keys()) if (a.isGone(key)) return false;
  let result: Bool = a.whole && b.whole ? true : undefined;
  for (const [key, value] of a.map) {
    if (b.isGone(key)) return false;
    if (!b.map.has(key)) continue;
    const values = eq(value, b.map.get(key));
    if (values === false) return false;
    if (values === undefined) result = undefined;
  }
  return result;
}

function eqSeqFn(s: SeqVal, f: FnVal): Bool {
  if (s.open) return undefined;
  if (f.whole) {
    const items = asItems(f);
    return items === undefined ? false : eqSeqs(s, new SeqVal(items));
  }
  return eqFns(seqAsFn(s), f);
}

/** A whole sequence as the function on 1..Len that it is. */
export function seqAsFn(s: SeqVal): FnVal {
  const f = new FnVal();
  s.items.forEach((item, i) => {
    f.set(i + 1, item);
  });
  return f;
}

/** Whether a value may equal a member of a whole set: `x \in S` for an x that is known in part. */
export function mayEqualMember(value: Value, members: Iterable<Value>): boolean {
  for (const member of members) if (eq(value, member) !== false) return true;
  return false;
}
