/*
 * The sentences of specs/SEMANTICS.md as cases for the plain evaluator, each written from the sentence. Values that
 * are known in part come from a trace that begins mid-life: `Set` and `Drop` teach keys, `Add` and `Remove`
 * elements, `Push` the end of a sequence.
 */
import { describe, expect, test } from "vitest";
import { programOf } from "../support/lower-text.js";
import { PlainMachine } from "../support/plain/machine.js";
import type { Value } from "../support/plain/value.js";

type Step = readonly [event: string, ...args: Value[]];

/** Variables of which traces can teach a part; `out` is where an expression's value is put. */
function evaluateIn(steps: readonly Step[], type: string, expr: string): string {
  const text = `---- MODULE m ----
EXTENDS Integers, Sequences, FiniteSets, TLC, SequencesExt, Functions, FiniteSetsExt
VARIABLE f : [Int -> Int]
VARIABLE s : SUBSET Int
VARIABLE q : Seq(Int)
VARIABLE u : Int
VARIABLE out : ${type}
INIT f = <<>>
INIT s = {}
INIT q = <<>>
INIT u = 0
INIT out = ${initOf(type)}
EVENT Set(k : Int, v : Int OPTIONAL)
EVENT Drop(k : Int)
EVENT Add(x : Int)
EVENT Remove(x : Int)
EVENT Push(x : Int OPTIONAL)
EVENT Eval()
ACTION ASet ON Set == f'[k] = v
ACTION ADrop ON Drop == f' = Without(f, k)
ACTION AAdd ON Add == s' = s \\cup {x}
ACTION ARemove ON Remove == s' = s \\ {x}
ACTION APush ON Push == q' = Append(q, x)
EVENT Touch()
ACTION ATouch ON Touch == u' = 1
ACTION AEval ON Eval == out' = (${expr})
====`;
  const machine = new PlainMachine(programOf("m.mms", text), { complete: false, constants: new Map() });
  for (const [name, ...args] of [...steps, ["Eval"] as const]) {
    machine.step({ name, args, self: { task: 1 }, cpu: 0n, ts: 0n });
  }
  if (machine.violations.some((v) => v.kind === "undefined")) return "fault";
  return machine.state().find((v) => v.name === "out")!.value;
}

function initOf(type: string): string {
  if (type === "BOOLEAN") return "FALSE";
  if (type === "Int") return "0";
  return type.startsWith("SUBSET") ? "{}" : "<<>>";
}

/** In a mid-life trace u is an Int of which nothing is known. */
const bool = (expr: string, ...steps: Step[]) => evaluateIn(steps, "BOOLEAN", expr);
const int = (expr: string, ...steps: Step[]) => evaluateIn(steps, "Int", expr);
const ints = (expr: string, ...steps: Step[]) => evaluateIn(steps, "SUBSET Int", expr);
const fn = (expr: string, ...steps: Step[]) => evaluateIn(steps, "[Int -> Int]", expr);
const seq = (expr: string, ...steps: Step[]) => evaluateIn(steps, "Seq(Int)", expr);

const set1: Step = ["Set", 1n, 10n];
const set2: Step = ["Set", 2n, 20n];
const drop3: Step = ["Drop", 3n];
const add1: Step = ["Add", 1n];
const add2: Step = ["Add", 2n];
const remove3: Step = ["Remove", 3n];
const push1: Step = ["Push", 1n];
const push2: Step = ["Push", 2n];

describe("values", () => {
  test("a function knows the keys written and dropped since", () => {
    expect(fn("f", set2, set1, drop3)).toBe("(1 :> 10 @@ 2 :> 20 @@ ~3 @@ ...)");
  });
  test("a key may be in the domain with an unknown value", () => {
    expect(fn("f", ["Set", 1n, undefined])).toBe("(1 :> ? @@ ...)");
  });
  test("a set knows the members added and removed since", () => {
    expect(ints("s", add2, add1, remove3)).toBe("{1, 2, ~3, ...}");
  });
  test("a member added again is no longer out, one removed no longer in", () => {
    expect(ints("s", remove3, ["Add", 3n])).toBe("{3, ...}");
    expect(ints("s", add1, ["Remove", 1n])).toBe("{~1, ...}");
  });
  test("a sequence knows its end", () => {
    expect(seq("q", push1, push2)).toBe("<<..., 1, 2>>");
    expect(seq("q", push1, ["Push", undefined])).toBe("<<..., 1, ?>>");
  });
  test("a set, function or sequence of which nothing is known is unknown", () => {
    expect(ints("s")).toBe("?");
    expect(seq("Front(q)", push1)).toBe("?");
    expect(fn("Without(f, 1)", set1)).toBe("(~1 @@ ...)");
  });
  test("an element that is not wholly known counts as an unknown element", () => {
    expect(ints("{1, u}")).toBe("{1, ...}");
    expect(ints("{u}")).toBe("?");
  });
});

describe("faults", () => {
  test.each([
    ["<<5>>[2]", []],
    ["f[3]", [drop3]],
    ["Head(<<>>)", []],
    ["SubSeq(<<1, 2>>, 2, 3)[1]", []],
    ["CHOOSE x \\in {1, 2} : x > 2", []],
    ["Min({})", []],
    ["CASE 1 = 2 -> 1", []],
    ["u \\div 0", []],
    ["u % 0", []],
    ["2 ^ (-1)", []],
    ["ShiftLeft(1, -1)", []],
    ["Cardinality(1..1000001)", []],
    ["Len([i \\in {2} |-> 1])", []],
  ] as const)("%s", (expr, steps) => {
    expect(int(expr, ...steps)).toBe("fault");
  });
  test("under an unknown guard what would be a fault is unknown", () => {
    expect(bool("u = 1 /\\ 1 \\div 0 = 1")).toBe("?");
    expect(bool("u = 1 => 1 \\div 0 = 1")).toBe("?");
    expect(bool("(u = 1 /\\ 1 \\div 0 = 1) /\\ 1 \\div 0 = 1")).toBe("?");
  });
  test("a LET is evaluated when used, and is then the fault", () => {
    expect(int("LET bad == 1 \\div 0 IN 5")).toBe("5");
    expect(int("LET bad == 1 \\div 0 IN bad")).toBe("fault");
    expect(bool("LET bad == 1 \\div 0 IN u = 1 /\\ bad = 1")).toBe("?");
  });
  test("a LET is not evaluated tentatively, however it is first used", () => {
    expect(bool("LET bad == 1 \\div 0 IN (u = 1 /\\ bad = 1) \\/ TRUE")).toBe("TRUE");
    expect(bool("LET bad == 1 \\div 0 IN ~(u = 1 /\\ bad = 1 /\\ FALSE) /\\ bad = 1")).toBe("fault");
  });
  test("a function literal is evaluated at each element of its domain", () => {
    expect(int("[x \\in {0, 1} |-> 1 \\div x][1]")).toBe("fault");
  });
});

describe("logic", () => {
  test.each([
    ["u = 1 /\\ FALSE", "FALSE"],
    ["u = 1 /\\ TRUE", "?"],
    ["FALSE /\\ 1 \\div 0 = 1", "FALSE"],
    ["u = 1 \\/ TRUE", "TRUE"],
    ["u = 1 \\/ FALSE", "?"],
    ["u = 1 => TRUE", "TRUE"],
    ["u = 1 => FALSE", "?"],
    ["FALSE => u = 1", "TRUE"],
    ["TRUE => u = 1", "?"],
    ["~(u = 1)", "?"],
    ["(u = 1) <=> TRUE", "?"],
    ["IF u = 1 THEN TRUE ELSE TRUE", "?"],
    ["CASE FALSE -> FALSE [] OTHER -> TRUE", "TRUE"],
    ["CASE u = 1 -> TRUE [] OTHER -> TRUE", "?"],
    ["CASE TRUE -> TRUE [] u = 1 -> FALSE", "TRUE"],
    ["\\A x \\in {1, 2} : x = 1 \\/ u = 1", "?"],
    ["\\A x \\in {1, 2} : x = 1 /\\ u = 1", "FALSE"],
    ["\\E x \\in {1, 2} : x = 1 \\/ u = 1", "TRUE"],
    ["\\E x \\in {1, 2} : x = 1 /\\ u = 1", "?"],
    ["\\A x \\in {0, 1} : x = 1 /\\ 1 \\div x = 1", "FALSE"],
    ["\\A x \\in {0, 1} : 1 \\div x = 2", "FALSE"],
    ["\\E x \\in {0, 1} : 1 \\div x = 1", "TRUE"],
    ["\\A x \\in {0, 1} : 1 \\div x = 1", "fault"],
    ["\\A x \\in {0, 1} : IF x = 0 THEN 1 \\div x = 1 ELSE u = 1", "?"],
  ])("%s is %s", (expr, value) => {
    expect(bool(expr)).toBe(value);
  });
  test("quantifiers over sets not known as a whole", () => {
    expect(bool("\\A x \\in s : x > 0", add1)).toBe("?");
    expect(bool("\\A x \\in s : x > 1", add1)).toBe("FALSE");
    expect(bool("\\E x \\in s : x > 0", add1)).toBe("TRUE");
    expect(bool("\\E x \\in s : x > 1", add1)).toBe("?");
    expect(bool("\\A x \\in s : x > 0")).toBe("?");
    expect(bool("\\E x \\in s : 1 \\div (x - 1) = 1", add1)).toBe("?");
  });
});

describe("operators on partly known values", () => {
  test.each([
    // eq
    ["f = (3 :> 1)", "FALSE", [drop3]],
    ["f = (1 :> 11 @@ 2 :> 20)", "FALSE", [set1]],
    ["f = (1 :> 10)", "?", [set1]],
    ["f = <<>>", "FALSE", [set1]],
    ["s = {3}", "FALSE", [remove3]],
    ["s = {1}", "?", [add1]],
    ["s = {2}", "FALSE", [add1]],
    ["q = <<1>>", "?", [push1]],
    ["q = <<2>>", "FALSE", [push1]],
    ["q = <<1>>", "FALSE", [push1, push1]],
    ["q = <<3, 1, 2>>", "?", [push1, push2]],
    ["q = [i \\in {1} |-> 1]", "?", [push1]],
    ["[a |-> u, b |-> 1] = [a |-> 1, b |-> 2]", "FALSE", []],
    ["[a |-> u, b |-> 1] = [a |-> 1, b |-> 1]", "?", []],
    // in, subseteq
    ["1 \\in s", "TRUE", [add1]],
    ["3 \\in s", "FALSE", [remove3]],
    ["2 \\in s", "?", [add1, remove3]],
    ["u \\in {1}", "?", []],
    ["u \\in {}", "FALSE", []],
    ["<<u, 1>> \\in {<<1, 2>>, <<2, 3>>}", "FALSE", []],
    ["<<u, 1>> \\in {<<1, 2>>, <<2, 1>>}", "?", []],
    ["{1} \\subseteq s", "TRUE", [add1]],
    ["{1, 3} \\subseteq s", "FALSE", [add1, remove3]],
    ["{1, 2} \\subseteq s", "?", [add1]],
    ["{} \\subseteq s", "TRUE", []],
    ["s \\subseteq {1}", "?", [add1]],
    ["s \\subseteq {2}", "FALSE", [add1]],
    // sequences
    ["Contains(q, 1)", "TRUE", [push1]],
    ["Contains(q, 2)", "?", [push1]],
    ["Contains(<<1, u>>, 2)", "?", []],
    ["IsInjective(q)", "?", [push1, push2]],
    ["IsInjective(q)", "FALSE", [push1, push1]],
    ["IsInjective(<<1, u>>)", "?", []],
    ["Before(1, 2, q)", "TRUE", [push1, push2]],
    ["Before(2, 1, q)", "FALSE", [push1, push2]],
    ["Before(1, 9, q)", "FALSE", [push1]],
    ["Before(9, 1, q)", "?", [push1]],
    ["Before(8, 9, q)", "?", [push1]],
    ["Before(8, 9, <<1>>)", "FALSE", []],
    ["Before(1, 2, Append(q, u))", "?", [push1, push2]],
    ["1 \\in DOMAIN f", "TRUE", [set1]],
    ["3 \\in DOMAIN f", "FALSE", [drop3]],
    ["2 \\in DOMAIN f", "?", [set1, drop3]],
    // membership in sets that are not enumerated
    ["u \\in Nat", "?", []],
    ["q \\in Seq(Nat)", "?", [push1]],
    ["q \\in Seq(Nat)", "FALSE", [["Push", -1n]]],
    ["s \\in SUBSET Nat", "FALSE", [["Add", -1n]]],
    ["f \\in [{1} -> Nat]", "FALSE", [set2]],
    ["f \\in [{1} -> Nat]", "?", [set1]],
    ["f \\in [{3} -> Nat]", "FALSE", [drop3]],
  ] as const)("%s is %s", (expr, value, steps) => {
    expect(bool(expr, ...(steps as readonly Step[]))).toBe(value);
  });

  test.each([
    ["s \\cup {5}", "{1, 5, ~3, ...}", [add1, remove3]],
    ["s \\cup {3}", "{1, 3, ...}", [add1, remove3]],
    ["s \\cap {1, 3}", "{1}", [add1, remove3]],
    ["s \\cap {1, 2}", "{1, ...}", [add1]],
    ["s \\ {1, 5}", "{~1, ~3, ~5, ...}", [add1, remove3]],
    ["{1, 3, 4} \\ s", "{3, ~1, ...}", [add1, remove3]],
    ["{1, 3} \\ s", "{3}", [add1, remove3]],
    ["{x \\in s : x > 1}", "{2, ~1, ~3, ...}", [add1, add2, remove3]],
    ["{x \\in {1, 2} : x = u}", "?", []],
    ["{x \\in {1, 2} : x > 1 \\/ u = 1}", "{2, ...}", []],
    ["{x + 1 : x \\in s}", "{2, ...}", [add1, remove3]],
    ["{IF x = 1 THEN u ELSE x : x \\in {1, 2}}", "{2, ...}", []],
    ["1..u", "?", []],
    ["UNION {s}", "?", [add1]],
    ["DOMAIN f", "{1, ~3, ...}", [set1, drop3]],
    ["DOMAIN q", "?", [push1]],
    ["Range(f)", "{10, ...}", [set1, drop3]],
    ["Range(q)", "{1, ...}", [push1]],
    ["Range(<<1, u>>)", "{1, ...}", []],
  ] as const)("%s is %s", (expr, value, steps) => {
    expect(ints(expr, ...(steps as readonly Step[]))).toBe(value);
  });

  test.each([
    ["f[1]", "10", [set1]],
    ["f[2]", "?", [set1]],
    ["f[u]", "?", [set1]],
    ["q[1]", "?", [push1]],
    ["Len(q)", "?", [push1]],
    ["Head(q)", "?", [push1]],
    ["Last(q)", "1", [push1]],
    ["Cardinality(s)", "?", [add1]],
    ["CHOOSE x \\in s : TRUE", "?", [add1]],
    ["CHOOSE x \\in {1, 2} : x > 1 \\/ u = 1", "?", []],
    ["CHOOSE x \\in {1, 2} : x = 1 \\/ u = 1", "1", []],
    ["FoldSet(LAMBDA x, acc : x + acc, 0, s)", "?", [add1]],
    ["FoldLeft(LAMBDA acc, x : x + acc, 0, q)", "?", [push1]],
    ["FoldSet(LAMBDA x, acc : x, u, {4})", "4", []],
    ["Min({3, u})", "?", []],
    ["u + 1", "?", []],
  ] as const)("%s is %s", (expr, value, steps) => {
    expect(int(expr, ...(steps as readonly Step[]))).toBe(value);
  });

  test.each([
    ["Without(f, 1)", "(2 :> 20 @@ ~1 @@ ~3 @@ ...)", [set1, set2, drop3]],
    ["Without(f, u)", "(~3 @@ ...)", [set1, drop3]],
    ["Without(1 :> 2, u)", "?", []],
    ["Without(<<>>, u)", "<<>>", []],
    ["WithoutAll(f, {1})", "(2 :> 20 @@ ~1 @@ ...)", [set1, set2]],
    ["WithoutAll(1 :> 2 @@ 3 :> 4, s)", "(3 :> 4)", [add1, remove3]],
    ["WithoutAll(1 :> 2 @@ 3 :> 4 @@ 5 :> 6, s)", "(3 :> 4 @@ ...)", [add1, remove3]],
    ["u :> 1", "?", []],
    ["1 :> u", "<<?>>", []],
    ["f @@ (1 :> 99 @@ 3 :> 33 @@ 4 :> 44)", "(1 :> 10 @@ 3 :> 33 @@ ...)", [set1, drop3]],
    ["(1 :> 99) @@ f", "(1 :> 99 @@ ...)", []],
    ["[x \\in s |-> x]", "(1 :> 1 @@ ~3 @@ ...)", [add1, remove3]],
    ["[f EXCEPT ![1] = 5]", "(1 :> 5 @@ ...)", [set1]],
    ["[f EXCEPT ![2] = 5]", "(1 :> 10 @@ ...)", [set1]],
    ["[f EXCEPT ![3] = 1 \\div 0]", "(1 :> 10 @@ ~3 @@ ...)", [set1, drop3]],
    ["[f EXCEPT ![u] = 5]", "(~3 @@ ...)", [set1, drop3]],
  ] as const)("%s is %s", (expr, value, steps) => {
    expect(fn(expr, ...(steps as readonly Step[]))).toBe(value);
  });

  test.each([
    ["Tail(q)", "<<..., 2>>", [push1, push2]],
    ["Front(q)", "<<..., 1>>", [push1, push2]],
    ["q \\o <<5>>", "<<..., 1, 5>>", [push1]],
    ["<<5>> \\o q", "<<..., 1>>", [push1]],
    ["q \\o <<5>>", "<<..., 5>>", []],
    ["Reverse(q)", "?", [push1]],
    ["SubSeq(q, 1, 1)", "?", [push1]],
    ["SelectSeq(q, LAMBDA x : x > 1)", "<<..., 2>>", [push1, push2]],
    ["SelectSeq(<<1, 2, 3>>, LAMBDA x : x # 2 \\/ u = 1)", "<<..., 3>>", []],
    ["[q EXCEPT ![1] = 5]", "?", [push1]],
    ["[<<1, 2>> EXCEPT ![u] = 5]", "?", []],
    ["[<<1, 2>> EXCEPT ![3] = 5]", "<<1, 2>>", []],
  ] as const)("%s is %s", (expr, value, steps) => {
    expect(seq(expr, ...(steps as readonly Step[]))).toBe(value);
  });
});
