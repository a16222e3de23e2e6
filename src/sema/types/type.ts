/*
 * Types after inference. A type variable never leaves the type checker: what stays open is `Any`, which no
 * value distinguishes (the element type of an empty set that nothing else constrains).
 */
export type Type =
  | { readonly kind: "Bool" }
  /** TLA+'s integers; `Nat` is Int with a check where values come in from outside. */
  | { readonly kind: "Int" }
  | { readonly kind: "Str" }
  /** A finite set of strings, e.g. {"K36", "K33"}; sorted, no repeats. A subtype of Str. */
  | { readonly kind: "Enum"; readonly values: readonly string[] }
  /** `TYPE Vma == Ptr`: each name is a type of its own. */
  | { readonly kind: "Ptr"; readonly name: string }
  /** A kernel thread; `self` is one. */
  | { readonly kind: "Task" }
  | { readonly kind: "Set"; readonly element: Type }
  | { readonly kind: "Seq"; readonly element: Type }
  | { readonly kind: "Fn"; readonly domain: Type; readonly range: Type }
  /** Fields sorted by name. */
  | { readonly kind: "Record"; readonly fields: readonly { readonly name: string; readonly type: Type }[] }
  | { readonly kind: "Tuple"; readonly items: readonly Type[] }
  | { readonly kind: "Any" };

/** Types that a JS Map can key by identity: their values are numbers (or bigints), strings and booleans. */
export function isScalar(type: Type): boolean {
  switch (type.kind) {
    case "Bool":
    case "Int":
    case "Str":
    case "Enum":
    case "Ptr":
    case "Task":
      return true;
    default:
      return false;
  }
}

/** As a spec would write it. */
export function printType(type: Type): string {
  switch (type.kind) {
    case "Bool":
      return "BOOLEAN";
    case "Int":
      return "Int";
    case "Str":
      return "STRING";
    case "Enum":
      return `{${type.values.map((v) => JSON.stringify(v)).join(", ")}}`;
    case "Ptr":
      return type.name;
    case "Task":
      return "Task";
    case "Set":
      return `SUBSET ${printNested(type.element)}`;
    case "Seq":
      return `Seq(${printType(type.element)})`;
    case "Fn":
      return `[${printType(type.domain)} -> ${printType(type.range)}]`;
    case "Record":
      return `[${type.fields.map((f) => `${f.name} : ${printType(f.type)}`).join(", ")}]`;
    case "Tuple":
      return type.items.map(printNested).join(" \\X ");
    case "Any":
      return "_";
  }
}

function printNested(type: Type): string {
  return type.kind === "Tuple" || type.kind === "Set" ? `(${printType(type)})` : printType(type);
}
