import { describe, expect, test } from "vitest";
import { renderJson } from "../../src/report/json.js";
import { renderPretty } from "../../src/report/pretty.js";
import type { ReportOptions } from "../../src/report/report-options.js";
import { callOfReturn } from "../../src/trace/record.js";
import type { Advice } from "../../src/verdict/run.js";
import { checkReport } from "../support/check-report.js";
import { aRule, aRun, aTrace } from "./builders.js";

const plain: ReportOptions = { color: false, width: 100, stories: 3, detail: "rules" };

const missing = (event: string, ...rules: string[]) => ({
  event,
  call: callOfReturn(event),
  fields: [] as string[],
  rules,
});

/** The report of a recording with this advice, in one line. */
function told(advice: Advice, options = plain): string {
  const run = aRun(aTrace({ events: 1, rules: [aRule("R_01", { inconclusive: 1 })], advice }));
  return renderPretty(run, options).replaceAll(/\s+/g, " ");
}

describe("advice", () => {
  test("names what was never seen, for which rules, and the command that records it", () => {
    const advice: Advice = { kernel: "6.12", missing: [missing("lock", "R_01", "R_02")], undecidable: [] };
    expect(told(advice)).toContain(
      "- never seen here, though rules left open need it: lock (R_01, R_02); mmspec probes R_01 R_02 --kernel 6.12 prints what records it",
    );
  });

  test("names the fields where only these were missing", () => {
    const advice: Advice = {
      kernel: "6.12",
      missing: [{ event: "get", fields: ["by", "page"], rules: ["R_01"] }],
      undecidable: [],
    };
    expect(told(advice)).toContain("by and page of get (R_01)");
  });

  test("a return is not named beside its entry", () => {
    const advice: Advice = {
      kernel: "6.12",
      missing: [missing("fork__return", "R_01"), missing("fork", "R_01"), missing("copy__return", "R_01")],
      undecidable: [],
    };
    expect(told(advice)).toContain("need it: fork (R_01), copy__return (R_01);");
  });

  test("stays short: what is beyond a few is counted", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const advice: Advice = {
      kernel: "6.12",
      missing: names.map((name) => missing(name, ...names.map((n) => `R_${n}`))),
      undecidable: names.map((id) => ({ id, because: ["it is inlined", "and small"] })),
    };
    const text = told(advice);
    expect(text).toContain(
      "d (R_a, R_b, R_c, R_d …) and 2 others; mmspec probes R_a R_b R_c R_d … --kernel 6.12",
    );
    expect(text).toContain(
      "- no probe of Linux 6.12 decides a (it is inlined), b (it is inlined), c (it is inlined) and 3 other rules",
    );
  });

  test("is left out of a brief report", () => {
    const advice: Advice = { kernel: "6.12", missing: [missing("lock", "R_01")], undecidable: [] };
    expect(told(advice, { ...plain, detail: "brief" })).toBe("");
  });

  test("is whole in JSON, and null where there is none", () => {
    const advice: Advice = {
      kernel: "6.12",
      missing: [missing("lock", "R_01")],
      undecidable: [{ id: "R_02", because: ["it is inlined"] }],
    };
    const [withIt, without] = JSON.parse(
      checkReport("json", renderJson(aRun(aTrace({ advice }), aTrace()))),
    ).traces;
    expect(withIt.advice).toEqual(advice);
    expect(without.advice).toBeNull();
  });
});
