/* What has one value for a whole trace, and what has not. */
import type { Expr } from "./ir.js";
import type { ExprLowering } from "./lower-expr.js";
import { findExpr } from "./walk.js";

/** What an expression reads of the state or the current event, for a message; undefined if it is constant. */
export function readsOf(e: Expr, lowering: ExprLowering): string | undefined {
  const found = findExpr(e, lowering.names.operators, isVarying);
  return found === undefined ? undefined : nameOf(found, lowering);
}

function isVarying(e: Expr): boolean {
  return e.kind === "Var" || e.kind === "Arg" || e.kind === "Context" || e.kind === "EventIs";
}

function nameOf(e: Expr, { tables }: ExprLowering): string {
  switch (e.kind) {
    case "Var":
      return `the VARIABLE ${[...tables.variables.keys()][e.index]!.name}`;
    case "EventIs":
      return `the EVENT ${[...tables.events.keys()][e.event]!.name}`;
    case "Arg":
    case "Context":
      return `\`${e.name}\``;
    default:
      return "the state";
  }
}
