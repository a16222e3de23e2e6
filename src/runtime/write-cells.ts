/* Updates of a cell: in place if nothing else refers to the value, else of a copy. */

import type { FnVar } from "./fn-var.js";
import type { PlainVar } from "./plain-var.js";
import { appendInPlace, dropInPlace } from "./seq-ops.js";
import { SetVal, type Value } from "./values.js";

/** `s' = Append(s, value)` */
export function append(variable: PlainVar, value: Value): void {
  variable.assign(appendInPlace(variable.take(), value));
}

/** `f'[key] = Append(f[key], value)`. */
export function appendAt(variable: FnVar, key: Value, value: Value): void {
  variable.setKey(key, appendInPlace(variable.take(key), value));
}

/** `f'[key] = SelectSeq(f[key], LAMBDA x : x # value)` */
export function dropItemAt(variable: FnVar, key: Value, value: Value): void {
  variable.setKey(key, dropInPlace(variable.take(key), value));
}

/** `f'[key] = f[key] \cup {value}` */
export function addAt(variable: FnVar, key: Value, value: Value): void {
  if (variable.isUnwatched && variable.holds(key, value)) return;
  const set = own(variable.take(key));
  set.add(value);
  variable.setKey(key, set);
}

/** `f'[key] = f[key] \ {value}` */
export function dropAt(variable: FnVar, key: Value, value: Value): void {
  const set = own(variable.take(key));
  set.delete(value);
  variable.setKey(key, set);
}

/** A set that may be changed in place: this one, or a copy if others refer to it. */
function own(set: SetVal | undefined): SetVal {
  if (set === undefined) return new SetVal([], false);
  return set.shared ? set.copy() : set;
}
