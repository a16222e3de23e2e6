/* Strict operations: calls of the runtime's functions, most of them of the operation's own name. */
import type { Expr } from "../ir/ir.js";
import { isScalar } from "../sema/types/type.js";
import { emitAccess, isCell } from "./emit-access.js";
import { emitExpr, emitShared } from "./emit-expr.js";
import type { FunctionWriter } from "./function-writer.js";
import { fieldName, quote } from "./names.js";

export function emitPrim(e: Expr & { kind: "Prim" }, s: FunctionWriter): string {
  const { op, args } = e;
  switch (op) {
    case "not":
      return s.call("not", emitExpr(args[0]!, s));
    case "eq": {
      const other = isEmptySet(args[0]!) ? args[1]! : isEmptySet(args[1]!) ? args[0]! : undefined;
      if (other !== undefined) return s.call("isEmpty", emitExpr(other, s));
      const scalar = isScalar(args[0]!.type) && isScalar(args[1]!.type);
      return s.call(scalar ? "eqScalar" : "eq", ...args.map((a) => emitExpr(a, s)));
    }
    case "in":
      return isCell(e, s) ? emitAccess(e, s) : emitIn(args[0]!, args[1]!, s);
    case "append":
      return s.call("append", emitExpr(args[0]!, s), emitShared(args[1]!, s));
    case "text":
    case "fail": {
      const value = emitExpr(args[0]!, s);
      return s.call(op === "fail" ? "fail" : "toText", value, s.module.shape(args[0]!.type), "pointers");
    }
    case "print": {
      const told = s.bind(emitExpr(args[0]!, s));
      s.line(`host.printed?.(${s.call("printShort", told, s.module.shape(args[0]!.type), "pointers")});`);
      return emitExpr(args[1]!, s);
    }
    case "setMin":
    case "setMax": {
      const set = emitExpr(args[0]!, s);
      return s.call(op, set, s.module.shape(e.type), "pointers");
    }
    case "recordSet": {
      const element = e.type.kind === "Set" && e.type.element.kind === "Record" ? e.type.element.fields : [];
      const names = element.map((f) => quote(fieldName(f.name))).join(", ");
      return s.call("recordSet", `[${names}]`, `[${args.map((a) => emitExpr(a, s)).join(", ")}]`);
    }
    default:
      // The runtime's function has the operator's name.
      return s.call(op, ...args.map((a) => emitExpr(a, s)));
  }
}

function isEmptySet(e: Expr): boolean {
  return e.kind === "SetEnum" && e.items.length === 0;
}

/** No set is made of a domain to look for one key. */
function emitIn(item: Expr, set: Expr, s: FunctionWriter): string {
  const value = emitExpr(item, s);
  const f = set.kind === "Prim" && set.op === "domain" ? set.args[0]! : undefined;
  return f?.type.kind === "Fn" || f?.type.kind === "Seq"
    ? s.call("inDomain", emitExpr(f, s), value)
    : s.call("isIn", value, emitExpr(set, s));
}
