/*
 * What a step is going to write. All right-hand sides are evaluated in the state before the step, then everything
 * is written at once; the queue stands in between. Its arrays are reused, so it allocates nothing.
 */
import { eq } from "./equality.js";
import { FnVar } from "./fn-var.js";
import { keyOf } from "./key.js";
import { guard } from "./logic.js";
import type { PlainVar } from "./plain-var.js";
import { append } from "./seq-ops.js";
import { difference, setOf, union } from "./set-ops.js";
import { SetVar } from "./set-var.js";
import { FnVal, SetVal, type Value } from "./values.js";
import type { Variable } from "./variable.js";
import { addAt, appendAt, append as appendTo, dropAt, dropItemAt } from "./write-cells.js";

/** How a cell changes. The forms below Assign update in place what nothing else refers to. */
export enum Op {
  Assign,
  SetKey,
  DropKey,
  AddElement,
  DropElement,
  /** `s' = Append(s, x)` */
  Append,
  /** `f'[k] = Append(f[k], x)` */
  AppendAt,
  /** `f'[k] = SelectSeq(f[k], LAMBDA x : x # v)` */
  DropItemAt,
  /** `f'[k] = f[k] \cup {x}` */
  AddAt,
  /** `f'[k] = f[k] \ {x}` */
  DropAt,
  // From here on: what becomes unknown.
  Forget,
  ForgetKey,
  ForgetElement,
  /** Any key may have another value now: none is known, but keys known to be absent stay so. */
  ForgetKeys,
  /** After a ForEach over a set not known as a whole: keys other than those written are unknown. */
  ForgetOthers,
}

export class WriteQueue {
  private readonly ops: Op[] = [];
  private readonly variables: Variable[] = [];
  private readonly keys: Value[] = [];
  private readonly values: Value[] = [];
  private length = 0;
  /** Above 0 below a condition that is unknown: cells become unknown instead of being written. */
  private unknown = 0;

  /** Whether the current branch has an unknown condition. */
  get isUnknown(): boolean {
    return this.unknown > 0;
  }

  get size(): number {
    return this.length;
  }

  /** Around branches whose condition is unknown. */
  enterUnknown(): void {
    this.unknown++;
    guard.tentative++;
  }

  leaveUnknown(): void {
    this.unknown--;
    guard.tentative--;
  }

  assign(variable: Variable, value: Value): void {
    this.push(this.unknown > 0 ? Op.Forget : Op.Assign, variable, undefined, value);
  }

  forget(variable: Variable): void {
    this.push(Op.Forget, variable, undefined, undefined);
  }

  setKey(variable: Variable, key: Value, value: Value): void {
    this.push(this.unknown > 0 ? Op.ForgetKey : Op.SetKey, variable, key, value);
  }

  dropKey(variable: Variable, key: Value): void {
    this.push(this.unknown > 0 ? Op.ForgetKey : Op.DropKey, variable, key, undefined);
  }

  forgetKey(variable: Variable, key: Value): void {
    this.push(Op.ForgetKey, variable, key, undefined);
  }

  addElement(variable: Variable, value: Value): void {
    this.push(this.unknown > 0 ? Op.ForgetElement : Op.AddElement, variable, value, undefined);
  }

  dropElement(variable: Variable, value: Value): void {
    this.push(this.unknown > 0 ? Op.ForgetElement : Op.DropElement, variable, value, undefined);
  }

  append(variable: Variable, value: Value): void {
    this.push(this.unknown > 0 ? Op.Forget : Op.Append, variable, undefined, value);
  }

  appendAt(variable: Variable, key: Value, value: Value): void {
    this.push(this.unknown > 0 ? Op.ForgetKey : Op.AppendAt, variable, key, value);
  }

  dropItemAt(variable: Variable, key: Value, value: Value): void {
    this.push(this.unknown > 0 ? Op.ForgetKey : Op.DropItemAt, variable, key, value);
  }

  addAt(variable: Variable, key: Value, value: Value): void {
    this.push(this.unknown > 0 ? Op.ForgetKey : Op.AddAt, variable, key, value);
  }

  dropAt(variable: Variable, key: Value, value: Value): void {
    this.push(this.unknown > 0 ? Op.ForgetKey : Op.DropAt, variable, key, value);
  }

  forgetKeys(variable: Variable): void {
    this.push(Op.ForgetKeys, variable, undefined, undefined);
  }

  /** The loop that wrote these variables from `start` on ran over a set not known as a whole. */
  forgetOthers(start: number, ...variables: Variable[]): void {
    const end = this.length;
    for (const variable of variables) this.push(Op.ForgetOthers, variable, start, end);
  }

  /** What the variables written would hold, for comparing what two actions do; the variables stay as they are. */
  trial(): Map<Variable, Value> {
    const copies = new Map<Variable, Variable>();
    for (let i = 0; i < this.length; i++) {
      const variable = this.variables[i]!;
      const copy = copies.get(variable) ?? variable.copy();
      copies.set(variable, copy);
      this.perform(i, copy);
    }
    return new Map([...copies].map(([variable, copy]) => [variable, copy.get()]));
  }

  private push(op: Op, variable: Variable, key: Value, value: Value): void {
    const n = this.length++;
    this.ops[n] = op;
    this.variables[n] = variable;
    this.keys[n] = key;
    this.values[n] = value;
  }

  /** Writes everything; gives the first variable of which one cell was written twice with different values. */
  flush(): Variable | undefined {
    const n = this.length;
    const conflict = n > 1 ? this.conflict() : undefined;
    for (let i = 0; i < n; i++) this.perform(i, this.variables[i]!);
    this.clear();
    return conflict;
  }

  /** Drops the queue and the branches that it was in, after an exception in the step. */
  abandon(): void {
    this.clear();
    this.unknown = 0;
  }

  clear(): void {
    // References are cleared, so that the queue keeps nothing alive.
    for (let i = 0; i < this.length; i++) {
      this.keys[i] = undefined;
      this.values[i] = undefined;
    }
    this.length = 0;
  }

  private perform(i: number, variable: Variable): void {
    const key = this.keys[i];
    const value = this.values[i];
    switch (this.ops[i]!) {
      case Op.Assign:
        return variable.assign(value);
      case Op.SetKey:
        return (variable as FnVar).setKey(key, value);
      case Op.DropKey:
        return (variable as FnVar).dropKey(key);
      case Op.AddElement:
        return (variable as SetVar).add(key);
      case Op.DropElement:
        return (variable as SetVar).delete(key);
      case Op.Append:
        return appendTo(variable as PlainVar, value);
      case Op.AppendAt:
        return appendAt(variable as FnVar, key, value);
      case Op.DropItemAt:
        return dropItemAt(variable as FnVar, key, value);
      case Op.AddAt:
        return addAt(variable as FnVar, key, value);
      case Op.DropAt:
        return dropAt(variable as FnVar, key, value);
      case Op.Forget:
        return variable.forget();
      case Op.ForgetKey:
        return (variable as FnVar).forgetKey(key);
      case Op.ForgetElement:
        return (variable as SetVar).forgetElement(key);
      case Op.ForgetKeys:
        return (variable as FnVar).dropKey(undefined);
      case Op.ForgetOthers:
        return this.performForgetOthers(this.variables[i]!, variable, key, value);
    }
  }

  /** `written` is the variable as the loop named it, `variable` where its values are. */
  private performForgetOthers(written: Variable, variable: Variable, start: number, end: number): void {
    if (variable instanceof FnVar) {
      const known = new FnVal(false);
      for (let i = start; i < end; i++) {
        if (this.variables[i] !== written) continue;
        const key = this.keys[i] === undefined ? undefined : keyOf(this.keys[i]);
        if (key === undefined) continue;
        if (variable.value.map.has(key)) known.set(this.keys[i], variable.value.map.get(key));
        else if (variable.value.isGone(key)) known.delete(this.keys[i]);
      }
      variable.assign(known);
    } else if (variable instanceof SetVar) {
      const known = new SetVal([], false);
      for (let i = start; i < end; i++) {
        if (this.variables[i] !== written) continue;
        const isIn = variable.value.has(this.keys[i]);
        if (isIn === true) known.add(this.keys[i]);
        else if (isIn === false) known.delete(this.keys[i]);
      }
      variable.assign(known);
    } else variable.forget();
  }

  /**
   * Two writes of one cell whose results differ; writes of the whole and of a cell always do. What became unknown
   * contradicts nothing.
   */
  private conflict(): Variable | undefined {
    for (let i = 1; i < this.length; i++) {
      const variable = this.variables[i]!;
      const op = this.ops[i]!;
      if (forgets(op)) continue;
      for (let j = 0; j < i; j++) {
        if (this.variables[j] !== variable || forgets(this.ops[j]!)) continue;
        if (!this.sameCell(i, j)) continue;
        const other = this.ops[j]!;
        if (isWhole(op) !== isWhole(other) || (op === Op.DropKey) !== (other === Op.DropKey)) return variable;
        if (eq(this.result(i), this.result(j)) === false) return variable;
      }
    }
    return undefined;
  }

  private sameCell(i: number, j: number): boolean {
    if (isWhole(this.ops[i]!) || isWhole(this.ops[j]!)) return true;
    const a = this.keys[i];
    const b = this.keys[j];
    if (typeof a !== "object") return a === b && a !== undefined;
    return keyOf(a) === keyOf(b);
  }

  /** What the cell would hold after the i-th write alone. */
  private result(i: number): Value {
    const variable = this.variables[i]!;
    const value = this.values[i];
    const old = () => (variable instanceof FnVar ? variable.peek(this.keys[i]) : variable.get());
    switch (this.ops[i]!) {
      case Op.DropKey:
      case Op.DropElement:
        return false;
      case Op.AddElement:
        return true;
      case Op.Append:
      case Op.AppendAt:
        return append(old(), value);
      case Op.AddAt:
        return union(old(), setOf(value));
      case Op.DropAt:
        return difference(old(), setOf(value));
      default:
        return value;
    }
  }
}

/** Whether a key or element is unknown, wholly or in part. */
export function keyIsUnknown(key: Value): boolean {
  return key === undefined || keyOf(key) === undefined;
}

function isWhole(op: Op): boolean {
  return op === Op.Assign || op === Op.Append;
}

function forgets(op: Op): boolean {
  return op >= Op.Forget;
}
