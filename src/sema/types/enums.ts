/* {"a", "b"} is part of STRING, but what is declared {"a", "b"} cannot be given any string. */

import { printType, type Type } from "./type.js";
import { describe, shapeOf, type Term } from "./type-terms.js";

export interface Escape {
  readonly expected: string;
  readonly found: string;
}

/** Where `given` may hold strings that `declared` does not allow. To be asked before the two are unified. */
export function escapesEnum(given: Term, declared: Type): Escape | undefined {
  const shape = shapeOf(given);
  switch (declared.kind) {
    case "Enum": {
      const isStranger =
        shape.kind === "Str" ||
        (shape.kind === "Enum" && !shape.open && shape.values.some((v) => !declared.values.includes(v)));
      return isStranger ? { expected: printType(declared), found: describe(given) } : undefined;
    }
    case "Set":
    case "Seq":
      if (shape.kind === "Set" || shape.kind === "Seq") return escapesEnum(shape.element, declared.element);
      if (shape.kind !== "Tuple" || declared.kind !== "Seq") return undefined;
      return firstOf(shape.items, (item) => escapesEnum(item, declared.element));
    case "Fn":
      if (shape.kind !== "Fn") return undefined;
      return escapesEnum(shape.domain, declared.domain) ?? escapesEnum(shape.range, declared.range);
    case "Tuple":
      if (shape.kind !== "Tuple" || shape.items.length !== declared.items.length) return undefined;
      return firstOf(shape.items, (item, i) => escapesEnum(item, declared.items[i]!));
    case "Record":
      if (shape.kind !== "Record") return undefined;
      return firstOf(declared.fields, (f) => {
        const field = shape.fields.get(f.name);
        return field && escapesEnum(field, f.type);
      });
    default:
      return undefined;
  }
}

function firstOf<T, R>(list: readonly T[], f: (item: T, index: number) => R | undefined): R | undefined {
  for (const [i, item] of list.entries()) {
    const result = f(item, i);
    if (result !== undefined) return result;
  }
  return undefined;
}
