/* The beginning of an entry: who, where, when. */
import { describe, expect, test } from "vitest";
import type { FieldMap } from "../../src/importers/field-map.js";
import { entry, importText } from "./import-text.js";

const ONE_EVENT: FieldMap = {
  format: 1,
  name: "one",
  events: [{ from: "unlink_anon_vmas", to: "unlink_anon_vmas", fields: { vma: "vma" } }],
};
const BODY = "unlink_anon_vmas: (unlink_anon_vmas+0x4/0x1c0) vma=0xffff8880058e4420";

function only(text: string) {
  const imported = importText(text, [ONE_EVENT]);
  expect(imported.bad).toEqual([]);
  expect(imported.records).toHaveLength(1);
  return imported.records[0]!.record;
}

describe("the beginning of an entry", () => {
  test("gives thread, cpu, comm and the exact time", () => {
    const record = only(entry(BODY, { tid: 268, cpu: 3, time: "8.886105" }));
    expect(record).toMatchObject({
      event: "unlink_anon_vmas",
      tid: 268,
      cpu: 3,
      comm: "mremapper",
      tsNs: 8_886_105_000,
    });
  });

  test.each([
    "fork_r2 l0",
    "touch 1",
    "a-b-7",
    "x-1 [000] .....",
    "kworker/0:1-mm_",
    "1",
  ])("a comm may be %j", (comm) => {
    expect(only(entry(BODY, { comm, tid: 302 }))).toMatchObject({ comm, tid: 302, cpu: 0 });
  });

  test("a comm that imitates an entry's beginning does not become one", () => {
    const comm = "-9 [001] ..... 1";
    expect(only(entry(BODY, { comm: comm.slice(0, 15), tid: 77 }))).toMatchObject({ tid: 77, cpu: 0 });
  });

  test("a comm in UTF-8 is padded by its bytes", () => {
    expect(only(entry(BODY, { comm: "größer" })).comm).toBe("größer");
  });

  test("`<...>` is a comm that is not known, `<idle>` has pid 0", () => {
    expect(only(entry(BODY, { comm: "<...>", tid: 259 }))).toMatchObject({ comm: undefined, tid: 259 });
    expect(only(entry(BODY, { comm: "<idle>", tid: 0, cpu: 1 }))).toMatchObject({ tid: 0, cpu: 1 });
  });

  test.each([
    ".....",
    "d..2.",
    ".N...",
    "d.h1.",
    "dNh..",
    "..Zff",
    "....",
    "d..h2..",
  ])("flags may be %s", (flags) => {
    expect(only(entry(BODY, { flags })).event).toBe("unlink_anon_vmas");
  });

  test("blanks lost at the beginning of the line do not matter", () => {
    expect(only(entry(BODY, { comm: "fork_r2 l0", tid: 302 }).trimStart())).toMatchObject({
      comm: "fork_r2 l0",
      tid: 302,
    });
  });

  test("a carriage return before the line feed does not belong to the last value", () => {
    expect([...only(entry(BODY).replace("\n", "\r\n")).fields.values()]).toEqual(["0xffff8880058e4420"]);
  });

  test("times beyond 2^53 ns are exact", () => {
    expect(only(entry(BODY, { time: "1795170115.419173" })).tsNs).toBe(1_795_170_115_419_173_000n);
    expect(only(entry(BODY, { time: "9007199.254740" })).tsNs).toBe(9_007_199_254_740_000);
    expect(only(entry(BODY, { time: "9007199.254741" })).tsNs).toBe(9_007_199_254_741_000n);
  });

  test("nine decimals are nanoseconds", () => {
    expect(only(entry(BODY, { time: "29.217927001" })).tsNs).toBe(29_217_927_001);
  });

  test("equal times keep the order of the file", () => {
    const text = [1, 2, 3].map((n) => entry(`${BODY.slice(0, -1)}${n}`, { tid: n })).join("");
    expect(importText(text, [ONE_EVENT]).records.map((r) => r.record.tid)).toEqual([1, 2, 3]);
  });
});

describe("what follows the time", () => {
  test.each([
    ["a function and its caller", "unlink_anon_vmas <-free_pgtables"],
    ["a function with its arguments", "unlink_anon_vmas(vma=0xffff888004a) <-free_pgtables"],
    ["a raw marker", "# 4030201 buf: 72 61 77 20 00 b0 5d 00"],
    ["an event of which the map knows nothing", "tlb_flush: pages:-1 reason:flush on task switch (0)"],
    ["an event without a body", "some_event:"],
    ["the entry of a system call", "sys_mremap(addr: 7f47e8100000, old_len: 100000, new_len: 100000)"],
    ["its exit", "sys_mremap -> 0x7f47e8100000"],
    ["a marker that looks like an event", "tracing_mark_write: unlink_anon_vmas: (f+0x0/0x1) vma=0x1"],
    ["a marker with options/sym-offset", "tracing_mark_write+0xdf/0x280: compare"],
    ["a text whose writer has no symbol", "0: copied vma=0x1"],
    ["one of a BPF program before 5.9", "0x00000001: unlink_anon_vmas: (f+0x0/0x1) vma=0x1"],
    ["one whose writer's name is empty", ": x"],
    ["one of a module that is gone", "0xffffffffc0a1b000: x"],
    ["osnoise's numbers", "1000000        190  99.98100       9     18      0   1007     18      1"],
    ["timerlat's", "#1 context    irq timer_latency    1234 ns"],
    ["a context switch of the tracer wakeup", "  232:120:R   + [000]   217:  0:R x"],
    ["one to another thread", "  232:120:R ==> [000]   217:  0:R x"],
    ["a branch", "[  ok  ] unlink_anon_vmas:rmap.c:12"],
    ["a function without its caller", "unlink_anon_vmas"],
    ["a module's function without its caller", "ext4_map [ext4]"],
  ])("%s is an event of no interest", (_, rest) => {
    const { summary, records, bad } = importText(entry(rest), [ONE_EVENT]);
    expect([records, bad]).toEqual([[], []]);
    expect(summary.lines).toMatchObject({ total: 1, ignored: 1 });
  });

  test.each([
    "-",
    "no colon",
    "Unknown type 1562",
    "<stack trace> and more",
  ])("%j is not understood, at the column where it stands", (rest) => {
    const { summary, bad } = importText(entry(rest), [ONE_EVENT]);
    expect(summary.lines).toMatchObject({ total: 1, notUnderstood: 1 });
    expect(bad[0]?.diagnostic).toMatchObject({
      code: "MMS5102",
      at: { line: 1, column: entry("").length },
    });
  });
});
