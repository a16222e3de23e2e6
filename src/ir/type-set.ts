/* The right side of `\in`, where it may be a set that is never enumerated. */
import type * as ast from "../syntax/ast.js";
import type { Env } from "./env.js";
import type { TypeSet } from "./ir.js";
import type { ExprLowering } from "./lower-expr.js";

export function lowerTypeSet(lowering: ExprLowering, e: ast.Expr, env: Env): TypeSet {
  const sub = (x: ast.Expr) => lowerTypeSet(lowering, x, env);
  const finite = (): TypeSet => ({ kind: "Finite", set: lowering.expr(e, env) });
  const symbolOf = (id: ast.NodeId) => lowering.typed.symbols.get(id);
  switch (e.kind) {
    case "NameRef": {
      const symbol = symbolOf(e.id);
      if (symbol?.kind === "Type")
        return symbol.decl === undefined || isPtr(symbol.decl.type, symbolOf)
          ? { kind: "Pointers" }
          : sub(symbol.decl.type);
      if (symbol?.kind !== "Builtin") return finite();
      if (symbol.name === "Nat" || symbol.name === "Int") return { kind: symbol.name };
      if (symbol.name === "STRING") return { kind: "String" };
      return symbol.name === "Task" || symbol.name === "Ptr" ? { kind: "Pointers" } : finite();
    }
    case "Call":
      return symbolOf(e.callee.id)?.kind === "Builtin" && e.callee.text === "Seq"
        ? { kind: "Seq", of: sub(e.args[0]!) }
        : finite();
    case "Unary":
      return e.op === "SUBSET" ? { kind: "Subset", of: sub(e.arg) } : finite();
    case "FnSet":
      return { kind: "Functions", domain: sub(e.domain), range: sub(e.range) };
    case "RecordSet":
      return { kind: "Records", fields: e.fields.map((f) => ({ name: f.name.text, of: sub(f.value) })) };
    case "Binary": {
      if (e.op !== "\\X") return finite();
      const items: ast.Expr[] = [];
      for (let x: ast.Expr = e; ; x = x.left) {
        if (x.kind !== "Binary" || x.op !== "\\X" || (x !== e && x.parens === true)) {
          items.unshift(x);
          break;
        }
        items.unshift(x.right);
      }
      return { kind: "Product", items: items.map(sub) };
    }
    default:
      return finite();
  }
}

function isPtr(
  type: ast.Expr,
  symbolOf: (id: ast.NodeId) => { readonly kind: string; readonly name: string } | undefined,
): boolean {
  return (
    type.kind === "NameRef" && symbolOf(type.id)?.kind === "Builtin" && symbolOf(type.id)?.name === "Ptr"
  );
}
