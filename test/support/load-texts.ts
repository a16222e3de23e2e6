/* Programs from texts in memory, through the passes that the command uses. */
import { type Loaded, type LoadedProgram, loadProgram } from "../../src/compile/load-program.js";
import { type Diagnostic, positionOf, sentence } from "../../src/diag/diagnostic.js";

/** Modules by file; those of `roots` and what they extend are loaded. */
export function loadTexts(
  texts: Readonly<Record<string, string>>,
  roots: readonly string[] = Object.keys(texts),
): Loaded {
  const files = new Map(Object.entries(texts));
  return loadProgram(roots, { readFile: (file) => files.get(file), shipped: "shipped" });
}

/** The program of one module that is in order; its file has its name. */
export function programOfText(text: string, path = fileOf(text)): LoadedProgram {
  const { program, diagnostics } = loadTexts({ [path]: text });
  if (program === undefined || diagnostics.length > 0) throw new Error(diagnostics.map(shown).join("\n"));
  return program;
}

function fileOf(text: string): string {
  const [, name = "m"] = /MODULE\s+([\w.]+)/.exec(text) ?? [];
  return `${name.replaceAll(".", "/")}.mms`;
}

/** "m.mms:3:1: MMS2001 unknown name `x`" */
export function shown(d: Diagnostic): string {
  const place = d.at === undefined ? undefined : positionOf(d.at);
  const where = place === undefined ? "" : `${place.path}:${place.line}:${place.column}: `;
  return `${where}${d.code} ${sentence(d).message}`;
}
