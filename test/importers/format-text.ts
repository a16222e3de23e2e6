/* Lines of each tool, and what its importer makes of them, where everything is to be understood. */
import { expect } from "vitest";
import type { FieldMap } from "../../src/importers/field-map.js";
import type { FormatName } from "../../src/importers/formats.js";
import { importerOf } from "../../src/importers/formats.js";
import type { TraceRecord } from "../../src/trace/record.js";
import { type Imported, importText, LINUX } from "./import-text.js";

export function read(format: FormatName, text: string, map: FieldMap = LINUX): Imported {
  const imported = importText(text, [map], {}, importerOf(format));
  expect(imported.summary.rejected).toBeUndefined();
  expect(imported.bad).toEqual([]);
  return imported;
}

export function first(imported: Imported): TraceRecord {
  return imported.records[0]!.record;
}

/** An entry of trace-cmd report. */
export function traceCmd(rest: string, comm = "mremap_order"): string {
  return `${comm.padStart(16)}-327   [001]     5.957760: ${rest}\n`;
}

/** An entry of perf script. */
export function perf(rest: string, comm = "mremap_order"): string {
  return `${comm.padStart(16)}   179 [000]     7.111078: ${rest}\n`;
}
