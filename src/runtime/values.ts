/*
 * Sets, functions and sequences as the emitted code holds them, with what is known of each (specs/SEMANTICS.md).
 * Scalars are JavaScript's own; records are objects whose keys are the field names with "_" in front, so that no
 * field name of a spec is special in JavaScript, written in the order of the names.
 *
 * Values are immutable to everyone but the one state cell that owns them: an update may be done in place unless
 * `shared` is set, which code that keeps a second reference must do (`share`).
 */
import { eq, isWhollyKnown } from "./equality.js";
import { generalList } from "./general-list.js";
import { type Key, keyOf } from "./key.js";
import { KeyMap } from "./key-map.js";

// biome-ignore lint/suspicious/noExplicitAny: a value of a spec; its static type was checked when it was compiled
export type Value = any;

/** More entries than this of what is known to be absent are forgotten, oldest first. */
const ABSENT_LIMIT = 65_536;

/** A set with more members than this finds them by key. */
const FEW = 8;

/** Most sets have a handful of members, and there are as many sets as there are live objects: these are plain arrays. */
export class SetVal {
  /** The members in the order in which they came, each wholly known; empty where `many` holds them. */
  private few: Value[];
  private many: Map<Key, Value> | undefined = undefined;
  /** Known non-members; undefined while there are none or the set is whole. */
  out: Map<Key, Value> | undefined = undefined;
  whole: boolean;
  shared = false;

  /** `members` are wholly known and differ from each other; the array is the set's from now on. */
  constructor(members: Value[] = generalList(), whole = true) {
    this.few = members;
    this.whole = whole;
    if (members.length > FEW) this.becomeMany();
  }

  private becomeMany(): void {
    this.many = new Map();
    for (const value of this.few) this.many.set(keyOf(value)!, value);
    this.few = generalList();
  }

  get size(): number {
    return this.many === undefined ? this.few.length : this.many.size;
  }

  /** The members. The set must not change during the iteration. */
  values(): Iterable<Value> {
    return this.many === undefined ? this.few : this.many.values();
  }

  /** A copy that may be updated in place. */
  copy(): SetVal {
    const set = new SetVal(this.few.slice(), this.whole);
    if (this.many !== undefined) set.many = new Map(this.many);
    if (this.out !== undefined) set.out = new Map(this.out);
    return set;
  }

  has(value: Value): boolean | undefined {
    if (!isWhollyKnown(value)) return undefined;
    if (this.contains(value)) return true;
    return this.whole || this.knowsOut(value) ? false : undefined;
  }

  /** Whether a wholly known value is known to be a member. */
  contains(value: Value): boolean {
    return this.many === undefined ? this.indexOf(value) >= 0 : this.many.has(keyOf(value)!);
  }

  /** Whether a wholly known value is known to be none. */
  isOut(value: Value): boolean {
    return this.whole ? !this.contains(value) : this.knowsOut(value);
  }

  private knowsOut(value: Value): boolean {
    return this.out?.has(keyOf(value)!) === true;
  }

  /** The member with this key. */
  withKey(key: Key): Value | undefined {
    return this.many === undefined ? this.few.find((value) => keyOf(value) === key) : this.many.get(key);
  }

  /** Among the few; -1 where it is not. */
  private indexOf(value: Value): number {
    const { few } = this;
    if (typeof value !== "object") {
      for (let i = 0; i < few.length; i++) if (few[i] === value) return i;
    } else {
      for (let i = 0; i < few.length; i++) if (eq(few[i], value) === true) return i;
    }
    return -1;
  }

  /** In place. An unknown value may be any: then nothing is known to be out. */
  add(value: Value): void {
    if (!isWhollyKnown(value)) {
      this.whole = false;
      this.out = undefined;
      return;
    }
    if (this.many !== undefined) this.many.set(keyOf(value)!, value);
    else if (this.indexOf(value) < 0) {
      this.few.push(value);
      if (this.few.length > FEW) this.becomeMany();
    }
    if (this.out !== undefined) this.out.delete(keyOf(value)!);
  }

  /** In place. An unknown value may be any: then nothing is known to be in. */
  delete(value: Value): void {
    if (!isWhollyKnown(value)) {
      if (this.size === 0) return;
      this.clear();
      this.whole = false;
      return;
    }
    this.drop(value);
    if (!this.whole) this.out = remember(this.out, keyOf(value)!, value);
  }

  /** In place: a wholly known value is not known to be a member any more. */
  drop(value: Value): void {
    if (this.many !== undefined) {
      this.many.delete(keyOf(value)!);
      return;
    }
    const { few } = this;
    const at = this.indexOf(value);
    if (at < 0) return;
    // The others keep their order.
    for (let i = at + 1; i < few.length; i++) few[i - 1] = few[i];
    few.pop();
  }

  /** In place: no member is known any more. */
  clear(): void {
    this.few = generalList();
    this.many = undefined;
  }
}

/** No value at all, where `undefined` is one that is unknown. */
export const NONE: Value = Symbol("none");

export class FnVal {
  /** The value of a key in the domain may be undefined: unknown. */
  readonly map: KeyMap<Value>;
  /** The keys themselves where they are composite and `map` is keyed by their encoding. */
  keys: Map<Key, Value> | undefined;
  /** Keys known to be outside the domain; undefined while there are none or the function is whole. */
  gone: Map<Key, Value> | undefined;
  whole: boolean;
  shared = false;
  /** The value outside the domain, where applying the function there is no fault; else NONE. */
  other: Value = NONE;

  constructor(whole = true) {
    this.map = new KeyMap();
    this.keys = undefined;
    this.gone = undefined;
    this.whole = whole;
  }

  copy(): FnVal {
    const f = new FnVal(this.whole);
    this.map.forEach((key, value) => {
      f.map.set(key, share(value));
    });
    if (this.keys !== undefined) f.keys = new Map(this.keys);
    if (this.gone !== undefined) f.gone = new Map(this.gone);
    f.other = this.other;
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

  /** In place: whether the key is in the domain, and its value, are no longer known. */
  forget(key: Value): void {
    const encoded = keyOf(key)!;
    this.whole = false;
    this.map.delete(encoded);
    this.keys?.delete(encoded);
    this.gone?.delete(encoded);
  }

  /** In place: what is in the domain, and where, is no longer known; `gone` stays. */
  forgetKeys(): void {
    this.map.clear();
    this.keys = undefined;
    this.whole = false;
  }

  /** In place: nothing is known any more. */
  forgetAll(): void {
    this.forgetKeys();
    this.gone = undefined;
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
  /** For `Before` on a long sequence of plain items: a number for each that grows along the sequence; else undefined. */
  ranks: Map<Value, number> | undefined = undefined;
  nextRank = 0;

  constructor(items: Value[], open = false) {
    this.items = items;
    this.open = open;
  }

  copy(): SeqVal {
    return new SeqVal(this.items.map(share), this.open);
  }
}

/** Whether nothing is known of the value, so that it is the same as unknown. */
export function isUnknown(value: Value): boolean {
  if (typeof value !== "object") return value === undefined;
  if (value instanceof SeqVal) return value.open && value.items.length === 0;
  if (value instanceof SetVal) return !value.whole && value.size === 0 && (value.out?.size ?? 0) === 0;
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

/** Marks the value as having a second reference; returns it. */
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
