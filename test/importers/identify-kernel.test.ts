/* Of which kernel a recording is: its own words, else what follows from what was recorded, never more. */
import { describe, expect, test } from "vitest";
import type { FieldMap } from "../../src/importers/field-map.js";
import type { FormatName } from "../../src/importers/formats.js";
import { ftraceImporter } from "../../src/importers/ftrace/ftrace-importer.js";
import type { Importer } from "../../src/importers/importer.js";
import { perfScriptImporter } from "../../src/importers/perf-script/perf-script-importer.js";
import { traceCmdImporter } from "../../src/importers/trace-cmd/trace-cmd-importer.js";
import { entry, fieldsOf, importText, LINUX, SHIPPED } from "./import-text.js";

const MERGE = entry("vma_merge: (vma_merge+0x4/0x5b0) mm=0xe0");
const PREPARE = entry("vma_prepare: (vma_prepare+0x4/0x100) vma=0x1 start=0x1 end=0x2");
const INSERT = entry("avc_insert: (anon_vma_interval_tree_insert+0x4/0xd0) avc=0x1");

const told = (
  text: string,
  maps: readonly FieldMap[] = SHIPPED,
  importer: Importer<FormatName> = ftraceImporter,
) => {
  const { begin, summary } = importText(text, maps, {}, importer);
  const warnings = summary.diagnostics.map((d) => d.code).filter((code) => code === "MMS5174");
  const fields = Object.entries(fieldsOf(begin)).filter(([name]) => name.startsWith("kernel"));
  return {
    ...Object.fromEntries(fields),
    refused: summary.rejected?.code,
    ...(warnings.length > 0 && { warnings }),
  };
};

describe("the words of a recording", () => {
  const PERF = " worker 7 [001] 10.000001: probe:vma_prepare: (ffffffff812a0c10) vma=0x1 start=0x1 end=0x2\n";

  test.each([
    [
      "ftrace's latency header",
      `# nop latency trace v1.1.5 on 6.12.117+deb12-amd64\n${PREPARE}`,
      ftraceImporter,
    ],
    ["perf's header", `# os release : 6.12.117+deb12-amd64\n#\n${PERF}`, perfScriptImporter],
    ["trace-cmd's uname", `Linux box 6.12.117+deb12-amd64 x86_64\ncpus=2\n${PREPARE}`, traceCmdImporter],
    ["… with its name", `uname: Linux box 6.12.117+deb12-amd64 #1 SMP x86_64\n${PREPARE}`, traceCmdImporter],
    ["a script's first line", `# mmspec: {"kernel":"6.12.117+deb12-amd64"}\n${PREPARE}`, ftraceImporter],
  ])("decide: %s", (_, text, importer) => {
    expect(told(text, SHIPPED, importer)).toEqual({ kernel: "6.12.117+deb12-amd64", refused: undefined });
  });

  test("count before the entries only: a program can print such a line", () => {
    const late = `${PREPARE}# nop latency trace v1.1.5 on 6.12\n`;
    expect(told(late)).not.toHaveProperty("kernel");
  });

  test("two that contradict each other are an error", () => {
    const both = (other: string) =>
      told(`# mmspec: {"kernel":"6.12.117"}\n# nop latency trace v1.1.5 on ${other}\n${PREPARE}`);
    expect(both("6.13.1").refused).toBe("MMS5172");
    // 6.12.1 is no shorter name of 6.12.117.
    expect(both("6.12.1").refused).toBe("MMS5172");
    expect(both("6.12")).toEqual({ kernel: "6.12.117", refused: undefined });
  });

  test("of a kernel that the map is not for are an error, unless the map is named", () => {
    const old = `# nop latency trace v1.1.5 on 3.5.0-17-generic\n${MERGE}`;
    expect(told(old).refused).toBe("MMS5173");
    expect(told(old, [LINUX])).toEqual({ kernel: "3.5.0-17-generic", refused: undefined });
  });

  test("choose the map where no event does", () => {
    const flush = (release: string) =>
      `# nop latency trace v1.1.5 on ${release}\n${entry("tlb_flush: pages:-1")}`;
    expect(importText(flush("6.1.0-56"), SHIPPED).summary.map).toBe("linux");
    expect(importText(flush("7.3.4"), SHIPPED).summary.map).toBe("linux");
    expect(importText(flush("4.9.1"), SHIPPED).summary.rejected?.code).toBe("MMS5108");
  });

  test("that what was recorded contradicts decide nothing: a kernel with backports is like no release", () => {
    const backported = `# nop latency trace v1.1.5 on 5.14.0-503.el9.x86_64\n${PREPARE}`;
    expect(told(backported, [LINUX])).toEqual({ refused: undefined, warnings: ["MMS5174"] });
  });

  test("give way to a map of one's own that names the kernel", () => {
    const own: FieldMap = { ...LINUX, constants: { kernel: "6.18-mine" } };
    expect(told(`# nop latency trace v1.1.5 on 6.12\n${PREPARE}`, [own])).toMatchObject({
      kernel: "6.18-mine",
    });
  });
});

describe("what was recorded", () => {
  const NEWEST = "7.4-rc1";

  test.each([
    ["a function that came", PREPARE, { kernel_from: "6.3-rc1", kernel_below: NEWEST }],
    ["a function that went", MERGE, { kernel_below: "6.12-rc1" }],
    ["both", PREPARE + INSERT, { kernel_from: "6.3-rc1", kernel_below: "7.3-rc1" }],
    [
      "the function that a return is of",
      PREPARE + entry("x: (move_vma+0x10/0x200 <- __zap_vma_range) ret=0"),
      { kernel_from: "7.1-rc1", kernel_below: NEWEST },
    ],
    [
      "a tracepoint, and a field that it had",
      PREPARE + entry("mmap_lock_released: mm=0x1 memcg_path=/ write=true"),
      { kernel_from: "6.3-rc1", kernel_below: "6.16-rc1" },
    ],
  ])("tells a range of releases: %s", (_, text, range) => {
    expect(told(text)).toEqual({ ...range, refused: undefined });
  });

  test.each([
    ["a probe's own name", entry("__zap_vma_range: (f+0x4/0x90) vma=0x1 addr=0x1 to=0x2")],
    ["a probe at an address", entry("anon_rmap_tree_insert: (ffffffff812a0c10) avc=0x1")],
    ["a probe's raw fields", entry("anon_rmap_tree_insert: __probe_ip=ffffffff812a0c10 avc=0x1")],
    ["a comm", entry("x: (f+0x0/0x8) y=1", { comm: "vma_prepare: (" })],
  ])("tells nothing by %s", (_, text) => {
    const kernel = told(MERGE + text);
    expect(kernel).not.toHaveProperty("kernel_from", "7.3-rc1");
    expect(kernel).toHaveProperty("kernel_below", "6.12-rc1");
    expect(kernel).toMatchObject({ refused: undefined });
  });

  test("that fits no release tells none", () => {
    const renamed =
      entry("a: (vma_merge+0x4/0x5b0) x=1") + PREPARE + entry("b: (anon_rmap_tree_insert+0x4/0x9) x=1");
    expect(told(renamed, [LINUX])).toEqual({
      refused: undefined,
      warnings: ["MMS5174"],
    });
  });
});
