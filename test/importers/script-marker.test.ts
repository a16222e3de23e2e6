/* What a printed script says of its recording, in the file's first line. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { detectFormat } from "../../src/importers/formats.js";
import { perfScriptImporter } from "../../src/importers/perf-script/perf-script-importer.js";
import { printMarker, readMarker } from "../../src/importers/script-marker.js";
import { traceCmdImporter } from "../../src/importers/trace-cmd/trace-cmd-importer.js";
import { entry, fieldsOf, importText, LINUX } from "./import-text.js";

const RECORDS = ["copy_vma__return", "copy_vma__return.new_start", "vma_dup"];
const MARKER = `# mmspec: {"kernel":"6.12.117+deb12-amd64","records":${JSON.stringify(RECORDS)}}\n`;
const EVENT = entry("vm_area_free: (vm_area_free+0x4/0x40) vma=0x2");

test("what a shell prints is what is read, with the kernel that it runs on", () => {
  const line = execFileSync("sh", ["-c", printMarker(RECORDS)], { encoding: "utf8" });
  const release = execFileSync("uname", ["-r"], { encoding: "utf8" }).trim();
  expect(readMarker(line.trimEnd())).toEqual({ kernel: release, records: RECORDS });
});

describe("the marker", () => {
  test("makes the trace say what it records", () => {
    const { begin, summary } = importText(`${MARKER}# tracer: nop\n#\n${EVENT}`);
    expect(fieldsOf(begin).records).toEqual(RECORDS);
    expect(summary.lines).toMatchObject({ header: 3, used: 1, notUnderstood: 0 });
  });

  test.each([
    ["ftrace", "# tracer: nop\n#\n"],
    ["trace-cmd", "cpus=2\n"],
    ["perf-script", "# ========\n# captured on    : Sat Sep  1 10:00:00 2012\n"],
  ])("does not hide the format: %s", (format, head) => {
    expect(detectFormat(Buffer.from(MARKER + head + EVENT))).toBe(format);
  });

  test.each([
    traceCmdImporter,
    perfScriptImporter,
  ])("is no line of $name that is not understood", (importer) => {
    const { bad, begin } = importText(MARKER, [LINUX], {}, importer);
    expect(bad).toEqual([]);
    if (begin !== undefined) expect(fieldsOf(begin).records).toEqual(RECORDS);
  });

  test("is one in the first line only: what is recorded cannot forge it", () => {
    const { begin } = importText(`# tracer: nop\n${EVENT}${MARKER}${EVENT}`);
    expect(fieldsOf(begin).records).toEqual(["vma_free"]);
  });

  test.each([
    "# mmspec: ",
    '# mmspec: {"kernel":"6.12',
    "# mmspec: []",
    '# mmspec: {"kernel":6.12}',
    '# mmspec: {"kernel":"6.12 \\" "}',
    '# mmspec: {"records":"vma_dup"}',
    '# mmspec: {"records":["vma dup"]}',
    '# mmspec: {"records":["a.b.c"]}',
  ])("not of its form is told: %s", (line) => {
    const { bad, begin } = importText(`${line}\n${EVENT}`);
    expect(bad.map(({ line, diagnostic }) => [line, diagnostic.code])).toEqual([[1, "MMS5171"]]);
    expect(fieldsOf(begin).records).toEqual(["vma_free"]);
  });
});
