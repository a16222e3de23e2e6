/* What --spec and the arguments of `check` name, as files, and those as programs. */
import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { LoadedModules, SpecLoader } from "../../compile/load-modules.js";
import type { Loaded, ProgramOptions } from "../../compile/load-program.js";
import { fileOfModule, moduleOfFile, SPEC_SUFFIX } from "../../compile/module-files.js";
import type { QueryCompiler } from "../../compile/query-program.js";
import type { RunnableProgram } from "../../compile/runnable-program.js";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { PointerTable } from "../../runtime/pointer-table.js";
import { InputError } from "../../session/input-error.js";
import { nearest } from "../../text/nearest.js";
import { readText } from "../bytes/read-text.js";
import { describeSystemError } from "../bytes/system-error.js";
import type { FileContext } from "../file-context.js";
import { SHIPPED } from "../package-files.js";

export interface SpecFlags {
  readonly spec?: readonly string[];
  readonly constant?: ReadonlyMap<string, string>;
  /** A program that counts what its replays exercise. */
  readonly coverage?: boolean;
}

/** Compiles what the entries name, and all that it extends. Throws an InputError for an entry that names nothing. */
export async function compileSpecs(
  entries: readonly string[],
  io: FileContext,
  options: ProgramOptions = {},
): Promise<CompiledSpecs> {
  const files = specFiles(entries, io);
  const { loadProgram } = await import("../../compile/load-program.js");
  const read: string[] = [];
  return { ...loadProgram(files, specHost(io, read), options), files: read };
}

/** Parses what the entries name, and all that it extends. Throws an InputError for an entry that names nothing. */
export async function loadSpecTrees(entries: readonly string[], io: FileContext): Promise<LoadedModules> {
  const files = specFiles(entries, io);
  const { loadModules } = await import("../../compile/load-modules.js");
  return loadModules(files, specHost(io, []));
}

export interface CompiledSpecs extends Loaded {
  /** All that were read, those of EXTENDS too. */
  readonly files: readonly string[];
}

/** Compiles questions in the scope of --spec, or of all specs that come with mmspec, which can be compiled. */
export async function queryCompiler(flags: SpecFlags, io: FileContext): Promise<QueryCompiler> {
  const { QueryCompiler } = await import("../../compile/query-program.js");
  return new QueryCompiler(specFiles(flags.spec ?? shippedModules(), io), specHost(io, []));
}

/** What a replay is to check. */
export interface LoadedSpecs {
  readonly program: RunnableProgram;
  /** The modules, in dependency order. */
  readonly names: readonly string[];
  /** Warnings; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
  /** All that were read, but for those that come with mmspec. */
  readonly files: readonly string[];
}

/** The program of --spec, or of all specs that come with mmspec, with the constants of the command looked at. */
export async function loadSpecs(flags: SpecFlags, io: FileContext): Promise<LoadedSpecs> {
  const loaded =
    (flags.coverage === true ? undefined : await precompiled(flags.spec, io)) ??
    (await compileSpecs(flags.spec ?? shippedModules(), io, { coverage: flags.coverage }));
  const { program, diagnostics, files } = loaded;
  if (program === undefined) throw new InputError(...diagnostics);
  if (flags.constant !== undefined) await checkConstants(flags.constant, program);
  return { program, names: program.spec.meta.modules.map((module) => module.name), diagnostics, files };
}

/** What the build has compiled of this, if its texts are still the same: it spares loading the compiler. */
async function precompiled(
  entries: readonly string[] | undefined,
  io: FileContext,
): Promise<Pick<LoadedSpecs, "program" | "diagnostics" | "files"> | undefined> {
  const [entry, ...more] = entries ?? [];
  const isOwn = (path: string) => io.texts?.has(path) === true || existsSync(resolve(io.cwd, path));
  if (more.length > 0 || (entry !== undefined && isOwn(entry))) return undefined;
  const all = shippedModules();
  const modules = entry === undefined ? all : shippedNamed(entry);
  if (modules.length !== 1 && modules.length !== all.length) return undefined;
  const { areUnchanged, loadPrecompiled, precompiledName } = await import("./precompiled.js");
  const program = loadPrecompiled(precompiledName(modules));
  if (program === undefined) return undefined;
  // A spec that was added since is not in it.
  const isWhole = modules.length === 1 || program.files.length === all.length;
  return isWhole && areUnchanged(program, SHIPPED) ? { program, diagnostics: [], files: [] } : undefined;
}

/** A --constant that no spec declares, or with a value that does not fit, ends the command before any trace is read. */
export async function checkConstants(
  given: ReadonlyMap<string, string>,
  program: RunnableProgram,
): Promise<void> {
  if (given.size === 0) return;
  const { commandConstants } = await import("../../replay/constants.js");
  const problems = commandConstants(given, program.constants, new PointerTable()).diagnostics;
  if (problems.length > 0) throw new InputError(...problems);
}

/** The modules of shipped specs, by name, sorted: `mm.locks`, `mm.mremap` … without those that are examples. */
export function shippedModules(): string[] {
  return allShipped().filter((module) => !module.startsWith(EXAMPLES));
}

/** What they say is nothing that every kernel must do: they are checked where somebody names them. */
const EXAMPLES = "examples.";

function allShipped(): string[] {
  return mmsFiles(SHIPPED).map((file) => moduleOfFile(toPosix(file)));
}

/** Those of the shipped modules that a name stands for: `mm` is all of mm.*, `mm.mremap` one. */
export function shippedNamed(name: string): string[] {
  return allShipped().filter((module) => module === name || module.startsWith(`${name}.`));
}

/** The files of spec files, folders (walked) and shipped names, in the order of the entries, sorted within each. */
export function specFiles(entries: readonly string[], io: FileContext): string[] {
  const files = new Set<string>();
  const problems: Diagnostic[] = [];
  for (const entry of entries) {
    const found = filesOf(entry, io);
    if (Array.isArray(found)) for (const file of found) files.add(file);
    else problems.push(found);
  }
  if (problems.length > 0) throw new InputError(...problems);
  return [...files];
}

function filesOf(entry: string, io: FileContext): string[] | Diagnostic {
  if (io.texts?.has(entry) === true) return [entry];
  try {
    if (!statSync(resolve(io.cwd, entry)).isDirectory()) return [toPosix(entry)];
    const found = mmsFiles(resolve(io.cwd, entry)).map((file) => toPosix(join(entry, file)));
    return found.length > 0 ? found : diagnostic("MMS7020", undefined, { path: entry });
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== "ENOENT") {
      return diagnostic("MMS7001", undefined, { path: entry, reason: describeSystemError(e) });
    }
  }
  const named = shippedNamed(entry);
  if (named.length === 0) {
    const modules = allShipped();
    const known = [...modules, ...modules.map((module) => module.split(".")[0]!)];
    return diagnostic("MMS7016", undefined, { name: entry, near: nearest(entry, known) });
  }
  return named.map((module) => toPosix(join(shownShipped(io), fileOfModule(module))));
}

/** Paths of `.mms` files below a folder, relative to it, sorted. */
function mmsFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(SPEC_SUFFIX))
    .sort();
}

/** The spec files of a folder that has other things too: what is hidden or installed is passed over, as what cannot be read. */
export function workspaceSpecs(folder: string): string[] {
  const found: string[] = [];
  const walk = (path: string) => {
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isDirectory()) walk(join(path, entry.name));
      else if (entry.name.endsWith(SPEC_SUFFIX)) found.push(toPosix(join(path, entry.name)));
    }
  };
  walk(folder);
  return found.sort();
}

/** Notes in `read` what it reads. */
function specHost(io: FileContext, read: string[]): SpecLoader {
  return {
    shipped: toPosix(shownShipped(io)),
    readFile(path) {
      const known = io.texts?.get(path);
      if (known !== undefined) return known;
      try {
        const text = readText(resolve(io.cwd, path));
        read.push(path);
        return text;
      } catch (e) {
        const { code } = e as NodeJS.ErrnoException;
        if (code === "ENOENT" || code === "ENOTDIR") return undefined;
        throw new InputError(diagnostic("MMS7001", undefined, { path, reason: describeSystemError(e) }));
      }
    },
  };
}

/** The shipped specs' folder as messages name it: short where one works in a checkout. */
function shownShipped(io: FileContext): string {
  const short = relative(io.cwd, SHIPPED);
  return short.startsWith("..") || isAbsolute(short) ? SHIPPED : short;
}

export function toPosix(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
