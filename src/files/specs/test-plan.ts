/* What the arguments of `mmspec test` name: specs with their TESTs, and manifests with their traces. */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { type Manifest, parseManifest } from "../../replay/manifest.js";
import { InputError } from "../../session/input-error.js";
import { wholeLine } from "../../trace/line-place.js";
import { readText } from "../bytes/read-text.js";
import { describeSystemError } from "../bytes/system-error.js";
import type { FileContext } from "../file-context.js";
import { shippedModules, specFiles, toPosix } from "./find-specs.js";

const MANIFEST = "manifest.json";

export interface PlannedSpec {
  readonly kind: "Spec";
  readonly file: string;
}

export interface PlannedManifest {
  readonly kind: "Manifest";
  readonly file: string;
  readonly folder: string;
  readonly manifest: Manifest;
  /** What `manifest.spec` names, as --spec would be given it. */
  readonly spec: string;
}

export interface TestPlan {
  readonly items: readonly (PlannedSpec | PlannedManifest)[];
  /** Manifests that cannot be used, and traces of which none speaks. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files that will be read, as far as this is known: none of them may be written to. */
  readonly inputs: readonly string[];
}

/**
 * In the order of the arguments, those of a folder sorted, each once; without arguments all specs that come with
 * mmspec. Throws an InputError for an argument that names nothing.
 */
export function planTests(entries: readonly string[], io: FileContext): TestPlan {
  const files = new Map<string, string>();
  const problems: Diagnostic[] = [];
  for (const entry of entries) {
    const found = filesOf(entry, io);
    if (found instanceof InputError) problems.push(...found.diagnostics);
    else for (const file of found) files.set(resolve(io.cwd, file), file);
  }
  if (problems.length > 0) throw new InputError(...problems);
  const named = entries.length === 0 ? specFiles(shippedModules(), io) : [...files.values()];
  const items: (PlannedSpec | PlannedManifest)[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of named) {
    if (!file.endsWith(".json")) {
      items.push({ kind: "Spec", file });
      continue;
    }
    const read = readManifest(file, io);
    diagnostics.push(...read.diagnostics);
    if (read.planned !== undefined) items.push(read.planned);
  }
  const traces = items.map((item) =>
    item.kind === "Spec" ? [] : [item.spec, ...item.manifest.traces.map((t) => join(item.folder, t.trace))],
  );
  return { items, diagnostics, inputs: [...named, ...traces.flat()] };
}

function filesOf(entry: string, io: FileContext): readonly string[] | InputError {
  const path = resolve(io.cwd, entry);
  try {
    if (!existsSync(path)) return specFiles([entry], io);
    if (!statSync(path).isDirectory()) return [toPosix(entry)];
    const found = testFiles(path).map((file) => toPosix(join(entry, file)));
    return found.length > 0 ? found : new InputError(diagnostic("MMS7021", undefined, { path: entry }));
  } catch (e) {
    if (e instanceof InputError) return e;
    return new InputError(diagnostic("MMS7001", undefined, { path: entry, reason: describeSystemError(e) }));
  }
}

/** Specs and manifests below a folder, relative to it. What tools keep for themselves is not looked into. */
function testFiles(folder: string): string[] {
  const found: string[] = [];
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = entry;
    if (entry.isDirectory()) {
      if (name.startsWith(".") || name === "node_modules") continue;
      found.push(...testFiles(join(folder, name)).map((file) => join(name, file)));
    } else if (name === MANIFEST || name.endsWith(".mms")) found.push(name);
  }
  return found;
}

function readManifest(
  file: string,
  io: FileContext,
): { readonly planned: PlannedManifest | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const folder = dirname(file);
  let text: string;
  let names: string[];
  try {
    text = readText(resolve(io.cwd, file)).replace(/^\ufeff/, "");
    names = readdirSync(resolve(io.cwd, folder)).sort();
  } catch (e) {
    const reason = describeSystemError(e);
    return { planned: undefined, diagnostics: [diagnostic("MMS7001", undefined, { path: file, reason })] };
  }
  const { manifest, diagnostics } = parseManifest(file, text);
  if (manifest === undefined) return { planned: undefined, diagnostics };
  const at = resolve(io.cwd, folder);
  const elsewhere = manifest.traces.map((t) => t.trace).find((trace) => leadsOut(at, trace));
  const spec = specOf(manifest, folder, io);
  if (elsewhere !== undefined || spec === undefined) {
    const details = { name: elsewhere ?? manifest.spec, folder };
    return { planned: undefined, diagnostics: [diagnostic("MMS5068", wholeLine(file, 0), details)] };
  }
  const listed = new Set(manifest.traces.map((t) => basename(t.trace)));
  const unlisted = names.filter((name) => /\.jsonl(?:\.gz|\.zst)?$/.test(name) && !listed.has(name));
  return {
    planned: { kind: "Manifest", file, folder, manifest: withMaps(manifest, folder, io), spec },
    diagnostics:
      unlisted.length === 0
        ? diagnostics
        : [...diagnostics, diagnostic("MMS5022", wholeLine(file, 0), { traces: unlisted })],
  };
}

/** A field map in the manifest's folder is found from wherever one calls mmspec; else it is a name. */
function withMaps(manifest: Manifest, folder: string, io: FileContext): Manifest {
  const traces = manifest.traces.map((trace) => {
    const { map } = trace;
    if (map === undefined || !existsSync(resolve(io.cwd, folder, map))) return trace;
    return { ...trace, map: toPosix(join(folder, map)) };
  });
  return { ...manifest, traces };
}

/**
 * A manifest names its spec from its own folder or one above it, so that it means the same wherever one calls mmspec
 * from; else it is what it would be as --spec. undefined where it names something that is no spec, or is elsewhere.
 */
function specOf({ spec }: Manifest, folder: string, io: FileContext): string | undefined {
  for (let up = folder, at = resolve(io.cwd, folder); ; up = join(up, ".."), at = dirname(at)) {
    const path = join(at, spec);
    if (existsSync(path)) {
      const isSpec = spec.endsWith(".mms") || statSync(path).isDirectory();
      return isSpec && !leadsOut(at, spec) ? toPosix(join(up, spec)) : undefined;
    }
    // The root of a file system has no specs, but all that there is below it.
    if (dirname(dirname(at)) === dirname(at)) return spec;
  }
}

/** Whether a link leads what `name` names out of the folder. */
function leadsOut(folder: string, name: string): boolean {
  try {
    const real = realpathSync(join(folder, name));
    const own = realpathSync(folder);
    return real !== own && !real.startsWith(withSeparator(own));
  } catch {
    // There is no such file, which is reported when it is read.
    return false;
  }
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : `${folder}${sep}`;
}
