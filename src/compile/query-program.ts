/*
 * Questions about states: expressions that are read, resolved and checked in the scope of a spec's modules, and compiled to a
 * module of their own with the same variables. What the modules do and demand is left out of it: they have been compiled already, and
 * only their declarations matter here.
 */
import { type Diagnostic, hasErrors, sortDiagnostics } from "../diag/diagnostic.js";
import { emitModule } from "../emit/emit-module.js";
import { lowerProgram } from "../ir/lower-program.js";
import type * as rt from "../runtime/index.js";
import { checkModules } from "../sema/check-modules.js";
import type * as ast from "../syntax/ast.js";
import { freshId } from "../syntax/node-factory.js";
import { parseExpression } from "../syntax/parse-module.js";
import type { SourceFile } from "../text/source-file.js";
import { loadModules, type SpecLoader } from "./load-modules.js";
import { evaluate } from "./load-program.js";

/** What became of some questions. */
export interface CompiledQueries {
  /** Its queries are the questions; undefined if there were errors. */
  readonly spec: rt.SpecModule | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export class QueryCompiler {
  readonly #modules: readonly ast.Module[];
  readonly #roots: readonly ast.Module[];

  /** The modules in `files`, which can be compiled. */
  constructor(files: readonly string[], host: SpecLoader) {
    const { modules } = loadModules(files, host);
    this.#modules = modules.map((module) => ({ ...module, decls: module.decls.filter(isDeclaration) }));
    const extended = new Set(modules.flatMap((module) => module.extends.map((name) => name.text)));
    this.#roots = modules.filter((module) => !extended.has(module.name.text));
  }

  /** Names that a question may use, as they are declared. */
  get declarations(): readonly ast.Decl[] {
    return this.#modules.flatMap((module) => module.decls);
  }

  compile(texts: readonly SourceFile[]): CompiledQueries {
    const parsed = texts.map(parseExpression);
    const found = parsed.flatMap(({ diagnostics }) => diagnostics);
    if (hasErrors(found)) return { spec: undefined, diagnostics: found };
    const queries = parsed.flatMap(({ expr }) => expr ?? []);
    const typed = checkModules([...this.#modules, this.#asking(texts, queries)]);
    found.push(...typed.diagnostics.filter(({ at }) => at !== undefined && texts.some((t) => isIn(at, t))));
    if (hasErrors(typed.diagnostics)) return { spec: undefined, diagnostics: sortDiagnostics(found) };
    const lowered = lowerProgram(typed);
    found.push(...lowered.diagnostics);
    if (hasErrors(found)) return { spec: undefined, diagnostics: sortDiagnostics(found) };
    const spec = evaluate(emitModule(lowered.program, { types: false, provenance: true }));
    return { spec, diagnostics: sortDiagnostics(found) };
  }

  /** A module that extends all others, and asks. */
  #asking(texts: readonly SourceFile[], queries: readonly ast.Expr[]): ast.Module {
    const file = texts[0]!;
    const span = { file, start: 0, end: file.text.length };
    const name = (text: string): ast.Name => ({ kind: "Name", id: freshId(), span, text });
    const roots = this.#roots.map((module) => name(module.name.text));
    return {
      kind: "Module",
      id: freshId(),
      span,
      name: name("a question"),
      doc: "",
      extends: roots,
      decls: [],
      queries,
    };
  }
}

function isDeclaration({ kind }: ast.Decl): boolean {
  switch (kind) {
    case "TypeDecl":
    case "ConstantDecl":
    case "VariableDecl":
    case "InitDecl":
    case "EventDecl":
    case "OperatorDecl":
    case "AssumeDecl":
    case "LifetimeDecl":
    case "MissingDecl":
      return true;
    case "ActionDecl":
    case "RuleHeadDecl":
    case "RuleDecl":
    case "GivenDecl":
    case "TestDecl":
      return false;
  }
}

const isIn = (at: NonNullable<Diagnostic["at"]>, text: SourceFile) => "file" in at && at.file === text;
