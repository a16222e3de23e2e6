/*
 * The variables of a program. A variable owns its value, updates it in place where nothing else refers to it, says
 * which rules must be checked again, and keeps what a step overwrote where a property compares old and new.
 */
import { type Binding, CellIndex, type RuleBindings, read, WHOLE } from "./cells.js";
import { eq, seqAsFn } from "./equality.js";
import { at, inDomain } from "./fn-ops.js";
import { generalList } from "./general-list.js";
import { type Key, keyOf } from "./key.js";
import type { Bool, SourceSite } from "./logic.js";
import { isIn } from "./set-ops.js";
import { FnVal, NONE, remember, SeqVal, SetVal, share, type Value } from "./values.js";

/** Called for each cell that a step writes, while provenance is recorded; `key` is undefined for a whole variable. */
export type WriteLog = (variable: Variable, key: Key | undefined) => void;

export abstract class Variable {
  readonly name: string;
  /** Position among the program's variables. */
  readonly index: number;
  /** Rules that read the variable as a whole. */
  readonly wholeReaders = generalList<RuleBindings>();
  /** Rules that read a cell under their own binding's key. */
  readonly directReaders = generalList<RuleBindings>();
  /** Those of them whose bindings are the members (the keys) of this variable. */
  readonly rangedOver = generalList<RuleBindings>();
  /** Recorded reads of single cells, if any rule has such. */
  cells: CellIndex | undefined;
  /** Set where some property reads the state before a step. */
  keepsOld = false;
  log: WriteLog | undefined;
  /** Whether anything can come to read it; else it is not written any more. */
  isRead = true;
  /** Where it puts itself when it is written, once, if it fades. */
  fading: Variable[] | undefined;
  /** Whether it is in there. */
  isFading = false;

  constructor(name: string, index: number) {
    this.name = name;
    this.index = index;
  }

  abstract get(): Value;
  /** A variable of its own with the same value, which no rule reads. */
  abstract copy(): Variable;
  abstract assign(value: Value): void;
  /** Takes a value without notifying anything: for a trial, after which the variable gets its own value back. */
  abstract hold(value: Value): void;
  /** Forgets everything: the value becomes unknown. */
  abstract forget(): void;
  /**
   * Forgets everything without waking any rule: after each step, where events that were not recorded may write the
   * variable. What was concluded from its value was true of that one state.
   */
  abstract fade(): void;
  /** Forgets what the last step overwrote. */
  abstract startStep(): void;
  /** The whole value before the step. */
  abstract old(): Value;
  /** Whether the step changed the variable. */
  abstract changed(): Bool;

  /** Whether no rule reads it and no property compares it. */
  get isUnwatched(): boolean {
    return (
      this.cells === undefined &&
      this.wholeReaders.length === 0 &&
      this.directReaders.length === 0 &&
      !this.keepsOld &&
      this.log === undefined
    );
  }

  /** What rules that range over the variable remember of a member that has faded. */
  protected dropBindings(key: Key | undefined): void {
    if (key === undefined) return;
    for (let i = 0; i < this.rangedOver.length; i++) this.rangedOver[i]!.drop(key);
  }

  /** To be called by all code that changes the value. */
  protected noteWrite(): void {
    if (this.fading === undefined || this.isFading) return;
    this.isFading = true;
    this.fading.push(this);
  }

  protected markAll(): void {
    this.noteWrite();
    for (const rule of this.wholeReaders) rule.pushAll();
    for (const rule of this.directReaders) rule.pushAll();
    this.cells?.wakeAll();
    this.log?.(this, undefined);
  }

  protected mark(key: Key): void {
    if (this.fading !== undefined) this.noteWrite();
    const { wholeReaders, directReaders } = this;
    for (let i = 0; i < wholeReaders.length; i++) wholeReaders[i]!.pushAll();
    for (let i = 0; i < directReaders.length; i++) directReaders[i]!.push(key);
    if (this.cells !== undefined) this.cells.wake(key);
    if (this.log !== undefined) this.log(this, key);
  }
}

/** A variable that is written as a whole: scalars, records, sequences. */
export class PlainVar extends Variable {
  value: Value = undefined;
  private oldValue: Value = undefined;
  private isWritten = false;

  get(): Value {
    return this.value;
  }

  copy(): PlainVar {
    const variable = new PlainVar(this.name, this.index);
    variable.value = share(this.value);
    return variable;
  }

  assign(value: Value): void {
    if (this.keepsOld && !this.isWritten) {
      this.oldValue = this.value;
      this.isWritten = true;
    }
    this.value = value;
    this.markAll();
  }

  hold(value: Value): void {
    this.value = value;
    this.noteWrite();
  }

  /** The value for an update in place; the caller assigns it back. */
  take(): Value {
    return this.keepsOld ? share(this.value) : this.value;
  }

  forget(): void {
    this.assign(undefined);
  }

  fade(): void {
    this.value = undefined;
  }

  startStep(): void {
    this.isWritten = false;
    this.oldValue = undefined;
  }

  old(): Value {
    return this.isWritten ? this.oldValue : this.value;
  }

  changed(): Bool {
    if (!this.isWritten) return false;
    return differ(this.oldValue, this.value);
  }
}

interface OldEntry {
  readonly key: Value;
  /** Whether the key was in the domain (the value among the members). */
  readonly isIn: Bool;
  readonly value: Value;
}

/** A set variable, written element by element. */
export class SetVar extends Variable {
  value: SetVal = new SetVal();
  private readonly overwritten = new Map<Key, OldEntry>();
  private oldWhole: SetVal | undefined;

  get(): SetVal {
    return this.value;
  }

  copy(): SetVar {
    const variable = new SetVar(this.name, this.index);
    variable.value = this.value.copy();
    return variable;
  }

  assign(value: Value): void {
    if (this.keepsOld && this.oldWhole === undefined) this.oldWhole = this.old();
    this.value = value ?? new SetVal([], false);
    this.markAll();
  }

  hold(value: Value): void {
    this.value = value ?? new SetVal([], false);
    this.noteWrite();
  }

  forget(): void {
    this.assign(undefined);
  }

  fade(): void {
    const { value } = this;
    if (!value.whole && value.size === 0 && value.out === undefined) return;
    if (this.rangedOver.length > 0) for (const member of value.values()) this.dropBindings(keyOf(member));
    this.value = new SetVal([], false);
  }

  add(value: Value): void {
    const key = this.beforeWrite(value);
    this.value.add(value);
    if (key !== undefined) this.mark(key);
  }

  delete(value: Value): void {
    const key = this.beforeWrite(value);
    this.value.delete(value);
    if (key !== undefined) this.mark(key);
  }

  /** Whether the value is a member becomes unknown. */
  forgetElement(value: Value): void {
    this.keepWhole();
    const key = this.beforeWrite(value);
    this.value.whole = false;
    if (key === undefined) {
      this.value.clear();
      this.value.out = undefined;
    } else {
      this.value.drop(value);
      this.value.out?.delete(key);
      this.markAll();
    }
  }

  /** Before the value ceases to be known as a whole, which no single cell would tell. */
  private keepWhole(): void {
    if (!this.keepsOld || this.oldWhole !== undefined || !this.value.whole) return;
    this.oldWhole = this.old();
    this.value = this.value.copy();
  }

  private beforeWrite(value: Value): Key | undefined {
    if (this.value.shared) this.value = this.value.copy();
    const key = value === undefined ? undefined : keyOf(value);
    if (key === undefined) {
      if (this.keepsOld && this.oldWhole === undefined) this.oldWhole = this.old();
      this.value = this.value.copy();
      this.markAll();
    } else if (this.keepsOld && this.oldWhole === undefined && !this.overwritten.has(key)) {
      this.overwritten.set(key, { key: value, isIn: this.value.has(value), value: undefined });
    }
    return key;
  }

  startStep(): void {
    if (this.overwritten.size > 0) this.overwritten.clear();
    this.oldWhole = undefined;
  }

  old(): SetVal {
    if (this.oldWhole !== undefined) return this.oldWhole;
    if (this.overwritten.size === 0) return this.value;
    const set = this.value.copy();
    for (const [key, { key: value, isIn }] of this.overwritten) {
      set.drop(value);
      set.out?.delete(key);
      if (isIn === true) set.add(value);
      else if (isIn === false && !set.whole) set.delete(value);
    }
    this.oldWhole = set;
    return set;
  }

  changed(): Bool {
    if (this.oldWhole !== undefined) return differ(this.oldWhole, this.value);
    let result: Bool = false;
    for (const { key, isIn } of this.overwritten.values()) {
      const isNow = this.value.has(key);
      if (isIn === undefined || isNow === undefined) result = undefined;
      else if (isIn !== isNow) return true;
    }
    return result;
  }
}

/** A function variable, written key by key. */
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

function differ(old: Value, now: Value): Bool {
  if (old === undefined || now === undefined) return undefined;
  const equal = eq(old, now);
  return equal === undefined ? undefined : !equal;
}

/** `<<>>` and other sequences are functions, too. */
function asFunction(value: Value): FnVal {
  if (value === undefined) return new FnVal(false);
  if (value instanceof SeqVal) return value.open ? new FnVal(false) : seqAsFn(value);
  return value;
}

/** `f[key]`, noting that the binding read the cell. */
export function trackedAt(binding: Binding, variable: FnVar, key: Value, site?: SourceSite): Value {
  track(binding, variable, key);
  return at(variable.value, key, site);
}

/** `key \in DOMAIN f`, noting that the binding read the cell. */
export function trackedHas(binding: Binding, variable: FnVar, key: Value): Bool {
  track(binding, variable, key);
  return inDomain(variable.value, key);
}

/** `x \in S`, noting that the binding read the cell. */
export function trackedIn(binding: Binding, variable: SetVar, value: Value): Bool {
  track(binding, variable, value);
  return isIn(value, variable.value);
}

/** Notes that the binding read a whole variable; for stories. */
export function trackWhole<V extends Variable>(binding: Binding, variable: V): V {
  variable.cells ??= new CellIndex(variable);
  read(binding, variable.cells, WHOLE);
  return variable;
}

/** Notes that the binding read a cell. */
export function track(binding: Binding, variable: Variable, key: Value): void {
  const cell = key === undefined ? undefined : keyOf(key);
  variable.cells ??= new CellIndex(variable);
  read(binding, variable.cells, cell ?? WHOLE);
}

/** The keys of `domain` among those that a step wrote; all of them if a whole variable was written. */
export function mergeKeys(domain: FnVal, ...written: (Iterable<Key> | undefined)[]): Iterable<Key> {
  if (written.includes(undefined)) return domain.map.keys();
  const keys = new Set<Key>();
  for (const some of written) for (const key of some!) if (domain.map.has(key)) keys.add(key);
  return keys;
}
