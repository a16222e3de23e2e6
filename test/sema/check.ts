/* Short ways from text to what the checker says of it. */
import { type Diagnostic, sentence } from "../../src/diag/diagnostic.js";
import { checkModules } from "../../src/sema/check-modules.js";
import type { Typed } from "../../src/sema/typed.js";
import { printType } from "../../src/sema/types/type.js";
import type * as ast from "../../src/syntax/ast.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { SourceFile } from "../../src/text/source-file.js";

/** Parses whole modules, which must be in order as texts, and checks them as one program. */
export function checkTexts(...texts: readonly string[]): Typed {
  const modules = texts.map((text, i) => {
    const { module, diagnostics } = parseModule(new SourceFile(`m${i}.mms`, text));
    if (module === undefined || diagnostics.length > 0) {
      throw new Error(`${diagnostics.map((d) => sentence(d).message).join("\n")}\nin\n${text}`);
    }
    return module;
  });
  return checkModules(modules);
}

/** Checks declarations without the module around them. */
export function checkDecls(text: string): Typed {
  return checkTexts(`---- MODULE m ----\n${text}\n====\n`);
}

/** Code and marked text of each diagnostic. */
export function codes(typed: Typed): string[] {
  return typed.diagnostics.map((d) => `${d.code} ${marked(d)}`);
}

export function marked(d: Diagnostic): string {
  return d.at !== undefined && "file" in d.at ? d.at.file.text.slice(d.at.start, d.at.end) : "";
}

/** The printed type of an expression that has no errors. */
export function typeOf(expr: string, decls = ""): string {
  const typed = checkDecls(`${decls}\nexpr ==\n${expr.replace(/^/gm, "    ")}`);
  if (typed.diagnostics.length > 0) return typed.diagnostics.map((d) => sentence(d).message).join("; ");
  const decl = typed.modules[0]!.decls.at(-1) as ast.OperatorDecl;
  return printType(typed.types.get(decl.body.id)!);
}
