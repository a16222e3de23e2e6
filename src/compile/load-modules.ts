/* From spec files to their modules and all that these EXTEND, in dependency order. */
import { posix as path } from "node:path";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { standardModules } from "../sema/builtins.js";
import { absentModules } from "../sema/names/absent.js";
import type * as ast from "../syntax/ast.js";
import { type Parsed, parseModule } from "../syntax/parse-module.js";
import { SourceFile } from "../text/source-file.js";
import { fileOfModule, SPEC_SUFFIX } from "./module-files.js";

/** Where texts come from. Paths have "/" between their parts. */
export interface SpecLoader {
  /** The text of a file; undefined if there is none. Other trouble is the caller's to report: it throws. */
  readFile(path: string): string | undefined;
  /** The folder that holds the shipped specs, e.g. "…/specs" with "mm/mremap.mms" in it. */
  readonly shipped: string;
  /** Where what has been parsed before is kept; else each text is parsed. */
  readonly parse?: (path: string, text: string) => ParsedFile;
}

export interface ParsedFile extends Parsed {
  readonly source: SourceFile;
}

export interface LoadedModules {
  /** Each after all that it extends. */
  readonly modules: readonly ast.Module[];
  /** The files of `modules`, in the same order. */
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads the modules in these files with all that they extend. */
export function loadModules(files: readonly string[], host: SpecLoader): LoadedModules {
  const loader = new Loader(host);
  for (const file of files) loader.file(path.normalize(file), undefined);
  return loader;
}

function parseFile(path: string, text: string): ParsedFile {
  const source = new SourceFile(path, text);
  return { source, ...parseModule(source) };
}

class Loader implements LoadedModules {
  readonly modules: ast.Module[] = [];
  readonly files: SourceFile[] = [];
  readonly diagnostics: Diagnostic[] = [];
  private readonly byName = new Map<string, string>();
  private readonly done = new Set<string>();
  private readonly open: string[] = [];

  constructor(private readonly host: SpecLoader) {}

  /** Loads a file; `wanted` is the EXTENDS that asked for it. False if there is no such file. */
  file(file: string, wanted: ast.Name | undefined): boolean {
    if (this.done.has(file)) return true;
    const text = this.host.readFile(file);
    if (text === undefined) return false;
    this.done.add(file);
    const { source, module, diagnostics } = (this.host.parse ?? parseFile)(file, text);
    this.diagnostics.push(...diagnostics);
    if (module === undefined) return true;
    const name = module.name.text;
    const known = this.byName.get(name);
    if (known !== undefined) {
      this.diagnostics.push(diagnostic("MMS2104", module.name.span, { module: name, other: known }));
      return true;
    }
    this.byName.set(name, file);
    if ((wanted !== undefined && wanted.text !== name) || !fits(name, file)) {
      this.diagnostics.push(diagnostic("MMS2103", module.name.span, { module: name, path: file }));
    }
    this.open.push(name);
    for (const extended of module.extends) this.extend(extended, file, name);
    this.open.pop();
    this.modules.push(module);
    this.files.push(source);
    return true;
  }

  private extend(wanted: ast.Name, from: string, fromModule: string): void {
    const name = wanted.text;
    const cycle = this.open.indexOf(name);
    if (cycle >= 0) {
      this.diagnostics.push(diagnostic("MMS2102", wanted.span, { cycle: [...this.open.slice(cycle), name] }));
      return;
    }
    if (this.byName.has(name)) return;
    const tried = candidates(name, from, fromModule, this.host.shipped);
    if (tried.some((file) => this.file(file, wanted))) return;
    // TLA+'s own modules need no file: their operators are in scope anyway.
    if (standardModules.has(name)) return;
    const instead = absentModules.get(name);
    if (instead !== undefined) {
      this.diagnostics.push(diagnostic("MMS2184", wanted.span, { module: name, instead }));
      return;
    }
    this.diagnostics.push(diagnostic("MMS2101", wanted.span, { module: name, tried }));
  }
}

/**
 * Whether a module may stand in a file: a.b in …/a/b.mms, as far as the path says. What is not named `….mms` (a pipe)
 * may hold any. Compared letter by letter, also where the file system makes no difference of case.
 */
function fits(name: string, file: string): boolean {
  if (!file.endsWith(SPEC_SUFFIX)) return true;
  const folders = file.slice(0, -SPEC_SUFFIX.length).split("/");
  for (const part of name.split(".").reverse()) {
    const folder = folders.pop();
    if (folder === undefined || folder === "" || folder === ".." || folder === ".") return true;
    if (folder !== part) return false;
  }
  return true;
}

/** The files a module may stand in, seen from one that extends it. */
function candidates(name: string, from: string, fromModule: string, shipped: string): string[] {
  const file = fileOfModule(name);
  // A module a.b in …/a/b.mms has its root at …, where its sisters a.c are looked for.
  const root = path.join(
    path.dirname(from),
    ...fromModule
      .split(".")
      .slice(1)
      .map(() => ".."),
  );
  return [...new Set([path.join(root, file), path.join(path.dirname(from), file), path.join(shipped, file)])];
}
