/* Which of the cells that an evaluation read are not known. */
import { type Binding, WHOLE } from "./cells.js";
import { isWhollyKnown } from "./equality.js";
import type { Key } from "./key.js";
import type { Answer } from "./machine.js";
import { FnVal, NONE, SetVal, type Value } from "./values.js";
import type { Variable } from "./variable.js";

export function unknownReads(reads: Binding, variables: readonly Variable[]): Answer["unknown"] {
  const found = new Map<string, Answer["unknown"][number]>();
  reads.cells.forEach((cell, i) => {
    const { index: variable } = reads.indexes[i]!.variable;
    const value = variables[variable]!.get();
    const key = cell === WHOLE ? undefined : cell;
    if (isCellKnown(value, key)) return;
    found.set(`${variable} ${String(cell)}`, { variable, key });
  });
  return [...found.values()];
}

function isCellKnown(value: Value, key: Key | undefined): boolean {
  if (key !== undefined && value instanceof FnVal) {
    if (value.map.has(key)) return isWhollyKnown(value.map.get(key));
    return value.isGone(key) || (value.whole && value.other !== NONE);
  }
  if (key !== undefined && value instanceof SetVal)
    return value.whole || value.withKey(key) !== undefined || value.out?.has(key) === true;
  return isWhollyKnown(value);
}
