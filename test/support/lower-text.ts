/* From the text of a module to the IR, for tests that start from what a spec says. */
import { type Diagnostic, hasErrors, positionOf, sentence } from "../../src/diag/diagnostic.js";
import type { Program } from "../../src/ir/ir.js";
import { lowerProgram } from "../../src/ir/lower-program.js";
import { checkModules } from "../../src/sema/check-modules.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { SourceFile } from "../../src/text/source-file.js";

/** The program of one module, or why there is none. */
export type LoweredText =
  | { readonly program: Program; readonly errors?: undefined }
  | { readonly program?: undefined; readonly errors: readonly string[] };

export function lowerText(path: string, text: string): LoweredText {
  const parsed = parseModule(new SourceFile(path, text));
  if (parsed.module === undefined || hasErrors(parsed.diagnostics))
    return { errors: parsed.diagnostics.map(show) };
  const typed = checkModules([parsed.module]);
  if (hasErrors(typed.diagnostics)) return { errors: typed.diagnostics.map(show) };
  const lowered = lowerProgram(typed);
  if (hasErrors(lowered.diagnostics)) return { errors: lowered.diagnostics.map(show) };
  return { program: lowered.program };
}

/** The program of a text that is in order. */
export function programOf(path: string, text: string): Program {
  const { program, errors } = lowerText(path, text);
  if (program === undefined) throw new Error(errors.join("\n"));
  return program;
}

function show(d: Diagnostic): string {
  const place =
    d.at === undefined
      ? ""
      : `${positionOf(d.at).path}:${positionOf(d.at).line}:${positionOf(d.at).column}: `;
  return `${place}${d.code} ${sentence(d).message}`;
}
