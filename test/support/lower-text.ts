/* From the text of a module to the IR, for tests that start from what a spec says. */
import { type Diagnostic, hasErrors, positionOf, sentence } from "../../src/diag/diagnostic.js";
import type { Program } from "../../src/ir/ir.js";
import { lowerProgram } from "../../src/ir/lower-program.js";
import { checkModules } from "../../src/sema/check-modules.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { SourceFile } from "../../src/text/source-file.js";

/** A program, or why there is none. */
export type LoweredText =
  | { readonly program: Program; readonly errors?: undefined }
  | { readonly program?: undefined; readonly errors: readonly string[] };

/** `texts` are modules, each after those that it extends. */
export function lowerText(path: string, ...texts: readonly string[]): LoweredText {
  const parsed = texts.map((text) => parseModule(new SourceFile(path, text)));
  const broken = parsed.flatMap((p) => p.diagnostics);
  const modules = parsed.flatMap((p) => p.module ?? []);
  if (modules.length < texts.length || hasErrors(broken)) return { errors: broken.map(show) };
  const typed = checkModules(modules);
  if (hasErrors(typed.diagnostics)) return { errors: typed.diagnostics.map(show) };
  const lowered = lowerProgram(typed);
  if (hasErrors(lowered.diagnostics)) return { errors: lowered.diagnostics.map(show) };
  return { program: lowered.program };
}

/** The program of a text that is in order. */
export function programOf(path: string, ...texts: readonly string[]): Program {
  const { program, errors } = lowerText(path, ...texts);
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
