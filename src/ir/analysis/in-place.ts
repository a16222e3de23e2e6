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

/** `Op(k)` for `Op(x) == IF x \in DOMAIN f THEN f[x] ELSE {}` (or <<>>): the empty value, else undefined. */
export function ownCellOrEmpty(e: Expr, variable: number, key: Expr, program: Program): Expr | undefined {
  if (e.kind !== "Call" || e.next || e.args.length !== 1 || !isEqual(e.args[0]!, key)) return undefined;
  const { params, body } = program.operators[e.operator]!;
  if (body.kind !== "If") return undefined;
  const param: Expr = { kind: "Local", local: params[0]!, type: params[0]!.type, span: body.span };
  const { cond, else: empty } = body;
  const isTest =
    cond.kind === "Prim" &&
    cond.op === "in" &&
    isEqual(cond.args[0]!, param) &&
    cond.args[1]!.kind === "Prim" &&
    cond.args[1]!.op === "domain" &&
    isVar(cond.args[1]!.args[0]!, variable);
  const isEmpty = (empty.kind === "SetEnum" || empty.kind === "Tuple") && empty.items.length === 0;
  return isTest && isEmpty && isOwnCell(body.then, variable, param) ? empty : undefined;
}

export function isVar(e: Expr, variable: number): boolean {
  return e.kind === "Var" && e.index === variable && !e.next;
}
