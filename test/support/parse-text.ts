/* Short ways from text to a tree, for tests. */
import { printDiagnostics } from "../../src/diag/print-diagnostic.js";
import type * as ast from "../../src/syntax/ast.js";
import { type Parsed, parseModule } from "../../src/syntax/parse-module.js";
import { SourceFile } from "../../src/text/source-file.js";

const head = "---- MODULE m ----\n";

/** Parses declarations, without the module around them. */
export function parseDecls(text: string): Parsed {
  return parseModule(new SourceFile("m.mms", `${head}${text}\n====\n`));
}

/** The module of declarations that have no errors. */
export function parsedModule(text: string): ast.Module {
  const { module, diagnostics } = parseDecls(text);
  if (module === undefined || diagnostics.length > 0)
    throw new Error(`${printDiagnostics(diagnostics, { color: false, limit: 5 })}\nin\n${text}`);
  return module;
}

/** The tree of an expression that has no errors. */
export function parseExpr(text: string): ast.Expr {
  const [decl] = parsedModule(`expr ==\n${text.replace(/^/gm, "    ")}`).decls;
  return (decl as ast.OperatorDecl).body;
}

/** Codes and marked text of what is wrong with declarations. */
export function problems(text: string): string[] {
  return parseDecls(text).diagnostics.map((d) => {
    if (d.at === undefined || !("file" in d.at)) return d.code;
    return `${d.code} ${d.at.file.text.slice(d.at.start, d.at.end)}`;
  });
}
