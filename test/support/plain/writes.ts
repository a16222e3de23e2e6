/* What the effects of one step say about each other, and about what they changed. */
import { cellOf, type Effect } from "./effects.js";
import {
  asFn,
  type Bool,
  entryAt,
  eq,
  FnV,
  has,
  isOutOf,
  isOutsideDomain,
  isWhollyKnown,
  type Known,
  not,
  SeqV,
  type SetV,
  same,
  type Value,
} from "./value.js";

/** Two writes of one cell with different values; what became unknown contradicts nothing. */
export function isConflict(a: Effect, b: Effect): boolean {
  if (a.variable !== b.variable) return false;
  if (a.kind === "Assign" && b.kind === "Assign") return eq(a.value, b.value) === false;
  const [x, y] = [cellOf(a), cellOf(b)];
  if (isCellWrite(a) && isCellWrite(b)) {
    if (!isWhollyKnown(x) || !isWhollyKnown(y) || !same(x, y)) return false;
    return a.kind === "SetKey" && b.kind === "SetKey" ? eq(a.value, b.value) === false : a.kind !== b.kind;
  }
  return (a.kind === "Assign" && isCellWrite(b)) || (b.kind === "Assign" && isCellWrite(a));
}

function isCellWrite({ kind }: Effect): boolean {
  return kind === "SetKey" || kind === "DropKey" || kind === "AddElement" || kind === "DropElement";
}

/** Whether the step changed the variable. A cell that it did not write has not changed, whatever it holds. */
export function changed(effects: readonly Effect[], variable: number, old: Value, now: Value): Bool {
  const writes = effects.filter((e) => e.variable === variable);
  const cells = writes.map(cellOf);
  if (!cells.every(isWhollyKnown)) return not(eq(old, now));
  return any(cells.map((cell) => cellChanged(cell, old, now)));
}

export function any(values: readonly Bool[]): Bool {
  if (values.includes(true)) return true;
  return values.includes(undefined) ? undefined : false;
}

function cellChanged(cell: Known, old: Value, now: Value): Bool {
  const [before, after] = [lookUp(cell, old), lookUp(cell, now)];
  if (before.isIn === undefined || after.isIn === undefined) return undefined;
  if (before.isIn !== after.isIn) return true;
  return before.isIn ? not(eq(before.value, after.value)) : false;
}

/** Whether a key is in the domain (an element in the set), and the value there. */
function lookUp(cell: Known, container: Value): { isIn: Bool; value: Value } {
  if (container === undefined) return { isIn: undefined, value: undefined };
  if (container instanceof FnV || container instanceof SeqV) {
    const f = container instanceof FnV ? container : asFn(container);
    const entry = entryAt(f, cell);
    return {
      isIn: entry !== undefined ? true : isOutsideDomain(f, cell) ? false : undefined,
      value: entry?.[1],
    };
  }
  const set = container as SetV;
  return { isIn: has(set.in, cell) ? true : isOutOf(set, cell) ? false : undefined, value: true };
}
