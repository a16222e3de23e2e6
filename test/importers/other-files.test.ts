/* Files that are no recording that is read: what they are, and what to do. */
import { describe, expect, test } from "vitest";
import { detectFormat } from "../../src/importers/formats.js";
import { otherKind, otherText } from "../../src/importers/other-files.js";

describe("what a file is, whatever may stand in it", () => {
  test.each([
    ["a program or a kernel", "\x7fELF\x02\x01"],
    ["a zip archive", "PK\x03\x04\x14"],
    ["text compressed by xz", "\xfd7zXZ\0\0"],
    ["text compressed by bzip2", "BZh91AY&SY"],
    ["text in UTF-32", "\xff\xfe\0\0#\0\0\0"],
    ["a web page", "\n<!DOCTYPE html>\n<html>\n# tracer: nop\n"],
  ])("%s", (layout, bytes) => {
    expect(otherKind(Buffer.from(bytes, "latin1"))?.layout).toBe(layout);
  });
});

describe("text in which no recording is found", () => {
  test.each([
    ["Chrome's trace events", '[{"name":"a","ph":"X","ts":1}]\n'],
    ["the statistics of ftrace's ring buffer", "entries: 1465\noverrun: 0\n"],
    ["what perf trace prints", "     0.000 ( 0.012 ms): cat/12 openat(dfd: CWD, filename: x) = 3\n"],
    ["what perf report prints", "# Total Lost Samples: 0\n#\n# Samples: 2K of event 'cycles'\n"],
    ["what perf stat prints", "\n Performance counter stats for 'ls':\n\n"],
    [
      "what babeltrace prints of LTTng's recordings",
      "[12:00:01.123456789] (+?.?????????) box sched_switch: { }\n",
    ],
    ["what strace prints", 'execve("/bin/true", ["true"], 0x7ffc /* 20 vars */) = 0\n'],
    ["what strace prints", "[pid   123] 10:00:01.000001 brk(NULL) = 0x55d0c000\n"],
    ["a list of probes", "p:vma_prepare vma_prepare vma=%di\nr:x/y_ret mm/z ret=$retval\n"],
    ["a list of the kernel's symbols", "ffffffff816f29b0 T anon_vma_clone\n"],
  ])("%s", (layout, text) => {
    const bytes = Buffer.from(text);
    expect(detectFormat(bytes)).not.toBe("ftrace");
    expect(otherText(bytes)?.layout).toBe(layout);
    expect(otherKind(bytes)).toBeUndefined();
  });

  test("is not always known", () => {
    expect(otherText(Buffer.from("Hello,\nhow are you?\n"))).toBeUndefined();
  });
});
