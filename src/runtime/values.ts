/*
 * Sets, functions and sequences as the emitted code holds them, with what is known of each (specs/SEMANTICS.md).
 * Scalars are JavaScript's own; records are objects whose keys are the field names with "_" in front, so that no
 * field name of a spec is special in JavaScript, written in the order of the names.
 *
 * Values are immutable to everyone but the one state cell that owns them: an update may be done in place unless
 * `shared` is set, which whoever keeps a second reference must do (`share`).
 */
import { type Key, keyOf } from "./key.js";

// biome-ignore lint/suspicious/noExplicitAny: a value of a spec; its static type was checked when it was compiled
export type Value = any;

/** More entries than this of what is known to be absent are forgotten, oldest first. */
const ABSENT_LIMIT = 65_536;

export class SetVal {
  readonly members: Map<Key, Value>;
  /** Known non-members; undefined while there are none or the set is whole. */
  out: Map<Key, Value> | undefined;
  whole: boolean;
  shared = false;

  constructor(
    members: Map<Key, Value> = new Map(),
    whole = true,
    out: Map<Key, Value> | undefined = undefined,
  ) {
    this.members = members;
    this.whole = whole;
    this.out = whole || out?.size === 0 ? undefined : out;
  }

  /** A copy that may be updated in place. */
  copy(): SetVal {
    return new SetVal(new Map(this.members), this.whole, this.out && new Map(this.out));
  }

  has(value: Value): boolean | undefined {
    if (value === undefined) return undefined;
    const key = keyOf(value);
    if (key === undefined) return undefined;
    if (this.members.has(key)) return true;
    return this.whole || this.out?.has(key) === true ? false : undefined;
  }

  isOut(key: Key): boolean {
    return this.whole ? !this.members.has(key) : this.out?.has(key) === true;
  }

  /** In place. An unknown value may be any: then nothing is known to be out. */
  add(value: Value): void {
    const key = value === undefined ? undefined : keyOf(value);
    if (key === undefined) {
      this.whole = false;
      this.out = undefined;
    } else {
      this.members.set(key, value);
      this.out?.delete(key);
    }
  }

  /** In place. An unknown value may be any: then nothing is known to be in. */
  delete(value: Value): void {
    const key = value === undefined ? undefined : keyOf(value);
    if (key === undefined) {
      if (this.members.size === 0) return;
      this.members.clear();
      this.whole = false;
    } else {
      this.members.delete(key);
      if (!this.whole) this.out = remember(this.out, key, value);
    }
  }
}

export class FnVal {
  /** The value of a key in the domain may be undefined: unknown. */
  readonly map: Map<Key, Value>;
  /** The keys themselves where they are composite and `map` is keyed by their encoding. */
  keys: Map<Key, Value> | undefined;
  /** Keys known to be outside the domain; undefined while there are none or the function is whole. */
  gone: Map<Key, Value> | undefined;
  whole: boolean;
  shared = false;

  constructor(whole = true) {
    this.map = new Map();
    this.keys = undefined;
    this.gone = undefined;
    this.whole = whole;
  }

  copy(): FnVal {
    const f = new FnVal(this.whole);
    for (const [key, value] of this.map) f.map.set(key, share(value));
    if (this.keys !== undefined) f.keys = new Map(this.keys);
    if (this.gone !== undefined) f.gone = new Map(this.gone);
    return f;
  }

  /** In place; `key` is wholly known. */
  set(key: Value, value: Value): void {
    if (typeof key !== "object") {
      this.map.set(key, value);
      if (this.gone !== undefined) this.gone.delete(key);
      return;
    }
    const encoded = keyOf(key)!;
    this.map.set(encoded, value);
    this.keys ??= new Map();
    this.keys.set(encoded, key);
    this.gone?.delete(encoded);
  }

  /** In place; `key` is wholly known. */
  delete(key: Value): void {
    const encoded = keyOf(key)!;
    this.map.delete(encoded);
    this.keys?.delete(encoded);
    if (!this.whole) this.gone = remember(this.gone, encoded, key);
  }

  /** In place: what is in the domain, and where, is no longer known; `gone` stays. */
  forgetKeys(): void {
    this.map.clear();
    this.keys = undefined;
    this.whole = false;
  }

  /** The key that `map` holds under its encoding. */
  keyAt(encoded: Key): Value {
    return this.keys === undefined ? encoded : this.keys.get(encoded);
  }

  isGone(encoded: Key): boolean {
    return this.whole ? !this.map.has(encoded) : this.gone?.has(encoded) === true;
  }
}

/** Sequences and tuples. */
export class SeqVal {
  readonly items: Value[];
  /** An unknown number of unknown elements stands in front of `items`. */
  readonly open: boolean;
  shared = false;

  constructor(items: Value[], open = false) {
    this.items = items;
    this.open = open;
  }

  copy(): SeqVal {
    return new SeqVal(this.items.map(share), this.open);
  }
}

/** Whether nothing is known of the value: it says no more than an unknown one. */
export function isUnknown(value: Value): boolean {
  if (typeof value !== "object") return value === undefined;
  if (value instanceof SeqVal) return value.open && value.items.length === 0;
  if (value instanceof SetVal)
    return !value.whole && value.members.size === 0 && (value.out?.size ?? 0) === 0;
  return value instanceof FnVal && !value.whole && value.map.size === 0 && (value.gone?.size ?? 0) === 0;
}

/** Adds to what is known to be absent, forgetting the oldest beyond the limit. */
export function remember(absent: Map<Key, Value> | undefined, key: Key, value: Value): Map<Key, Value> {
  const map = absent ?? new Map<Key, Value>();
  map.delete(key);
  map.set(key, value);
  if (map.size > ABSENT_LIMIT) map.delete(map.keys().next().value as Key);
  return map;
}

/** Says that a second reference to the value is about to be kept; gives the value. */
export function share<T>(value: T): T {
  if (typeof value === "object" && value !== null) markShared(value);
  return value;
}

function markShared(value: Value): void {
  if (value instanceof SetVal) value.shared = true;
  else if (value instanceof SeqVal || value instanceof FnVal) value.shared = true;
  else for (const name in value) share(value[name]);
}

export function isRecord(value: Value): value is Record<string, Value> {
  return (
    typeof value === "object" &&
    !(value instanceof SetVal) &&
    !(value instanceof FnVal) &&
    !(value instanceof SeqVal)
  );
}
