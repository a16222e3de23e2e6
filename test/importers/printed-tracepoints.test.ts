/*
 * Tracepoints whose print format nobody has given: what stands between `name=` and the next one is read as far as any
 * format would have it so.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { type FieldMap, parseFieldMap, type Source } from "../../src/importers/field-map.js";
import { detectFormat, importerOf } from "../../src/importers/formats.js";
import { entry, fieldsOf, type Imported, importBytes, importText } from "./import-text.js";

const folder = new URL("./wild/", import.meta.url);
const WILD = parseFieldMap("wild.map.json", readFileSync(new URL("wild.map.json", folder), "utf8")).map!;

function wild(name: string): Imported {
  const bytes = readFileSync(new URL(`${name}.txt`, folder));
  const format = detectFormat(bytes);
  if (format === undefined || format === "jsonl") throw new Error(`taken for ${format}`);
  const read = importBytes([bytes], [WILD], {}, importerOf(format));
  expect(read.bad).toEqual([]);
  return read;
}

/** The field `v` of a tracepoint that prints such a text. */
function value(text: string, source: Source = "v") {
  const map: FieldMap = {
    format: 1,
    name: "m",
    events: [{ from: "event", to: "e", fields: { "v?": source } }],
  };
  const { records, bad } = importText(entry(`event: ${text}`), [map]);
  return bad.length > 0 ? bad.map((b) => sentence(b.diagnostic).message) : fieldsOf(records[0]?.record).v;
}

describe("literal text between two fields", () => {
  test("an arrow ends a value", () => {
    expect(fieldsOf(wild("sched-switch-arrow").records[0]?.record)).toEqual({
      prev_comm: "worker",
      prev_pid: 7,
      prev_state: "S",
      next_comm: "swapper/4",
      next_pid: 0,
    });
    expect(value("v=R+ ==> next=1", { field: "v", read: "text" })).toBe("R+");
    expect(value("v=1 -> to=2")).toBe(1);
    expect(value("v=1 <- from=2")).toBe(1);
  });

  test("a unit in brackets is no part of a number", () => {
    expect(value("v=11453 [ns] vruntime=7")).toBe(11453);
    expect(value("v=7 [ns]")).toBe(7);
  });

  test("what is in brackets behind a name may be a part of it", () => {
    expect(value("v=worker [ns] pid=7")).toBe("worker [ns]");
  });

  test("brackets around a field are no part of it", () => {
    expect(value("vec=1 [v=TIMER]")).toBe("TIMER");
    expect(value("v=1 [action=TIMER]")).toBe(1);
    expect(value("expires=7 [v=250] cpu=0")).toBe(250);
    expect(value("dev (a=1 v=2)")).toBe(2);
    expect(value("{v={x}}")).toBe("{x}");
  });

  test("brackets of a name's own stay", () => {
    expect(value("v=[kthreadd] pid=2")).toBe("[kthreadd]");
    expect(value("v=a] pid=2")).toBe("a]");
    expect(value("v=Web Content pid=2")).toBe("Web Content");
  });
});

describe("numbers", () => {
  test("decimals may be padded with zeros", () => {
    expect(fieldsOf(wild("zero-padded-decimal").records[0]?.record)).toMatchObject({ target_cpu: 1 });
    expect(value("v=010 b=1")).toBe(10);
    expect(value("v=00 b=1")).toBe(0);
    expect(value("v=-07 b=1")).toBe(-7);
  });

  test("eight digits are rather hexadecimal, and sixteen a pointer: `decimal` says otherwise", () => {
    expect(value("v=00000012 b=1")).toBe("00000012");
    expect(value("v=00000012 b=1", { field: "v", read: "decimal" })).toBe(12);
    expect(value("v=00000012 b=1", { field: "v", read: "hex" })).toBe("0x00000012");
    expect(value("v=0000000000000012 b=1")).toBeUndefined();
    expect(value("v=0000000000000012 b=1", { field: "v", read: "decimal" })).toBe(12);
    expect(value("v=x b=1", { field: "v", read: "decimal" })).toEqual([
      "event: v should be a decimal number, found `x`",
    ]);
  });

  test("NULL is printed in two ways", () => {
    expect(fieldsOf(wild("nil-pointer").records[0]?.record)).toMatchObject({ ptr: "0x0" });
    for (const read of ["auto", "hex"] as const) {
      expect(value("v=(nil) b=1", { field: "v", read })).toBe("0x0");
      expect(value("v=(null) b=1", { field: "v", read })).toBe("0x0");
    }
  });
});

describe("hashed pointers as names", () => {
  const source: Source = { field: "v", read: "name" };

  test("the same hash is the same name", () => {
    expect(value("v=00000000a0b1c2d3 b=1", source)).toBe("00000000a0b1c2d3");
    expect(value("v=(null) b=1", source)).toBe("NULL");
    expect(value("v=(____ptrval____) b=1", source)).toBeUndefined();
    expect(value("v=worker b=1", source)).toEqual(["event: v should be a pointer, found `worker`"]);
  });

  test("a recording has names of one kind: the same object bears another where it is not hashed", () => {
    const map: FieldMap = {
      format: 1,
      name: "m",
      events: [{ from: ["a", "b"], to: "e", fields: { "v?": source } }],
    };
    const text = entry("a: v=00000000a0b1c2d3") + entry("b: v=ffff888100a0b1c2") + entry("a: v=(null)");
    const { records } = importText(text, [map]);
    expect(records.map(({ record }) => fieldsOf(record).v)).toEqual(["00000000a0b1c2d3", undefined, "NULL"]);
  });
});

test("where a tracepoint lacks a field, the help speaks of its format and not of a probe", () => {
  const map: FieldMap = { format: 1, name: "m", events: [{ from: "event", to: "e", fields: { v: "v" } }] };
  const of = (text: string) => sentence(importText(entry(text), [map]).summary.diagnostics[0]!).help;
  expect(of("event: w=1")).toBe(
    'name it as the kernel does: /sys/kernel/tracing/events/*/event/format, which the field map may be given as "formats"; or record with echo 1 > /sys/kernel/tracing/options/fields',
  );
  expect(of("event: (func+0x4/0xe0) w=1")).toBe("let the probe of event fetch v");
});
