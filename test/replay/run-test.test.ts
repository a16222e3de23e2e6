import { describe, expect, test } from "vitest";
import { runTests, type TestResult } from "../../src/replay/run-test.js";
import { programOfText } from "../support/load-texts.js";

const files = new Map([
  ["traces/born.jsonl", '{"ts":1,"cpu":0,"tid":7,"event":"birth","vma":"0x10"}\n'],
  ["specs/bad.jsonl", '{"ts":1,"cpu":0,"tid":7,"event":"birth"}\n'],
  [
    "specs/two.jsonl",
    `${[
      '{"event":"trace_begin","complete":true,"most":7,"where":"there"}',
      '{"ts":1,"cpu":0,"tid":7,"event":"birth","vma":"0x10"}',
      '{"ts":2,"cpu":0,"tid":7,"event":"birth","vma":"0x20"}',
    ].join("\n")}\n`,
  ],
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

const one = "birth(vma: 0x10)";
const two = `${one} birth(vma: 0x20)`;

describe("EXPECT", () => {
  test("ok means that nothing is violated and nothing open", () => {
    expect(run(`TEST "t" COMPLETE ${one} EXPECT ok`).ok).toBe(true);
    expect(run(`TEST "t" COMPLETE ${two} EXPECT ok`)).toMatchObject({
      ok: false,
      expected: { verdict: "ok", rules: [] },
      found: { verdict: "violated", rules: ["FEW_1 AT 2"] },
    });
    expect(run(`TEST "t" ${two} EXPECT ok`).found?.verdict).toBe("inconclusive");
  });

  test("violated lists exactly the violations, by record from 1", () => {
    expect(run(`TEST "t" COMPLETE ${two} EXPECT violated FEW_1 AT 2`).ok).toBe(true);
    expect(run(`TEST "t" COMPLETE ${two} EXPECT violated FEW_1 AT 1`).ok).toBe(false);
    expect(run(`TEST "t" COMPLETE ${two} EXPECT violated`).ok).toBe(false);
    expect(run(`TEST "t" COMPLETE ${two} EXPECT violated FEW_1 AT 2, FEW_2 AT 2`).ok).toBe(false);
  });

  test("a rule without AT is violated anywhere", () => {
    expect(run(`TEST "t" COMPLETE ${two} EXPECT violated FEW_1`).ok).toBe(true);
    expect(run(`TEST "t" COMPLETE ${two} EXPECT violated FEW_2`).ok).toBe(false);
  });

  test("a violation that is no rule's bears the name of its event or action", () => {
    expect(run(`TEST "t" COMPLETE ${one} ${one} EXPECT violated birth AT 2`).ok).toBe(true);
  });

  test("warnings are listed too", () => {
    const three = `${two} birth(vma: 0x30)`;
    expect(run(`TEST "t" COMPLETE ${three} EXPECT violated FEW_1 AT 2, FEW_2 AT 3`).ok).toBe(true);
    expect(run(`TEST "t" COMPLETE WITH Most |-> 1 ${three} EXPECT violated FEW_1 AT 2`).ok).toBe(false);
  });

  test("inconclusive names some of the rules that are open", () => {
    expect(run(`TEST "t" ${two} EXPECT inconclusive`).ok).toBe(true);
    expect(run(`TEST "t" ${two} EXPECT inconclusive FEW_2`).ok).toBe(true);
    expect(run(`TEST "t" ${two} EXPECT inconclusive FEW_2, BIG_1`)).toMatchObject({
      ok: false,
      found: { rules: ["FEW_1", "FEW_2"] },
    });
  });

  test("error is what a bad line of a file comes to", () => {
    expect(run('TEST "t" TRACE "bad.jsonl" EXPECT error').ok).toBe(true);
    expect(run('TEST "t" TRACE "bad.jsonl" EXPECT ok').found).toMatchObject({ verdict: "error" });
  });
});

describe("the records of a TEST", () => {
  test("are n microseconds old, of cpu 0 and thread 1", () => {
    const tick = "tick(at: 2000, by: 1, on: 0)";
    expect(run(`TEST "t" COMPLETE ${tick} EXPECT ok`).ok).toBe(true);
    expect(run(`TEST "t" ${tick} ${tick} EXPECT violated AT_1 AT 1`).ok).toBe(true);
  });

  test("keep what they say themselves", () => {
    const tick = "tick(ts: 500ms, cpu: 3, tid: 9, at: 500000000, by: 9, on: 3)";
    expect(run(`TEST "t" COMPLETE ${tick} EXPECT ok`).ok).toBe(true);
  });

  test("keep integers that a double cannot hold", () => {
    expect(run('TEST "t" COMPLETE big(n: 18446744073709551615) EXPECT ok').ok).toBe(true);
    expect(run('TEST "t" COMPLETE big(n: 18446744073709551614) EXPECT violated BIG_1 AT 1').ok).toBe(true);
  });

  test("say in the TEST's head what they record", () => {
    expect(run(`TEST "t" RECORDS all ${one} EXPECT inconclusive FEW_2`).run?.notRecorded).toEqual([]);
    expect(run(`TEST "t" RECORDS birth ${one} EXPECT inconclusive FEW_2`).run?.notRecorded).toContain(
      "death",
    );
  });

  test("stand at the lines that they have in the spec", () => {
    const { run: found } = run(`TEST "t" COMPLETE\n ${one}\n birth(vma: 0x20)\n EXPECT ok`);
    expect(found?.file).toBe("specs/m.mms");
    expect(found?.violations.map((v) => v.line)).toEqual([22]);
    // Several on a line: the last one does.
    expect(run(`TEST "t" COMPLETE\n\n\n ${two} EXPECT ok`).run?.violations.map((v) => v.line)).toEqual([23]);
  });

  test("are read from the file beside the spec", () => {
    expect(run('TEST "t" TRACE "../traces/born.jsonl" EXPECT inconclusive').run).toMatchObject({ events: 1 });
    expect(run('TEST "t" TRACE "born.jsonl" EXPECT inconclusive').ok).toBe(true);
    expect(run('TEST "t" TRACE "nowhere.jsonl" EXPECT ok')).toMatchObject({ ok: false, found: undefined });
  });
});

describe("GIVEN", () => {
  const given = `GIVEN one_alive COMPLETE WITH Most |-> 2 == ${one}\nGIVEN two_alive ==\n GIVEN one_alive\n birth(vma: 0x20)\n`;

  test("is what a TEST begins with, and what another GIVEN begins with", () => {
    expect(run(`${given}TEST "t" GIVEN two_alive death(vma: 0x20) EXPECT ok`).ok).toBe(true);
    expect(run(`${given}TEST "t" GIVEN two_alive birth(vma: 0x30) EXPECT ok`).found?.rules).toEqual([
      "FEW_1 AT 1",
    ]);
  });

  test("says what the trace's first record says, where the TEST does not", () => {
    expect(
      run(`${given}TEST "t" WITH Most |-> 3 GIVEN two_alive birth(vma: 0x30) EXPECT violated FEW_2`),
    ).toMatchObject({ ok: false, found: { verdict: "ok", rules: [] } });
  });

  test("a violation in it is one at 0", () => {
    const found = run(
      `${given}TEST "t" WITH Most |-> 1 GIVEN two_alive\n death(vma: 0x10)\n EXPECT violated FEW_1 AT 0`,
    );
    expect(found.ok).toBe(true);
    expect(found.run?.violations.map((v) => v.line)).toEqual([23]);
  });

  test("may stand behind the TEST", () => {
    const { run: found, ok } = run(
      `TEST "t" GIVEN late\n birth(vma: 0x20)\n EXPECT violated FEW_1 AT 1\nGIVEN late COMPLETE ==\n ${one}`,
    );
    expect(ok).toBe(true);
    expect(found?.violations.map((v) => v.line)).toEqual([21]);
  });
});

describe("WITH", () => {
  test("sets a CONSTANT", () => {
    expect(run(`TEST "t" COMPLETE WITH Most |-> 1 + 1 ${two} EXPECT ok`).ok).toBe(true);
    expect(run(`TEST "t" COMPLETE WITH Most |-> 2 ${two} EXPECT ok`).ok).toBe(true);
  });

  test("wins over the first record of a file", () => {
    expect(run('TEST "t" TRACE "two.jsonl" EXPECT ok').ok).toBe(true);
    const other = run('TEST "t" WITH Most |-> 1 TRACE "two.jsonl" EXPECT violated FEW_1 AT 3');
    expect(other.ok).toBe(true);
    // The rest of the record counts.
    expect(other.run?.rules.find((r) => r.id === "FEW_2")?.applies).toBe(false);
  });
});
