/*
 * What is known of the formats, fact by fact: seventeen observations of recordings of 6.1 and 6.12 by ftrace,
 * trace-cmd 3.1, perf 6.1 and bpftrace 0.17, each held by what the importers make of it.
 */
import { describe, expect, test } from "vitest";
import type { FieldMap } from "../../src/importers/field-map.js";
import { detectFormat, importerOf } from "../../src/importers/formats.js";
import type { FormatName } from "../../src/importers/importer.js";
import { entry, fieldsOf, type Imported, importText, LINUX_6_1, LINUX_6_12, outline } from "./import-text.js";

function read(format: FormatName, text: string, map: FieldMap = LINUX_6_12): Imported {
  const imported = importText(text, [map], {}, importerOf(format));
  expect(imported.summary.refused).toBeUndefined();
  expect(imported.bad).toEqual([]);
  return imported;
}

const first = (imported: Imported) => imported.records[0]!.record;

/** A map that hands a probe's fields on as they are. */
function asIs(event: string, ...fields: readonly string[]): FieldMap {
  const named = Object.fromEntries(fields.map((f) => [`${f}?`, f]));
  return { format: 1, name: "as-is", events: [{ from: event, to: "e", fields: named }] };
}

const TREE = "avc=0x30 vma=0x10 anon_vma=0x20";
const traceCmd = (rest: string, comm = "mremap_order") =>
  `${comm.padStart(16)}-327   [001]     5.957760: ${rest}\n`;
const perf = (rest: string, comm = "mremap_order") =>
  `${comm.padStart(16)}   179 [000]     7.111078: ${rest}\n`;

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
      expect(importText(entry(body, { time })).summary.refused?.code).toBe("MMS5107");
    }
    expect(first(read("ftrace", entry(body, { time: "1795170115.419173" }))).tsNs).toBe(
      1_795_170_115_419_173_000n,
    );
  });
});

describe("11: entries of several lines", () => {
  const body = "remove_vma: (remove_vma+0x4/0x70) vma=0x10";
  const stack = (title: string, ...frames: string[]) =>
    `${entry(title)}${frames.map((f) => `${f}\n`).join("")}`;

  test.each([
    [
      "options/stacktrace",
      "ftrace",
      entry(body) + stack("<stack trace>", " => alloc_bprm", " => do_execveat"),
      3,
    ],
    ["userstacktrace", "ftrace", entry(body) + stack("<user stack trace>", " =>  <0000000000461857>"), 2],
    [
      "a marker with a line feed",
      "ftrace",
      `${stack("tracing_mark_write: two", "lines in one entry")}${entry(body)}`,
      1,
    ],
    [
      "6.1's vm_unmapped_area",
      "ftrace",
      `${entry("vm_unmapped_area: addr=0x7f5db241d000 err=0")}\n${entry(body)}`,
      1,
    ],
    [
      "6.1's vm_unmapped_area in perf",
      "perf-script",
      `${perf("mmap:vm_unmapped_area: addr=0x7f5db241d000 err=0")}\n${perf("probe:remove_vma: (ffffffff8139a414) vma=0x10")}`,
      1,
    ],
    [
      "perf -g",
      "perf-script",
      `mremap_order   230 [000]    79.305462: probe:remove_vma: (ffffffff8139a414) vma=0x10\n\tffffffff8138621b f+0xab ([kernel.kallsyms])\n\t    7f0d2f463ad7 [unknown] ([unknown])\n\n`,
      3,
    ],
    [
      "trace-cmd's stacks",
      "trace-cmd",
      `${traceCmd("remove_vma:           (ffffffff8139a414) vma=0x10")}${traceCmd("kernel_stack:         <stack trace >")}=> exit_mmap (ffffffff8139a414)\n`,
      1,
    ],
  ] as const)("%s", (_, format, text, continuation) => {
    const imported = read(format, text);
    expect(imported.records.map((r) => r.record.event)).toEqual(["vma_remove"]);
    expect(imported.summary.lines.continuation).toBe(continuation);
  });
});

describe("12: trace_marker", () => {
  const map: FieldMap = {
    format: 1,
    name: "m",
    events: [{ from: "tracing_mark_write", kind: "marker", to: "mark" }],
  };

  test.each([
    ["ftrace", entry("tracing_mark_write: looks like: try_to_migrate: (f+0x0/0x10) folio=0x1")],
    [
      "trace-cmd",
      traceCmd("print:                tracing_mark_write: looks like: try_to_migrate: (f) folio=0x1"),
    ],
    ["perf-script", perf("ftrace:print: tracing_mark_write: looks like: try_to_migrate: folio=0x1")],
  ] as const)("is one event in %s, whatever its text looks like", (format, text) => {
    const { records } = read(format, text, map);
    expect(records.map((r) => [r.record.event, r.record.fields.size])).toEqual([["mark", 0]]);
  });

  test("a raw one has no name", () => {
    const { summary } = read("ftrace", entry("# 4030201 buf: 72 61 77 20 00"), map);
    expect(summary.ofNoInterest).toEqual([{ event: "#", count: 1 }]);
  });
});

describe("13: trace-cmd report", () => {
  const at = { event: "vma_remove", tid: 327, cpu: 1 };

  test.each([
    ["", traceCmd("remove_vma:           (ffffffff8139a414) vma=0x10"), 5_957_760_000],
    [
      "-t -l",
      "mremap_o-327     1d....     5.957759764: remove_vma:           (ffffffff8139a414) vma=0x10\n",
      5_957_759_764,
    ],
    ["-R", traceCmd("remove_vma:            __probe_ip=ffffffff8139a414 vma=0x10"), 5_957_760_000],
    ["--ts-diff", traceCmd("(+14)   remove_vma:           (ffffffff8139a414) vma=0x10"), 5_957_760_000],
    [
      "--ts-diff, the first",
      traceCmd("        remove_vma:           (ffffffff8139a414) vma=0x10"),
      5_957_760_000,
    ],
    [
      "3.4, with flags",
      "    mremap_order-327   [001] d..2.     5.957760: remove_vma:           (ffffffff8139a414) vma=0x10\n",
      5_957_760_000,
    ],
    [
      "3.4 -R",
      "    mremap_order-327   [001]-0x1     5.957760: remove_vma:            __probe_ip=ffffffff8139a414 vma=0x10\n",
      5_957_760_000,
    ],
  ])("%s", (_, line, tsNs) => {
    const text = `cpus=2\n${line}`;
    expect(detectFormat(Buffer.from(text))).toBe("trace-cmd");
    const imported = read("trace-cmd", text);
    expect(first(imported)).toMatchObject({ ...at, tsNs });
    expect(imported.summary.lines).toMatchObject({ total: 2, used: 1, header: 1 });
  });

  test("several files or buffers in one report are refused", () => {
    const text = `trace.dat: cpus=2\ntrace.dat: ${traceCmd("remove_vma:           (ffffffff8139a414) vma=0x10")}`;
    expect(importText(text, [LINUX_6_12], {}, importerOf("trace-cmd")).summary.refused?.code).toBe("MMS5101");
  });
});

describe("14: perf script", () => {
  test.each([
    ["default", perf("                  probe:remove_vma: (ffffffff8139a414) vma=0x10"), 7_111_078_000],
    [
      "-F comm,pid,tid,… --ns",
      "    mremap_order   179/179   [000]     7.111078930: probe:remove_vma: (ffffffff8139a414) vma=0x10\n",
      7_111_078_930,
    ],
    ["-F …,period", perf("         1 probe:remove_vma: (ffffffff8139a414) vma=0x10"), 7_111_078_000],
    ["an unpadded comm", perf("probe:remove_vma: (ffffffff8139a414) vma=0x10").trimStart(), 7_111_078_000],
  ])("%s", (_, text, tsNs) => {
    expect(detectFormat(Buffer.from(text))).toBe("perf-script");
    expect(first(read("perf-script", text))).toMatchObject({ event: "vma_remove", tid: 179, cpu: 0, tsNs });
  });

  test.each([
    ["the event", perf("(ffffffff8139a414) vma=0x10")],
    ["the cpu", "    mremap_order   179     7.111078: probe:remove_vma: (ffffffff8139a414) vma=0x10\n"],
    ["the time", "    mremap_order   179 [000] probe:remove_vma: (ffffffff8139a414) vma=0x10\n"],
    ["the thread", "    mremap_order [000]     7.111078: probe:remove_vma: (ffffffff8139a414) vma=0x10\n"],
  ])("without %s it is refused", (_, text) => {
    const { summary } = importText(text, [LINUX_6_12], {}, importerOf("perf-script"));
    expect(summary.refused).toMatchObject({
      code: "MMS5101",
      details: { remedy: "perf script -F comm,tid,cpu,time,event,trace" },
    });
  });

  test("perf data's JSON has no names, with fields or without", () => {
    const sample = (more: string) =>
      `{\n\t"linux-perf-json-version": 1,\n\t"headers": {\n\t\t"arch": "x86_64"\n\t},\n\t"samples": [\n\t\t{\n\t\t\t"timestamp": 7,\n\t\t\t"callchain": [\n\t\t\t\t{\n\t\t\t\t\t"ip": "0x1"\n\t\t\t\t}\n\t\t\t]${more}\n\t\t}\n\t]\n}\n`;
    const refusal = (more: string) =>
      importText(sample(more), [LINUX_6_12], {}, importerOf("perf-json")).summary.refused?.details;
    expect(detectFormat(Buffer.from(sample("")))).toBe("perf-json");
    expect(refusal("")).toMatchObject({ layout: expect.stringContaining("nor has their fields") });
    expect(refusal(',\n\t\t\t"vma": "0x10"')).toMatchObject({
      layout: expect.stringContaining("though it has"),
    });
  });
});

describe("15: perf's numbers for the places of one function", () => {
  test("name_1, name_2 are name, unless the map has a rule for them", () => {
    const lines = ["vm_area_free", "vm_area_free_1", "vm_area_free_12"].map((name) =>
      perf(`probe:${name}: (ffffffff810c5a64) vma=0x10`),
    );
    expect(read("perf-script", lines.join("")).records.map((r) => r.record.event)).toEqual([
      "vma_free",
      "vma_free",
      "vma_free",
    ]);
    const own: FieldMap = {
      format: 1,
      name: "own",
      events: [
        { from: "f", to: "f", fields: {} },
        { from: "f_1", to: "first", fields: {} },
      ],
    };
    const places = ["f", "f_1", "f_2"].map((name) => perf(`probe:${name}: (ffffffff810c5a64)`));
    expect(read("perf-script", places.join(""), own).records.map((r) => r.record.event)).toEqual([
      "f",
      "first",
      "f",
    ]);
  });
});

describe("16: bpftrace", () => {
  const EVENT = "24188720780 160 mremap_order anon_vma_clone dst=0xffff888005bfc2f8 src=0xffff888005bfc390";

  test("text: the script's lines, its own words, and what the traced program wrote", () => {
    const text = `Attaching 7 probes...\n${EVENT}\np=0x7fc8a4400000 size=65536\nok\n\n\n@calls: 4\n@ns: \n[8K, 16K)              2 |@@@@|\n\n@stack[\n    move_vma+532\n]: 4\n`;
    const { summary, records } = read("bpftrace", text);
    expect(records.map((r) => r.record)).toMatchObject([
      { event: "anon_vma_clone", tid: 160, comm: "mremap_order" },
    ]);
    expect(summary.lines).toMatchObject({ total: 13, used: 1, ofNoInterest: 2, continuation: 3, header: 7 });
  });

  test("-f json: printf objects, others, and lines that are not JSON", () => {
    const text = `{"type": "attached_probes", "data": {"probes": 7}}\n{"type": "printf", "data": "${EVENT}\\n"}\nok\n\n\n{"type": "map", "data": {"@calls": 4}}\n`;
    const { summary, records } = read("bpftrace", text);
    expect(records.map((r) => [r.line, r.record.event])).toEqual([[2, "anon_vma_clone"]]);
    expect(summary.lines).toMatchObject({ total: 6, used: 1, ofNoInterest: 1, header: 4 });
  });

  test("a hole of NUL bytes is a loss, since nobody knows what it replaced", () => {
    const text = `${EVENT}\n${"\0".repeat(3000)}${EVENT.replace("780 ", "781 ")}\n`;
    const { records, summary } = read("bpftrace", text);
    expect(records.map((r) => [r.line, r.record.event])).toEqual([
      [1, "anon_vma_clone"],
      [2, "lost"],
      [2, "anon_vma_clone"],
    ]);
    expect(summary.lines).toMatchObject({ total: 2, used: 2 });
  });

  test("a comm may hold blanks and be a number; the cpu's column is there in all lines or in none", () => {
    const lines = ["24 1 160 fork_r2 l0 vm_area_free vma=0x1", "25 1 160 7 vm_area_free vma=0x2"];
    const { records } = read("bpftrace", `${lines.join("\n")}\n`);
    expect(records.map((r) => [r.record.cpu, r.record.comm])).toEqual([
      [1, "fork_r2 l0"],
      [1, "7"],
    ]);
    const mixed = importText(`${lines[0]}\n${EVENT}\n`, [LINUX_6_12], {}, importerOf("bpftrace"));
    expect(mixed.bad.map((b) => b.line)).toEqual([2]);
  });

  test("a piece of an event is not taken for the program's output", () => {
    const text = `${EVENT}\n${EVENT.slice(0, 20)}\nprogress: ${EVENT}\n`;
    expect(importText(text, [LINUX_6_12], {}, importerOf("bpftrace")).bad.map((b) => b.line)).toEqual([2, 3]);
  });

  test("cpu after cpu: what comes too late, and what was printed since its time, is of no use", () => {
    const times = [10, 20, 30, 40, 25, 50];
    const lines = times.map((t) => `${t}00000000 ${t === 25 ? 1 : 0} 7 a vm_area_free vma=0x${t}`);
    const { records, summary } = read("bpftrace", `${lines.join("\n")}\n`);
    expect(records.map((r) => [r.line, r.record.event])).toEqual([
      [1, "vma_free"],
      [2, "vma_free"],
      [5, "lost"],
      [6, "vma_free"],
    ]);
    expect(summary.diagnostics.map((d) => d.code)).toEqual(["MMS5115"]);
  });
});

describe("17: function_graph", () => {
  const at = (rest: string, cpu = 1) => `   29.217927 |   ${cpu})  mremap_-651   | ${rest}\n`;
  const comment = (text: string) => at(`              |  /* ${text} */`);

  test("events are comments among the calls; the comm is cut to seven characters", () => {
    const text = `# tracer: function_graph\n#\n${at("              |  move_vma() {")}${comment("remove_vma: (remove_vma+0x4/0x70) vma=0x10")}${at("  2.705 us    |    __cond_resched();")}${at("+ 13.951 us   |  }")}${at("! 177.496 us  |  } /* move_vma */")}`;
    const { records, summary } = read("ftrace", text);
    expect(records.map((r) => r.record)).toMatchObject([
      { event: "vma_remove", cpu: 1, tid: 651, comm: "mremap_", tsNs: 29_217_927_000 },
    ]);
    expect(summary.lines).toMatchObject({ total: 7, used: 1, ofNoInterest: 2, continuation: 2, header: 2 });
  });

  test("another thread on the cpu is announced between dashes", () => {
    const dashes = " ------------------------------------------\n";
    const text = `${comment("tlb_flush: pages:-1")}${dashes} 1)    <idle>-0    =>  mremap_-651  \n${dashes}\n${comment("remove_vma: (remove_vma+0x4/0x70) vma=0x10")}`;
    expect(read("ftrace", text).summary.lines).toMatchObject({
      total: 6,
      used: 1,
      header: 3,
      continuation: 1,
    });
  });

  test("a cpu that begins late may have been overwritten: what stands before is set aside", () => {
    const probe = (n: number) => `remove_vma: (remove_vma+0x4/0x70) vma=0x${n}`;
    const line = (n: number, cpu: number) => at(`              |  /* ${probe(n)} */`, cpu);
    const { records, summary } = read("ftrace", line(1, 0) + line(2, 1) + line(3, 0));
    expect(records.map((r) => [r.line, r.record.event])).toEqual([
      [2, "lost"],
      [2, "vma_remove"],
      [3, "vma_remove"],
    ]);
    expect(summary.diagnostics.map((d) => d.code)).toEqual(["MMS5116"]);
  });

  test("6.1's are read alike", () => {
    const text = comment("vm_area_free: (vm_area_free+0x0/0x20) vma=0x10");
    expect(first(read("ftrace", text, LINUX_6_1)).event).toBe("vma_free");
  });
});
