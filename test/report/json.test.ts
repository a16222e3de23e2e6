import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { renderJson } from "../../src/report/json.js";
import { checkReport } from "../support/check-report.js";
import { aRun, aTrace, race } from "./builders.js";

// biome-ignore lint/suspicious/noExplicitAny: the report as a program without its types would read it
type Json = any;

describe("the JSON report", () => {
  const report: Json = JSON.parse(
    checkReport("json", renderJson(aRun(race, aTrace({ file: "quiet.jsonl" })))),
  );

  test("has a version, and its keys in a fixed order", () => {
    expect(Object.keys(report)).toEqual([
      "mmspec",
      "specs",
      "partial",
      "traces",
      "diagnostics",
      "summary",
      "shard",
    ]);
    expect(report.mmspec).toBe(1);
    expect(report.specs).toEqual(["mm.test"]);
  });

  test("counts what was in each trace", () => {
    const [trace] = report.traces;
    expect(trace).toMatchObject({
      file: "traces/race.jsonl",
      events: 1204,
      skipped: 35,
      skipped_names: { sched_switch: 5, kmem_cache_alloc: 30 },
      lost: 0,
      bad_lines: 0,
      verdict: "violated",
      constants: { Era: '"K36"' },
    });
  });

  test("has of a violation its place, its witness and the lines of its story", () => {
    const [violation] = report.traces[0].violations;
    expect(violation).toMatchObject({
      id: "MIG_01",
      module: "mm.migrate",
      severity: "error",
      kind: "invariant",
      line: 17,
      event: "rmap_walk__return",
      story: [12, 14, 15, 16, 17],
    });
    expect(violation.witness[0]).toEqual({ expr: "p", value: "0xffffea0000123440" });
    expect(violation.steps[0]).toEqual({
      line: 12,
      ts: "0",
      cpu: 0,
      task: "mremap/1201",
      event: "copy_vma__return",
      args: [{ name: "new_vma", value: "0xffff888003a41f20" }],
      text: "copy_vma__return  new_vma 0xffff888003a41f20",
      wrote: ["same_anon_vma[0xffff888004c00d00]"],
    });
  });

  test("has every rule, also those that say nothing", () => {
    const rules = report.traces[0].rules;
    expect(rules.map((r: Json) => r.id)).toEqual(["LOCK_02", "MIG_01", "MREMAP_01", "SPF_09"]);
    const full: Json = JSON.parse(renderJson(aRun(race), { detail: "full" }));
    expect(full.traces[0].rules.map((r: Json) => r.id)).toEqual(race.rules.map((r) => r.id));
    expect(full.traces[0].rules.map((r: Json) => r.applies)).toEqual([
      ...[true, true, true, true, true, true],
      ...[false, null],
    ]);
    expect(rules[2]).toMatchObject({
      id: "MREMAP_01",
      checked: 6,
      violated: 0,
      inconclusive: 2,
      vacuous: false,
    });
    expect(full.traces[0].rules[4]).toMatchObject({ id: "NUMA_01", checked: 0, vacuous: true });
  });

  test("sums up", () => {
    expect(report.summary).toEqual({
      traces: 2,
      ok: 1,
      violated: 1,
      inconclusive: 0,
      unchecked: 0,
      error: 0,
      violations: 1,
      warnings: 0,
      known: 0,
      rules: {
        violated: 1,
        warned: 0,
        undecided: 1,
        held: 2,
        may_not_apply: 1,
        not_exercised: 2,
        of_other_kernels: 1,
      },
    });
    expect(report.traces[0].counts).toEqual(report.summary.rules);
  });

  test("has diagnostics with their code, words and place", () => {
    const at = { path: "t.jsonl", line: 3, column: 2, length: 1, excerpt: "" };
    const trace = aTrace({ diagnostics: [diagnostic("MMS5001", at, { reason: "x" })], verdict: "error" });
    const json: Json = JSON.parse(checkReport("json", renderJson(aRun(trace))));
    expect(json.traces[0].diagnostics[0]).toMatchObject({
      code: "MMS5001",
      severity: "error",
      file: "t.jsonl",
      line: 3,
      column: 2,
    });
  });

  test("names of a trace are keys, whatever they are", () => {
    const skippedNames = [{ name: "__proto__", count: 2 }];
    const text = checkReport("json", renderJson(aRun(aTrace({ skipped: 2, skippedNames }))));
    expect(text).toContain('"__proto__": 2');
  });

  test("is the same bytes for the same run", () => {
    expect(renderJson(aRun(race))).toBe(renderJson(aRun(structuredClone(race))));
  });
});
