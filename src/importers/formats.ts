/* Which format a file is in, detected from its first bytes. */
import { bpftraceImporter } from "./bpftrace/bpftrace-importer.js";
import { ftraceImporter } from "./ftrace/ftrace-importer.js";
import type { Importer } from "./importer.js";
import { findDecorations, stripDecorations } from "./line-decoration.js";
import { perfDataImporter } from "./perf-data/perf-data-importer.js";
import { perfJsonImporter } from "./perf-json/perf-json-importer.js";
import { perfScriptImporter } from "./perf-script/perf-script-importer.js";
import { readMarker } from "./script-marker.js";
import { systraceImporter } from "./systrace/systrace-importer.js";
import { traceCmdImporter } from "./trace-cmd/trace-cmd-importer.js";
import { traceDatImporter } from "./trace-dat/trace-dat-importer.js";

/** Enough for all the header lines that there are. */
export const HEAD_BYTES = 64 * 1024;

/** Header lines to look at: perf prints the command line, which may be long. */
const HEAD_LINES = 200;

/** The formats of recordings that mmspec distinguish. */
export type FormatName =
  | "ftrace"
  | "trace-cmd"
  | "perf-script"
  | "perf-json"
  | "bpftrace"
  | "systrace"
  | "trace-dat"
  | "perf-data";

/**
 * The table of formats, in the order in which they are asked, which matters where shapes contain each other:
 * systrace's pages have ftrace's
 * lines in them, trace-cmd's lines look like ftrace's, and ftrace's may hold anything in a comm.
 */
export const importers: readonly Importer<FormatName>[] = [
  traceDatImporter,
  perfDataImporter,
  systraceImporter,
  perfJsonImporter,
  bpftraceImporter,
  traceCmdImporter,
  perfScriptImporter,
  ftraceImporter,
];

export function importerOf(name: FormatName): Importer<FormatName> {
  return importers.find((importer) => importer.name === name)!;
}

/** mmspec's own JSONL, a foreign format, or undefined where it is none that is known. */
export function detectFormat(head: Uint8Array): "jsonl" | FormatName | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, HEAD_BYTES)).toString(
    "latin1",
  );
  const lines = text.split("\n", HEAD_LINES).map((line) => line.replace(/\r$/, "").replace(/^\0+/, ""));
  // The marker of a script of mmspec is of no tool's layout.
  if (lines[0] !== undefined && readMarker(lines[0]) !== undefined) lines.shift();
  const first = lines.find((line) => line.trim() !== "")?.replace(/^\u00ef\u00bb\u00bf/, "");
  const found =
    importers.find(({ firstLine }) => firstLine !== undefined && first?.startsWith(firstLine)) ??
    importers.find((importer) => importer.recognize(lines)) ??
    detectDecorated(lines);
  const isObject = first !== undefined && /^\s*\{\s*(?:"|\})/.test(first);
  return isObject && found?.isJson !== true ? "jsonl" : found?.name;
}

/** What the lines are without what a mail, a log or a terminal put in front of them. */
function detectDecorated(lines: readonly string[]): Importer<FormatName> | undefined {
  const isRecorded = (line: string) => importers.some((importer) => importer.recognize([line]));
  for (const line of lines) {
    const decorations = findDecorations(line, isRecorded);
    if (decorations === undefined) continue;
    const bare = lines.map((other) => stripDecorations(other, decorations) ?? other);
    // Of a long log the dump of the ring buffer may be at the end.
    return importers.find((importer) => importer.recognize(bare)) ?? ftraceImporter;
  }
  return undefined;
}
