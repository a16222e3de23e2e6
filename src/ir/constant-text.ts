import type { Expr } from "./ir.js";

/** A literal as reports print its value: `"v6_4"`, `12`, `TRUE`; undefined for all else. */
export function printedConstant(e: Expr): string | undefined {
  switch (e.kind) {
    case "Str":
      return JSON.stringify(e.value);
    case "Int":
      return String(e.value);
    case "Bool":
      return e.value ? "TRUE" : "FALSE";
    default:
      return undefined;
  }
}
