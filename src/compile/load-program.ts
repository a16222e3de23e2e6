/*
 * Specs to a program that can be run. The passes, in running order: parse (load-modules), resolve and check types
 * (sema), lower (ir), emit (emit), load. Each stops the next if it found errors.
 */

import { type Diagnostic, hasErrors, sortDiagnostics } from "../diag/diagnostic.js";
import { type EmitOptions, emitModule } from "../emit/emit-module.js";
import { coveragePoints } from "../ir/analysis/coverage-points.js";
import { dataflowOf } from "../ir/analysis/dataflow.js";
import type * as ir from "../ir/ir.js";
import { lowerProgram } from "../ir/lower-program.js";
import * as rt from "../runtime/index.js";
import { checkModules } from "../sema/check-modules.js";
import { CoverageTally } from "./coverage-tally.js";
import { loadModules, type SpecLoader } from "./load-modules.js";
import { type RunnableProgram, runnableProgram } from "./runnable-program.js";

export interface LoadedProgram extends RunnableProgram {
  readonly ir: ir.Program;
  /** The emitted module: TypeScript, or the JavaScript that runs. */
  source(options: EmitOptions): string;
}

export interface ProgramOptions {
  /** Count what its points come to; in the tally of the same program with other DEFAULTs, where there is one. */
  readonly coverage?: CoverageTally | boolean | undefined;
}

export interface Loaded {
  /** undefined if there were errors. */
  readonly program: LoadedProgram | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles the modules in these files, and all that they extend, to one program. */
export function loadProgram(
  files: readonly string[],
  host: SpecLoader,
  options: ProgramOptions = {},
): Loaded {
  const loaded = loadModules(files, host);
  const typed = checkModules(loaded.modules);
  const found = [...loaded.diagnostics, ...typed.diagnostics];
  if (hasErrors(found)) return { program: undefined, diagnostics: sortDiagnostics(found) };
  const lowered = lowerProgram(typed);
  found.push(...lowered.diagnostics);
  const diagnostics = sortDiagnostics(found);
  return { program: hasErrors(found) ? undefined : runnable(lowered.program, options), diagnostics };
}

/** Emits and loads a program. */
export function runnable(
  program: ir.Program,
  { coverage: tally = false }: ProgramOptions = {},
): LoadedProgram {
  const coverage = tally === false ? undefined : coveragePoints(program);
  const loaded = runnableProgram(
    evaluate(emitModule(program, { types: false, coverage })),
    () => dataflowOf(program),
    () => evaluate(emitModule(program, { types: false, provenance: true })),
  );
  // Assigned rather than spread: what is a getter stays one.
  return Object.assign(loaded, {
    ir: program,
    source: (options: EmitOptions) => emitModule(program, options),
    coverage: coverage && (typeof tally === "object" ? tally : new CoverageTally(coverage)),
  });
}

/** Runs the text of an emitted module. Nothing of a spec is in it but quoted literals and mangled names. */
export function evaluate(text: string): rt.SpecModule {
  return new Function("rt", `"use strict";\n${text}`)(rt);
}
