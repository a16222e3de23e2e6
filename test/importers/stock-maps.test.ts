/*
 * The maps of stock tracepoints, on what four kernels recorded of all events of six systems, as ftrace, trace-cmd and
 * perf print it (traces/stock). Threads are called `a =b"c d` and `Web Content`.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { loadFieldMaps } from "../../src/files/specs/field-maps.js";
import type { FieldMap } from "../../src/importers/field-map.js";
import type { FormatName } from "../../src/importers/formats.js";
import { importerOf } from "../../src/importers/formats.js";
import type { TraceRecord } from "../../src/trace/record.js";
import { fieldsOf, type Imported, importBytes } from "./import-text.js";

const io = { cwd: process.cwd() } as Parameters<typeof loadFieldMaps>[1];
const maps: readonly FieldMap[] = await loadFieldMaps(undefined, io);

const KERNELS = ["5.10", "6.1", "6.12", "7.3"] as const;
const PRINTS: readonly (readonly [string, FormatName])[] = [
  ["ftrace", "ftrace"],
  ["ftrace-fields", "ftrace"],
  ["trace-cmd", "trace-cmd"],
  ["trace-cmd-N", "trace-cmd"],
  ["trace-cmd-R", "trace-cmd"],
  ["perf-script", "perf-script"],
];

function read(kernel: string, print: string, format: FormatName): Imported | undefined {
  let bytes: Buffer;
  try {
    bytes = gunzipSync(readFileSync(`traces/stock/${kernel}.${print}.txt.gz`));
  } catch {
    return undefined;
  }
  return importBytes([bytes], maps, {}, importerOf(format));
}

describe.each(KERNELS)("%s", (kernel) => {
  test.each(PRINTS)("%s: every line is one of an event, or of the head", (print, format) => {
    const got = read(kernel, print, format);
    if (got === undefined) {
      // options/fields came with 6.4.
      expect([kernel, print]).toEqual([expect.stringMatching(/^(?:5\.10|6\.1)$/), "ftrace-fields"]);
      return;
    }
    expect(got.bad).toEqual([]);
    expect(got.summary.rejected).toBeUndefined();
    expect(got.summary.ignored).toEqual([]);
    expect(got.summary.lines).toMatchObject({ continuation: 0, notUnderstood: 0 });
    expect(got.summary.diagnostics.map((d) => d.code).filter((code) => code !== "MMS5114")).toEqual([]);
    expect(got.records.length).toBeGreaterThan(500);
  });

  test("what trace-cmd prints of one recording in three ways never contradicts itself", () => {
    const [plugins, kernels, raw] = ["trace-cmd", "trace-cmd-N", "trace-cmd-R"].map((print) =>
      read(kernel, print, "trace-cmd")!.records.map(({ record }) => record),
    ) as [TraceRecord[], TraceRecord[], TraceRecord[]];
    const seen = { agreed: 0, named: new Set<string>() };
    raw.forEach((record, i) => {
      for (const other of [plugins[i]!, kernels[i]!]) {
        expect(other.event).toBe(record.event);
        for (const [field, value] of record.fields) {
          const same = other.fields.get(field);
          if (same === undefined) continue;
          // Of some integers only a name is printed, where its value cannot be told.
          if (typeof same === "string" && !same.startsWith("0x") && same !== value) {
            seen.named.add(`${record.event}.${field}`);
          } else {
            expect([record.event, field, same]).toEqual([record.event, field, value]);
            seen.agreed++;
          }
        }
      }
    });
    expect([...seen.named].sort()).toEqual(["hrtimer_expire_entry.function", "sched_switch.prev_state"]);
    expect(seen.agreed).toBeGreaterThan(3000);
  });
});

function first(kernel: string, print: string, format: FormatName, event: string): Record<string, unknown> {
  const found = read(kernel, print, format)!.records.find(({ record }) => record.event === event);
  return fieldsOf(found?.record);
}

describe("fields", () => {
  test("of sched_switch are the same, whoever prints them", () => {
    const own = {
      prev_pid: expect.any(Number),
      prev_prio: 120,
      prev_comm: expect.any(String),
      next_comm: expect.any(String),
      prev_state: expect.stringMatching(/^[RSDI]\+?$/),
    };
    expect(first("5.10", "ftrace", "ftrace", "sched_switch")).toMatchObject(own);
    expect(first("5.10", "trace-cmd", "trace-cmd", "sched_switch")).toMatchObject(own);
    expect(first("7.3", "perf-script", "perf-script", "sched_switch")).toMatchObject(own);
    expect(first("6.12", "ftrace-fields", "ftrace", "sched_switch")).toMatchObject({ ...own, prev_state: 0 });
  });

  test("of block_rq_issue, with the priority that 6.12 prints as well", () => {
    const issue = { dev: 8 << 20, sector: 0, nr_sector: 512, bytes: 262_144, rwbs: "WS", cmd: "" };
    const own = { ...issue, task_comm: 'a =b"c d' };
    expect(first("5.10", "ftrace", "ftrace", "block_rq_issue")).toEqual(own);
    expect(first("6.1", "trace-cmd", "trace-cmd", "block_rq_issue")).toEqual(own);
    for (const [print, format] of PRINTS) {
      expect(first("6.12", print, format, "block_rq_issue")).toEqual({ ...own, ioprio: 0x4004 });
    }
  });

  test("of the page cache, with the offset that the text has instead of the index", () => {
    expect(first("5.10", "ftrace", "ftrace", "mm_filemap_add_to_page_cache")).toMatchObject({
      s_dev: 3,
      ofs: 0,
    });
    expect(first("7.3", "ftrace", "ftrace", "mm_filemap_add_to_page_cache")).toEqual({
      s_dev: 6,
      i_ino: "0x800000",
      pfn: expect.stringMatching(/^0x/),
      ofs: 0,
      order: 4,
    });
  });

  test("of works: hashed pointers have no value, functions have names", () => {
    expect(first("6.12", "ftrace", "ftrace", "workqueue_queue_work")).toMatchObject({
      function: expect.stringMatching(/^[a-z_]+$/),
      workqueue: expect.any(String),
      req_cpu: expect.any(Number),
      of_cpu: expect.any(Number),
    });
    expect(first("6.12", "ftrace", "ftrace", "workqueue_queue_work")).not.toHaveProperty("work");
    expect(first("6.12", "trace-cmd", "trace-cmd", "workqueue_queue_work").work).toMatch(/^0xffffffff/);
  });

  test("of timers that libtraceevent prints with flags that nobody set are not known", () => {
    const flags = (print: string, format: FormatName) => first("6.12", print, format, "timer_start").flags;
    expect(flags("ftrace", "ftrace")).toEqual(expect.any(Number));
    expect(flags("trace-cmd-R", "trace-cmd")).toEqual(expect.any(Number));
    expect(flags("trace-cmd-N", "trace-cmd")).toBeUndefined();
  });
});
