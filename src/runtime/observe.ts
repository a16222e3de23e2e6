/* OBSERVE: a record reports a piece of state. What is known must agree; what is unknown is learnt. */
import { eq } from "./equality.js";
import { at } from "./fn-ops.js";
import { Fault } from "./logic.js";
import type { Host } from "./machine.js";
import type { PointerTable } from "./pointer-table.js";
import { printShort } from "./print.js";
import type { Shape } from "./shape.js";
import { isUnknown, SeqVal, share, type Value } from "./values.js";
import { FnVar, SetVar, type Variable } from "./vars.js";
import { keyIsUnknown } from "./write-queue.js";

/** What an OBSERVE is about; made once by the emitted code. */
export interface ObservedCell {
  readonly action: number;
  /** As a report names it, with "[]" where the key goes. */
  readonly text: string;
  /** Leads through records. */
  readonly path: readonly string[];
  /** By step of the path: the fields of a record that has to be made. */
  readonly blanks: readonly (readonly string[])[];
  readonly shape: Shape;
  /** undefined for a whole variable. */
  readonly keyShape: Shape | undefined;
}

export class Observer {
  constructor(
    private readonly host: Host,
    private readonly pointers: PointerTable,
  ) {}

  /** `key` is undefined for a whole variable. */
  observe(place: ObservedCell, variable: Variable, key: Value, observed: Value): void {
    const { path, keyShape } = place;
    if (isUnknown(observed) || (keyShape !== undefined && keyIsUnknown(key))) return;
    let base: Value;
    try {
      base = keyShape === undefined ? variable.get() : at((variable as FnVar).value, key);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      const site = { text: this.cell(place, key), shape: keyShape! };
      this.host.undefinedIn(place.action, new Fault("observed outside its domain", site, key));
      base = undefined;
    }
    let known = base;
    for (let i = 0; i < path.length; i++) known = known?.[path[i]!];
    const agrees = eq(known, observed);
    if (agrees === true) return;
    if (agrees === false) {
      const [was, is] = [known, observed].map((v) => printShort(v, place.shape, this.pointers));
      this.host.mismatch(place.action, this.cell(place, key), was!, is!, variable, key);
    }
    const value = put(base, path, 0, share(observed), place.blanks);
    if (keyShape !== undefined) (variable as FnVar).setKey(key, value);
    else
      variable.assign(
        variable instanceof FnVar || variable instanceof SetVar || !(value instanceof SeqVal)
          ? value
          : value.copy(),
      );
  }

  private cell({ text, keyShape }: ObservedCell, key: Value): string {
    return keyShape === undefined
      ? text
      : text.replace("[]", () => `[${printShort(key, keyShape, this.pointers)}]`);
  }
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
