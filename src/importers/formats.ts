/* Which format a file is in, told from its first bytes. */
import { ftraceImporter } from "./ftrace/ftrace-importer.js";
import type { FormatName, Importer } from "./importer.js";

/** Enough for all the header lines that there are. */
export const HEAD_BYTES = 64 * 1024;

export const importers: readonly Importer[] = [ftraceImporter];

export function importerOf(name: string): Importer | undefined {
  return importers.find((importer) => importer.name === name);
}

/** mmspec's own JSONL, a foreign format (whether or not it can be read: see `importerOf`), or undefined. */
export type DetectedFormat = "jsonl" | FormatName;

/**
 * By line shape. Formats that are not read are recognized as well, so that a message can name them. The order
 * matters where shapes contain each other: trace-cmd's lines without flags look like ftrace's without irq-info.
 */
const OTHERS: readonly (readonly [FormatName, RegExp])[] = [
  [
    "trace-cmd",
    /^(?:version = \d+|cpus=\d+)$|^CPU:\d+ \[\d+ EVENTS DROPPED\]$|^ *\S.{0,15}?-\d+ +\[\d+\] +\d+\.\d+(?: +\([+-]?\d+\))?: +[\w-]+: {2,}/,
  ],
  [
    "perf-script",
    /^ *\S.{0,15} +-?\d+(?:\/\d+)? +\[\d+\] +\d+\.\d+: +(?:[\w-]+:[\w-]+:|PERF_RECORD_)|^# captured on +:/,
  ],
  ["perf-json", /^\s*"linux-perf-json-version":/],
  ["bpftrace", /^\{"type": "\w+", "data": |^Attaching \d+ probes?\.\.\.$/],
];

export function detectFormat(head: Uint8Array): DetectedFormat | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, HEAD_BYTES)).toString(
    "latin1",
  );
  const lines = text.split("\n", 100).map((line) => line.replace(/\r$/, ""));
  const first = lines.find((line) => line.trim() !== "");
  if (first !== undefined && /^(?:\u00ef\u00bb\u00bf)?# tracer: /.test(first)) return "ftrace";
  for (const [name, shape] of OTHERS) if (lines.some((line) => shape.test(line))) return name;
  if (first !== undefined && /^(?:\u00ef\u00bb\u00bf)?\s*\{\s*(?:"|\})/.test(first)) return "jsonl";
  return importers.find((importer) => importer.recognize(head))?.name;
}
