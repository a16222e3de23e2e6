/*
 * Pointers, tasks and integers are all numbers at run time. A ValueType says which is which, where that matters: in
 * print, in ascending order and when live pointers are marked.
 */
export type ValueType =
  | { readonly kind: "Bool" | "Int" | "Str" | "Task" | "Any" }
  | { readonly kind: "Enum"; readonly values: readonly string[] }
  | { readonly kind: "Ptr"; readonly name: string }
  | { readonly kind: "Set"; readonly element: ValueType }
  | { readonly kind: "Seq"; readonly element: ValueType }
  | { readonly kind: "Fn"; readonly domain: ValueType; readonly range: ValueType }
  | {
      readonly kind: "Record";
      readonly fields: readonly { readonly name: string; readonly type: ValueType }[];
    }
  | { readonly kind: "Tuple"; readonly items: readonly ValueType[] };

const ANY: ValueType = { kind: "Any" };

/** Of the i-th item of a sequence or tuple. */
export function itemType(type: ValueType, index: number): ValueType {
  if (type.kind === "Tuple") return type.items[index] ?? ANY;
  if (type.kind === "Seq") return type.element;
  return type.kind === "Fn" ? type.range : ANY;
}

/** Of the members of a set. */
export function elementType(type: ValueType): ValueType {
  return type.kind === "Set" ? type.element : ANY;
}

/** Of the keys of a function. */
export function domainType(type: ValueType): ValueType {
  if (type.kind === "Fn") return type.domain;
  return type.kind === "Record" ? { kind: "Str" } : { kind: "Int" };
}

/** Of the value of a function at a key, or of a record at a name. */
export function rangeType(type: ValueType, key?: string): ValueType {
  if (type.kind === "Fn") return type.range;
  if (type.kind === "Record") return type.fields.find((f) => f.name === key)?.type ?? ANY;
  return itemType(type, 0);
}
