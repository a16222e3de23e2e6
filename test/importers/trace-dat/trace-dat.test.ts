/* trace.dat: the files are written by test/support/trace-dat.ts, as trace-cmd lays them out. */
import { describe, expect, test } from "vitest";
import { sentence } from "../../../src/diag/diagnostic.js";
import type { ForeignRecord } from "../../../src/importers/importer.js";
import { type DatContent, formatFile, PAGE, type Page, traceDat } from "../../support/trace-dat.js";
import { numbers, pagesOf, read, TICK, TWO_CPUS, tick } from "./read-dat.js";

describe("the file", () => {
  test.each<DatContent>([
    { ...TWO_CPUS, version: 6 },
    { ...TWO_CPUS, version: 7 },
    { ...TWO_CPUS, version: 7, compression: "zlib" },
  ])("of version $version, compression $compression: entries of all cpus in the order of their times", (content) => {
    const seen = read(traceDat(content));
    expect(numbers(seen)).toEqual([0, 10, 1, 11, 2, 12]);
    expect(seen.records[1]).toMatchObject({
      tsNs: 2_000,
      cpu: 1,
      tid: 7,
      comm: "cat",
      event: "tick",
      kind: "tracepoint",
      line: 2,
    });
    expect(seen.words).toEqual([
      { line: 1, source: "the trace.dat's header", kernel: "6.12.117+deb12", records: undefined },
    ]);
    expect(seen.losses).toEqual([]);
  });

  test.each<6 | 7>([6, 7])("of a big-endian machine, version %i", (version) => {
    const cpus = [pagesOf([1_000n, 3_000n], 0, true), pagesOf([2_000n], 10, true)];
    const seen = read(traceDat({ ...TWO_CPUS, version, isBig: true, instances: [{ name: "", cpus }] }));
    expect(numbers(seen)).toEqual([0, 10, 1]);
    expect(seen.records[0]?.fields.get("addr")).toBe("0xffff000000001000");
  });

  test("times above 2^53 stay exact, and an offset is added", () => {
    const base = 1n << 60n;
    const cpus = [pagesOf([base + 1n, base + 3n]), pagesOf([base + 2n], 10)];
    const seen = read(traceDat({ ...TWO_CPUS, instances: [{ name: "", cpus }], offset: "0x10" }));
    expect(seen.records.map((r) => r.tsNs)).toEqual([base + 17n, base + 18n, base + 19n]);
  });

  test.each<6 | 7>([6, 7])("of several instances, version %i: entries of all", (version) => {
    const items = [{ time: 2_500n, id: 301, payload: Buffer.from([9, 0, 0, 0]) }];
    const foo = { name: "foo", cpus: [[{ time: 2_000n, items }], []] };
    const seen = read(traceDat({ ...TWO_CPUS, version, instances: [...TWO_CPUS.instances, foo] }), [
      "tick",
      "other",
    ]);
    expect(seen.records.map((r) => r.event)).toEqual([
      "tick",
      "tick",
      "other",
      "tick",
      "tick",
      "tick",
      "tick",
    ]);
  });

  test("of two instances that recorded the same event: refused, since each stands there twice", () => {
    const foo = { name: "foo", cpus: [pagesOf([1_001n])] };
    const seen = read(traceDat({ ...TWO_CPUS, instances: [...TWO_CPUS.instances, foo] }));
    expect(seen.refused && sentence(seen.refused).message).toBe(
      "tick was recorded by the top instance and by foo, so each stands there twice",
    );
  });

  test("of a clock that counts: refused", () => {
    const instances = [{ ...TWO_CPUS.instances[0]!, clock: "local global [counter] mono" }];
    const seen = read(traceDat({ ...TWO_CPUS, version: 6, instances }));
    expect(seen.refused?.code).toBe("MMS5182");
    expect(seen.records).toEqual([]);
  });

  test.each([
    ["a version that is not read", (file: Buffer) => file.fill("5", 10, 11)],
    [
      "an algorithm that is not known",
      (file: Buffer) => Buffer.from(file.toString("latin1").replace("zlib", "lz4!"), "latin1"),
    ],
    ["nothing behind its first bytes", (file: Buffer) => file.subarray(0, 14)],
  ])("with %s: refused with the reason", (_, change) => {
    const seen = read(change(traceDat({ ...TWO_CPUS, compression: "zlib" })));
    expect(seen.refused?.code).toBe("MMS5180");
  });
});

describe("a page", () => {
  const one = (page: Page, wants = ["tick"]) =>
    read(traceDat({ ...TWO_CPUS, instances: [{ name: "", cpus: [[page]] }] }), wants);
  const at = (time: bigint, n: number) => ({ time, id: 300, payload: tick(0n, n) });

  test("may have entries far from each other, and absolute times", () => {
    const far = 1n << 40n;
    const seen = one({
      time: 1_000n,
      items: [at(1_001n, 1), at(far, 2), { stamp: far + 5_000n }, at(far + 5_001n, 3)],
    });
    expect(seen.records.map((r) => r.tsNs)).toEqual([1_001, Number(far), Number(far) + 5_001]);
  });

  test("may have entries that were taken back, whose time counts", () => {
    const seen = one({
      time: 1_000n,
      items: [at(1_001n, 1), { discarded: 32, time: 2_000n }, at(2_001n, 2)],
    });
    expect(seen.records.map((r) => [r.tsNs, r.fields.get("n")])).toEqual([
      [1_001, 1],
      [2_001, 2],
    ]);
  });

  test("may have entries longer than 112 bytes", () => {
    const long = { time: 1_002n, id: 300, payload: Buffer.concat([tick(0n, 2), Buffer.alloc(400)]) };
    expect(numbers(one({ time: 1_000n, items: [at(1_001n, 1), long, at(1_003n, 3)] }))).toEqual([1, 2, 3]);
  });

  test.each<[number | "unknown", number | undefined]>([
    [12, 12],
    ["unknown", undefined],
  ])("says that events were lost before it: %s", (missed, count) => {
    const cpus = [
      [
        { time: 1_000n, items: [at(1_001n, 1)] },
        { time: 3_000n, items: [at(3_001n, 2)], missed },
      ],
      pagesOf([2_000n], 10),
    ];
    const seen = read(traceDat({ ...TWO_CPUS, instances: [{ name: "", cpus }] }));
    expect(seen.losses).toEqual([{ line: 3, cpu: 0, count, fromLine: 1, isMark: true }]);
    expect(seen.records.map((r) => r.line)).toEqual([1, 2, 4]);
  });

  test("whose event has no description counts as one lost event", () => {
    const seen = one({ time: 1_000n, items: [{ time: 1_001n, id: 999 }, at(1_002n, 1)] });
    expect(seen.losses).toEqual([{ line: 1, cpu: 0, count: 1, fromLine: 1, isMark: false }]);
    expect(numbers(seen)).toEqual([1]);
  });

  test("that says that more of it is used than it has is a loss, and the next one is read", () => {
    const pages = [...pagesOf([1_000n]), ...pagesOf([2_000n], 1), ...pagesOf([3_000n], 2)];
    const file = traceDat({ ...TWO_CPUS, version: 6, instances: [{ name: "", cpus: [pages] }] });
    file.writeUInt32LE(5_000, file.length - 2 * PAGE + 8);
    const seen = read(file);
    expect(numbers(seen)).toEqual([0, 2]);
    expect(seen.losses).toEqual([{ line: 2, cpu: 0, count: undefined, fromLine: 1, isMark: false }]);
    expect(seen.warnings.map((d) => sentence(d).message)).toEqual([
      "cpu 0: a page says that more of it is used than it has; the rest of that page counts as lost, as does that of each further damaged page",
    ]);
  });
});

describe("fields", () => {
  const fieldsOf = (format: string, payload: Uint8Array, more: Partial<DatContent> = {}) => {
    const page = { time: 1n, items: [{ time: 2n, id: 300, payload }] };
    const seen = read(traceDat({ formats: [format], instances: [{ name: "", cpus: [[page]] }], ...more }), [
      "e",
    ]);
    return seen.records[0]!;
  };
  const values = ({ fields }: ForeignRecord, ...names: string[]) => names.map((name) => fields.get(name));

  test("are numbers, or hexadecimal digits where those are printed", () => {
    const format = formatFile(
      "e",
      300,
      ["unsigned long addr", "long left", "int n", "u8 small"],
      '"addr=%lx left=%ld n=%d small=%u", REC->addr, REC->left, REC->n, REC->small',
    );
    const b = Buffer.alloc(21);
    b.writeBigUInt64LE(0xffff_8880_0000_1000n);
    b.writeBigInt64LE(-(1n << 60n), 8);
    b.writeInt32LE(-7, 16);
    b[20] = 200;
    expect(values(fieldsOf(format, b), "addr", "left", "n", "small")).toEqual([
      "0xffff888000001000",
      -(1n << 60n),
      -7,
      200,
    ]);
  });

  test("are the names that are printed, where only names are", () => {
    const print =
      '"how=%s flags=%s", __print_symbolic(REC->how & 1, { 0, "NONE" }, { 1, "SOME" }), __print_flags(REC->flags & 5, "|", { 1, "A" }, { 4, "C" })';
    const format = formatFile("e", 300, ["u8 how", "u8 flags"], print);
    expect(values(fieldsOf(format, Buffer.from([3, 15])), "how", "flags")).toEqual(["SOME", "A|C"]);
  });

  test("are strings in the record, or where a __data_loc or a __rel_loc points; what a probe could not fetch is absent", () => {
    const format = formatFile(
      "e",
      300,
      ["__data_loc char[] a", "__rel_loc char[] b", "__data_loc char[] c"],
      '"%s %s %s", __get_str(a), __get_rel_str(b), __get_str(c)',
    );
    const b = Buffer.alloc(32);
    b.writeUInt32LE((4 << 16) | 20, 0);
    b.writeUInt32LE((4 << 16) | 8, 4);
    b.writeUInt32LE((8 << 16) | 28, 8);
    b.write("abc\0def\0(fault)\0", 12);
    const record = fieldsOf(format, b);
    expect(values(record, "a", "b", "c")).toEqual(["abc", "def", undefined]);
    expect(record.fields.value?.("c")).toEqual({ kind: "absent" });
  });

  test("that are addresses of functions have their names, from the recording's kallsyms", () => {
    const format = formatFile("e", 300, ["void * function"], '"function=%ps", REC->function');
    const kallsyms = "ffffffff81000000 T _text\nffffffff81000100 t work_fn\nffffffff81000200 D data\n";
    const b = Buffer.alloc(8);
    b.writeBigUInt64LE(0xffff_ffff_8100_0100n);
    expect(values(fieldsOf(format, b, { kallsyms }), "function")).toEqual(["work_fn"]);
    expect(values(fieldsOf(format, b), "function")).toEqual(["0xffffffff81000100"]);
  });

  test("that an entry is too short for are absent", () => {
    expect(
      values(fieldsOf(TICK.replace("name: tick", "name: e"), Buffer.alloc(8)), "addr", "n", "comm"),
    ).toEqual(["0x0", undefined, undefined]);
  });

  test.each([
    [["unsigned long __probe_ip", "u64 vma"], "probe"],
    [["unsigned long __probe_func", "unsigned long __probe_ret_ip", "u64 vma"], "probe-return"],
    [["u64 vma"], "tracepoint"],
  ])("%j are those of a %s", (fields, kind) => {
    const format = formatFile("e", 300, fields, '"(%lx) vma=0x%Lx", REC->__probe_ip, REC->vma');
    expect(fieldsOf(format, Buffer.alloc(24)).kind).toBe(kind);
  });
});
