/* Finding out what a file is, and for another tool's recording which importer and field maps read it. */
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { FieldMap } from "../importers/field-map.js";
import type { ScanResult } from "../importers/foreign-scan.js";
import type { Importer } from "../importers/importer.js";
import type { CommandIo } from "./io.js";
import { reasonOf } from "./reason.js";
import { UsageError } from "./usage-error.js";

/** How a recording is read. */
export interface Recording {
  readonly importer: Importer;
  readonly maps: readonly FieldMap[];
  /** What a first pass over the whole file found; undefined where it can be read only once. */
  readonly scan: ScanResult | undefined;
}

const OPEN_BRACE = 0x7b;
const BLANKS = new Set([0x20, 0x09, 0x0d, 0x0a]);

/** Whether a file that begins so is JSONL beyond doubt: the importers need not be loaded to tell. */
export function isPlainJsonl(head: Uint8Array): boolean {
  const at = head.findIndex((byte) => !BLANKS.has(byte));
  if (at < 0) return true;
  // perf and bpftrace write JSON too; their objects begin with these keys.
  const start = Buffer.from(head.subarray(at, at + 64)).toString("latin1");
  return head[at] === OPEN_BRACE && !/^\{\s*"(?:type|linux-perf-json-version)"/.test(start);
}

/** The importer for a file that begins so; undefined for JSONL; a diagnostic where nothing reads it. */
export async function importerFor(
  path: string,
  head: Uint8Array,
): Promise<Importer | undefined | Diagnostic> {
  if (isPlainJsonl(head)) return undefined;
  const { detectFormat, importerOf, importers } = await import("../importers/formats.js");
  const format = detectFormat(head);
  if (format === "jsonl") return undefined;
  const importer = format === undefined ? undefined : importerOf(format);
  if (importer !== undefined) return importer;
  const formats = ["jsonl", ...importers.map((i) => i.name)];
  return diagnostic("MMS7014", undefined, { path, found: format, formats });
}

const SPECS = fileURLToPath(new URL("../../specs", import.meta.url));

/** The field map of --map, or all that come with mmspec. Throws a UsageError where one cannot be used. */
export async function loadFieldMaps(own: string | undefined, io: CommandIo): Promise<FieldMap[]> {
  const { parseFieldMap, resolveFieldMap } = await import("../importers/field-map.js");
  const read = async (path: string, shown: string) => {
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (e) {
      throw new UsageError(diagnostic("MMS7001", undefined, { path: shown, reason: reasonOf(e) }));
    }
    const { map, diagnostics } = parseFieldMap(shown, text);
    if (map === undefined) throw new UsageError(...diagnostics);
    return map;
  };
  const shipped: FieldMap[] = [];
  for (const path of await shippedMapPaths()) shipped.push(await read(path, path));
  if (own === undefined) return shipped;
  const { map, diagnostics } = resolveFieldMap(own, await read(resolve(io.cwd, own), own), shipped);
  if (map === undefined) throw new UsageError(...diagnostics);
  return [map];
}

/** `specs/<subsystem>/maps/<kernel>.json`, sorted. */
async function shippedMapPaths(): Promise<string[]> {
  const paths: string[] = [];
  for (const subsystem of (await readdir(SPECS)).sort()) {
    const folder = join(SPECS, subsystem, "maps");
    const names = await readdir(folder).catch(() => []);
    paths.push(
      ...names
        .filter((name) => name.endsWith(".json"))
        .sort()
        .map((name) => join(folder, name)),
    );
  }
  return paths;
}
