/* Every pass that one text can go through, as far as it is sound enough. */
import { type Diagnostic, hasErrors, sortDiagnostics } from "../../src/diag/diagnostic.js";
import { checkModules } from "../../src/sema/check-modules.js";
import type * as ast from "../../src/syntax/ast.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import type { SourceFile } from "../../src/text/source-file.js";

/** A pass behind the parser; it runs only where those in front of it found no error. */
type Pass = (module: ast.Module) => readonly Diagnostic[];

const passes: readonly Pass[] = [(module) => checkModules([module]).diagnostics];

/** What is wrong with a text that is one module without EXTENDS, but for the standard modules. */
export function checkText(file: SourceFile): readonly Diagnostic[] {
  const { module, diagnostics } = parseModule(file);
  let found = diagnostics;
  for (const pass of passes) {
    if (module === undefined || hasErrors(found)) break;
    found = sortDiagnostics([...found, ...pass(module)]);
  }
  return found;
}
