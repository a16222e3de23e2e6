/* Which format a file is in. */
import { describe, expect, test } from "vitest";
import { detectFormat, importerOf, importers } from "../../src/importers/formats.js";
import { entry } from "./import-text.js";

const PROBE = "vma_prepare: (vma_prepare+0x4/0x60) vma=0x1";

describe("a format is told from the first lines", () => {
  test.each([
    ["jsonl", '{"event":"trace_begin","complete":true}\n{"ts":1.0}\n'],
    ["jsonl", '\n  { "ts": 1 }\n'],
    ["jsonl", '{"type":"anon","event":"map","ts":1}\n'],
    ["ftrace", "# tracer: nop\n#\n# entries-in-buffer/entries-written: 8/8   #P:2\n"],
    ["ftrace", "# tracer: function_graph\n#\n"],
    ["ftrace", entry(PROBE)],
    ["ftrace", `CPU:1 [LOST 595 EVENTS]\n${entry(PROBE)}`],
    ["ftrace", `# tracer: nop\n${entry("tracing_mark_write: x")}Attaching 7 probes...\n`],
    [
      "trace-cmd",
      `cpus=2\n     fork_r2 l0-320   [001]    29.811902: page_fault_user:      address=0x7f2e31a440b0\n`,
    ],
    ["trace-cmd", "     fork_r2 l0-320   [001]    29.811902: page_fault_user:      address=0x7f2e31a440b0\n"],
    [
      "perf-script",
      "            perf   186 [001]    68.391978:         mmap_lock:mmap_lock_released: mm=0xffff8880408b6880\n",
    ],
    [
      "perf-script",
      "    mremap_order   179/179   [000]     7.111078930:    probe:vma_expand: (ffffffff813b6254)\n",
    ],
    ["perf-script", "# ========\n# captured on    : Fri Nov 20 10:23:59 2026\n"],
    ["perf-json", '{\n\t"linux-perf-json-version": 1,\n'],
    ["bpftrace", '{"type": "attached_probes", "data": {"probes": 7}}\n'],
    ["bpftrace", "Attaching 7 probes...\n24188720780 160 mremap_order x\n"],
    ["systrace", "<!DOCTYPE html>\n<html>\n<title>Android System Trace</title>\n"],
    [undefined, "<!DOCTYPE html>\n<html>\n<title>Android</title>\n"],
    [undefined, "hello\n"],
    [undefined, ""],
  ])("%s", (format, head) => {
    expect(detectFormat(Buffer.from(head))).toBe(format);
  });

  test("each has an importer, by its name", () => {
    for (const importer of importers) expect(importerOf(importer.name)).toBe(importer);
    expect(importers.map((i) => i.name).sort()).toEqual([
      "bpftrace",
      "ftrace",
      "perf-data",
      "perf-json",
      "perf-script",
      "systrace",
      "trace-cmd",
      "trace-dat",
    ]);
  });
});
