/* Operators on functions, and application of functions, sequences, tuples and records. */
import { eq, isWhollyKnown, seqAsFn } from "./equality.js";
import { type Key, keyOf } from "./key.js";
import { SIZE_LIMIT, tooMany } from "./limits.js";
import { type Bool, fault, type SourceSite } from "./logic.js";
import { isIn, range } from "./set-ops.js";
import { FnVal, isRecord, NONE, remember, SeqVal, SetVal, share, type Value } from "./values.js";

type MaybeFn = FnVal | SeqVal | undefined;

/** `f[arg]` for a function, sequence, tuple or record. */
export function apply(f: Value, arg: Value, site?: SourceSite): Value {
  if (f instanceof FnVal) return at(f, arg, site);
  if (f === undefined || arg === undefined) return undefined;
  if (f instanceof SeqVal) {
    if (f.open || (typeof arg === "object" && !isWhollyKnown(arg))) return undefined;
    const n = f.items.length;
    return arg >= 1 && arg <= n
      ? f.items[Number(arg) - 1]
      : fault(() => `index ${arg} of a sequence of ${n}`, site);
  }
  return field(f, arg);
}

/** `f[arg]` for a function. */
export function at(f: FnVal | undefined, arg: Value, site?: SourceSite): Value {
  if (f === undefined || arg === undefined) return undefined;
  const key = typeof arg === "object" ? keyOf(arg) : arg;
  if (key === undefined) return undefined;
  const position = f.map.find(key);
  if (position >= 0) return f.map.valueAt(position);
  if (!f.whole && f.gone?.has(key) !== true) return undefined;
  if (f.other !== NONE) return f.other;
  return fault(() => "applied outside its domain", site, arg);
}

/** `r["name"]` */
export function field(record: Value, name: string): Value {
  if (record === undefined) return undefined;
  const key = `_${name}`;
  return Object.hasOwn(record, key) ? record[key] : fault(() => `the record has no field "${name}"`);
}

/** `arg \in DOMAIN f` */
export function inDomain(f: MaybeFn, arg: Value): Bool {
  if (f === undefined) return undefined;
  if (f instanceof SeqVal) {
    // Its domain need not be made for a number.
    if (typeof arg === "number" && !f.open) return arg >= 1 && arg <= f.items.length;
    return isIn(arg, domain(f));
  }
  const key = arg === undefined ? undefined : keyOf(arg);
  if (key === undefined) return f.whole && !mayEqualKey(arg, f) ? false : undefined;
  if (f.map.find(key) >= 0) return true;
  return f.whole || f.gone?.has(key) === true ? false : undefined;
}

/** `arg \in DOMAIN f`, where `arg` is a scalar and none of the keys that are known. */
export function outside(f: FnVal, arg: Value): Bool {
  if (arg === undefined) return inDomain(f, arg);
  return f.whole || f.gone?.has(arg as Key) === true ? false : undefined;
}

/** Whether a value not wholly known may equal a key. */
function mayEqualKey(value: Value, f: FnVal): boolean {
  if (value === undefined) return f.map.size > 0;
  for (const key of f.map.keys()) if (eq(value, f.keyAt(key)) !== false) return true;
  return false;
}

export function domain(f: Value): SetVal | undefined {
  if (f === undefined) return undefined;
  if (f instanceof SeqVal) return f.open ? undefined : range(1, f.items.length);
  if (isRecord(f)) {
    const names = new SetVal();
    for (const name of Object.keys(f)) names.add(name.slice(1));
    return names;
  }
  const keys = f.keys === undefined ? f.map.keys() : f.keys.values();
  const set = new SetVal([...keys], f.whole);
  if (!f.whole && f.gone !== undefined && f.gone.size > 0) set.out = new Map(f.gone);
  return set;
}

export function rangeOf(f: MaybeFn): SetVal | undefined {
  if (f === undefined) return undefined;
  const values = f instanceof SeqVal ? f.items : f.map.values();
  const result = new SetVal();
  for (const value of values) {
    if (isWhollyKnown(value)) result.add(value);
    else result.whole = false;
  }
  if (f instanceof SeqVal ? f.open : !f.whole) result.whole = false;
  return result;
}

function toFn(f: MaybeFn): FnVal {
  if (f === undefined) return new FnVal(false);
  if (f instanceof FnVal) return f;
  return f.open ? new FnVal(false) : seqAsFn(f);
}

/** `Without(f, key)` as a new value. */
export function without(f: MaybeFn, key: Value): FnVal {
  return withoutInPlace(toFn(f).copy(), key);
}

/** `Without` on a function that nothing else refers to. */
export function withoutInPlace(f: FnVal, key: Value): FnVal {
  if (key === undefined || keyOf(key) === undefined) {
    if (f.map.size > 0) f.forgetKeys();
  } else f.delete(key);
  return f;
}

export function withoutAll(f: MaybeFn, keys: SetVal | undefined): FnVal {
  const result = toFn(f).copy();
  if (keys !== undefined) for (const key of keys.values()) result.delete(key);
  if (keys === undefined || !keys.whole) {
    const kept = [...result.map.keys()].filter((key) => keys?.out?.has(key) === true);
    if (kept.length < result.map.size) {
      const values = kept.map((key) => [result.keyAt(key), result.map.get(key)]);
      result.forgetKeys();
      for (const [key, value] of values) result.set(key, value);
    }
  }
  return result;
}

/** `key :> value` */
export function single(key: Value, value: Value): FnVal | undefined {
  if (!isWhollyKnown(key)) return undefined;
  const f = new FnVal();
  f.set(key, share(value));
  return f;
}

/** `f @@ g` */
export function override(x: MaybeFn, y: MaybeFn): FnVal | undefined {
  const f = toFn(x);
  const g = toFn(y);
  const result = new FnVal(f.whole && g.whole);
  f.map.forEach((key, value) => {
    result.set(f.keyAt(key), share(value));
  });
  g.map.forEach((key, value) => {
    if (!f.map.has(key) && f.isGone(key)) result.set(g.keyAt(key), share(value));
  });
  if (result.map.size > SIZE_LIMIT) return tooMany("a function");
  if (!result.whole) {
    for (const gone of [f.gone, g.gone]) {
      for (const [key, value] of gone ?? [])
        if (f.isGone(key) && g.isGone(key)) result.gone = remember(result.gone, key, value);
    }
  }
  return result;
}

/** One step of EXCEPT into a function or sequence: `update` gives the new value from the old one. */
export function exceptAt(f: Value, arg: Value, update: (old: Value) => Value): Value {
  if (f === undefined) return undefined;
  if (f instanceof SeqVal) {
    if (arg === undefined || f.open) return undefined;
    // A composite key is none of a sequence; it is applied to `<<>>` as the function without keys.
    if (typeof arg === "object" || arg < 1 || arg > f.items.length) return f;
    const items = [...f.items];
    items[Number(arg) - 1] = share(update(items[Number(arg) - 1]));
    return new SeqVal(items);
  }
  if (isRecord(f)) return exceptField(f, `_${arg}`, update);
  const key = arg === undefined ? undefined : keyOf(arg);
  if (key === undefined) {
    const forgotten = f.copy();
    if (f.map.size > 0) forgotten.forgetKeys();
    return forgotten;
  }
  if (!f.map.has(key) && f.other === NONE) return f;
  const old = f.isGone(key) ? f.other : f.map.get(key);
  const value = share(update(old));
  const result = f.copy();
  result.set(arg, value);
  return result;
}

/** One step of EXCEPT into a record; `name` is mangled. */
export function exceptField(record: Value, name: string, update: (old: Value) => Value): Value {
  if (record === undefined) return undefined;
  if (!Object.hasOwn(record, name)) return record;
  return { ...record, [name]: share(update(record[name])) };
}

/** `[x \in S |-> e]`: starts the result; `set` each key, `endFn` copies what is known to be outside. */
export function beginFn(set: SetVal): FnVal {
  const f = new FnVal(set.whole);
  if (!set.whole && set.out !== undefined) f.gone = new Map(set.out);
  return f;
}
