/* Runs a recording, given as text, through the importer and a field map. */
import { readFileSync } from "node:fs";
import { type Diagnostic, sentence } from "../../src/diag/diagnostic.js";
import { type FieldMap, parseFieldMap } from "../../src/importers/field-map.js";
import {
  createForeignReader,
  type ForeignReaderOptions,
  type ForeignSummary,
} from "../../src/importers/foreign-reader.js";
import type { FormatName } from "../../src/importers/formats.js";
import { ftraceImporter } from "../../src/importers/ftrace/ftrace-importer.js";
import type { Importer } from "../../src/importers/importer.js";
import type { RecordValue, TraceRecord } from "../../src/trace/record.js";

export interface Imported {
  /** All but `trace_begin`. */
  readonly records: readonly { readonly line: number; readonly record: TraceRecord }[];
  readonly begin: TraceRecord | undefined;
  readonly bad: readonly { readonly line: number; readonly diagnostic: Diagnostic }[];
  readonly summary: ForeignSummary;
}

export function loadMap(name: string): FieldMap {
  const path = new URL(`../../specs/mm/maps/${name}.json`, import.meta.url);
  const { map, diagnostics } = parseFieldMap(`${name}.json`, readFileSync(path, "utf8"));
  if (map === undefined) throw new Error(diagnostics.map((d) => sentence(d).message).join("; "));
  return map;
}

export const LINUX = loadMap("linux");
/** A map for recordings of another kind, and kernels of another time. */
const OTHER: FieldMap = {
  format: 1,
  name: "other",
  when: { seen: ["other_event"] },
  kernels: { from: "2.6", below: "4.9" },
  events: [],
};
export const SHIPPED = [LINUX, OTHER];

export function importBytes(
  chunks: Iterable<Uint8Array>,
  maps: readonly FieldMap[],
  options: Partial<ForeignReaderOptions> = {},
  importer: Importer<FormatName> = ftraceImporter,
): Imported {
  const records: { line: number; record: TraceRecord }[] = [];
  const bad: { line: number; diagnostic: Diagnostic }[] = [];
  const reader = createForeignReader(
    importer,
    maps,
    {
      record: (record, line) => records.push({ line, record }),
      bad: (diagnostic, line) => bad.push({ line, diagnostic }),
    },
    { path: "trace.txt", ...options },
  );
  for (const chunk of chunks) reader.feed(chunk);
  const summary = reader.end();
  const begins = records[0]?.record.event === "trace_begin";
  return { records: begins ? records.slice(1) : records, begin: records[0]?.record, bad, summary };
}

export function importText(
  text: string,
  maps: readonly FieldMap[] = [LINUX],
  options: Partial<ForeignReaderOptions> = {},
  importer: Importer<FormatName> = ftraceImporter,
): Imported {
  return importBytes([Buffer.from(text)], maps, options, importer);
}

/** An entry of the default layout. */
export function entry(
  rest: string,
  at: { comm?: string; tid?: number; cpu?: number; time?: string; flags?: string } = {},
): string {
  const { comm = "mremapper", tid = 268, cpu = 0, time = "8.886105", flags = "....." } = at;
  const bytes = Buffer.byteLength(comm);
  return `${" ".repeat(Math.max(0, 16 - bytes))}${comm}-${String(tid).padEnd(7)} [${String(cpu).padStart(3, "0")}] ${flags} ${time.padStart(12)}: ${rest}\n`;
}

export function fieldsOf(record: TraceRecord | undefined): Record<string, RecordValue> {
  return Object.fromEntries(record?.fields ?? []);
}

/** Event names with the line each came from. */
export function outline(imported: Imported): string[] {
  return imported.records.map(({ line, record }) => `${line} ${record.event}`);
}

/** The words of the line's diagnostic. */
export function wordsOf(d: Diagnostic | undefined): string {
  return d === undefined ? "" : sentence(d).message;
}
