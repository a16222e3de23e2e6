/*
 * Specs to a program that can be run. The passes, in running order: parse (load-modules), resolve and check types
 * (sema), lower (ir), emit (emit), load. Each stops the next if it found errors.
 */

import { type Diagnostic, hasErrors, sortDiagnostics } from "../diag/diagnostic.js";
import { type EmitOptions, emitModule, eventSchemas, fieldType } from "../emit/emit-module.js";
import { type Dataflow, dataflowOf } from "../ir/analysis/dataflow.js";
import type * as ir from "../ir/ir.js";
import { lowerProgram } from "../ir/lower-program.js";
import * as rt from "../runtime/index.js";
import { checkModules } from "../sema/check-modules.js";
import { isScalar } from "../sema/types/type.js";
import type { ConstantSchema, EventSchema } from "../trace/event-schema.js";
import { loadModules, type SpecHost } from "./load-modules.js";

/** What a replay needs of a compiled program; shipped specs come as this, without their trees. */
export interface RunnableProgram {
  readonly spec: rt.SpecModule;
  readonly decoders: readonly rt.Decoder[];
  /** By kind of event. */
  readonly schemas: readonly EventSchema[];
  readonly constants: readonly ConstantSchema[];
  /** What its rules and actions read and write. */
  readonly dataflow: Dataflow;
  /** The same program with code that tells what it reads and computes, for stories. */
  provenance(): Promise<rt.SpecModule>;
}

export interface LoadedProgram extends RunnableProgram {
  readonly ir: ir.Program;
  /** The emitted module: TypeScript, or the JavaScript that runs. */
  source(options: EmitOptions): string;
}

export interface Loaded {
  /** undefined if there were errors. */
  readonly program: LoadedProgram | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles the modules in these files, and all that they extend, to one program. */
export function loadProgram(files: readonly string[], host: SpecHost): Loaded {
  const loaded = loadModules(files, host);
  const typed = checkModules(loaded.modules);
  const found = [...loaded.diagnostics, ...typed.diagnostics];
  if (hasErrors(found)) return { program: undefined, diagnostics: sortDiagnostics(found) };
  const lowered = lowerProgram(typed);
  found.push(...lowered.diagnostics);
  const diagnostics = sortDiagnostics(found);
  return { program: hasErrors(found) ? undefined : runnable(lowered.program), diagnostics };
}

/** Emits and loads a program. */
export function runnable(program: ir.Program): LoadedProgram {
  const { spec, decoders } = evaluate(emitModule(program, { types: false }));
  let told: rt.SpecModule | undefined;
  let flow: Dataflow | undefined;
  return {
    ir: program,
    spec,
    decoders,
    schemas: eventSchemas(program),
    constants: program.constants.map((c) => ({
      name: c.name,
      type: isScalar(c.type) ? fieldType(c.type, c.natural) : undefined,
    })),
    get dataflow() {
      flow ??= dataflowOf(program);
      return flow;
    },
    source: (options) => emitModule(program, options),
    async provenance() {
      told ??= evaluate(emitModule(program, { types: false, provenance: true })).spec;
      return told;
    },
  };
}

/** Runs the text of an emitted module. Nothing of a spec is in it but quoted literals and mangled names. */
function evaluate(text: string): { spec: rt.SpecModule; decoders: readonly rt.Decoder[] } {
  return new Function("rt", `"use strict";\n${text}`)(rt);
}
