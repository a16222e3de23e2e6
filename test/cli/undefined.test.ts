/*
 * Expressions without a value, or with one that is too large, wherever a spec may have one: told with their place, and
 * all else that the run found is told, too.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-undefined-"));
  const ticks = Array.from({ length: 60 }, (_, i) => `{"ts":${i + 1},"cpu":0,"tid":1,"event":"tick"}\n`);
  writeFileSync(join(folder, "t.jsonl"), `{"event":"trace_begin","complete":true}\n${ticks.join("")}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Found {
  readonly exit: number;
  readonly verdict: string;
  readonly violations: readonly string[];
  readonly diagnostics: readonly string[];
}

/** What `validate` makes of the spec; its lines stand behind the module's and that of the event. */
async function validate(lines: readonly string[], ...args: string[]): Promise<Found> {
  const text = ["---- MODULE s ----", "EVENT tick", ...lines, "====", ""].join("\n");
  writeFileSync(join(folder, "s.mms"), text);
  const { exit, stdout, stderr } = await call(
    ["validate", "t.jsonl", "--spec", "s.mms", "--format", "json", ...args],
    { cwd: folder },
  );
  expect(stderr).not.toContain("internal error");
  const { verdict, violations, diagnostics } = JSON.parse(stdout).traces[0];
  return {
    exit,
    verdict,
    violations: violations.map(
      (v: { kind: string; id: string; line: number; message: string }) =>
        `${v.kind} ${v.id} at ${v.line}: ${v.message}`,
    ),
    diagnostics: diagnostics.map(
      (d: { code: string; path: string; line: number; column: number; message: string }) =>
        `${d.code} ${d.line}:${d.column} ${d.message}`,
    ),
  };
}

const OTHER_RULE = ["VARIABLE n : Int", "INIT n = 0", "ACTION Tick ON tick == n' = n + 1"];
const BROKEN = 'INVARIANT N_01 "n" == n < 3';

describe("before the first event", () => {
  test.each([
    ["an INIT", "VARIABLE y : Int\nINIT y = 1 \\div 0", "4:10 the INIT of y is undefined: division by 0"],
    [
      "an INIT past a limit",
      "VARIABLE y : SUBSET Int\nINIT y = 1..2000000",
      "4:10 the INIT of y is undefined: 1..2000000 has 2000000 elements, more than 1000000",
    ],
    [
      "functions without end in an INIT",
      "VARIABLE y : SUBSET [Int -> Int]\nINIT y = [1..30 -> 1..30]",
      "4:10 the INIT of y is undefined: a set of functions has",
    ],
    [
      "a DEFAULT",
      "CONSTANT C : Int DEFAULT CHOOSE x \\in 1..3 : x > 3",
      "3:26 the DEFAULT of C is undefined: CHOOSE x \\in 1..3 : x > 3: CHOOSE finds no element",
    ],
    [
      "a DEFAULT past a limit",
      "CONSTANT C : Int DEFAULT 2^(2^(2^(2^(2^2))))",
      "3:26 the DEFAULT of C is undefined: an integer of more than 1000000 bits",
    ],
    [
      "a rule's WHEN",
      'INVARIANT W_01 "w" WHEN Head(<<>>) == TRUE',
      "3:25 the WHEN of W_01 is undefined: Head of the empty sequence",
    ],
    [
      "an operator of a WHEN",
      'Old(s) == s[1] = 2\nINVARIANT W_01 "w" WHEN Old(<<>>) == TRUE',
      "4:25 the WHEN of W_01 is undefined: s[1]: index 1 of a sequence of 0",
    ],
    [
      "a WHEN that grows",
      'INVARIANT W_01 "w" WHEN FoldSet(LAMBDA x, acc : acc * acc, 3, 1..40) > 1 == TRUE',
      "3:25 the WHEN of W_01 is undefined: an integer of more than 1000000 bits",
    ],
  ])("%s is an error of the spec, and the rules are judged all the same", async (_, lines, message) => {
    const found = await validate([lines, ...OTHER_RULE, BROKEN]);
    expect(found.violations).toEqual(["invariant N_01 at 4: n"]);
    expect(found.diagnostics).toHaveLength(1);
    expect(found.diagnostics[0]).toContain(`MMS6084 ${message}`);
    const { exit, stderr } = await call(["check", "s.mms"], { cwd: folder });
    expect(exit).toBe(2);
    expect(stderr).toContain(message.slice(message.indexOf(" ") + 1));
  });

  test("nothing violated, the trace is in error: exit 2", async () => {
    const found = await validate([...OTHER_RULE, 'INVARIANT W_01 "w" WHEN 1 \\div 0 = 1 == n > 100']);
    expect(found).toMatchObject({ exit: 2, verdict: "error", violations: [] });
  });

  test("only a constant that a trace or the command sets makes it so", async () => {
    const lines = [
      "CONSTANT C : Int DEFAULT 1",
      ...OTHER_RULE,
      'INVARIANT W_01 "w" WHEN 1 \\div C = 1 == n >= 0',
    ];
    expect(await validate(lines)).toMatchObject({ exit: 0, verdict: "ok", diagnostics: [] });
    expect(await validate(lines, "--constant", "C=0")).toMatchObject({
      exit: 2,
      diagnostics: [expect.stringContaining("the WHEN of W_01 is undefined: division by 0")],
    });
  });

  test("a DEFAULT is not worked out where the command gives a value", async () => {
    const lines = ["CONSTANT C : Int DEFAULT 1 \\div 0", ...OTHER_RULE];
    expect(await validate(lines, "--constant", "C=5")).toMatchObject({
      exit: 0,
      diagnostics: [expect.stringContaining("MMS5024 0:0 unchecked: no rule was evaluated")],
    });
  });

  test("a rule on what has no INIT is inconclusive", async () => {
    const found = await validate(["VARIABLE y : Int", "INIT y = 1 \\div 0", 'INVARIANT Y_01 "y" == y = 1']);
    expect(found).toMatchObject({ exit: 2, verdict: "error", violations: [] });
  });

  test("a value of WITH is told as the DEFAULT that it stands for", async () => {
    const text = [
      "---- MODULE w ----",
      "CONSTANT C : Int DEFAULT 1",
      "EVENT tick",
      'INVARIANT W_01 "w" WHEN C = 1 == TRUE',
      'TEST "t" WITH C |-> 1 \\div 0',
      "    tick",
      "    EXPECT ok",
      "====",
    ].join("\n");
    writeFileSync(join(folder, "w.mms"), text);
    const { exit, stdout, stderr } = await call(["test", "w.mms"], { cwd: folder });
    expect(exit).toBe(1);
    expect(stderr).not.toContain("internal error");
    expect(stdout + stderr).toContain("the DEFAULT of C is undefined: division by 0");
  });
});

describe("in a temporal PROPERTY", () => {
  test.each([
    ["below []<>", "[]<>(1 \\div (n - 2) = 1)", "n - 2"],
    ["on the left of ~>", "1 \\div (n - 2) = 7 ~> n = 0", "n - 2"],
    ["on the right of ~>", "n = 50 ~> 1 \\div (n - 2) = 7", "n - 2"],
    ["below WITHIN", "n = 50 ~> 1 \\div (n - 2) = 7 WITHIN 1s", "n - 2"],
    ["below a past operator", "[](tick => ONCE (1 \\div (n - 2) # 7) \\/ <>(n = 0))", "n - 2"],
  ])("%s it is a violation of kind undefined, once", async (_, formula) => {
    const found = await validate([...OTHER_RULE, `PROPERTY P_01 "p" == ${formula}`, BROKEN]);
    expect(found.violations).toContain("undefined P_01 at 4: division by 0");
    expect(found.violations.filter((v) => v.startsWith("undefined"))).toHaveLength(1);
    expect(found.violations).toContain("invariant N_01 at 4: n");
    expect(found.exit).toBe(1);
  });

  test("what speaks of the first position alone is not asked for at others", async () => {
    const found = await validate([...OTHER_RULE, 'PROPERTY P_01 "p" == 1 \\div (n - 2) = -1 /\\ <>(n = 5)']);
    expect(found).toMatchObject({ exit: 0, violations: [] });
  });

  test("a bound variable's set without a value has no instances", async () => {
    const lines = [
      "EVENT lock(t : Task)",
      ...OTHER_RULE,
      'PROPERTY P_01 "p" == \\A i \\in 1..1000000000 : tick2(i) ~> tick2(i)',
      "EVENT tick2(i : Int)",
    ];
    writeFileSync(
      join(folder, "i.jsonl"),
      '{"ts":1,"cpu":0,"tid":1,"event":"tick2","i":3}\n{"ts":2,"cpu":0,"tid":1,"event":"tick"}\n',
    );
    const text = ["---- MODULE s ----", "EVENT tick", ...lines, "====", ""].join("\n");
    writeFileSync(join(folder, "s.mms"), text);
    const { exit, stdout } = await call(["validate", "i.jsonl", "--spec", "s.mms", "--quiet"], {
      cwd: folder,
    });
    expect({ exit, stdout }).toMatchObject({ exit: 1, stdout: expect.stringContaining("P_01") });
  });
});

describe("a value that grows", () => {
  test.each([
    ["a sequence", "Seq(Int)", "<<1>>", "y \\o y", "a sequence of more than 1000000 elements"],
    ["an integer, multiplied", "Int", "3", "y * y", "an integer of more than 1000000 bits"],
    ["an integer, shifted", "Int", "1", "ShiftLeft(y, 100000)", "an integer of more than 1000000 bits"],
    ["a power", "Int", "2", "y^y", "an integer of more than 1000000 bits"],
    [
      "a set",
      "SUBSET Int",
      "{0}",
      "y \\cup {x + Cardinality(y) : x \\in y}",
      "a set of more than 1000000 elements",
    ],
    [
      "a function",
      "[Int -> Int]",
      "0 :> 1",
      "LET n == Cardinality(DOMAIN y) IN y @@ [x \\in {z + n : z \\in DOMAIN y} |-> 1]",
      "a function of more than 1000000 elements",
    ],
    [
      "combinations",
      "SUBSET Int",
      "{0}",
      "{a + b : a \\in 1..1001, b \\in 1..1001}",
      "a set of more than 1000000 elements",
    ],
  ])("%s is undefined past its limit, and unknown from there on", async (_, type, init, next, message) => {
    const found = await validate([
      `VARIABLE y : ${type}`,
      `INIT y = ${init}`,
      `ACTION Grow ON tick == y' = ${next}`,
      'INVARIANT G_01 "g" == y = y',
    ]);
    expect(found.violations.map((v) => v.replace(/ at \d+/, ""))).toEqual([`undefined Grow: ${message}`]);
    expect(found.exit).toBe(1);
  });

  test("in a rule it is the rule that is undefined", async () => {
    const found = await validate([
      ...OTHER_RULE,
      "RECURSE(k) == FoldSet(LAMBDA x, acc : acc * acc, k, 1..30)",
      'INVARIANT G_01 "g" == n > 2 => RECURSE(n) > 0',
      BROKEN,
    ]);
    expect(found.violations).toContain("undefined G_01 at 4: an integer of more than 1000000 bits");
    expect(found.violations).toContain("invariant N_01 at 4: n");
  });

  test("in an action property it is the property", async () => {
    const found = await validate([
      ...OTHER_RULE,
      'PROPERTY G_01 "g" == [][FoldSet(LAMBDA x, acc : acc * acc, n\' + 1, 1..30) > 0]_n',
      BROKEN,
    ]);
    expect(found.violations).toContain("undefined G_01 at 2: an integer of more than 1000000 bits");
    expect(found.violations).toContain("invariant N_01 at 4: n");
  });
});
