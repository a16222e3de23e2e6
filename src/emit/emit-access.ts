/* Reading cells of the state: `f[k]`, `k \in DOMAIN f`, `x \in S`; and applying anything else. */
import { cellOf } from "../ir/analysis/reads.js";
import type { Expr } from "../ir/ir.js";
import { isScalar } from "../sema/types/type.js";
import { emitExpr, textOf } from "./emit-expr.js";
import type { FunctionWriter } from "./function-writer.js";

export function isCell(e: Expr, s: FunctionWriter): boolean {
  return cellOf(e, s.module.program) !== undefined;
}

/** What stands for itself wherever it is written. */
function isName(e: Expr): boolean {
  return e.kind === "Local" || e.kind === "Arg" || e.kind === "Context";
}

export function emitAccess(e: Expr, s: FunctionWriter): string {
  const cell = cellOf(e, s.module.program);
  if (cell === undefined) {
    const { fn, arg } = e as Expr & { kind: "Apply" };
    const f = emitExpr(fn, s);
    const key = emitExpr(arg, s);
    return s.call("apply", f, key, s.module.site(textOf(e), arg.type));
  }
  const old = s.variant.old && !cell.next;
  const variable = old ? s.module.before(cell.variable) : s.module.variable(cell.variable);
  const key = s.module.provenance ? s.bind(emitExpr(cell.key, s)) : emitExpr(cell.key, s);
  const isOwnKey = cell.key.kind === "Local" && cell.key.local.id === s.outer && !s.module.provenance;
  const tracked = s.variant.tracked && !old && !isOwnKey;
  if (s.module.provenance && s.variant.tracked && old)
    s.line(`${s.call("track", "b", variable, s.bind(key))};`);
  const isPlain = !old && !tracked && !s.module.provenance && isScalar(cell.key.type);
  if (isPlain && isName(cell.key) && s.module.program.variables[cell.variable]!.type.kind === "Fn") {
    const place = `${variable} ${key}`;
    if (e.kind !== "Apply" && s.module.faults.isForApplication(e)) {
      let position = s.position(place);
      if (position === undefined) {
        position = s.bind(`${variable}.value.map.find(${key})`, "number");
        s.remember(place, position);
      }
      return `(${position} >= 0 ? true : ${s.call("outside", `${variable}.value`, key)})`;
    }
    const position = s.position(place);
    if (e.kind === "Apply" && s.module.faults.isSafe(e) && position !== undefined)
      return `${variable}.value.map.valueAt(${position})`;
  }
  if (e.kind === "Apply") {
    const site = s.module.site(textOf(e), cell.key.type);
    if (old) return `${variable}.oldAt(${key}, ${site})`;
    return tracked
      ? s.call("trackedAt", "b", variable, key, site)
      : s.call("at", `${variable}.value`, key, site);
  }
  if (s.module.program.variables[cell.variable]!.type.kind === "Set") {
    if (old) return s.call("isIn", key, `${variable}.old()`);
    return tracked ? s.call("trackedIn", "b", variable, key) : s.call("isIn", key, `${variable}.value`);
  }
  if (old) return `${variable}.oldHas(${key})`;
  return tracked ? s.call("trackedHas", "b", variable, key) : s.call("inDomain", `${variable}.value`, key);
}
