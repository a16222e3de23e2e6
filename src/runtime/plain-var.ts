/* A variable that is written as a whole. */
import type { Bool } from "./logic.js";
import { share, type Value } from "./values.js";
import { differ, Variable } from "./variable.js";

/** For scalars, records, sequences. */
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

  lend(value: Value): void {
    this.value = value;
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
