/* When two expressions are equal: the same form with the same parts, wherever they stand. */
import type { Expr } from "./ir.js";
import { mapExprs } from "./map-exprs.js";

/** The same text for equal expressions, and for no others. Bound variables are equal if their binder is the same. */
export function exprKey(e: Expr): string {
  // Names are asked for most.
  switch (e.kind) {
    case "Local":
      return `Local ${e.local.id}`;
    case "Var":
      return `Var ${e.index} ${e.next}`;
    case "Arg":
      return `Arg ${e.index}`;
    case "Context":
      return `Context ${e.name}`;
    default:
      return JSON.stringify(e, withoutPlaces);
  }
}

/** Equal but for primes. */
export function isEqualUnprimed(a: Expr, b: Expr): boolean {
  return exprKey(unprimed(a)) === exprKey(unprimed(b));
}

export function isEqual(a: Expr, b: Expr): boolean {
  return a.kind === b.kind && exprKey(a) === exprKey(b);
}

function unprimed(e: Expr): Expr {
  const copy = mapExprs(e, unprimed);
  return copy.kind === "Var" || copy.kind === "Call" ? { ...copy, next: false } : copy;
}

/** The types of parts follow from the form, but for the field names of a set of records, which only its type has. */
function withoutPlaces(this: unknown, key: string, value: unknown): unknown {
  if (key === "span") return undefined;
  if (key === "type") return (this as { readonly op?: string }).op === "recordSet" ? value : undefined;
  return typeof value === "bigint" ? `${value}n` : value;
}
