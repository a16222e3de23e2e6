/* What a body's values mean. */
import { describe, expect, test } from "vitest";
import type { FieldMap, Source } from "../../src/importers/field-map.js";
import type { ForeignKind } from "../../src/importers/importer.js";
import { entry, fieldsOf, importText, wordsOf } from "./import-text.js";

function mapOf(fields: Record<string, Source>, kind?: ForeignKind, from = "event"): FieldMap {
  return {
    format: 1,
    name: "m",
    events: [{ from, to: "e", fields, ...(kind === undefined ? {} : { kind }) }],
  };
}

/** The value that `v` has in a probe of that body. */
function probeValue(printed: string, source: Source = "v") {
  const { records, bad } = importText(entry(`event: (func+0x4/0xe0) v=${printed}`), [
    mapOf({ "v?": source }),
  ]);
  expect(bad).toEqual([]);
  return fieldsOf(records[0]?.record).v;
}

describe("values of probes", () => {
  test("pointers stay as they are printed", () => {
    expect(probeValue("0xffff8880058e4420")).toBe("0xffff8880058e4420");
    expect(probeValue("0x0")).toBe("0x0");
  });

  test("decimals are exact, beyond 2^53 too", () => {
    expect(probeValue("34359738366")).toBe(34_359_738_366);
    expect(probeValue("-12")).toBe(-12);
    expect(probeValue("18446744073709551604")).toBe(18_446_744_073_709_551_604n);
    expect(probeValue("9007199254740993")).toBe(9_007_199_254_740_993n);
  });

  test("a number beyond 64 bits is not taken for one", () => {
    for (const printed of ["18446744073709551616", "0x1ffffffffffffffff"]) {
      const { bad } = importText(entry(`event: (func+0x4/0xe0) v=${printed}`), [mapOf({ v: "v" })]);
      expect(bad[0]?.diagnostic.code).toBe("MMS5103");
    }
  });

  test("(fault) is no value", () => {
    expect(probeValue("(fault)")).toBeUndefined();
  });

  test("a symbol is its function", () => {
    const source = { field: "v", read: "symbol" } as const;
    expect(probeValue("try_to_migrate_one+0x0/0xb00", source)).toBe("try_to_migrate_one");
    expect(probeValue("ext4_map+0x0/0xb00 [ext4]", source)).toBe("ext4_map");
    expect(probeValue("try_to_migrate_one+0x0/0xb00 <ffffffff8139eb7d>", source)).toBe("try_to_migrate_one");
  });

  test("a string may hold quotes, blanks and equals signs", () => {
    const { records } = importText(entry('event: (func+0x4/0xe0) s="a "b" c d=e" v=1'), [
      mapOf({ s: "s", v: "v" }),
    ]);
    expect(fieldsOf(records[0]?.record)).toEqual({ s: 'a "b" c d=e', v: 1 });
  });

  test("a string that imitates the fields behind it is not understood", () => {
    const { records, bad } = importText(entry('event: (func+0x4/0xe0) s="a" v=2 x="" v=1'), [
      mapOf({ v: "v" }),
    ]);
    expect([records.length, bad.length]).toEqual([0, 1]);
  });

  test("arrays and characters do not disturb their neighbours", () => {
    const { records } = importText(entry("event: (func+0x4/0xe0) a={0x1,0x2} c=' ' v=0x3"), [
      mapOf({ v: "v" }),
    ]);
    expect(fieldsOf(records[0]?.record)).toEqual({ v: "0x3" });
  });

  test.each([
    "(func+0x4/0xe0)",
    "(caller+0x120/0x3a0 <- func)",
    "(caller+0x120/0x3a0 <ffffffff814630a0> <- func <ffffffff810c58b4>)",
    "(ext4_map+0x4/0xe0 [ext4])",
    "(0xffffffff813b6dc4)",
    "(ffffffff810c58b4 <- ffffffff814630a0)",
    "(func.isra.0+0x4/0xe0)",
  ])("the place may be %s", (place) => {
    const { records, bad } = importText(entry(`event: ${place} v=0x1`), [mapOf({ v: "v" })]);
    expect(bad).toEqual([]);
    expect(fieldsOf(records[0]?.record)).toEqual({ v: "0x1" });
  });

  test.each([
    ["(func+0x4/0xe0) v=", "(func+0x4/0xe0) v=".length, "the value of v"],
    ["(func+0x4/0xe0) v=0x1 0x2", "(func+0x4/0xe0) v=0x1 ".length, "name=value"],
    ["(func+0x4/0xe0)v=0x1", "(func+0x4/0xe0)".length, "a blank"],
    ["(func+0x4/0xe0) v=0x1 v=0x2", "(func+0x4/0xe0) v=0x1 ".length, "each name once"],
    ['(func+0x4/0xe0) v="no end', "(func+0x4/0xe0) v=".length, "the value of v"],
  ])("%s is not understood, and the column says where", (body, offset, expected) => {
    const { bad, records } = importText(entry(`event: ${body}`), [mapOf({ v: "v" })]);
    expect(records).toEqual([]);
    expect(bad[0]?.diagnostic).toMatchObject({
      code: "MMS5102",
      at: { line: 1, column: entry("event: ").length + offset },
    });
    expect(wordsOf(bad[0]?.diagnostic)).toContain(`expected ${expected}`);
  });
});

describe("values of tracepoints", () => {
  function value(body: string, source: Source) {
    const { records, bad } = importText(entry(`event: ${body}`), [mapOf({ "v?": source }, "tracepoint")]);
    expect(bad).toEqual([]);
    return fieldsOf(records[0]?.record).v;
  }

  test("a pointer printed with %p is hashed and no name of anything", () => {
    expect(value("v=00000000d30634d3 memcg_path=/ write=true", "v")).toBeUndefined();
    expect(value("v=0000000012345678", "v")).toBeUndefined();
    expect(value("v=(____ptrval____)", "v")).toBeUndefined();
  });

  test("with options/hash-ptr off it is the pointer", () => {
    expect(value("v=ffff888041003700 memcg_path=/", "v")).toBe("0xffff888041003700");
  });

  test("bare hexadecimal is read where the map says so, even if all its digits are decimal", () => {
    const hex = { field: "v", read: "hex" } as const;
    expect(value("v=7f9420016000, pte=efff order=0", hex)).toBe("0x7f9420016000");
    expect(value("addr=1, v=139946805428", hex)).toBe("0x139946805428");
    expect(value("v=f7ffe7ffff86ae02 order=0", hex)).toBe("0xf7ffe7ffff86ae02");
  });

  test("a value reaches to the next name", () => {
    expect(value("comm=fork_r0 l0 v=12 child_comm=a b", "v")).toBe(12);
    expect(value("v=fork_r0 l0 pid=12", "v")).toBe("fork_r0 l0");
    expect(value("x=1, v=2, y=3", "v")).toBe(2);
  });

  test("booleans", () => {
    expect(value("write=false v=true", { field: "v", read: "bool" })).toBe(true);
    expect(value("v=0", { field: "v", read: "bool" })).toBe(false);
  });

  test("what should be hexadecimal and is not is an error at its column", () => {
    const map = mapOf({ v: { field: "v", read: "hex" } }, "tracepoint");
    const { bad } = importText(entry("event: x=1 v=7fzz"), [map]);
    expect(bad[0]?.diagnostic).toMatchObject({
      code: "MMS5103",
      at: { line: 1, column: entry("event: x=1 v=").length, length: 4 },
    });
  });

  test("a name twice is not resolved by guessing", () => {
    const { bad, records } = importText(entry("event: comm=x pid=3 pid=4"), [
      mapOf({ p: "pid" }, "tracepoint"),
    ]);
    expect([records.length, bad.length]).toEqual([0, 1]);
  });
});

describe("system calls", () => {
  test("are called as their tracepoints, and hexadecimal without 0x is read", () => {
    const map: FieldMap = {
      format: 1,
      name: "m",
      events: [
        { from: "sys_enter_mremap", kind: "syscall", to: "mremap", fields: { addr: "addr", len: "old_len" } },
        { from: "sys_exit_mremap", kind: "syscall", to: "mremap__return", fields: { ret: "ret" } },
      ],
    };
    const text =
      entry("sys_mremap(addr: 7f47e8100000, old_len: 100000, flags: 3)") +
      entry("sys_mremap -> 0x7f47e8000000");
    const { records } = importText(text, [map]);
    expect(records.map((r) => [r.record.event, fieldsOf(r.record)])).toEqual([
      ["mremap", { addr: "0x7f47e8100000", len: "0x100000" }],
      ["mremap__return", { ret: "0x7f47e8000000" }],
    ]);
  });
});
