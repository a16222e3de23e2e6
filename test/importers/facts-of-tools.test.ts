/*
 * What is known of the formats, fact by fact: the last seven of seventeen observations, of entries of several lines and
 * of what each tool has of its own.
 */
import { describe, expect, test } from "vitest";
import type { FieldMap } from "../../src/importers/field-map.js";
import { detectFormat, importerOf } from "../../src/importers/formats.js";
import { first, perf, read, traceCmd } from "./format-text.js";
import { entry, importText, LINUX } from "./import-text.js";

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
    expect(summary.ignored).toEqual([{ event: "#", count: 1 }]);
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
    expect(importText(text, [LINUX], {}, importerOf("trace-cmd")).summary.rejected?.code).toBe("MMS5101");
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
    const { summary } = importText(text, [LINUX], {}, importerOf("perf-script"));
    expect(summary.rejected).toMatchObject({
      code: "MMS5101",
      details: { remedy: "perf script -F comm,tid,cpu,time,event,trace" },
    });
  });

  test("perf data's JSON has no names, with fields or without", () => {
    const sample = (more: string) =>
      `{\n\t"linux-perf-json-version": 1,\n\t"headers": {\n\t\t"arch": "x86_64"\n\t},\n\t"samples": [\n\t\t{\n\t\t\t"timestamp": 7,\n\t\t\t"callchain": [\n\t\t\t\t{\n\t\t\t\t\t"ip": "0x1"\n\t\t\t\t}\n\t\t\t]${more}\n\t\t}\n\t]\n}\n`;
    const refusal = (more: string) =>
      importText(sample(more), [LINUX], {}, importerOf("perf-json")).summary.rejected?.details;
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
    expect(summary.lines).toMatchObject({ total: 13, used: 1, ignored: 2, continuation: 3, header: 7 });
  });

  test("-f json: printf objects, others, and lines that are not JSON", () => {
    const text = `{"type": "attached_probes", "data": {"probes": 7}}\n{"type": "printf", "data": "${EVENT}\\n"}\nok\n\n\n{"type": "map", "data": {"@calls": 4}}\n`;
    const { summary, records } = read("bpftrace", text);
    expect(records.map((r) => [r.line, r.record.event])).toEqual([[2, "anon_vma_clone"]]);
    expect(summary.lines).toMatchObject({ total: 6, used: 1, ignored: 1, header: 4 });
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
    const mixed = importText(`${lines[0]}\n${EVENT}\n`, [LINUX], {}, importerOf("bpftrace"));
    expect(mixed.bad.map((b) => b.line)).toEqual([2]);
  });

  test("a piece of an event is not taken for the program's output", () => {
    const text = `${EVENT}\n${EVENT.slice(0, 20)}\nprogress: ${EVENT}\n`;
    expect(importText(text, [LINUX], {}, importerOf("bpftrace")).bad.map((b) => b.line)).toEqual([2, 3]);
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
    expect(summary.lines).toMatchObject({ total: 7, used: 1, ignored: 2, continuation: 2, header: 2 });
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
    expect(first(read("ftrace", text, LINUX)).event).toBe("vma_free");
  });
});
