import { describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { PointerTable } from "../../src/runtime/pointer-table.js";
import { recordAt } from "../../src/trace/bind-record.js";
import { wholeLine } from "../../src/trace/line-place.js";
import type { RecordValue, TraceRecord } from "../../src/trace/record.js";
import { constantNamed, RecordBinder } from "../../src/trace/record-binder.js";
import { anEvent, choice, INT, NAT, PTR, STRING } from "./read-trace.js";

const MOVE = anEvent("move", { vma: PTR, "len?": NAT, "name?": STRING });

function aRecord(
  event: string,
  fields: Record<string, RecordValue>,
  parts: Partial<TraceRecord> = {},
): TraceRecord {
  return {
    event,
    tsNs: 5,
    cpu: 1,
    tid: 7,
    comm: undefined,
    fields: new Map(Object.entries(fields)),
    ...parts,
  };
}

/** What becomes of an importer's records. */
function fed(records: readonly TraceRecord[], strictFields = false): unknown[] {
  const seen: unknown[] = [];
  const pointers = new PointerTable();
  const feed = new RecordBinder({
    schemas: [MOVE],
    constants: [],
    pointers,
    strictFields,
    sink: {
      begin: (record, line) => seen.push([line, "begin", ...record.fields]),
      event: (e, line) =>
        seen.push([line, e.ts, e.cpu, e.self, e.comm, pointers.hex(e.args[0] as number), ...e.args.slice(1)]),
      lost: (_, line) => seen.push([line, "lost"]),
      skipped: (name, line) => seen.push([line, "skipped", name]),
      clock: (ts, line) => seen.push([line, "clock", ts]),
      bad: (d, line) => seen.push([line, d.code, sentence(d).message]),
    },
  });
  for (const [i, record] of records.entries())
    feed.bind(record, 10 + i, recordAt(wholeLine("t.txt", 10 + i)));
  return seen;
}

describe("records of an importer", () => {
  test("become events, with bigints for pointers and what is absent unknown", () => {
    expect(
      fed([
        aRecord("move", { vma: 0xffff888040edf6e0n, len: 4096, name: "x" }),
        aRecord("move", { vma: "0x10", len: null }, { tid: 0, comm: "swapper", tsNs: 2n ** 60n }),
      ]),
    ).toEqual([
      [10, 5, 1, 7, "", "0xffff888040edf6e0", 4096, "x"],
      [11, 2n ** 60n, 1, -2, "swapper", "0x10", undefined, undefined],
    ]);
  });

  test("are bad where a value is wrong or missing, by the words of the value", () => {
    expect(
      fed([
        aRecord("move", { vma: -1n }),
        aRecord("move", { vma: 1, len: 2n ** 64n }),
        aRecord("move", { vma: 1, name: ["x"] }),
        aRecord("move", { vma: 1 }, { cpu: undefined }),
        aRecord("move", { vma: 1 }, { tid: -3 }),
        aRecord("move", { vma: 1 }, { tsNs: undefined }),
      ]).map((seen) => (seen as unknown[]).slice(1)),
    ).toEqual([
      [
        "MMS5005",
        '`vma` of move: expected a pointer ("0x…" with 1 to 16 hexadecimal digits, or an integer up to 2^64 - 1), found -1',
      ],
      ["MMS5005", "`len` of move: expected a natural number of at most 64 bits, found 18446744073709551616"],
      ["MMS5005", "`name` of move: expected a string, found an array"],
      ["MMS5004", "move without `cpu`"],
      ["MMS5005", "`tid` of move: expected an integer in 0 .. 2^31 - 1, found -3"],
      ["MMS5004", "move without `ts`"],
    ]);
  });

  test("may have fields that no EVENT declares, unless that is forbidden", () => {
    const record = aRecord("move", { vma: 1, pid: 3, Vma: 2 });
    expect(fed([record])).toEqual([[10, 5, 1, 7, "", "0x1", undefined, undefined]]);
    expect(fed([record], true)).toEqual([[10, "MMS5006", "EVENT move declares no `Vma`"]]);
  });

  test("are told apart: the beginning, a loss, what no spec declares", () => {
    expect(
      fed([
        aRecord("trace_begin", { complete: true }),
        aRecord("unheard", {}),
        aRecord("lost", { count: 3n }),
        aRecord("trace_begin", {}),
      ]),
    ).toEqual([
      [10, "begin", ["complete", true]],
      [11, "skipped", "unheard"],
      [12, "lost"],
      [13, "MMS5007", "trace_begin after 3 other lines"],
    ]);
  });
});

describe("the CONSTANT that a field sets", () => {
  const constants = [
    { name: "Era", type: choice("K36") },
    { name: "PageShift", type: INT },
    { name: "page_shift", type: NAT },
  ];

  test("has its name, whatever the case and the underscores, but the very name goes first", () => {
    expect(constantNamed(constants, "era")?.name).toBe("Era");
    expect(constantNamed(constants, "page_shift")?.name).toBe("page_shift");
    expect(constantNamed(constants, "PAGE_SHIFT")?.name).toBe("PageShift");
    expect(constantNamed(constants, "kernel")).toBeUndefined();
  });
});
