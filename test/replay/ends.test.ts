/* What only the end, or only the beginning, of a trace decides. */
import { describe, expect, test } from "vitest";
import { validateText } from "../support/validate-text.js";

const COMPLETE = '{"event":"trace_begin","complete":true}';
const LOST = '{"event":"lost","cpu":1,"count":3}';
const set = (n: number) => `{"ts":1.0,"cpu":0,"tid":1,"event":"set","n":${n}}`;

const about = (formula: string) => `
EVENT set(n : Int)
VARIABLE x : Int
INIT x = 0
ACTION Set ON set == x' = n
PROPERTY ENDS "e" == ${formula}`;

/** The rule's verdict for the values set, in a complete trace, in one mid-life, and in one with a loss in front. */
function verdicts(formula: string, ...values: number[]): string[] {
  const events = values.map(set);
  return [[COMPLETE, ...events], events, [COMPLETE, LOST, ...events]].map((trace) =>
    validateText(about(formula), trace).verdict("ENDS"),
  );
}

describe("what only the end decides is inconclusive at the end of an incomplete trace", () => {
  test("<>[]P, whether P held at last or not", () => {
    expect(verdicts("<>[](x = 1)", 0, 1)).toEqual(["held", "inconclusive", "inconclusive"]);
    expect(verdicts("<>[](x = 1)", 1, 0)).toEqual(["violated", "inconclusive", "inconclusive"]);
  });
  test("<>P where it did not come", () => {
    expect(verdicts("<>(x = 2)", 0, 1)).toEqual(["violated", "inconclusive", "inconclusive"]);
    expect(verdicts("<>(x = 2)", 2, 1)).toEqual(["held", "held", "held"]);
  });
  test("[]P \\/ <>Q: P may end yet", () => {
    expect(verdicts("[](x < 5) \\/ <>(x = 9)", 1, 2)).toEqual(["held", "inconclusive", "inconclusive"]);
    expect(verdicts("[](x < 5) \\/ <>(x = 9)", 6, 9)).toEqual(["held", "held", "held"]);
  });
  test("an open ~>", () => {
    expect(verdicts("set(1) ~> set(2)", 1)).toEqual(["violated", "inconclusive", "inconclusive"]);
  });
  test("also for an object that was not seen again after the loss", () => {
    const bound = `
EVENT on(task : Task)
EVENT off(task : Task)
PROPERTY ENDS "e" == \\A t \\in Task : <>[](on(t) \\/ ~off(t))`;
    const on = '{"ts":1.0,"cpu":0,"tid":1,"event":"on","task":7}';
    expect(validateText(bound, [COMPLETE, on]).verdict("ENDS")).toBe("held");
    expect(validateText(bound, [COMPLETE, on, LOST]).verdict("ENDS")).toBe("inconclusive");
  });
});

describe("what does not need the end is held all the same", () => {
  test("[]P", () => {
    expect(verdicts("[](set(1) => ~set(2))", 1, 2)).toEqual(["held", "held", "held"]);
  });
  test("a ~> that is met", () => {
    expect(verdicts("set(1) ~> set(2)", 1, 2)).toEqual(["held", "held", "held"]);
  });
  test("one of two invariants", () => {
    expect(verdicts("[](set(1) => ~set(2)) \\/ [](set(2) => ~set(2))", 1, 2)).toEqual([
      "held",
      "held",
      "held",
    ]);
  });
});

describe("an INVARIANT that INIT breaks", () => {
  const spec = `
EVENT set(n : Int)
VARIABLE x : Int
INIT x = 5
ACTION Set ON set == x' = n
VARIABLE fixed : Int
INIT fixed = 5
INVARIANT SMALL "x is small" == x < 3
INVARIANT FIXED "a value that nothing writes" == fixed < 3`;
  test("is told at the trace's first record, as what it is", async () => {
    const found = validateText(spec, ["", COMPLETE, set(1)]);
    expect(found.violations).toEqual(["SMALL AT 2", "FIXED AT 2"]);
    expect(found.run.violations[0]).toMatchObject({
      event: "trace_begin",
      cause: { kind: "first-state" },
    });
    expect((await found.explained())[0]!.witness).toEqual([{ expr: "x", value: "5" }]);
  });
  test("is nothing to a recording that began mid-life: it has no first state", () => {
    expect(validateText(spec, [set(1)]).violations).toEqual(["FIXED AT 1"]);
    expect(validateText(spec, []).violations).toEqual([]);
  });
});
