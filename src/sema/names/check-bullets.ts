/*
 * Items of a bulleted list that are none. In
 *
 *     /\ \A p \in S :
 *         P(p)
 *         /\ Q
 *
 * Q stands under the quantifier, which reaches as far as it can: that is TLA+'s meaning, and seldom what was meant.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { children } from "../../syntax/children.js";
import type { Resolver } from "./resolver.js";

export function checkBullets(r: Resolver, decls: readonly ast.Decl[]): void {
  const open: ast.Node[] = [...decls];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === "Junction" && node.bulleted) for (const item of node.items) checkItem(r, item, node);
    open.push(...children(node));
  }
}

/** Looks at what reaches to the item's end. */
function checkItem(r: Resolver, item: ast.Expr, list: ast.Junction): void {
  let inside: string | undefined;
  for (let e: ast.Expr | undefined = item; e !== undefined; ) {
    if (e.kind === "Junction") {
      if (inside !== undefined && !e.bulleted && e.op === list.op) reportOperators(r, e, inside, list);
      return;
    }
    const reaching = openEnd(e);
    inside = reaching?.what ?? inside;
    e = reaching?.body;
  }
}

/** What an expression ends with, where that reaches as far as it can. */
function openEnd(e: ast.Expr): { readonly what: string; readonly body: ast.Expr } | undefined {
  switch (e.kind) {
    case "Quant":
      return { what: `\`${e.quantifier}\``, body: e.body };
    case "Choose":
      return { what: "`CHOOSE`", body: e.body };
    case "If":
      return { what: "`IF`", body: e.else ?? e.then };
    case "Let":
      return { what: "`LET`", body: e.body };
    default:
      return undefined;
  }
}

/** The operators that begin a line between items which do not, and that no parenthesis encloses. */
function reportOperators(
  r: Resolver,
  { items, op }: ast.Junction,
  inside: string,
  { span: { start: listStart } }: ast.Junction,
): void {
  for (let i = 1; i < items.length; i++) {
    const { file, start } = items[i]!.span;
    const at = file.text.lastIndexOf(op, start);
    const lineStart = file.text.lastIndexOf("\n", at) + 1;
    if (at < items[i - 1]!.span.end || file.text.slice(lineStart, at).trim() !== "") continue;
    if (items[0]!.span.start >= lineStart || isInParentheses(file.text.slice(listStart, at))) continue;
    r.report(diagnostic("MMS2183", { file, start: at, end: at + op.length }, { op, inside }));
  }
}

function isInParentheses(before: string): boolean {
  const code = before.replace(/\(\*[\s\S]*?\*\)|\\\*[^\n]*|"(?:[^"\\]|\\.)*"/g, "");
  return (code.match(/\(/g)?.length ?? 0) > (code.match(/\)/g)?.length ?? 0);
}
