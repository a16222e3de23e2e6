import { describe, expect, test } from "vitest";
import { exitCode } from "../../src/cli/exit-code.js";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { aRule, aRun, aTrace, aViolation } from "../report/builders.js";

const ok = aTrace();
const violated = aTrace({ verdict: "violated", violations: [aViolation("X_01")] });
const warned = aTrace({ violations: [aViolation("X_01", { severity: "warning" })] });
const broken = aTrace({ verdict: "error", badLines: 1, rules: [aRule("X_01", { inconclusive: 1 })] });
const inconclusive = aTrace({ verdict: "inconclusive", rules: [aRule("X_01", { inconclusive: 1 })] });
const vacuous = aTrace({ rules: [aRule("X_01", { checked: 0, vacuous: true })] });
const elsewhere = aTrace({ rules: [aRule("X_01", { checked: 0, applies: false })] });

describe("the exit code", () => {
  test.each([
    ["nothing violated", [ok], 0, 0],
    ["something violated", [ok, violated], 1, 1],
    ["a warning", [warned], 0, 1],
    ["an unreadable trace", [ok, broken], 2, 2],
    ["an unreadable trace, and something violated", [broken, violated], 1, 1],
    ["inconclusive", [inconclusive], 0, 1],
    ["vacuous", [vacuous], 0, 1],
    ["a rule of other kernels", [elsewhere], 0, 0],
    ["no trace", [], 0, 0],
  ])("%s", (_, traces, plain, strict) => {
    expect(exitCode(aRun(...traces), false)).toBe(plain);
    expect(exitCode(aRun(...traces), true)).toBe(strict);
  });

  test("trouble outside the traces is 2, unless something is violated", () => {
    const diagnostics = [diagnostic("MMS7001", undefined, { path: "x", reason: "no such file or folder" })];
    expect(exitCode({ ...aRun(ok), diagnostics }, false)).toBe(2);
    expect(exitCode({ ...aRun(violated), diagnostics }, false)).toBe(1);
  });

  test("what was counted but not kept counts", () => {
    const trace = aTrace({
      verdict: "violated",
      violationsDropped: 1,
      rules: [aRule("X_01", { violated: 1 })],
    });
    expect(exitCode(aRun(trace), false)).toBe(1);
  });
});
