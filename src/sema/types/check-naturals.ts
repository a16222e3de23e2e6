/*
 * Negative literals for what is declared as Nat. Types do not tell Nat from Int, and what is computed is not looked at
 * (LANGUAGE.md, Types); a literal can only be a slip.
 */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { children } from "../../syntax/children.js";
import { primedVariable } from "../../syntax/statements.js";
import type { NameSymbol } from "../typed.js";

export function checkNaturals(
  decls: readonly ast.Decl[],
  symbols: ReadonlyMap<ast.NodeId, NameSymbol>,
  report: (d: Diagnostic) => void,
): void {
  const check = (type: ast.Expr | undefined, name: string, value: ast.Expr) => {
    if (type?.kind !== "NameRef" || type.name !== "Nat" || !isNegative(value)) return;
    const related = [{ at: type.span, label: "declared here" }];
    const { file, start, end } = value.span;
    report(diagnostic("MMS3192", value.span, { name, value: file.text.slice(start, end) }, { related }));
  };
  const variable = (name: ast.Node) => {
    const symbol = symbols.get(name.id);
    return symbol?.kind === "Variable" ? symbol.decl : undefined;
  };
  for (const decl of decls) {
    if (decl.kind === "ConstantDecl" && decl.default !== undefined)
      check(decl.type, decl.name.text, decl.default);
    if (decl.kind === "VariableDecl" && decl.default !== undefined)
      check(rangeOf(decl.type), decl.name.text, decl.default);
    if (decl.kind === "InitDecl") check(variable(decl.variable)?.type, decl.variable.text, decl.value);
    if (decl.kind !== "ActionDecl") continue;
    const open: ast.Node[] = [decl.body];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.kind === "Binary" && node.op === "=") {
        const primed = primedVariable(node.left);
        const written = primed && variable(primed.name);
        if (primed !== undefined && written !== undefined)
          check(
            primed.key === undefined ? written.type : rangeOf(written.type),
            primed.name.name,
            node.right,
          );
      }
      open.push(...children(node));
    }
  }
}

function rangeOf(type: ast.Expr): ast.Expr | undefined {
  return type.kind === "FnSet" ? type.range : undefined;
}

function isNegative(e: ast.Expr): boolean {
  return e.kind === "Unary" && e.op === "-" && e.arg.kind === "NumberLit" && Number(e.arg.value) > 0;
}
