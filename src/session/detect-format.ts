/* What a trace is: detected from its first bytes, never from its name. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { FieldMap } from "../importers/field-map.js";
import type { ScanResult } from "../importers/foreign-scan.js";
import type { FormatName } from "../importers/formats.js";
import type { Importer } from "../importers/importer.js";
import type { UnsupportedLayout } from "../importers/line-decoder.js";
import type { SeenEvents } from "../replay/recorded.js";
import { nearest } from "../text/nearest.js";
import { EventNameScan } from "../trace/event-name-scan.js";
import { wholeLine } from "../trace/line-place.js";
import type { Yielder } from "./environment.js";
import { InputError } from "./input-error.js";
import { atLeast, type Prefix, readPrefix } from "./read-prefix.js";
import type { TraceBytes } from "./trace-bytes.js";

/** How a recording is read. */
export interface ImportPlan {
  readonly importer: Importer<FormatName>;
  readonly maps: readonly FieldMap[];
  /** What a first pass over the whole file found; absent where there was none, or it can be read only once. */
  readonly scan?: ScanResult | undefined;
}

/** What a trace turned out to be. */
export type Detected =
  | { readonly kind: "jsonl" }
  | { readonly kind: "recording"; readonly importer: Importer<FormatName> }
  | { readonly kind: "unknown"; readonly diagnostic: Diagnostic };

/** Bytes of a file that tell its format, where not its first line does. */
const HEAD_BYTES = 64 * 1024;
const OPEN_BRACE = 0x7b;
const LINE_FEED = 0x0a;
const UTF8 = new TextDecoder();
const BLANKS = new Set([0x20, 0x09, 0x0d, 0x0a]);

/**
 * Looks at the beginning of a trace, no further than needed: of a stream, the rest may be long in coming. Where it pauses, the
 * lines so far are enough if they tell. `from` is the format that the user names, which is not questioned. Throws an
 * InputError where there is no such format.
 */
export async function detectFormat(
  input: TraceBytes,
  from: string | undefined,
): Promise<Prefix & { readonly what: Detected }> {
  const named = from === undefined ? undefined : await importerNamed(from);
  const prefix = await readPrefix(
    input.read(),
    (head) => head.length >= HEAD_BYTES || (named === undefined && isPlainJsonl(head)),
    async (head) =>
      named !== undefined || (await formatOf(input.path, wholeLines(head))).kind === "recording",
  );
  const what: Detected =
    named === undefined ? await formatOf(input.path, prefix.head) : { kind: "recording", importer: named };
  return { ...prefix, what };
}

/** A line that is still being written is not looked at. */
function wholeLines(head: Uint8Array): Uint8Array {
  return head.subarray(0, head.lastIndexOf(LINE_FEED) + 1);
}

/** Looked ahead in a stream, at most. */
const LOOKAHEAD_BYTES = 4 * 1024 * 1024;

/**
 * The events that occur in a JSONL trace: in all of it where it is a file, else in its beginning. `bytes` is the stream
 * that goes on, undefined where the file was read to its end.
 */
export async function seenEvents(
  input: TraceBytes,
  begun: AsyncIterable<Uint8Array>,
  declared: ReadonlySet<string>,
  yielder: Yielder,
): Promise<{ seen: SeenEvents; bytes: AsyncIterable<Uint8Array> | undefined }> {
  const scan = new EventNameScan(declared);
  if (input.isFile) {
    for await (const chunk of begun) {
      scan.feed(chunk);
      if (!scan.goesOn) break;
      await yielder.maybeYield();
    }
    return { seen: { names: scan.names, isAll: true }, bytes: undefined };
  }
  const { head, all } = await readPrefix(begun, atLeast(LOOKAHEAD_BYTES));
  scan.feed(head);
  return { seen: { names: scan.names, isAll: head.length < LOOKAHEAD_BYTES }, bytes: all };
}

/** Reads a whole recording once, to know where events are missing before any is judged. */
export async function scanRecording(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  importer: Importer,
  maps: readonly FieldMap[],
  yielder?: Yielder,
): Promise<ScanResult> {
  const { ForeignScan } = await import("../importers/foreign-scan.js");
  const scan = new ForeignScan(path, importer, maps);
  for await (const chunk of chunks) {
    scan.feed(chunk);
    await yielder?.maybeYield();
  }
  return scan.end();
}

async function importerNamed(name: string): Promise<Importer<FormatName>> {
  const { importers } = await import("../importers/formats.js");
  const found = importers.find((importer) => importer.name === name);
  if (found !== undefined) return found;
  const names = importers.map((importer) => importer.name).sort();
  const expected = `one of ${names.join(", ")}`;
  throw new InputError(
    diagnostic("MMS7004", undefined, { flag: "--from", value: name, expected, near: nearest(name, names) }),
  );
}

async function formatOf(path: string, head: Uint8Array): Promise<Detected> {
  if (isPlainJsonl(head) || head.every((byte) => BLANKS.has(byte))) return { kind: "jsonl" };
  const { otherKind, otherText } = await import("../importers/other-files.js");
  const kind = otherKind(head);
  if (kind !== undefined) return unsupported(path, kind);
  const { detectFormat, importerOf, importers } = await import("../importers/formats.js");
  const format = detectFormat(head);
  if (format === "jsonl") return { kind: "jsonl" };
  if (format !== undefined) return { kind: "recording", importer: importerOf(format) };
  const text = otherText(head);
  if (text !== undefined) return unsupported(path, text);
  const formats = ["jsonl", ...importers.map((i) => i.name).sort()];
  return { kind: "unknown", diagnostic: diagnostic("MMS7014", undefined, { path, formats }) };
}

function unsupported(path: string, { layout, remedy }: UnsupportedLayout): Detected {
  return { kind: "unknown", diagnostic: diagnostic("MMS5101", wholeLine(path, 0), { layout, remedy }) };
}

/** Whether the first record has come and is one of JSONL beyond doubt: the importers need not be loaded to tell. */
function isPlainJsonl(head: Uint8Array): boolean {
  const at = head.findIndex((byte) => !BLANKS.has(byte));
  if (head[at] !== OPEN_BRACE) return false;
  const end = head.indexOf(LINE_FEED, at);
  if (end < 0) return false;
  try {
    const record: { readonly event?: unknown } = JSON.parse(UTF8.decode(head.subarray(at, end)));
    // No other tool's objects have such a key, and those that take several lines are none of mmspec's.
    return typeof record.event === "string";
  } catch {
    return false;
  }
}
