/* Ascending order: what CHOOSE, folds and printed sets go by, the same on every machine. */

import { seqAsFn } from "./equality.js";
import { asItems } from "./key.js";
import type { PointerTable } from "./pointer-table.js";
import { domainType, elementType, itemType, rangeType, type ValueType } from "./value-type.js";
import { FnVal, SeqVal, SetVal, type Value } from "./values.js";

/** Below 0 if a comes first. Both values are wholly known and of this shape. */
export function compare(a: Value, b: Value, shape: ValueType, pointers: PointerTable): number {
  if (typeof a !== "object" || typeof b !== "object") {
    if (a === b) return 0;
    if (shape.kind === "Ptr") return pointers.compare(a, b);
    return a < b ? -1 : 1;
  }
  if (a instanceof SetVal) {
    const element = elementType(shape);
    return compareLists(
      sorted(a, element, pointers),
      sorted(b as SetVal, element, pointers),
      () => element,
      pointers,
    );
  }
  if (a instanceof SeqVal || b instanceof SeqVal) {
    const x = a instanceof SeqVal ? a.items : asItems(a);
    const y = b instanceof SeqVal ? b.items : asItems(b);
    if (x !== undefined && y !== undefined) return compareLists(x, y, (i) => itemType(shape, i), pointers);
    return compareFns(asFn(a), asFn(b), shape, pointers);
  }
  if (a instanceof FnVal) return compareFns(a, b as FnVal, shape, pointers);
  for (const name of Object.keys(a)) {
    const order = compare(a[name], b[name], rangeType(shape, name.slice(1)), pointers);
    if (order !== 0) return order;
  }
  return 0;
}

/** The members of a set, ascending. */
export function sorted(set: SetVal, element: ValueType, pointers: PointerTable): Value[] {
  return [...set.values()].sort((x, y) => compare(x, y, element, pointers));
}

/** The keys of a function's map, ascending. */
export function sortedKeys(f: FnVal, domain: ValueType, pointers: PointerTable): Value[] {
  return [...f.map.keys()].map((key) => f.keyAt(key)).sort((x, y) => compare(x, y, domain, pointers));
}

function asFn(value: Value): FnVal {
  return value instanceof SeqVal ? seqAsFn(value) : value;
}

function compareLists(
  a: Value[],
  b: Value[],
  shape: (i: number) => ValueType,
  pointers: PointerTable,
): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) {
    const order = compare(a[i], b[i], shape(i), pointers);
    if (order !== 0) return order;
  }
  return 0;
}

function compareFns(a: FnVal, b: FnVal, shape: ValueType, pointers: PointerTable): number {
  const domain = domainType(shape);
  const range = rangeType(shape);
  const pairs = (f: FnVal) =>
    sortedKeys(f, domain, pointers).flatMap((k) => [k, f.map.get(typeof k === "object" ? keyText(f, k) : k)]);
  return compareLists(pairs(a), pairs(b), (i) => (i % 2 === 0 ? domain : range), pointers);
}

function keyText(f: FnVal, key: Value): string {
  for (const [text, k] of f.keys ?? []) if (k === key) return text as string;
  return "";
}
