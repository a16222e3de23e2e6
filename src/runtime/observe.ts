/* OBSERVE: a record reports a piece of state. What is known must agree; what is unknown is learnt. */
import { eq } from "./equality.js";
import { at, inDomain } from "./fn-ops.js";
import { FnVar } from "./fn-var.js";
import { Fault } from "./logic.js";
import type { Reporter } from "./machine.js";
import type { PointerTable } from "./pointer-table.js";
import { printShort } from "./print.js";
import { SetVar } from "./set-var.js";
import type { ValueType } from "./value-type.js";
import { isUnknown, NONE, SeqVal, share, type Value } from "./values.js";
import type { Variable } from "./variable.js";
import { keyIsUnknown, type WriteQueue } from "./write-queue.js";

/** What an OBSERVE is about; made once by the emitted code. */
export interface ObservedCell {
  readonly action: number;
  /** As a report names it, with "[]" where the key goes. */
  readonly text: string;
  /** Leads through records. */
  readonly path: readonly string[];
  /** By step of the path: the fields of a record that has to be made. */
  readonly blanks: readonly (readonly string[])[];
  readonly shape: ValueType;
  /** undefined for a whole variable. */
  readonly keyShape: ValueType | undefined;
}

export class Observer {
  /** While two actions are compared: no rule is woken by what is written, and the variables hold copies. */
  isTrial = false;

  constructor(
    private readonly host: Reporter,
    private readonly pointers: PointerTable,
    private readonly queue: WriteQueue,
  ) {}

  /** `key` is undefined for a whole variable. */
  observe(place: ObservedCell, variable: Variable, key: Value, observed: Value): void {
    const { path, keyShape } = place;
    if (isUnknown(observed) || (keyShape !== undefined && keyIsUnknown(key))) return;
    if (this.queue.isUnknown) {
      this.doubt(place, variable, key, observed);
      return;
    }
    let base: Value;
    try {
      base = keyShape === undefined ? variable.get() : at((variable as FnVar).value, key);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      const site = { text: this.cell(place, key), shape: keyShape! };
      this.host.undefinedIn(place.action, new Fault("observed outside its domain", site, key));
      base = undefined;
    }
    const known = follow(base, path);
    const agrees = eq(known, observed);
    if (agrees === true) return;
    if (
      agrees === undefined &&
      keyShape !== undefined &&
      mayBeDefault(variable as FnVar, key, path, observed)
    )
      return;
    if (agrees === false && !this.isTrial) {
      const [was, is] = [known, observed].map((v) => printShort(v, place.shape, this.pointers));
      this.host.mismatch(place.action, this.cell(place, key), was!, is!, variable, key);
    }
    this.write(place, variable, key, put(base, path, 0, share(observed), place.blanks));
  }

  /** Whether it was observed is unknown: then so is the cell, unless it is known to hold that anyway. */
  private doubt(place: ObservedCell, variable: Variable, key: Value, observed: Value): void {
    const { path, keyShape } = place;
    const isThere = keyShape === undefined ? true : inDomain((variable as FnVar).value, key);
    if (isThere === undefined) return;
    if (isThere === false) {
      const { other } = (variable as FnVar).value;
      if (other === NONE || eq(follow(other, path), observed) !== true)
        this.forgetKey(variable as FnVar, key);
      return;
    }
    const base = keyShape === undefined ? variable.get() : at((variable as FnVar).value, key);
    const known = follow(base, path);
    if (known === undefined || eq(known, observed) === true) return;
    this.write(place, variable, key, put(base, path, 0, undefined, place.blanks));
  }

  private write({ keyShape }: ObservedCell, variable: Variable, key: Value, value: Value): void {
    if (keyShape !== undefined) {
      if (this.isTrial) (variable as FnVar).value.set(key, value);
      else (variable as FnVar).setKey(key, value);
      return;
    }
    if (this.isTrial) {
      variable.hold(value);
      return;
    }
    variable.assign(
      variable instanceof FnVar || variable instanceof SetVar || !(value instanceof SeqVal)
        ? value
        : value.copy(),
    );
  }

  private forgetKey(variable: FnVar, key: Value): void {
    if (this.isTrial) variable.value.forget(key);
    else variable.forgetKey(key);
  }

  private cell({ text, keyShape }: ObservedCell, key: Value): string {
    return keyShape === undefined
      ? text
      : text.replace("[]", () => `[${printShort(key, keyShape, this.pointers)}]`);
  }
}

/** Whether what was observed of a cell may be the DEFAULT of a key outside the domain: writing it would put the key in. */
function mayBeDefault({ value: f }: FnVar, key: Value, path: readonly string[], observed: Value): boolean {
  return f.other !== NONE && inDomain(f, key) === undefined && eq(follow(f.other, path), observed) !== false;
}

function follow(base: Value, path: readonly string[]): Value {
  let value = base;
  for (let i = 0; i < path.length; i++) value = value?.[path[i]!];
  return value;
}

/** The record with the field at the end of the path replaced; records on the way are copied or made. */
function put(
  base: Value,
  path: readonly string[],
  from: number,
  value: Value,
  blanks: readonly (readonly string[])[],
): Value {
  const name = path[from];
  if (name === undefined) return value;
  const record = base ?? Object.fromEntries((blanks[from] ?? []).map((field) => [field, undefined]));
  return { ...record, [name]: put(record[name], path, from + 1, value, blanks) };
}
