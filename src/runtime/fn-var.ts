/* A variable whose value is a function. */
import { seqAsFn } from "./equality.js";
import { at, inDomain } from "./fn-ops.js";
import { type Key, keyOf } from "./key.js";
import type { Bool, SourceSite } from "./logic.js";
import { FnVal, NONE, remember, SeqVal, type SetVal, share, type Value } from "./values.js";
import { differ, type OldEntry, Variable } from "./variable.js";

/** It is written key by key. */
export class FnVar extends Variable {
  value: FnVal = new FnVal();
  /** What the DEFAULT says of keys outside the domain; NONE without one. */
  private other: Value = NONE;
  private readonly overwritten = new Map<Key, OldEntry>();
  private oldWhole: FnVal | undefined;

  get(): FnVal {
    return this.value;
  }

  copy(): FnVar {
    const variable = new FnVar(this.name, this.index);
    variable.other = this.other;
    variable.value = this.value.copy();
    return variable;
  }

  /** From now on every value that the variable takes is `other` outside of its domain. */
  setDefault(other: Value): void {
    this.other = share(other);
    this.value = this.own(this.value);
  }

  assign(value: Value): void {
    if (this.keepsOld && this.oldWhole === undefined) this.oldWhole = this.old();
    this.value = this.own(asFunction(value));
    this.markAll();
  }

  hold(value: Value): void {
    this.value = this.own(asFunction(value));
    this.noteWrite();
  }

  /** The function with the variable's own value outside of the domain. */
  private own(value: FnVal): FnVal {
    if (value.other === this.other) return value;
    const f = value.shared ? value.copy() : value;
    f.other = this.other;
    return f;
  }

  lend(value: Value): void {
    this.value = value;
  }

  forget(): void {
    this.assign(undefined);
  }

  fade(): void {
    const { value } = this;
    if (!value.whole && value.map.size === 0 && value.gone === undefined) return;
    if (this.rangedOver.length > 0) for (const key of value.map.keys()) this.dropBindings(key);
    if (value.shared || this.keepsOld) this.value = this.own(new FnVal(false));
    else value.forgetAll();
  }

  /** `f'[key] = value`; an unknown key may be any. */
  setKey(key: Value, value: Value): void {
    // Nearly all keys are pointers or threads, and nearly all variables of no interest once they are overwritten.
    const isPlain = typeof key === "number" && !this.keepsOld && !this.value.shared;
    const encoded = isPlain ? key : this.beforeWrite(key);
    if (encoded === undefined) {
      this.value.forgetKeys();
      this.value.gone = undefined;
      return;
    }
    const { map, gone } = this.value;
    const at = map.find(encoded);
    // A write that changes nothing wakes no rule; composite values are not compared, that could cost more.
    if (at >= 0 && typeof value !== "object" && map.valueAt(at) === value && this.log === undefined) return;
    if (typeof key === "object") this.value.set(key, value);
    else {
      map.setAt(at, encoded, value);
      if (gone !== undefined) gone.delete(encoded);
    }
    this.mark(encoded);
  }

  /** `f' = Without(f, key)` */
  dropKey(key: Value): void {
    if (typeof key === "number" && !this.keepsOld && !this.value.shared) {
      const { value } = this;
      const at = value.map.find(key);
      // What is outside already stays there.
      if (at < 0 && value.whole) return;
      if (at >= 0) value.map.deleteAt(at, key);
      if (!value.whole) value.gone = remember(value.gone, key, key);
      this.mark(key);
      return;
    }
    const known = key === undefined ? undefined : keyOf(key);
    if (known !== undefined && this.value.whole && !this.value.map.has(known)) return;
    const encoded = this.beforeWrite(key);
    if (encoded === undefined) {
      if (this.value.map.size > 0) this.value.forgetKeys();
      return;
    }
    this.value.delete(key);
    this.mark(encoded);
  }

  /** Whether the key is in the domain, and its value, become unknown. */
  forgetKey(key: Value): void {
    this.keepWhole();
    const encoded = this.beforeWrite(key);
    if (encoded === undefined) {
      this.value.forgetKeys();
      this.value.gone = undefined;
      return;
    }
    this.value.forget(key);
    // The domain has ceased to be known as a whole, which other bindings may have read.
    this.markAll();
  }

  /** Whether the value at a key, a set, is known to have a member; for scalars alone. */
  holds(key: Value, member: Value): boolean {
    if (typeof key === "object" || key === undefined || typeof member === "object") return false;
    const set: SetVal | undefined = this.value.map.get(key);
    return set?.contains(member) === true;
  }

  /** The value at a key for an update in place; what the DEFAULT says where the key is outside the domain. */
  take(key: Value): Value {
    const value = this.peek(key);
    return this.keepsOld || this.value.shared ? share(value) : value;
  }

  /** The value at a key; what the DEFAULT says where the key is outside the domain; undefined if neither is known. */
  peek(key: Value): Value {
    const encoded = key === undefined ? undefined : keyOf(key);
    if (encoded === undefined) return undefined;
    const value = this.value.map.get(encoded);
    if (value !== undefined || !this.value.isGone(encoded)) return value;
    return this.other === NONE ? undefined : this.other;
  }

  /** Before the domain ceases to be known as a whole, which no single cell would tell. */
  private keepWhole(): void {
    if (!this.keepsOld || this.oldWhole !== undefined || !this.value.whole) return;
    this.oldWhole = this.old();
    this.value = this.value.copy();
  }

  private beforeWrite(key: Value): Key | undefined {
    if (this.value.shared) this.value = this.value.copy();
    const encoded = key === undefined ? undefined : keyOf(key);
    if (encoded === undefined) {
      if (this.keepsOld) {
        this.oldWhole ??= this.old();
        this.value = this.value.copy();
      }
      this.markAll();
    } else if (this.keepsOld && this.oldWhole === undefined && !this.overwritten.has(encoded)) {
      const isIn = inDomain(this.value, key);
      this.overwritten.set(encoded, { key, isIn, value: share(this.value.map.get(encoded)) });
    }
    return encoded;
  }

  startStep(): void {
    if (this.overwritten.size > 0) this.overwritten.clear();
    this.oldWhole = undefined;
  }

  old(): FnVal {
    if (this.oldWhole !== undefined) return this.oldWhole;
    if (this.overwritten.size === 0) return this.value;
    const f = this.value.copy();
    for (const [encoded, { key, isIn, value }] of this.overwritten) {
      f.map.delete(encoded);
      f.keys?.delete(encoded);
      f.gone?.delete(encoded);
      if (isIn === true) f.set(key, value);
      else if (isIn === false && !f.whole) f.delete(key);
    }
    this.oldWhole = f;
    return f;
  }

  /** The value at a key before the step. */
  oldAt(key: Value, site?: SourceSite): Value {
    if (this.oldWhole !== undefined) return at(this.oldWhole, key, site);
    const encoded = key === undefined ? undefined : keyOf(key);
    const entry = encoded === undefined ? undefined : this.overwritten.get(encoded);
    if (entry === undefined) return at(this.value, key, site);
    if (entry.isIn === true) return entry.value;
    if (entry.isIn === undefined) return undefined;
    return this.other === NONE ? at(emptyFunction, key, site) : this.other;
  }

  oldHas(key: Value): Bool {
    if (this.oldWhole !== undefined) return inDomain(this.oldWhole, key);
    const encoded = key === undefined ? undefined : keyOf(key);
    if (encoded === undefined) return inDomain(this.old(), key);
    const entry = this.overwritten.get(encoded);
    return entry === undefined ? inDomain(this.value, key) : entry.isIn;
  }

  /** The keys that the step wrote, or undefined if it wrote the whole. */
  writtenKeys(): Iterable<Key> | undefined {
    return this.oldWhole === undefined ? this.overwritten.keys() : undefined;
  }

  changed(): Bool {
    if (this.oldWhole !== undefined) return differ(this.oldWhole, this.value);
    let result: Bool = false;
    for (const [encoded, { key, isIn, value }] of this.overwritten) {
      const isNow = inDomain(this.value, key);
      if (isIn === undefined || isNow === undefined) result = undefined;
      else if (isIn !== isNow) return true;
      else if (isIn) {
        const d = differ(value, this.value.map.get(encoded));
        if (d === true) return true;
        if (d === undefined) result = undefined;
      }
    }
    return result;
  }
}

const emptyFunction = new FnVal();

/** `<<>>` and other sequences are functions, too. */
function asFunction(value: Value): FnVal {
  if (value === undefined) return new FnVal(false);
  if (value instanceof SeqVal) return value.open ? new FnVal(false) : seqAsFn(value);
  return value;
}

/** The keys of `domain` among those that a step wrote; all of them if a whole variable was written. */
export function mergeKeys(domain: FnVal, ...written: (Iterable<Key> | undefined)[]): Iterable<Key> {
  if (written.includes(undefined)) return domain.map.keys();
  const keys = new Set<Key>();
  for (const some of written) for (const key of some!) if (domain.map.has(key)) keys.add(key);
  return keys;
}
