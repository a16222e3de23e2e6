/*
 * Values that change a little of what a cell holds: `f[k] \cup {x}`, `Append(f[k], x)` … written to f[k] they need no copy
 * of it.
 */
import { isScalar } from "../../sema/types/type.js";
import { isEqual } from "../expr-key.js";
import type { Expr, Program } from "../ir.js";
import { memberLeftOut } from "./cost.js";

/** Whether a branch changes a little of a cell, which an IF around it must not turn into a copy. */
export function isUpdate(value: Expr & { kind: "If" }, program: Program): boolean {
  return [value.then, value.else].some((branch) =>
    branch.kind === "If" ? isUpdate(branch, program) : updateInPlace(branch, program) !== undefined,
  );
}

export interface Update {
  readonly method: "appendAt" | "addAt" | "dropAt" | "dropItemAt";
  readonly cell: Expr;
  readonly item: Expr;
}

/** The queue's method for `cell \cup {x}`, `cell \ {x}`, `Append(cell, x)`, and a sequence without one item. */
export function updateInPlace(value: Expr, program: Program): Update | undefined {
  if (value.kind === "SelectSeq") {
    const item = memberLeftOut(value);
    return item === undefined ? undefined : { method: "dropItemAt", cell: value.seq, item };
  }
  if (value.kind === "Call" && !value.next) {
    // Off(v, list) == SelectSeq(list, LAMBDA w : w # v)
    const { params, body } = program.operators[value.operator]!;
    const update = body.kind === "SelectSeq" ? updateInPlace(body, program) : undefined;
    const argOf = (e: Expr) =>
      e.kind === "Local" ? value.args[params.findIndex((p) => p.id === e.local.id)] : undefined;
    const cell = update && argOf(update.cell);
    const item = update && argOf(update.item);
    return cell === undefined || item === undefined ? undefined : { method: "dropItemAt", cell, item };
  }
  if (value.kind !== "Prim") return undefined;
  const [cell, other] = value.args as [Expr, Expr];
  if (value.op === "append") return { method: "appendAt", cell, item: other };
  if (other?.kind !== "SetEnum" || other.items.length !== 1) return undefined;
  const method = value.op === "union" ? "addAt" : value.op === "difference" ? "dropAt" : undefined;
  return method === undefined ? undefined : { method, cell, item: other.items[0]! };
}

/** `f[k]`, where `f'[k]` is being written. */
export function isOwnCell(e: Expr, variable: number, key: Expr): boolean {
  return e.kind === "Apply" && isVar(e.fn, variable) && isEqual(e.arg, key) && !isScalar(e.type);
}

export function isVar(e: Expr, variable: number): boolean {
  return e.kind === "Var" && e.index === variable && !e.next;
}
