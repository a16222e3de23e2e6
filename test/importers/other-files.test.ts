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
    ["a file of LTTng's recordings (CTF)", "\xc1\x1f\xfc\xc1\x2a"],
    ["a file of LTTng's recordings (CTF)", "\x57\x1d\xd1\x75\x2a"],
    ["a file of LTTng's recordings (CTF)", "/* CTF 1.8 */\n"],
    ["what atrace -z wrote, compressed", "TRACE:\n\x78\x9c\xed"],
    // Two packets: a clock's snapshot, the trusted uid.
    ["a recording of Perfetto", "\n\x06\x32\x04\x0a\x02\x08\x06\n\x05\x18\xe8\x07\x50\x01"],
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
    ["what babeltrace prints of LTTng's recordings", "[1700000000.123456789] (+0.000001200) box x: { }\n"],
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

  test("a page of systrace is a recording", () => {
    const page = "<!DOCTYPE html>\n<html>\n<title>Android System Trace</title>\n";
    expect(otherKind(Buffer.from(page))).toBeUndefined();
  });

  test("lines of a text are no packets of Perfetto", () => {
    expect(otherKind(Buffer.from("\n\x04\x08\x01\x08\x01"))).toBeUndefined();
    expect(
      otherKind(Buffer.from("\n(comm) and more text\n(and) so on, as long as it takes\n")),
    ).toBeUndefined();
  });

  test("is not always known", () => {
    expect(otherText(Buffer.from("Hello,\nhow are you?\n"))).toBeUndefined();
  });
});
