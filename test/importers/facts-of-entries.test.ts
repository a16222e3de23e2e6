/*
 * What is known of the formats, fact by fact: the first ten of seventeen observations of recordings of 6.1 and 6.12 by
 * ftrace, trace-cmd 3.1, perf 6.1 and bpftrace 0.17: what one entry says, and what is lost.
 */
import { describe, expect, test } from "vitest";
import type { FieldMap } from "../../src/importers/field-map.js";
import type { FormatName } from "../../src/importers/formats.js";
import { first, perf, read, traceCmd } from "./format-text.js";
import { entry, fieldsOf, importText, outline } from "./import-text.js";

/** A map that hands a probe's fields on as they are. */
function asIs(event: string, ...fields: readonly string[]): FieldMap {
  const named = Object.fromEntries(fields.map((f) => [`${f}?`, f]));
  return { format: 1, name: "as-is", events: [{ from: event, to: "e", fields: named }] };
}

const TREE = "avc=0x30 vma=0x10 anon_vma=0x20";

describe("1: the default line of ftrace", () => {
  test("has the comm in 16 columns, which may hold blanks, then thread, cpu, flags and seconds", () => {
    const line =
      "      fork_r2 l0-302     [001] .....     6.974390: remove_vma: (remove_vma+0x4/0x70) vma=0x10\n";
    expect(first(read("ftrace", line))).toMatchObject({
      comm: "fork_r2 l0",
      tid: 302,
      cpu: 1,
      tsNs: 6_974_390_000,
    });
  });
});

describe("2: flags", () => {
  test.each([
    ".....",
    "...1.",
    "d....",
    "d..2.",
    ".N...",
    "d.h1.",
    "d.H2.",
    "d.s3.",
    "dNh..",
    "dn...",
    "..Zff",
  ])("%s is no part of what is read", (flags) => {
    expect(first(read("ftrace", entry("remove_vma: (remove_vma+0x4/0x70) vma=0x10", { flags }))).event).toBe(
      "vma_remove",
    );
  });
});

describe("3: a probe's place", () => {
  test.each([
    ["ftrace", entry(`avc_insert: (anon_vma_interval_tree_insert+0x4/0xd0) ${TREE}`)],
    ["ftrace", entry(`avc_insert: (anon_vma_interval_tree_insert+0x0/0xd0) ${TREE}`)],
    ["trace-cmd", traceCmd(`avc_insert:           (ffffffff8137bd94) ${TREE}`)],
    ["perf-script", perf(`probe:avc_insert: (ffffffff8137bd94) ${TREE}`)],
  ] as const)("%s: %s", (format, text) => {
    expect(fieldsOf(first(read(format, text)))).toMatchObject({ avc: "0x30", vma: "0x10", anon_vma: "0x20" });
  });

  test.each([
    ["ftrace", entry("remove_vma: (remove_vma+0x4/0x70 <- exit_mmap) vma=0x10")],
    ["trace-cmd", traceCmd("remove_vma:           (ffffffff810c58b4 <- ffffffff814630a0) vma=0x10")],
    ["perf-script", perf("probe:remove_vma: (ffffffff810c58b4 <- ffffffff814630a0) vma=0x10")],
  ] as const)("%s: with a caller it is a return, whatever its name", (format, text) => {
    expect(read(format, text).records).toEqual([]);
  });
});

describe("4: bases of numbers", () => {
  const values = (format: FormatName, text: string, map: FieldMap) =>
    fieldsOf(first(read(format, text, map)));

  test("registers are hexadecimal with 0x, u64 and s32 decimal, also where 6.12 takes the type from BTF", () => {
    const map = asIs("e", "r", "u", "s", "ret");
    const text = entry("e: (f+0x4/0xe0) r=0x7f47e8100000 u=34359738366 s=-12 ret=140165737611264");
    expect(values("ftrace", text, map)).toEqual({
      r: "0x7f47e8100000",
      u: 34_359_738_366,
      s: -12,
      ret: 140_165_737_611_264,
    });
  });

  const CALL = { addr: "0x7f47e8100000", old_len: "0x100000" };
  test.each([
    ["ftrace", entry("sys_mremap(addr: 7f47e8100000, old_len: 100000)")],
    ["trace-cmd", traceCmd("sys_enter_mremap:     addr: 0x7f47e8100000, old_len: 0x00100000")],
    ["perf-script", perf("syscalls:sys_enter_mremap: addr: 0x7f47e8100000, old_len: 0x00100000")],
    ["trace-cmd", traceCmd("sys_enter_mremap:      __syscall_nr=25 addr=0x7f47e8100000 old_len=0x00100000")],
  ] as const)("a system call's arguments are hexadecimal in %s: %s", (format, text) => {
    const found = values(format, text, asIs("sys_enter_mremap", "addr", "old_len"));
    expect({ ...found, old_len: `0x${BigInt(String(found.old_len)).toString(16)}` }).toEqual(CALL);
  });

  test.each([
    ["ftrace", entry("sys_mremap -> 0x7f47e8100000")],
    ["trace-cmd", traceCmd("sys_exit_mremap:      0x7f47e8100000")],
    ["perf-script", perf("syscalls:sys_exit_mremap: 0x7f47e8100000")],
  ] as const)("its result in %s too: %s", (format, text) => {
    expect(values(format, text, asIs("sys_exit_mremap", "ret"))).toEqual({ ret: "0x7f47e8100000" });
  });

  test("set_migration_pte prints addresses without 0x, though they may look decimal", () => {
    const text = entry("set_migration_pte: addr=12257000, pte=efffe7fff77ad602 order=0");
    expect(fieldsOf(first(read("ftrace", text)))).toEqual({ addr: "0x12257000", pte: "0xefffe7fff77ad602" });
  });
});

describe("5: hashed pointers", () => {
  const map = asIs("mmap_lock_released", "mm");
  const mm = (format: FormatName, text: string) => fieldsOf(first(read(format, text, map))).mm;

  test("of ftrace are no value: the same object has another name in every probe", () => {
    expect(
      mm("ftrace", entry("mmap_lock_released: mm=000000004733e2c9 memcg_path=/ write=true")),
    ).toBeUndefined();
  });

  test("with hash-ptr off, in trace-cmd and in perf they are the pointers themselves", () => {
    const raw = "0xffff88804130b700";
    expect(mm("ftrace", entry("mmap_lock_released: mm=ffff88804130b700 memcg_path=/ write=true"))).toBe(raw);
    expect(
      mm("trace-cmd", traceCmd("mmap_lock_released:   mm=0xffff88804130b700 memcg_path=/ write=true")),
    ).toBe(raw);
    expect(mm("perf-script", perf("mmap_lock:mmap_lock_released: mm=0xffff88804130b700 memcg_path=/"))).toBe(
      raw,
    );
  });
});

describe("6: two events of one name", () => {
  const PROBE =
    "(remove_migration_pte+0x4/0x2f0) folio=0x5 vma=0x10 addr=0x7f94ce602000 start=0x1000 end=0x2000";
  const TRACEPOINT = "addr=7f94ce602000, pte=8400000006be3825 order=0";
  const bare = PROBE.replace("remove_migration_pte+0x4/0x2f0", "ffffffff8140cc64");

  test.each([
    ["ftrace", [PROBE, TRACEPOINT].map((body) => entry(`remove_migration_pte: ${body}`))],
    ["trace-cmd", [bare, TRACEPOINT].map((body) => traceCmd(`remove_migration_pte: ${body}`))],
    [
      "perf-script",
      [perf(`probe:remove_migration_pte: ${bare}`), perf(`migrate:remove_migration_pte: ${TRACEPOINT}`)],
    ],
  ] as const)("are told apart by their bodies in %s", (format, lines) => {
    expect(read(format, lines.join("")).records.map((r) => r.record.event)).toEqual([
      "rmap_one",
      "remove_migration_pte",
    ]);
  });

  test("and by their fields where nothing else tells, as in bpftrace", () => {
    const lines = [
      "1000000001 0 7 a remove_migration_pte folio=0x5 vma=0x10 addr=0x7f94ce602000",
      "1000000002 0 7 a remove_migration_pte addr=0x7f94ce602000 pte=0x8400000006be3825",
    ];
    expect(read("bpftrace", `${lines.join("\n")}\n`).records.map((r) => r.record.event)).toEqual([
      "rmap_one",
      "remove_migration_pte",
    ]);
  });
});

describe("7: a return of NULL", () => {
  test("has left-over bytes in all fields that were to be read through it", () => {
    const calls = { c: { entry: "c", return: "c_ret" } };
    const map: FieldMap = {
      format: 1,
      name: "null",
      calls,
      events: [{ from: "c_ret", to: "c__return", through: "ret", fields: { vma: "ret", "start?": "start" } }],
    };
    const line = (ret: string) =>
      entry(`c_ret: (f+0x1/0x2 <- c) ret=${ret} start=0x20015ffff8880 end=0x2f01`);
    expect(fieldsOf(first(read("ftrace", line("0x0"), map)))).toEqual({ vma: "0x0" });
    expect(fieldsOf(first(read("ftrace", line("0x10"), map)))).toEqual({
      vma: "0x10",
      start: "0x20015ffff8880",
    });
  });
});

describe("8: comms", () => {
  test("are taken as they are printed, and `<...>` is none", () => {
    const body = "remove_vma: (remove_vma+0x4/0x70) vma=0x10";
    expect(first(read("ftrace", entry(body, { comm: "<...>" }))).comm).toBeUndefined();
    expect(first(read("ftrace", entry(body, { comm: "<idle>", tid: 0 }))).tid).toBe(0);
    expect(
      first(read("perf-script", perf("probe:remove_vma: (ffffffff8139a414) vma=0x10", "fork_r0 l0"))),
    ).toMatchObject({
      comm: "fork_r0 l0",
      tid: 179,
    });
  });
});

describe("9: lost events", () => {
  const before = entry("remove_vma: (remove_vma+0x4/0x70) vma=0x10", { cpu: 1 });

  test.each([
    ["ftrace", `${before}CPU:1 [LOST 595 EVENTS]\n`, { cpu: 1, count: 595 }],
    ["ftrace", `${before}CPU:1 [LOST EVENTS]\n`, { cpu: 1, count: undefined }],
    [
      "trace-cmd",
      `${traceCmd("remove_vma:           (ffffffff8139a414) vma=0x10")}CPU:0 [361 EVENTS DROPPED]\n`,
      { cpu: 0, count: 361 },
    ],
    [
      "perf-script",
      perf("probe:remove_vma: (ffffffff8139a414) vma=0x10") + perf("PERF_RECORD_LOST lost 5"),
      { cpu: 0, count: 5 },
    ],
    ["bpftrace", "1000000001 1 7 a remove_vma vma=0x10\nLost 12 events\n", { cpu: undefined, count: 12 }],
    [
      "bpftrace",
      '1000000001 1 7 a x\n{"type": "lost_events", "data": {"events": 12}}\n',
      { cpu: undefined, count: 12 },
    ],
  ] as const)("%s: %s", (format, text, { cpu, count }) => {
    const lost = read(format, text).records.filter((r) => r.record.event === "lost");
    expect(lost.map(({ line, record }) => [line, record.cpu, record.fields.get("count")])).toEqual([
      [2, cpu, count],
    ]);
  });

  test("`trace` only counts them in its header, and marks where each cpu begins", () => {
    const text = `# tracer: nop
#
# entries-in-buffer/entries-written: 2/19181   #P:2
${entry("remove_vma: (remove_vma+0x4/0x70) vma=0x10", { cpu: 0 })}##### CPU 1 buffer started ####
${before}`;
    const imported = read("ftrace", text);
    // What cpu 0 did before cpu 1's part begins is of no use.
    expect(outline(imported)).toEqual(["3 lost", "5 lost", "6 vma_remove"]);
    expect(imported.records[0]!.record.fields.get("count")).toBe(19_179);
    expect(imported.records[1]!.record.cpu).toBe(1);
  });
});

describe("10: times", () => {
  test("that are equal keep the order of the file", () => {
    const lines = [1, 2, 3].map((n) => entry(`remove_vma: (remove_vma+0x4/0x70) vma=0x${n}`, { cpu: n % 2 }));
    expect(read("ftrace", lines.join("")).records.map((r) => r.record.fields.get("vma"))).toEqual([
      "0x1",
      "0x2",
      "0x3",
    ]);
  });

  test("of other clocks have no point, and are refused; tai's are exact", () => {
    const body = "remove_vma: (remove_vma+0x4/0x70) vma=0x10";
    for (const time of ["4", "907", "30750050505"]) {
      expect(importText(entry(body, { time })).summary.rejected?.code).toBe("MMS5107");
    }
    expect(first(read("ftrace", entry(body, { time: "1795170115.419173" }))).tsNs).toBe(
      1_795_170_115_419_173_000n,
    );
  });
});
