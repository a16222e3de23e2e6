import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeRecord } from "../../src/trace/encode-record.js";
import type { RecordValue, TraceRecord } from "../../src/trace/record.js";

function aRecord(parts: Partial<TraceRecord>, fields: Record<string, RecordValue> = {}): TraceRecord {
  return {
    event: "e",
    tsNs: undefined,
    cpu: undefined,
    tid: undefined,
    comm: undefined,
    fields: new Map(Object.entries(fields)),
    ...parts,
  };
}

describe("a record as JSONL", () => {
  test("has the envelope first, then the event's own arguments in their order", () => {
    const record = aRecord(
      { tsNs: 1_000_000_017, cpu: 1, tid: 88, comm: "migrate", event: "rmap_walk" },
      { page: "0xffffea0000123440", order: 0, huge: false },
    );
    expect(encodeRecord(record)).toBe(
      '{"ts":1.000000017,"cpu":1,"tid":88,"comm":"migrate","event":"rmap_walk","page":"0xffffea0000123440","order":0,"huge":false}',
    );
  });

  test.each([
    [0, "0.000000"],
    [1, "0.000000001"],
    [1000, "0.000001"],
    [29_940_766_000, "29.940766"],
    [1_795_170_115_419_173_042n, "1795170115.419173042"],
    [-1, "-0.000000001"],
  ])("%s ns are %s s", (tsNs, text) => {
    expect(encodeRecord(aRecord({ tsNs }))).toBe(`{"ts":${text},"event":"e"}`);
  });

  test("leaves out what is not known", () => {
    expect(encodeRecord(aRecord({ event: "lost", cpu: 1 }, { count: 3 }))).toBe(
      '{"cpu":1,"event":"lost","count":3}',
    );
  });

  test("never rounds an integer", () => {
    expect(encodeRecord(aRecord({}, { x: 2n ** 64n - 1n, list: [2n ** 53n + 1n] }))).toBe(
      '{"event":"e","x":18446744073709551615,"list":[9007199254740993]}',
    );
  });

  test("is one line of JSON, whatever the texts are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (comm, text) => {
        const line = encodeRecord(aRecord({ comm }, { [`x${text}`]: text }));
        expect(line).not.toContain("\n");
        expect(JSON.parse(line)).toEqual({ comm, event: "e", [`x${text}`]: text });
      }),
    );
  });
});
