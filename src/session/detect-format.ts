/* Finding out what a file is, and for another tool's recording which importer and field maps read it. */
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { readText } from "../files/bytes/read-text.js";
import { describeSystemError } from "../files/bytes/system-error.js";
import type { TraceInput } from "../files/bytes/trace-input.js";
import { SHIPPED } from "../files/package-files.js";
import type { FieldMap } from "../importers/field-map.js";
import type { ScanResult } from "../importers/foreign-scan.js";
import type { Importer } from "../importers/importer.js";
import type { Layout } from "../importers/line-decoder.js";
import type { SeenEvents } from "../replay/recorded.js";
import { InputError } from "./input-error.js";
import { readPrefix } from "./read-prefix.js";
import { EventNameScan } from "../trace/event-name-scan.js";
import { wholeLine } from "../trace/line-place.js";
import { createBreather } from "./environment.js";
import { readChoice } from "../cli/flag-values.js";
import type { CommandIo } from "../cli/io.js";

/** How a recording is read. */
export interface Recording {
  readonly importer: Importer;
  readonly maps: readonly FieldMap[];
  /** What a first pass over the whole file found; absent where there was none, or it can be read only once. */
  readonly scan?: ScanResult | undefined;
}

/** Bytes of a file that tell its format. */
const HEAD_BYTES = 64 * 1024;
const OPEN_BRACE = 0x7b;
const BLANKS = new Set([0x20, 0x09, 0x0d, 0x0a]);

/** What a trace turned out to be. */
export type Sniffed =
  | { readonly kind: "jsonl" }
  | { readonly kind: "recording"; readonly importer: Importer }
  | { readonly kind: "unknown"; readonly diagnostic: Diagnostic };

/**
 * Looks at the beginning of a trace; the stream is that of `input`, from the beginning. `from` is the format that the
 * user names, which is not questioned. Throws a InputError where there is no such format.
 */
export async function sniff(
  input: TraceInput,
  from: string | undefined,
): Promise<{ what: Sniffed; head: Uint8Array; bytes: AsyncIterable<Uint8Array> }> {
  const named = from === undefined ? undefined : await importerNamed(from);
  const { head, all } = await readPrefix(input.read(), HEAD_BYTES);
  const what: Sniffed =
    named === undefined ? await formatOf(input.path, head) : { kind: "recording", importer: named };
  return { what, head, bytes: all };
}

/** Looked ahead in a stream, at most. */
const LOOKAHEAD_BYTES = 4 * 1024 * 1024;

/**
 * The events that occur in a JSONL trace: in all of it where it is a file, else in its beginning. `bytes` is the stream
 * that goes on, undefined where the file was read to its end.
 */
export async function seenEvents(
  input: TraceInput,
  begun: AsyncIterable<Uint8Array>,
  declared: ReadonlySet<string>,
  io: CommandIo,
): Promise<{ seen: SeenEvents; bytes: AsyncIterable<Uint8Array> | undefined }> {
  const scan = new EventNameScan(declared);
  if (input.isFile) {
    const watch = createBreather(io);
    for await (const chunk of begun) {
      scan.feed(chunk);
      if (!scan.goesOn) break;
      await watch.breathe();
    }
    return { seen: { names: scan.names, isAll: true }, bytes: undefined };
  }
  const { head, all } = await readPrefix(begun, LOOKAHEAD_BYTES);
  scan.feed(head);
  return { seen: { names: scan.names, isAll: head.length < LOOKAHEAD_BYTES }, bytes: all };
}

async function importerNamed(from: string): Promise<Importer> {
  const { importers } = await import("../importers/formats.js");
  const name = readChoice("--from", importers.map((importer) => importer.name).sort())(from);
  return importers.find((importer) => importer.name === name)!;
}

async function formatOf(path: string, head: Uint8Array): Promise<Sniffed> {
  if (isPlainJsonl(head)) return { kind: "jsonl" };
  const { otherKind, otherText } = await import("../importers/other-files.js");
  const kind = otherKind(head);
  if (kind !== undefined) return refused(path, kind);
  const { detectFormat, importerOf, importers } = await import("../importers/formats.js");
  const format = detectFormat(head);
  if (format === "jsonl") return { kind: "jsonl" };
  if (format !== undefined) return { kind: "recording", importer: importerOf(format) };
  const text = otherText(head);
  if (text !== undefined) return refused(path, text);
  const formats = ["jsonl", ...importers.map((i) => i.name).sort()];
  return { kind: "unknown", diagnostic: diagnostic("MMS7014", undefined, { path, formats }) };
}

function refused(path: string, { layout, remedy }: Layout): Sniffed {
  return { kind: "unknown", diagnostic: diagnostic("MMS5101", wholeLine(path, 0), { layout, remedy }) };
}

/** Whether a file that begins so is JSONL beyond doubt: the importers need not be loaded to tell. */
function isPlainJsonl(head: Uint8Array): boolean {
  const at = head.findIndex((byte) => !BLANKS.has(byte));
  if (at < 0) return true;
  // perf and bpftrace write JSON too; their objects begin with these keys.
  const start = Buffer.from(head.subarray(at, at + 64)).toString("latin1");
  return head[at] === OPEN_BRACE && !/^\{\s*"(?:type|linux-perf-json-version)"/.test(start);
}

/** Reads a whole recording once, to know where events are missing before any is judged. */
export async function scanRecording(
  input: TraceInput,
  importer: Importer,
  maps: readonly FieldMap[],
  io: CommandIo,
): Promise<ScanResult> {
  const { ForeignScan } = await import("../importers/foreign-scan.js");
  const scan = new ForeignScan(input.path, importer, maps);
  const watch = createBreather(io);
  for await (const chunk of input.read()) {
    scan.feed(chunk);
    await watch.breathe();
  }
  return scan.end();
}

/** The field map of --map, by name or as a file, or all that come with mmspec. Throws a InputError where one cannot be used. */
export async function loadFieldMaps(own: string | undefined, io: CommandIo): Promise<FieldMap[]> {
  const [
    { list, parseFieldMap, resolveFieldMap },
    { describeFieldMap },
    { loadToolTexts, readDescriptions },
  ] = await Promise.all([
    import("../importers/field-map.js"),
    import("../importers/described-map.js"),
    import("../files/specs/descriptions.js"),
  ]);
  const read = async (path: string, shown: string) => {
    let text: string;
    try {
      text = readText(path);
    } catch (e) {
      throw new InputError(diagnostic("MMS7001", undefined, { path: shown, reason: describeSystemError(e) }));
    }
    const parsed = parseFieldMap(shown, text);
    if (parsed.map === undefined) throw new InputError(...parsed.diagnostics);
    const descriptions = readDescriptions(list(parsed.map.formats), dirname(path));
    const { map, diagnostics } = describeFieldMap(shown, parsed.map, descriptions, loadToolTexts());
    if (map === undefined) throw new InputError(...diagnostics);
    return map;
  };
  const paths = await shippedMapPaths();
  // A file bears its map's name: the others need not be read.
  const path = paths.find((p) => basename(p) === `${own}.json`);
  if (path !== undefined) return [await read(path, path)];
  const shipped: FieldMap[] = [];
  for (const p of paths) shipped.push(await read(p, p));
  if (own === undefined) return shipped;
  const { map, diagnostics } = resolveFieldMap(own, await read(resolve(io.cwd, own), own), shipped);
  if (map === undefined) throw new InputError(...diagnostics);
  const stock = shipped.filter((known) => known.stock === true);
  const stockDescriptions = stock.flatMap((known) => known.descriptions ?? []);
  const enums = Object.assign({}, ...stock.map((known) => known.enums), map.enums);
  return [{ ...map, enums, stockDescriptions }];
}

/** `specs/<subsystem>/maps/<kernel>.json`, sorted. */
async function shippedMapPaths(): Promise<string[]> {
  const entries = await readdir(SHIPPED, { withFileTypes: true });
  const paths: string[] = [];
  for (const subsystem of entries
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort()) {
    const folder = join(SHIPPED, subsystem, "maps");
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
