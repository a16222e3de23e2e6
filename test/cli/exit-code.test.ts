import { describe, expect, test } from "vitest";
import { DEFAULT_FAIL_ON, exitCode } from "../../src/cli/exit-code.js";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { REASONS, type Reason } from "../../src/verdict/reasons.js";
import { aRule, aRun, aTrace, aViolation } from "../report/builders.js";

const ok = aTrace({ verdict: "ok", rules: [aRule("X_01")] });
const violated = aTrace({ verdict: "violated", violations: [aViolation("X_01")] });
const warned = aTrace({ verdict: "ok", violations: [aViolation("X_01", { severity: "warning" })] });
const broken = aTrace({ verdict: "error", badLines: 1, rules: [aRule("X_01", { inconclusive: 1 })] });
const inconclusive = aTrace({ verdict: "inconclusive", rules: [aRule("X_01", { inconclusive: 1 })] });
const unchecked = aTrace({ verdict: "unchecked" });
const vacuous = aTrace({ verdict: "ok", rules: [aRule("X_01", { checked: 0, vacuous: true })] });
const elsewhere = aTrace({ verdict: "ok", rules: [aRule("X_01", { checked: 0, applies: false })] });

describe("the exit code", () => {
  test.each([
    ["nothing violated", [ok], 0, 0],
    ["something violated", [ok, violated], 1, 1],
    ["a warning", [warned], 0, 1],
    ["an unreadable trace", [ok, broken], 2, 2],
    ["an unreadable trace, and something violated", [broken, violated], 1, 1],
    ["inconclusive", [inconclusive], 0, 1],
    ["vacuous", [vacuous], 0, 1],
    ["unchecked", [ok, unchecked], 0, 1],
    ["a rule of other kernels", [elsewhere], 0, 0],
    ["no trace", [], 0, 0],
  ])("%s", (_, traces, plain, strict) => {
    expect(exitCode(aRun(...traces), DEFAULT_FAIL_ON)).toBe(plain);
    expect(exitCode(aRun(...traces), REASONS)).toBe(strict);
  });

  test.each<[Reason, ReturnType<typeof aTrace>, number]>([
    ["violated", violated, 1],
    ["error", aTrace({ verdict: "error" }), 2],
    ["inconclusive", inconclusive, 1],
    ["vacuous", vacuous, 1],
    ["unchecked", unchecked, 1],
    ["warning", warned, 1],
  ])("%s fails a run if it is asked for, and only then", (reason, trace, exit) => {
    expect(exitCode(aRun(ok, trace), [reason])).toBe(exit);
    const others = REASONS.filter((other) => other !== reason);
    expect(exitCode(aRun(ok, trace), others)).toBe(0);
  });

  test("trouble outside the traces is 2, unless something is violated", () => {
    const diagnostics = [diagnostic("MMS7001", undefined, { path: "x", reason: "no such file or folder" })];
    expect(exitCode({ ...aRun(ok), diagnostics }, DEFAULT_FAIL_ON)).toBe(2);
    expect(exitCode({ ...aRun(violated), diagnostics }, DEFAULT_FAIL_ON)).toBe(1);
  });

  test("what was counted but not kept counts", () => {
    const trace = aTrace({
      verdict: "violated",
      violationsDropped: 1,
      rules: [aRule("X_01", { violated: 1 })],
    });
    expect(exitCode(aRun(trace), DEFAULT_FAIL_ON)).toBe(1);
  });
});
