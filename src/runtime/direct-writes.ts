/*
 * Writes that need not wait for the end of the step, since nothing that is evaluated in it from then on reads the
 * variable, and nothing else writes it: the compiler knows (ir/analysis/direct-writes.ts). The others go through
 * the WriteQueue, whose methods these have.
 */

import type { FnVar } from "./fn-var.js";
import type { PlainVar } from "./plain-var.js";
import type { SetVar } from "./set-var.js";
import type { Value } from "./values.js";
import type { Variable } from "./variable.js";
import { addAt, append, appendAt, dropAt, dropItemAt } from "./write-cells.js";
import type { WriteQueue } from "./write-queue.js";

export class DirectWrites {
  private readonly queue: WriteQueue;

  /** `queue` knows whether a condition around the write is unknown: the cell becomes unknown then. */
  constructor(queue: WriteQueue) {
    this.queue = queue;
  }

  assign(variable: Variable, value: Value): void {
    if (this.queue.isUnknown) variable.forget();
    else variable.assign(value);
  }

  forget(variable: Variable): void {
    variable.forget();
  }

  setKey(variable: FnVar, key: Value, value: Value): void {
    if (this.queue.isUnknown) variable.forgetKey(key);
    else variable.setKey(key, value);
  }

  dropKey(variable: FnVar, key: Value): void {
    if (this.queue.isUnknown) variable.forgetKey(key);
    else variable.dropKey(key);
  }

  forgetKey(variable: FnVar, key: Value): void {
    variable.forgetKey(key);
  }

  forgetKeys(variable: FnVar): void {
    variable.dropKey(undefined);
  }

  addElement(variable: SetVar, value: Value): void {
    if (this.queue.isUnknown) variable.forgetElement(value);
    else variable.add(value);
  }

  dropElement(variable: SetVar, value: Value): void {
    if (this.queue.isUnknown) variable.forgetElement(value);
    else variable.delete(value);
  }

  append(variable: PlainVar, value: Value): void {
    if (this.queue.isUnknown) variable.forget();
    else append(variable, value);
  }

  appendAt(variable: FnVar, key: Value, value: Value): void {
    if (this.queue.isUnknown) variable.forgetKey(key);
    else appendAt(variable, key, value);
  }

  dropItemAt(variable: FnVar, key: Value, value: Value): void {
    if (this.queue.isUnknown) variable.forgetKey(key);
    else dropItemAt(variable, key, value);
  }

  addAt(variable: FnVar, key: Value, value: Value): void {
    if (this.queue.isUnknown) variable.forgetKey(key);
    else addAt(variable, key, value);
  }

  dropAt(variable: FnVar, key: Value, value: Value): void {
    if (this.queue.isUnknown) variable.forgetKey(key);
    else dropAt(variable, key, value);
  }
}
