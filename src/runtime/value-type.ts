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

const any: ValueType = { kind: "Any" };

/** Of the i-th item of a sequence or tuple. */
export function itemType(shape: ValueType, index: number): ValueType {
  if (shape.kind === "Tuple") return shape.items[index] ?? any;
  if (shape.kind === "Seq") return shape.element;
  return shape.kind === "Fn" ? shape.range : any;
}

/** Of the members of a set. */
export function elementType(shape: ValueType): ValueType {
  return shape.kind === "Set" ? shape.element : any;
}

/** Of the keys of a function. */
export function domainType(shape: ValueType): ValueType {
  if (shape.kind === "Fn") return shape.domain;
  return shape.kind === "Record" ? { kind: "Str" } : { kind: "Int" };
}

/** Of the value of a function at a key, or of a record at a name. */
export function rangeType(shape: ValueType, key?: string): ValueType {
  if (shape.kind === "Fn") return shape.range;
  if (shape.kind === "Record") return shape.fields.find((f) => f.name === key)?.type ?? any;
  return itemType(shape, 0);
}
