/*
 * The specs that an editor has before it: texts as they are typed, files for the rest. A text is parsed once; what is
 * known of a program is kept until a text of it changes, so that a keystroke costs one parse and one check.
 */
import {
  type LoadedModules,
  loadModules,
  type ParsedFile,
  type SpecLoader,
} from "../compile/load-modules.js";
import { type Diagnostic, hasErrors, isSpan, sortDiagnostics } from "../diag/diagnostic.js";
import { lowerProgram } from "../ir/lower-program.js";
import { checkModules } from "../sema/check-modules.js";
import type { Typed } from "../sema/typed.js";
import type * as ast from "../syntax/ast.js";
import { parseModule } from "../syntax/parse-module.js";
import { SourceFile } from "../text/source-file.js";

/** What the server needs of the world. */
export interface WorkspaceFiles {
  /** undefined if there is no such file, or it cannot be read. */
  readText(path: string): string | undefined;
  /** The paths of the spec files below a folder. */
  specFiles(folder: string): readonly string[];
  /** The folder of the specs that come with mmspec. */
  readonly shipped: string;
}

/** A file with all that it extends, as far as its text makes sense. */
export interface Analysis {
  readonly path: string;
  readonly source: SourceFile;
  /** undefined if the text has no module. */
  readonly module: ast.Module | undefined;
  readonly modules: readonly ast.Module[];
  readonly typed: Typed;
  /** Of all files. */
  readonly diagnostics: readonly Diagnostic[];
}

/** All specs of the workspace as one program. */
export interface Project {
  readonly modules: readonly ast.Module[];
  readonly typed: Typed;
}

export class Workspace {
  readonly #files: WorkspaceFiles;
  /** By path, what is open. */
  readonly #open = new Map<string, string>();
  readonly #parsed = new Map<string, ParsedFile>();
  readonly #read = new Map<string, string | undefined>();
  readonly #analyses = new Map<string, { readonly analysis: Analysis; readonly inputs: Inputs }>();
  #project: { readonly project: Project; readonly inputs: Inputs } | undefined;
  #known: readonly string[] | undefined;
  folders: readonly string[] = [];
  /** Texts that were parsed, to be counted by tests. */
  parses = 0;

  constructor(files: WorkspaceFiles) {
    this.#files = files;
  }

  get shipped(): string {
    return this.#files.shipped;
  }

  /** The text as the editor has it now. */
  update(path: string, text: string): void {
    this.#open.set(path, text);
  }

  close(path: string): void {
    this.#open.delete(path);
    this.#read.delete(path);
  }

  /** Files have been written, made or removed by others. */
  filesChanged(): void {
    this.#read.clear();
    this.#known = undefined;
  }

  get openPaths(): readonly string[] {
    return [...this.#open.keys()];
  }

  text(path: string): string | undefined {
    const open = this.#open.get(path);
    if (open !== undefined) return open;
    if (!this.#read.has(path)) this.#read.set(path, this.#files.readText(path));
    return this.#read.get(path);
  }

  /** The spec files of the workspace's folders, and what is open. */
  paths(): readonly string[] {
    this.#known ??= this.folders.flatMap((folder) => this.#files.specFiles(folder));
    return [...new Set([...this.#known, ...this.#open.keys()])];
  }

  /** Paths of specs that come with mmspec and may be extended from anywhere. */
  shippedPaths(): readonly string[] {
    return this.#files.specFiles(this.#files.shipped);
  }

  parse(path: string): ParsedFile | undefined {
    const text = this.text(path);
    return text === undefined ? undefined : this.#parse(path, text);
  }

  #parse(path: string, text: string): ParsedFile {
    const known = this.#parsed.get(path);
    if (known?.source.text === text) return known;
    const source = new SourceFile(path, text);
    const parsed = { source, ...parseModule(source, { recover: true }) };
    this.parses++;
    this.#parsed.set(path, parsed);
    return parsed;
  }

  /** For loading programs; `inputs` takes what they are made of. */
  loader(inputs: Inputs = new Map()): SpecLoader {
    return {
      shipped: this.#files.shipped,
      readFile: (path) => {
        const text = this.text(path);
        inputs.set(path, text);
        return text;
      },
      parse: (path, text) => this.#parse(path, text),
    };
  }

  analysis(path: string): Analysis | undefined {
    const known = this.#analyses.get(path);
    if (known !== undefined && this.#areSame(known.inputs)) return known.analysis;
    const parsed = this.parse(path);
    if (parsed === undefined) return undefined;
    const inputs: Inputs = new Map();
    const loaded = loadModules([path], this.loader(inputs));
    const { typed, diagnostics } = checked(loaded);
    const { source, module } = parsed;
    const analysis = { path, source, module, modules: loaded.modules, typed, diagnostics };
    this.#analyses.set(path, { analysis, inputs });
    return analysis;
  }

  /** Of a file, what is to be shown in it. */
  diagnostics(path: string): readonly Diagnostic[] {
    const found = this.analysis(path)?.diagnostics ?? [];
    return found.filter(({ at }) => at !== undefined && isSpan(at) && at.file.path === path);
  }

  /** What goes through all files: references, renames, symbols. Of two files with one module, one is in it. */
  project(): Project {
    if (this.#project !== undefined && this.#areSame(this.#project.inputs)) {
      const { inputs, project } = this.#project;
      if (this.paths().every((path) => inputs.has(path))) return project;
    }
    const inputs: Inputs = new Map();
    const { modules } = loadModules(this.paths(), this.loader(inputs));
    for (const path of this.paths()) if (!inputs.has(path)) inputs.set(path, this.text(path));
    const project = { modules, typed: checkModules(modules) };
    this.#project = { project, inputs };
    return project;
  }

  #areSame(inputs: Inputs): boolean {
    for (const [path, text] of inputs) if (this.text(path) !== text) return false;
    return true;
  }
}

/** The texts that something was made of, by path. */
type Inputs = Map<string, string | undefined>;

/** What `mmspec check` says before it runs anything; of a line that is half typed, only what the parser says. */
function checked({ modules, diagnostics }: LoadedModules): Pick<Analysis, "typed" | "diagnostics"> {
  const typed = checkModules(modules);
  const isHalf = halfLines(modules);
  const found = [...diagnostics, ...typed.diagnostics.filter((d) => !isHalf(d))];
  if (!hasErrors(found)) found.push(...lowerProgram(typed).diagnostics);
  return { typed, diagnostics: sortDiagnostics(found) };
}

/** Whether a diagnostic is about a line of which the parser left something out. */
function halfLines(modules: readonly ast.Module[]): (d: Diagnostic) => boolean {
  const left = modules.flatMap((m) => m.decls.flatMap((d) => (d.kind === "MissingDecl" ? [d.span] : [])));
  const lines = new Set<string>();
  for (const { file, start, end } of left) {
    const last = file.position(start + file.text.slice(start, end).trimEnd().length).line;
    for (let { line } = file.position(start); line <= last; line++) lines.add(`${line} ${file.path}`);
  }
  return ({ at }) => {
    if (lines.size === 0 || at === undefined || !isSpan(at)) return false;
    return lines.has(`${at.file.position(at.start).line} ${at.file.path}`);
  };
}
