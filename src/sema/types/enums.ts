/* {"a", "b"} is part of STRING, but what is declared {"a", "b"} cannot be given any string. */

import { printType, type Type } from "./type.js";
import { describe, formOf, type Term } from "./type-terms.js";

export interface Escape {
  readonly expected: string;
  readonly found: string;
}

/** Where `given` may hold strings that `declared` does not allow. To be asked before the two are unified. */
export function escapesEnum(given: Term, declared: Type): Escape | undefined {
  const form = formOf(given);
  switch (declared.kind) {
    case "Enum": {
      const isStranger =
        form.kind === "Str" ||
        (form.kind === "Enum" && !form.open && form.values.some((v) => !declared.values.includes(v)));
      return isStranger ? { expected: printType(declared), found: describe(given) } : undefined;
    }
    case "Set":
    case "Seq":
      if (form.kind === "Set" || form.kind === "Seq") return escapesEnum(form.element, declared.element);
      if (form.kind !== "Tuple" || declared.kind !== "Seq") return undefined;
      return firstOf(form.items, (item) => escapesEnum(item, declared.element));
    case "Fn":
      if (form.kind !== "Fn") return undefined;
      return escapesEnum(form.domain, declared.domain) ?? escapesEnum(form.range, declared.range);
    case "Tuple":
      if (form.kind !== "Tuple" || form.items.length !== declared.items.length) return undefined;
      return firstOf(form.items, (item, i) => escapesEnum(item, declared.items[i]!));
    case "Record":
      if (form.kind !== "Record") return undefined;
      return firstOf(declared.fields, (f) => {
        const field = form.fields.get(f.name);
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
