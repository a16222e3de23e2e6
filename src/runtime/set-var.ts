/* A variable whose value is a set. */
import { type Key, keyOf } from "./key.js";
import type { Bool } from "./logic.js";
import { SetVal, type Value } from "./values.js";
import { differ, type OldEntry, Variable } from "./variable.js";

/** It is written element by element. */
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

  lend(value: Value): void {
    this.value = value;
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
