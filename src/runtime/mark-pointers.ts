/* Finding the pointers in values, for the PointerTable to keep: computed once a shape, since it is done to all of a state. */
import type { PointerHolder } from "./pointer-table.js";
import type { ValueType } from "./value-type.js";
import { FnVal, isRecord, SeqVal, SetVal, type Value } from "./values.js";

type Keep = Parameters<PointerHolder>[0];

/** Calls `keep` with the pointers in a value. */
export type Marker = (value: Value, keep: Keep) => void;

/** The marker for values of a shape; undefined where they have no pointers. */
export function markerOf(shape: ValueType): Marker | undefined {
  switch (shape.kind) {
    case "Ptr":
      return (value, keep) => {
        if (typeof value === "number") keep(value);
      };
    case "Set":
      return inCollections(markerOf(shape.element), undefined);
    case "Seq":
      return inCollections(markerOf(shape.element), undefined);
    case "Fn":
      return inCollections(markerOf(shape.range), markerOf(shape.domain));
    case "Tuple": {
      const items = shape.items.map(markerOf);
      if (items.every((item) => item === undefined)) return undefined;
      return (value, keep) => {
        if (value instanceof SeqVal) value.items.forEach((item, i) => items[i]?.(item, keep));
      };
    }
    case "Record": {
      const fields = shape.fields.flatMap((field) => {
        const marker = markerOf(field.type);
        return marker === undefined ? [] : [{ name: `_${field.name}`, marker }];
      });
      if (fields.length === 0) return undefined;
      return (value, keep) => {
        if (isRecord(value)) for (const { name, marker } of fields) marker(value[name], keep);
      };
    }
    default:
      return undefined;
  }
}

/** Of sets, sequences and functions, which stand for each other. */
function inCollections(element: Marker | undefined, key: Marker | undefined): Marker | undefined {
  if (element === undefined && key === undefined) return undefined;
  return (value, keep) => {
    if (value instanceof FnVal) {
      value.map.forEach((encoded, v) => {
        key?.(value.keyAt(encoded), keep);
        element?.(v, keep);
      });
      for (const gone of value.gone?.values() ?? []) key?.(gone, keep);
    } else if (value instanceof SeqVal) {
      for (const item of value.items) element?.(item, keep);
    } else if (value instanceof SetVal) {
      for (const member of value.values()) element?.(member, keep);
      for (const out of value.out?.values() ?? []) element?.(out, keep);
    }
  };
}
