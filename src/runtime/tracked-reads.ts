/* Reads of a rule's binding that are noted, so that it is checked again when what it read is written. */
import { type Binding, CellIndex, read, WHOLE } from "./cells.js";
import { at, inDomain } from "./fn-ops.js";
import type { FnVar } from "./fn-var.js";
import { keyOf } from "./key.js";
import type { Bool, SourceSite } from "./logic.js";
import { isIn } from "./set-ops.js";
import type { SetVar } from "./set-var.js";
import type { Value } from "./values.js";
import type { Variable } from "./variable.js";

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
