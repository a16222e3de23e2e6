import { describe, expect, test } from "vitest";
import { runTests, type TestResult } from "../../src/replay/run-test.js";
import { programOfText } from "../support/load-texts.js";

const files = new Map([
  ["traces/born.jsonl", '{"ts":1,"cpu":0,"tid":7,"event":"birth","vma":"0x10"}\n'],
  ["specs/born.jsonl", '{"ts":1,"cpu":0,"tid":7,"event":"birth","vma":"0x20"}\n'],
]);

const host = {
  readFile(path: string) {
    const text = files.get(path);
    return text === undefined ? undefined : new TextEncoder().encode(text);
  },
};

/** What becomes of one TEST in a module about the lives of vmas. */
function run(declaredTest: string): TestResult {
  const program = programOfText(
    `---- MODULE m ----
TYPE Vma == Ptr
CONSTANT Most : Nat DEFAULT 1
CONSTANT Where : {"here", "there"} DEFAULT "here"
EVENT birth(vma : Vma)
EVENT death(vma : Vma)
EVENT tick(at : Nat, by : Task, on : Nat)
EVENT big(n : Nat)
VARIABLE alive : SUBSET Vma
INIT alive = {}
ACTION Birth ON birth == vma \\notin alive /\\ alive' = alive \\cup {vma}
ACTION Death ON death == alive' = alive \\ {vma}
ACTION Tick ON tick ==
    /\\ REQUIRE AT_1 "ts" == ts = at
    /\\ REQUIRE BY_1 "self" == self = by
    /\\ REQUIRE ON_1 "cpu" == cpu = on
ACTION Big ON big == REQUIRE BIG_1 "n" == n = 18446744073709551615
INVARIANT FEW_1 "few" == Cardinality(alive) <= Most
INVARIANT FEW_2 "fewer, here" WHEN Where = "here" SEVERITY warning == Cardinality(alive) <= Most + 1
${declaredTest}
====`,
    "specs/m.mms",
  );
  return runTests(program, host)[0]!;
}

const two = '{"event":"birth","vma":"0x10"}\n{"event":"birth","vma":"0x20"}';
const begin = '{"event":"trace_begin","complete":true}';

describe("EXPECT", () => {
  test("ok means that nothing is violated and nothing open", () => {
    expect(run(`TEST "t" ${begin} {"event":"birth","vma":"0x10"} EXPECT ok`).ok).toBe(true);
    expect(run(`TEST "t" ${begin} ${two} EXPECT ok`)).toMatchObject({
      ok: false,
      expected: { verdict: "ok", rules: [] },
      found: { verdict: "violated", rules: ["FEW_1 AT 3"] },
    });
    expect(run(`TEST "t" ${two} EXPECT ok`).found?.verdict).toBe("inconclusive");
  });

  test("violated lists exactly the violations, by record from 1", () => {
    expect(run(`TEST "t" ${begin} ${two} EXPECT violated FEW_1 AT 3`).ok).toBe(true);
    expect(run(`TEST "t" ${begin} ${two} EXPECT violated FEW_1 AT 2`).ok).toBe(false);
    expect(run(`TEST "t" ${begin} ${two} EXPECT violated`).ok).toBe(false);
    expect(run(`TEST "t" ${begin} ${two} EXPECT violated FEW_1 AT 3, FEW_2 AT 3`).ok).toBe(false);
  });

  test("a rule without AT is violated anywhere", () => {
    expect(run(`TEST "t" ${begin} ${two} EXPECT violated FEW_1`).ok).toBe(true);
    expect(run(`TEST "t" ${begin} ${two} EXPECT violated FEW_2`).ok).toBe(false);
  });

  test("a violation that is no rule's bears the name of its event or action", () => {
    const twice = `${begin} {"event":"birth","vma":"0x10"} {"event":"birth","vma":"0x10"}`;
    expect(run(`TEST "t" ${twice} EXPECT violated birth AT 3`).ok).toBe(true);
  });

  test("warnings are listed too", () => {
    const three = `${two} {"event":"birth","vma":"0x30"}`;
    expect(run(`TEST "t" ${begin} ${three} EXPECT violated FEW_1 AT 3, FEW_2 AT 4`).ok).toBe(true);
    expect(run(`TEST "t" WITH Most |-> 1 ${begin} ${three} EXPECT violated FEW_1 AT 3`).ok).toBe(false);
  });

  test("inconclusive names some of the rules that are open", () => {
    expect(run(`TEST "t" ${two} EXPECT inconclusive`).ok).toBe(true);
    expect(run(`TEST "t" ${two} EXPECT inconclusive FEW_2`).ok).toBe(true);
    expect(run(`TEST "t" ${two} EXPECT inconclusive FEW_2, BIG_1`)).toMatchObject({
      ok: false,
      found: { rules: ["FEW_1", "FEW_2"] },
    });
  });

  test("error is what a bad record comes to", () => {
    expect(run('TEST "t" {"event":"birth"} EXPECT error').ok).toBe(true);
    expect(run('TEST "t" {"event":birth} EXPECT error').ok).toBe(true);
    expect(run('TEST "t" {} EXPECT error').ok).toBe(true);
  });
});

describe("the records of a TEST", () => {
  test("are n microseconds old, of cpu 0 and thread 1", () => {
    const tick = '{"event":"tick","at":2000,"by":1,"on":0}';
    expect(run(`TEST "t" ${begin} ${tick} EXPECT ok`).ok).toBe(true);
    expect(run(`TEST "t" ${tick} ${tick} EXPECT violated AT_1 AT 1`).ok).toBe(true);
  });

  test("keep what they say themselves", () => {
    const tick = '{"ts":0.5,"cpu":3,"pid":9,"event":"tick","at":500000000,"by":9,"on":3}';
    expect(run(`TEST "t" ${begin} ${tick} EXPECT ok`).ok).toBe(true);
  });

  test("keep integers that a double cannot hold", () => {
    expect(run(`TEST "t" ${begin} {"event":"big","n":18446744073709551615} EXPECT ok`).ok).toBe(true);
    expect(
      run(`TEST "t" ${begin} {"event":"big","n":18446744073709551614} EXPECT violated BIG_1 AT 2`).ok,
    ).toBe(true);
  });

  test("are read from the file beside the spec", () => {
    expect(run('TEST "t" TRACE "../traces/born.jsonl" EXPECT inconclusive').run).toMatchObject({ events: 1 });
    expect(run('TEST "t" TRACE "born.jsonl" EXPECT inconclusive').ok).toBe(true);
    expect(run('TEST "t" TRACE "nowhere.jsonl" EXPECT ok')).toMatchObject({ ok: false, found: undefined });
  });
});

describe("WITH", () => {
  test("sets a CONSTANT", () => {
    expect(run(`TEST "t" WITH Most |-> 1 + 1 ${begin} ${two} EXPECT ok`).ok).toBe(true);
  });

  test("wins over the trace's first record", () => {
    const own = '{"event":"trace_begin","complete":true,"most":7,"where":"there"}';
    expect(run(`TEST "t" ${own} ${two} EXPECT ok`).ok).toBe(true);
    expect(run(`TEST "t" WITH Most |-> 1 ${own} ${two} EXPECT violated FEW_1 AT 3`).ok).toBe(true);
    const other = run(
      `TEST "t" WITH Most |-> 0 ${own} {"event":"birth","vma":"0x10"} EXPECT violated FEW_1 AT 2`,
    );
    expect(other.ok).toBe(true);
    // The rest of the record counts.
    expect(other.run?.rules.find((r) => r.id === "FEW_2")?.applies).toBe(false);
  });
});
