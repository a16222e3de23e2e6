/* Types of composed expressions, bottom up. The program is well typed: where parts differ, one is the wider. */
import type { SchemeType, Signature } from "../sema/signature.js";
import type { Type } from "../sema/types/type.js";

export const ANY: Type = { kind: "Any" };
export const BOOL: Type = { kind: "Bool" };
export const INT: Type = { kind: "Int" };
export const STR: Type = { kind: "Str" };

/** The type of a value that is one of these. */
export function joinAll(types: readonly Type[]): Type {
  return types.reduce(join, ANY);
}

export function join(a: Type, b: Type): Type {
  if (a === b || b.kind === "Any") return a;
  if (a.kind === "Any") return b;
  switch (a.kind) {
    case "Set":
      return b.kind === "Set" ? { kind: "Set", element: join(a.element, b.element) } : a;
    case "Seq":
      if (b.kind === "Fn") return { kind: "Fn", domain: b.domain, range: join(a.element, b.range) };
      return { kind: "Seq", element: join(a.element, elementOf(b)) };
    case "Fn":
      return { kind: "Fn", domain: join(a.domain, domainOf(b)), range: join(a.range, rangeOf(b)) };
    case "Tuple":
      if (b.kind === "Tuple" && b.items.length === a.items.length) {
        return { kind: "Tuple", items: a.items.map((t, i) => join(t, b.items[i]!)) };
      }
      if (b.kind === "Tuple") return { kind: "Seq", element: joinAll([...a.items, ...b.items]) };
      return join(b, a);
    case "Record":
      if (b.kind !== "Record") return a;
      return {
        kind: "Record",
        fields: a.fields.map((f) => {
          const other = b.fields.find((g) => g.name === f.name);
          return other === undefined ? f : { name: f.name, type: join(f.type, other.type) };
        }),
      };
    case "Enum":
      if (b.kind !== "Enum") return b;
      return { kind: "Enum", values: [...new Set([...a.values, ...b.values])].sort() };
    case "Ptr":
      return a.name === "" ? b : a;
    default:
      return a;
  }
}

/** Of a set's, sequence's or homogeneous tuple's elements. */
export function elementOf(type: Type): Type {
  switch (type.kind) {
    case "Set":
    case "Seq":
      return type.element;
    case "Tuple":
      return joinAll(type.items);
    case "Fn":
      return type.range;
    default:
      return ANY;
  }
}

export function domainOf(type: Type): Type {
  switch (type.kind) {
    case "Fn":
      return type.domain;
    case "Record":
      return STR;
    case "Tuple":
      return type.items.length === 0 ? ANY : INT;
    case "Seq":
      return INT;
    default:
      return ANY;
  }
}

export function rangeOf(type: Type): Type {
  return type.kind === "Record" ? joinAll(type.fields.map((f) => f.type)) : elementOf(type);
}

/** The type of a call: what a type variable of the signature stands for is the join of what it meets. */
export function resultType(
  { params, result }: Pick<Signature, "params" | "result">,
  args: readonly Type[],
): Type {
  const vars = new Map<string, Type>();
  const meet = (scheme: SchemeType, type: Type): void => {
    switch (scheme.kind) {
      case "Var":
        vars.set(scheme.name, join(vars.get(scheme.name) ?? ANY, type));
        break;
      case "Set":
      case "Seq":
        meet(scheme.element, elementOf(type));
        break;
      case "Fn":
        meet(scheme.domain, domainOf(type));
        meet(scheme.range, rangeOf(type));
        break;
      default:
        break;
    }
  };
  const read = (scheme: SchemeType): Type => {
    switch (scheme.kind) {
      case "Var":
        return vars.get(scheme.name) ?? ANY;
      case "Set":
      case "Seq":
        return { kind: scheme.kind, element: read(scheme.element) };
      case "Fn":
        return { kind: "Fn", domain: read(scheme.domain), range: read(scheme.range) };
      case "AnyPointer":
        return { kind: "Ptr", name: "" };
      default:
        return scheme;
    }
  };
  params.forEach((p, i) => meet(p.type, args[i] ?? ANY));
  return read(result);
}

export function fieldOf(type: Type, name: string): Type {
  return (type.kind === "Record" ? type.fields.find((f) => f.name === name)?.type : undefined) ?? ANY;
}

/** A record's fields in the order in which all records of that type are written. */
export function sortFields<T extends { readonly name: string }>(fields: readonly T[]): T[] {
  return [...fields].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
