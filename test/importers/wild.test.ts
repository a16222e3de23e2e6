/*
 * Inputs as people have them: small pieces rewritten from public recordings, pastes and reports, each for a kind, and
 * what is right. They are read with a map of a few stock tracepoints, wild/wild.map.json.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { type FieldMap, parseFieldMap } from "../../src/importers/field-map.js";
import type { FormatName } from "../../src/importers/formats.js";
import { detectFormat, importerOf } from "../../src/importers/formats.js";
import { fieldsOf, type Imported, importBytes, outline } from "./import-text.js";

const folder = new URL("./wild/", import.meta.url);

const WILD: FieldMap = parseFieldMap("wild.map.json", readFileSync(new URL("wild.map.json", folder), "utf8"))
  .map!;

interface Read extends Imported {
  readonly format: string | undefined;
}

function readText(text: string | Buffer): Read {
  const bytes = Buffer.from(text);
  const format = detectFormat(bytes);
  if (format === undefined || format === "jsonl") throw new Error(`taken for ${format}`);
  return { format, ...importBytes([bytes], [WILD], {}, importerOf(format)) };
}

function readFile(name: string): Read {
  return readText(readFileSync(new URL(`${name}.txt`, folder)));
}

/** Everything is understood, and it is that format. */
function whole(read: Read, format: FormatName): Read {
  expect(read.format).toBe(format);
  expect(read.summary.rejected).toBeUndefined();
  expect(read.bad).toEqual([]);
  return read;
}

function refusal(read: Read): { readonly message: string; readonly help: string | undefined } {
  expect(read.records).toEqual([]);
  return sentence(read.summary.rejected!);
}

function noInterest(read: Read): string[] {
  return read.summary.ignored.map(({ event, count }) => `${event} ${count}`);
}

const SWITCH =
  "sched_switch: prev_comm=worker prev_pid=7 prev_prio=120 prev_state=S next_comm=swapper/4 next_pid=0 next_prio=120";

describe("ftrace", () => {
  test("functions of modules in function_graph are calls of no interest", () => {
    const read = whole(readFile("graph-of-a-module"), "ftrace");
    expect(read.records).toEqual([]);
    expect(noInterest(read)).toEqual(["ext4_file_read_iter 1", "ext4_map 1"]);
  });

  test("the head of a trace whose entries are of one cpu may be all of it that is left", () => {
    const { message, help } = refusal(readFile("head-of-a-trace"));
    expect(message).toContain("announces 5000 entries of 4 cpus, the file has 2, all of cpu 3");
    expect(help).toMatch(/instead of per_cpu\/cpu3\/trace.*lines were cut off/);
  });

  test("comms may be longer than the kernel's", () => {
    const read = whole(readFile("long-comm"), "ftrace");
    expect(read.records.map((r) => r.record)).toMatchObject([
      { event: "sched_switch", tid: 611, cpu: 1, comm: "com.vendor.launcher.ui", tsNs: 13_769_200_000_000 },
      { event: "sched_switch", tid: 0, cpu: 1, comm: "<idle>" },
    ]);
  });

  test("the rest of an entry is no long comm, though it ends like a head", () => {
    const read = readText(
      `          worker-7       [004] d..2.   525.184300: ${SWITCH}\nb prev_pid=7 prev_comm=x-7 [0] 1.0: sched_switch: next_pid=9\n`,
    );
    expect(outline(read)).toEqual(["1 sched_switch"]);
  });

  test("tracers' own entries, without a name, are of no interest", () => {
    const read = whole(readFile("osnoise-tracer"), "ftrace");
    expect(outline(read)).toEqual(["6 sched_switch"]);
    expect(noInterest(read)).toEqual(["osnoise 1"]);
  });

  test("a text whose writer has no symbol is of no interest", () => {
    const read = whole(readFile("printk-without-symbol"), "ftrace");
    expect(outline(read)).toEqual(["2 sched_switch"]);
    expect(noInterest(read)).toEqual(["printk 1"]);
  });

  test("the stack in a synthetic event goes on in further lines", () => {
    const read = whole(readFile("synthetic-event-stack"), "ftrace");
    expect(outline(read)).toEqual(["18 sched_switch"]);
    expect(read.summary.lines).toMatchObject({ ignored: 1, continuation: 4, header: 12 });
  });

  test("trace_pipe is not trace-cmd's for a body that begins with a blank", () => {
    const read = whole(readFile("trace-pipe-taken-for-trace-cmd"), "ftrace");
    expect(outline(read)).toEqual(["3 lost", "4 sched_switch"]);
    expect(read.records[0]!.record).toMatchObject({ cpu: 4 });
    expect(fieldsOf(read.records[0]!.record)).toEqual({ count: 12 });
    expect(noInterest(read)).toEqual(["my_func 1", "sys_enter_mmap 1"]);
  });

  test("blanks, tabs and carriage returns at the end of a line belong to no value", () => {
    for (const end of ["   ", "\t", " \t\r", ""]) {
      const text = readFileSync(new URL("trailing-blanks.txt", folder), "utf8").replace(/\s+$/, `${end}\n`);
      const read = whole(readText(text), "ftrace");
      expect(fieldsOf(read.records[0]?.record)).toEqual({
        vma: "0xffff888100a0",
        addr: "0x7f0000",
        len: "0x1000",
      });
    }
  });
});

describe("trace-cmd", () => {
  test("several files in one report are refused", () => {
    expect(refusal(readFile("tracecmd-several-files"))).toMatchObject({
      message: "this is trace-cmd's layout for several files or buffers, which is not supported",
      help: expect.stringContaining("one of them at a time"),
    });
  });

  test("what the tool says of itself is no entry", () => {
    const read = whole(readFile("tracecmd-wakeup-summary"), "trace-cmd");
    expect(outline(read)).toEqual(["2 cpu_idle"]);
  });
});

describe("perf script", () => {
  test("events of hardware are of no interest, under their own names", () => {
    const read = whole(readFile("perf-hybrid-event"), "perf-script");
    expect(outline(read)).toEqual(["1 copy_vma"]);
    expect(noInterest(read)).toEqual(["cpu_core/cycles/P 1"]);
  });

  test.each([
    "cycles:uppp",
    "cpu/mem-loads,ldlat=30/P",
    "L1-dcache-load-misses:u",
    "r01c2:k",
    "instructions",
  ])("%s keeps its name", (event) => {
    const read = whole(readText(`worker     7 [001]    10.000002:     250000 ${event}: \n`), "perf-script");
    expect(noInterest(read)).toEqual([`${event} 1`]);
  });

  test("rows of source lines belong to the callchain", () => {
    const read = whole(readFile("perf-srcline"), "perf-script");
    expect(outline(read)).toEqual(["1 copy_vma"]);
    expect(read.summary.lines).toMatchObject({ used: 1, continuation: 7 });
  });

  test("the layout without the comm is called that", () => {
    expect(refusal(readFile("perf-without-comm")).message).toBe(
      "this is perf script's layout without the comm, which is not supported",
    );
  });

  test("so is that without the cpu, for events without a system", () => {
    const { message, help } = refusal(readFile("perf-without-cpu"));
    expect(message).toBe("this is perf script's layout without the cpu, which is not supported");
    expect(help).toContain("perf script -F comm,tid,cpu,time,event,trace");
  });

  test("a thread that is gone did something unknown", () => {
    const switched =
      "             :-1      -1 [001]   280.747397: sched:sched_switch: prev_pid=7 next_pid=9\n";
    const read = whole(readText(`${switched}${switched.replace("sched_switch", "other")}`), "perf-script");
    expect(outline(read)).toEqual(["1 lost"]);
    expect(read.records[0]!.record.cpu).toBe(1);
    expect(noInterest(read)).toEqual(["other 1"]);
  });
});

test("a field map may not fill what every record has of its own", () => {
  const text = readFileSync(new URL("map-names-head-field.map.json", folder), "utf8");
  const { map, diagnostics } = parseFieldMap("own-head.json", text);
  expect(map).toBeUndefined();
  expect(diagnostics.map((d) => `${d.code} ${sentence(d).message}`)).toEqual([
    "MMS5158 field map: /events/0/fields/comm fills comm, which every record already has",
    "MMS5158 field map: /events/0/fields/tid fills tid, which every record already has",
  ]);
});
