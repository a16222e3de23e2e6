/* Where events are missing, and that every line of a file is accounted for. */
import { describe, expect, test } from "vitest";
import type { FieldMap } from "../../src/importers/field-map.js";
import { ForeignScan } from "../../src/importers/foreign-scan.js";
import { ftraceImporter } from "../../src/importers/ftrace/ftrace-importer.js";
import { addsUp } from "../support/adds-up.js";
import { entry, fieldsOf, importBytes, importText, outline, wordsOf } from "./import-text.js";

const MAP: FieldMap = {
  format: 1,
  name: "m",
  calls: { f: { entry: "f", return: "f_ret" } },
  events: [
    { from: "free", to: "free", fields: { vma: "vma" } },
    { from: "f_ret", to: "f__return", fields: { vma: { entry: "vma" } } },
  ],
};

const free = (cpu: number, tid = 1) => entry("free: (vm_area_free+0x4/0x40) vma=0x1", { cpu, tid });
const enter = (cpu: number, tid = 1) => entry("f: (f+0x4/0x40) vma=0x1", { cpu, tid });
const leave = (cpu: number, tid = 1) => entry("f_ret: (g+0x14/0x40 <- f) ret=0", { cpu, tid });
const header = (inBuffer: number, written: number, cpus = 2) =>
  `# tracer: nop\n#\n# entries-in-buffer/entries-written: ${inBuffer}/${written}   #P:${cpus}\n#\n`;

const read = (text: string, options = {}) => importText(text, [MAP], options);

describe("a mark of lost events", () => {
  test("becomes a lost record of its cpu and count", () => {
    const { records, bad } = read(`${free(1)}CPU:1 [LOST 595 EVENTS]\n${free(1)}`);
    expect(bad).toEqual([]);
    expect(records.map((r) => [r.line, r.record.event, r.record.cpu, fieldsOf(r.record)])).toEqual([
      [1, "free", 1, { vma: "0x1" }],
      [2, "lost", 1, { count: 595 }],
      [3, "free", 1, { vma: "0x1" }],
    ]);
  });

  test("may not know how many", () => {
    const { records } = read(`${free(1)}CPU:1 [LOST EVENTS]\n`);
    expect(fieldsOf(records[1]?.record)).toEqual({});
  });

  test("makes doubtful what other cpus recorded since that cpu's last event", () => {
    const text = `${free(1) + free(0) + free(0) + free(1) + free(0) + free(0)}CPU:1 [LOST 9 EVENTS]\n${free(1)}`;
    const { records, summary } = read(text);
    expect(records.map((r) => `${r.line} ${r.record.event}`)).toEqual([
      "1 free",
      "2 free",
      "3 free",
      "4 free",
      "7 lost",
      "8 free",
    ]);
    expect(summary.lines).toMatchObject({ total: 8, used: 5, loss: 3 });
  });

  test("ends the calls that are open: a return is not joined with an entry across it", () => {
    const { records } = read(`${enter(0)}CPU:0 [LOST 1 EVENTS]\n${leave(0)}${enter(0)}${leave(0)}`);
    expect(records.map((r) => `${r.line} ${r.record.event}`)).toEqual(["2 lost", "3 lost", "5 f__return"]);
  });

  test("is one in the middle of a marker's text, too", () => {
    const text = `${entry("tracing_mark_write: a")}CPU:0 [LOST 2 EVENTS]\nmore\n`;
    expect(read(text).summary.lines).toMatchObject({ ignored: 1, loss: 1, notUnderstood: 1 });
  });
});

describe("an overrun", () => {
  test("is a lost record before everything else", () => {
    const { records, summary } = read(`${header(1, 20_019)}${free(0)}`);
    expect(records.map((r) => [r.line, r.record.event, fieldsOf(r.record)])).toEqual([
      [3, "lost", { count: 20_018 }],
      [5, "free", { vma: "0x1" }],
    ]);
    expect(wordsOf(summary.diagnostics[0])).toContain("20018 entries");
  });

  test("leaves nothing to be judged until every cpu that has events has begun", () => {
    const text = `${header(4, 5000)}${free(0)}${free(0)}##### CPU 1 buffer started ####\n${free(1)}${free(0)}`;
    expect(outline(read(text))).toEqual(["3 lost", "7 lost", "8 free", "9 free"]);
  });

  describe("of which the lookahead does not show all", () => {
    const text = (cpus: number) =>
      `${header(4, 5000, cpus)}${free(0)}${free(0)}##### CPU 1 buffer started ####\n${free(1)}${free(0)}`;
    const pieces = (all: string) => all.split(/(?<=\n)/).map((line) => Buffer.from(line));

    test("events are set aside until all cpus have begun", () => {
      const imported = importBytes(pieces(text(2)), [MAP], { lookahead: 1 });
      expect(outline(imported)).toEqual(["3 lost", "7 lost", "8 free", "9 free"]);
    });

    test("where one never does, all but the last are, and a warning says so", () => {
      const { summary, ...imported } = importBytes(pieces(text(3)), [MAP], { lookahead: 1 });
      expect(outline({ summary, ...imported })).toEqual(["3 lost", "7 lost", "9 free"]);
      expect(summary.diagnostics.map((d) => d.code)).toContain("MMS5111");
    });

    test("a scan of the whole recording tells from where on it is whole", () => {
      const scan = new ForeignScan("trace.txt", ftraceImporter, []);
      scan.feed(Buffer.from(text(8)));
      const imported = importBytes(pieces(text(8)), [MAP], { scan: scan.end() });
      expect(outline(imported)).toEqual(["3 lost", "7 lost", "8 free", "9 free"]);
    });
  });
});

describe("the number of entries that the header announces", () => {
  test("is that of the file, stacks included", () => {
    const text = `${header(3, 3)}${free(0)}${entry("<stack trace>")} => f\n => g\n${free(1)}`;
    expect(read(text).summary.diagnostics).toEqual([]);
  });

  test("is more than the file has: a warning", () => {
    const { summary } = read(`${header(5, 5)}${free(0)}${free(1)}`);
    expect(summary.diagnostics.map((d) => d.code)).toEqual(["MMS5105"]);
  });

  test("is more, and the file is one cpu's: refused before anything is used", () => {
    const { summary, records, begin } = read(`${header(5, 5)}${free(1)}${free(1)}`);
    expect(summary.rejected?.code).toBe("MMS5106");
    expect([records, begin]).toEqual([[], undefined]);
  });

  test("of a machine with one cpu may be of one cpu", () => {
    expect(read(`${header(5, 5, 1)}${free(0)}`).summary.rejected).toBeUndefined();
  });
});

describe("two recordings in one file", () => {
  test("nothing is known of the time between", () => {
    const { records } = read(header(1, 1) + free(0) + header(1, 1) + free(1));
    expect(records.map((r) => `${r.line} ${r.record.event}`)).toEqual(["5 free", "6 lost", "10 free"]);
  });
});

describe("lines without the beginning of an entry", () => {
  test("belong to the marker before them, whatever they say", () => {
    const { summary } = read(
      `${entry("tracing_mark_write: two")}lines # in one\n# and this\n\n  0) | f() {\n${free(0)}`,
    );
    expect(summary.lines).toEqual({
      total: 6,
      used: 1,
      ignored: 1,
      continuation: 4,
      header: 0,
      loss: 0,
      notUnderstood: 0,
    });
  });

  test("belong to the stack before them if they are frames", () => {
    const { summary } = read(
      `${entry("<user stack trace>")} =>  <0000000000461857>\n => [FTRACE TRAMPOLINE]\nno frame\n`,
    );
    expect(summary.lines).toMatchObject({ continuation: 3, notUnderstood: 1 });
  });

  test("belong to the event before them if they are empty, as behind 6.1's exit_mmap tracepoint", () => {
    const { summary } = read(`${entry("exit_mmap: mt_mod 000000004733e2c9, DESTROY")}\n${free(0)}`);
    expect(summary.lines).toMatchObject({ used: 1, ignored: 1, continuation: 1 });
  });

  test("are else not understood: each is an error with its line, and open calls are given up", () => {
    const { records, bad, summary } = read(`${enter(0)}garbage\n${leave(0)}`);
    expect(bad.map((b) => [b.line, b.diagnostic.code])).toEqual([[2, "MMS5102"]]);
    expect(records.map((r) => `${r.line} ${r.record.event}`)).toEqual(["3 lost"]);
    expect(summary.lines).toMatchObject({ total: 3, used: 1, loss: 1, notUnderstood: 1 });
  });

  test("a line longer than any entry is not kept, and those behind it are read", () => {
    const { bad, records } = read(`${"x".repeat(3 << 20)}\n${free(0)}`);
    expect(bad.map((b) => [b.line, b.diagnostic.code])).toEqual([[1, "MMS5112"]]);
    expect(records.map((r) => r.line)).toEqual([2]);
  });
});

describe("the account", () => {
  test("counts each line once", () => {
    const text = `${header(5, 9)}${enter(0)}${leave(0)}${leave(0)}${entry("other: x")}bad\n${entry("<stack trace>")} => f\n`;
    const { lines } = read(text).summary;
    expect(lines).toEqual({
      total: 11,
      used: 2,
      ignored: 1,
      continuation: 2,
      header: 3,
      loss: 2,
      notUnderstood: 1,
    });
    expect(addsUp(lines)).toBe(true);
  });

  test("of an empty file is empty", () => {
    const { summary, records } = read("");
    expect(summary.lines.total).toBe(0);
    expect(records).toEqual([]);
  });

  test("has a last line without a line feed, which may have been cut inside its value", () => {
    const cut = read(`${free(0)}${free(0).trimEnd()}`);
    expect(cut.summary.lines).toMatchObject({ total: 2, used: 1, loss: 1 });
    expect(outline(cut)).toEqual(["1 free", "2 lost"]);
    expect(cut.summary.diagnostics).toMatchObject([{ code: "MMS5159", at: { line: 2 } }]);
  });

  test("uses such a line where its value cannot go on", () => {
    const whole = read(free(0).replace("vma=0x1\n", "vma=0xffff888005d566c0"));
    expect(whole.summary.lines).toMatchObject({ total: 1, used: 1 });
  });

  test.each([
    "vm_are",
    "free: (vm_area_free+0x4",
    "free: (vm_area_free+0x4/0x40)",
    "free: (vm_area_free+0x4/0x40) vma=",
  ])("counts the last line as a loss where it ends with %s", (end) => {
    const cut = read(`${free(0)}${entry(end).trimEnd()}`);
    expect(cut.bad).toEqual([]);
    expect(cut.summary.lines).toMatchObject({ total: 2, used: 1, loss: 1 });
  });
});
