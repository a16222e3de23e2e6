/* What a fold goes through, in order. */

import { keyOf } from "./key.js";
import { sorted, sortedKeys } from "./order.js";
import type { PointerTable } from "./pointer-table.js";
import { selectFrom } from "./seq-ops.js";
import { domainType, elementType, type ValueType } from "./value-type.js";
import { FnVal, type SeqVal, type SetVal, type Value } from "./values.js";

/** undefined if the collection is not known as a whole. */
export function foldItems(
  order: "set" | "left" | "right" | "function",
  over: Value,
  shape: ValueType,
  pointers: PointerTable,
): readonly Value[] | undefined {
  if (over === undefined) return undefined;
  if (order === "set") {
    const set = over as SetVal;
    return set.whole ? sorted(set, elementType(shape), pointers) : undefined;
  }
  if (order === "function" && over instanceof FnVal) {
    if (!over.whole) return undefined;
    return sortedKeys(over, domainType(shape), pointers).map((k) => over.map.get(keyOf(k)!));
  }
  const s: SeqVal | undefined = selectFrom(over);
  if (s === undefined || s.open) return undefined;
  return order === "right" ? [...s.items].reverse() : s.items;
}
