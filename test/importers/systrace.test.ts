/* Pages of Android's systrace: which part of them is the recording. traces/formats/systrace.html is one. */
import { describe, expect, test } from "vitest";
import { importerOf } from "../../src/importers/formats.js";
import { importBytes, LINUX } from "./import-text.js";

const BEGIN = '  <script class="trace-data" type="application/text">';
const HEAD = [
  "<!DOCTYPE html>",
  "<title>Android System Trace</title>",
  "<script>x</script>",
  "<!-- BEGIN TRACE -->",
];

function entry(us: number, body: string): string {
  return `            bash-7       [000] .....  9000.000${us}: ${body}`;
}

const freed = (us: number) => entry(us, "vm_area_free: (vm_area_free+0x0/0x40) vma=0x10");

function imported(lines: readonly string[], size = 1 << 20) {
  const bytes = Buffer.from(lines.join("\n"));
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return importBytes(chunks, [LINUX], {}, importerOf("systrace"));
}

const PAGE = [
  ...HEAD,
  BEGIN,
  "# tracer: nop",
  freed(101),
  freed(102),
  "  </script>",
  BEGIN,
  "PID NAME",
  freed(103),
  "  </script>",
  "<!-- END TRACE -->",
  "",
];

describe("a page of systrace", () => {
  test("has its recording in one element, and lines are those of the page", () => {
    const { records, bad, summary } = imported(PAGE);
    expect(records.filter(({ record }) => record.event === "vma_free").map(({ line }) => line)).toEqual([
      7, 8,
    ]);
    expect(bad).toEqual([]);
    expect(summary.lines.total).toBe(PAGE.length - 1);
    expect(summary.lines.header).toBe(PAGE.length - 3);
  });

  test("is the same, cut anywhere", () => {
    for (const size of [1, 7, 100]) expect(imported(PAGE, size).records).toEqual(imported(PAGE).records);
  });

  test("a line that looks like the element's end is part of the recording where more of it follows", () => {
    const marker = entry(102, "tracing_mark_write: </script>");
    const lines = [
      ...HEAD,
      BEGIN,
      "# tracer: nop",
      freed(101),
      marker,
      freed(103),
      "</script>",
      "<!-- END TRACE -->",
      "",
    ];
    const found = imported(lines).records.filter(({ record }) => record.event === "vma_free");
    expect(found.map(({ line }) => line)).toEqual([7, 9]);
  });

  test("the element's end may stand behind the last entry", () => {
    const lines = [
      ...HEAD,
      BEGIN,
      "# tracer: nop",
      freed(101),
      `${freed(102)}  </script>`,
      "<!-- END TRACE -->",
      "",
    ];
    expect(imported(lines).records.map(({ line }) => line)).toEqual([7, 8]);
  });

  test("that ends within an entry has lost it", () => {
    const cut = imported([...HEAD, BEGIN, "# tracer: nop", freed(101), freed(102).slice(0, -1)]);
    expect(cut.records.map(({ record }) => record.event)).toEqual(["vma_free", "lost"]);
  });

  test("without a recording of the kernel is rejected", () => {
    const { summary } = imported([...HEAD, BEGIN, "PID NAME", "</script>", ""]);
    expect(summary.rejected?.code).toBe("MMS5101");
  });
});
