/*
 * Pointers, tasks and integers are all numbers at run time. A Shape says which is which, where that matters: in
 * print, in ascending order and when live pointers are marked.
 */
export type Shape =
  | { readonly kind: "Bool" | "Int" | "Str" | "Task" | "Any" }
  | { readonly kind: "Enum"; readonly values: readonly string[] }
  | { readonly kind: "Ptr"; readonly name: string }
  | { readonly kind: "Set"; readonly element: Shape }
  | { readonly kind: "Seq"; readonly element: Shape }
  | { readonly kind: "Fn"; readonly domain: Shape; readonly range: Shape }
  | { readonly kind: "Record"; readonly fields: readonly { readonly name: string; readonly type: Shape }[] }
  | { readonly kind: "Tuple"; readonly items: readonly Shape[] };

const any: Shape = { kind: "Any" };

/** Of the i-th item of a sequence or tuple. */
export function itemShape(shape: Shape, index: number): Shape {
  if (shape.kind === "Tuple") return shape.items[index] ?? any;
  if (shape.kind === "Seq") return shape.element;
  return shape.kind === "Fn" ? shape.range : any;
}

/** Of the members of a set. */
export function elementShape(shape: Shape): Shape {
  return shape.kind === "Set" ? shape.element : any;
}

/** Of the keys of a function. */
export function domainShape(shape: Shape): Shape {
  if (shape.kind === "Fn") return shape.domain;
  return shape.kind === "Record" ? { kind: "Str" } : { kind: "Int" };
}

/** Of the value of a function at a key, or of a record at a name. */
export function rangeShape(shape: Shape, key?: string): Shape {
  if (shape.kind === "Fn") return shape.range;
  if (shape.kind === "Record") return shape.fields.find((f) => f.name === key)?.type ?? any;
  return itemShape(shape, 0);
}
