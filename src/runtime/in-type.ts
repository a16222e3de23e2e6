/* Membership in sets that are never enumerated: Nat, STRING, Seq(S), [S -> T] … */
import { seqAsFn } from "./equality.js";
import { asItems, keyOf } from "./key.js";
import { and, type Bool } from "./logic.js";
import { isIn } from "./set-ops.js";
import { FnVal, SeqVal, type SetVal, type Value } from "./values.js";

/** Tests a value; made once by the emitted code. */
export type TypeTest = (value: Value) => Bool;

export function inFinite(set: SetVal | undefined): TypeTest {
  return (value) => isIn(value, set);
}

/** The static type already says yes, whatever the value is. */
export const inAny: TypeTest = (value) => (value === undefined ? undefined : true);

export const inNat: TypeTest = (value) => (value === undefined ? undefined : value >= 0);

export function inSeq(of: TypeTest): TypeTest {
  return (value) => {
    const s = value instanceof FnVal && value.whole ? asItems(value) : value;
    if (s === undefined) return value === undefined ? undefined : false;
    if (s instanceof FnVal) return all([...s.map.values()], of, undefined);
    return all(s instanceof SeqVal ? s.items : s, of, s instanceof SeqVal && s.open ? undefined : true);
  };
}

export function inSubset(of: TypeTest): TypeTest {
  return (value: SetVal | undefined) =>
    value === undefined ? undefined : all([...value.values()], of, value.whole ? true : undefined);
}

/** `[S -> T]`: the domain is exactly S. */
export function inFunctions(domain: SetVal | undefined, of: TypeTest): TypeTest {
  return (value: FnVal | SeqVal | undefined) => {
    if (value === undefined) return undefined;
    if (value instanceof SeqVal && value.open) return all(value.items, of, undefined);
    const f = value instanceof SeqVal ? seqAsFn(value) : value;
    let result: Bool = f.whole ? true : undefined;
    if (domain === undefined) result = undefined;
    else {
      for (const key of f.map.keys()) if (domain.isOut(f.keyAt(key))) return false;
      for (const value of domain.values()) if (f.isGone(keyOf(value)!)) return false;
      if (!domain.whole) result = undefined;
    }
    return all([...f.map.values()], of, result);
  };
}

/** `[Vma -> T]`, a domain that cannot be enumerated: functions on some of its elements. */
export function inPartialFunctions(domain: TypeTest, of: TypeTest): TypeTest {
  return (value: FnVal | SeqVal | undefined) => {
    if (value === undefined) return undefined;
    if (value instanceof SeqVal) return all(value.items, of, value.open ? undefined : true);
    const keys = all(
      [...value.map.keys()].map((key) => value.keyAt(key)),
      domain,
      value.whole ? true : undefined,
    );
    return keys === false ? false : all([...value.map.values()], of, keys);
  };
}

/** `[a : S, b : T]`; names are mangled. */
export function inRecords(fields: readonly (readonly [string, TypeTest])[]): TypeTest {
  return (value) => {
    if (value === undefined) return undefined;
    let result: Bool = true;
    for (const [name, of] of fields) {
      const test = of(value[name]);
      if (test === false) return false;
      result = and(result, test);
    }
    return result;
  };
}

export function inProduct(items: readonly TypeTest[]): TypeTest {
  return (value: Value) => {
    const s = value instanceof FnVal ? (value.whole ? asItems(value) : undefined) : value?.items;
    if (s === undefined) return undefined;
    if (value instanceof SeqVal && value.open) return value.items.length > items.length ? false : undefined;
    if (s.length !== items.length) return false;
    let result: Bool = true;
    for (let i = 0; i < items.length; i++) {
      const test = items[i]!(s[i]);
      if (test === false) return false;
      result = and(result, test);
    }
    return result;
  };
}

function all(values: readonly Value[], of: TypeTest, start: Bool): Bool {
  let result = start;
  for (const value of values) {
    const test = of(value);
    if (test === false) return false;
    if (test === undefined) result = undefined;
  }
  return result;
}
