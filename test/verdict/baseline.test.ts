import { describe, expect, test } from "vitest";
import { BaselineMatcher, type KnownFinding } from "../../src/verdict/baseline.js";
import { holdsOf } from "../../src/verdict/reasons.js";
import type { Violation } from "../../src/verdict/run.js";
import { aRule, aStep, aTrace, aViolation } from "../report/builders.js";

const TODAY = "2026-12-01";
const story = (event: string) => [aStep(3, "a/1", event), aStep(9, "b/2", "move_pte")];
const binding = [{ name: "p", value: "0x10" }];
const explained = aViolation("MIG_01", { binding, story: story("copy_vma") });
const unexplained = aViolation("MIG_01", { binding });

/** A trace on which both rules are evaluated. */
function traceWith(...violations: Violation[]) {
  const rules = ["MIG_01", "LOCK_02"].map((id) => aRule(id));
  return aTrace({ events: 10, rules, violations, verdict: violations.length > 0 ? "violated" : "ok" });
}

/** What --update-baseline makes of these violations. */
function baselineOf(...violations: Violation[]): readonly KnownFinding[] {
  const matcher = new BaselineMatcher([], TODAY, true);
  matcher.mark(traceWith(...violations));
  return matcher.compare(false).updated;
}

function against(findings: readonly KnownFinding[], ...violations: Violation[]) {
  const matcher = new BaselineMatcher(findings, TODAY);
  const trace = matcher.mark(traceWith(...violations));
  return { ...matcher.compare(false), fails: holdsOf("violated", trace), trace };
}

describe("a baseline", () => {
  test("lets pass what it has, at other lines and addresses too", () => {
    const later = { ...explained, line: 99, binding: [{ name: "p", value: "0x1" }] };
    expect(against(baselineOf(explained), later)).toMatchObject({ known: 1, fresh: 0, fails: false });
  });

  test("fails what it does not have: another rule, or another story of the same rule", () => {
    const other = aViolation("MIG_01", { binding, story: story("munmap") });
    expect(against(baselineOf(explained), explained, other)).toMatchObject({
      known: 1,
      fresh: 1,
      fails: true,
    });
    expect(against(baselineOf(explained), aViolation("LOCK_02"))).toMatchObject({ fresh: 1, fails: true });
  });

  test("knows a finding whether it is explained or not, on either side", () => {
    expect(against(baselineOf(explained), unexplained).fails).toBe(false);
    expect(against(baselineOf(unexplained), explained).fails).toBe(false);
  });

  test("an entry holds on its last day, and fails again on the next", () => {
    const until = (expires: string) => baselineOf(explained).map((finding) => ({ ...finding, expires }));
    expect(against(until(TODAY), explained)).toMatchObject({ fails: false, expired: [] });
    expect(against(until("2026-11-30"), explained)).toMatchObject({ fails: true, fresh: 1, expired: [0] });
  });

  test("tells what is gone only of rules that were evaluated, and not of a part of the traces", () => {
    const findings = baselineOf(explained, aViolation("ELSEWHERE_01"));
    expect(findings.map((finding) => finding.rule)).toEqual(["ELSEWHERE_01", "MIG_01"]);
    const { vanished, updated } = against(findings);
    expect(vanished).toEqual([1]);
    expect(updated.map((finding) => finding.rule)).toEqual(["ELSEWHERE_01"]);
    const matcher = new BaselineMatcher(findings, TODAY);
    matcher.mark(traceWith());
    expect(matcher.compare(true)).toMatchObject({ vanished: [], updated: findings });
  });

  test("an update keeps what people wrote, and does not renew what has expired", () => {
    const words = { reason: "being replaced", owner: "mm", expires: "2020-01-01" };
    const old = baselineOf(explained).map((finding) => ({ ...finding, ...words }));
    const matcher = new BaselineMatcher(old, TODAY, true);
    const trace = matcher.mark(traceWith(explained, aViolation("LOCK_02")));
    expect(matcher.compare(false).updated).toEqual([expect.objectContaining({ rule: "LOCK_02" }), old[0]]);
    expect(trace.violations.map((v) => v.known !== undefined)).toEqual([false, true]);
  });

  test("does not speak for violations that were counted and not kept", () => {
    const matcher = new BaselineMatcher(baselineOf(explained), TODAY);
    const trace = matcher.mark({ ...traceWith(explained), violationsDropped: 1 });
    expect(holdsOf("violated", trace)).toBe(true);
  });
});
