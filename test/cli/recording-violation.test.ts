/* A violation in another tool's recording: its line is that of the file, and is shown as it stands there. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const SPEC = `---- MODULE never ----
TYPE Vma == Ptr

EVENT vma_free(vma : Vma)

VARIABLE freed : [Vma -> BOOLEAN]
INIT freed = <<>>

ACTION Free ON vma_free ==
    /\\ REQUIRE NEVER_01 "no vma is freed twice" == ~freed[vma]
    /\\ freed'[vma] = TRUE
====
`;

const LINES = {
  "a.ftrace.txt":
    "            some-160     [001] .....     4.188720: vm_area_free: (vm_area_free+0x4/0x20) vma=0x10 start=0x1000",
  "b.trace-cmd.txt":
    "            some-160   [001]     4.188720: vm_area_free:         (ffffffff810c5a64) vma=0x10",
  "c.perf.txt":
    "            some   160 [001]     4.188720:   probe:vm_area_free_1: (ffffffff810c5a64) vma=0x10",
  "d.bpftrace.txt": "4188720780 1 160 some vm_area_free vma=0x10",
};

/** The same, a microsecond later. */
const later = (line: string) => line.replace("188720", "188721");

// Of a probe at one of several places of a function nobody knows whether the others were recorded.
const RECORDED = ["--records", "vma_free"];

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-recording-"));
  writeFileSync(join(folder, "never.mms"), SPEC);
  for (const [name, line] of Object.entries(LINES)) {
    writeFileSync(join(folder, `${name}.gz`), gzipSync(`${line}\n${later(line)}\n`));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => call(args, { cwd: folder });

describe("a violation in a recording", () => {
  test.each(Object.entries(LINES))("%s: is at its line, whose text is shown", async (name, line) => {
    const args = ["validate", `${name}.gz`, "--spec", "never.mms", "--map", "linux", ...RECORDED];
    const { exit, stdout } = await run(...args);
    expect(exit).toBe(1);
    expect(stdout).toContain(`${name}.gz:2, at vma_free`);
    const shown = stdout
      .split("\n")
      .filter((l) => l.startsWith("  │ "))
      .map((l) => l.slice(4))
      .join(" ");
    expect(shown.replaceAll(/\s+/g, " ")).toContain(later(line).trim().replaceAll(/\s+/g, " ").slice(0, 60));
  });

  test("a folder of recordings is walked, whatever tool they are of", async () => {
    const { exit, stdout } = await run(
      "validate",
      ".",
      "--quiet",
      "--spec",
      "never.mms",
      "--map",
      "linux",
      ...RECORDED,
    );
    expect(exit).toBe(1);
    for (const name of Object.keys(LINES)) expect(stdout).toContain(`${name}.gz:2: error NEVER_01`);
  });
});
