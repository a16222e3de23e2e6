/* Each layout of each tool is read wholly, or refused with one line that says what to change. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { addsUp } from "../support/adds-up.js";
import { bytesOf, importRow, ROWS, table, unnamedFiles } from "./format-table.js";

test("traces/formats/README.md is the table of what is read; -u rewrites it", async () => {
  await expect(table()).toMatchFileSnapshot("../../traces/formats/README.md");
});

test("each file of traces/formats is in the table", () => {
  expect(unnamedFiles()).toEqual([]);
});

test("the files stay small", () => {
  const size = ROWS.reduce((sum, row) => sum + bytesOf(row).length, 0);
  expect(size).toBeLessThan(300_000);
  expect(gzipSync(bytesOf(ROWS[0]!)).length).toBeLessThan(10_000);
});

describe("a layout", () => {
  test.each(ROWS)("$format: $layout ($file)", (row) => {
    const { detected, summary, records, bad, begin } = importRow(row);
    expect(detected).toBe(row.format);
    if (summary.rejected !== undefined) {
      expect(sentence(summary.rejected).help).toBeTruthy();
      expect(records.length === 0 || summary.rejected.code === "MMS5106").toBe(true);
      return;
    }
    expect(bad).toEqual([]);
    expect(begin?.event).toBe("trace_begin");
    expect(addsUp(summary.lines)).toBe(true);
    expect(summary.lines.notUnderstood).toBe(0);
    const text = bytesOf(row).toString("latin1");
    expect(summary.lines.total).toBe(text.split("\n").length - 1);
    for (const { line, record } of records) {
      if (record.event === "lost") continue;
      // What the record says of thread and time stands in its line.
      const raw = text.split("\n")[line - 1]!;
      expect(raw).toContain(String(record.tid));
      expect(record.cpu).toBeGreaterThanOrEqual(0);
      for (const value of record.fields.values()) {
        if (typeof value === "string" && /^0x[0-9a-f]{12}/.test(value)) {
          expect(joined(text, line)).toContain(value.slice(2, -1));
        }
      }
    }
  });
});

/** The line and those above it, from which a return takes its entry's values. */
function joined(text: string, line: number): string {
  return text.split("\n").slice(0, line).join("\n");
}
