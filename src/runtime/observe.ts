/* OBSERVE: a record reports a piece of state. What is known must agree; what is unknown is learnt. */
import { eq } from "./equality.js";
import { at } from "./fn-ops.js";
import { Fault } from "./logic.js";
import type { Host } from "./machine.js";
import type { PointerTable } from "./pointer-table.js";
import { printValue } from "./print.js";
import type { Shape } from "./shape.js";
import { isUnknown, SeqVal, share, type Value } from "./values.js";
import { FnVar, SetVar, type Variable } from "./vars.js";
import { keyIsUnknown } from "./write-queue.js";

export class Observer {
  constructor(
    private readonly host: Host,
    private readonly pointers: PointerTable,
  ) {}

  /**
   * `key` is undefined for a whole variable; `path` leads through records, whose fields `blanks` lists for records
   * that have to be made. `text` has "[]" where the key goes.
   */
  observe(
    action: number,
    variable: Variable,
    key: Value,
    path: readonly string[],
    observed: Value,
    text: string,
    shape: Shape,
    keyShape: Shape | undefined,
    blanks: readonly (readonly string[])[],
  ): void {
    if (isUnknown(observed) || (keyShape !== undefined && keyIsUnknown(key))) return;
    let base: Value;
    try {
      base = keyShape === undefined ? variable.get() : at((variable as FnVar).value, key);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      this.host.undefinedIn(
        action,
        new Fault(
          "observed outside its domain",
          { text: this.cell(text, key, keyShape), shape: keyShape! },
          key,
        ),
      );
      base = undefined;
    }
    let known = base;
    for (const name of path) known = known?.[name];
    const agrees = eq(known, observed);
    if (agrees === true) return;
    if (agrees === false) {
      const cell = this.cell(text, key, keyShape);
      const [was, is] = [known, observed].map((v) => printValue(v, shape, this.pointers)) as [string, string];
      this.host.mismatch(action, cell, was, is, variable, key);
    }
    const value = put(base, path, 0, share(observed), blanks);
    if (keyShape !== undefined) (variable as FnVar).setKey(key, value);
    else
      variable.assign(
        variable instanceof FnVar || variable instanceof SetVar || !(value instanceof SeqVal)
          ? value
          : value.copy(),
      );
  }

  private cell(text: string, key: Value, keyShape: Shape | undefined): string {
    return keyShape === undefined
      ? text
      : text.replace("[]", () => `[${printValue(key, keyShape, this.pointers)}]`);
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
