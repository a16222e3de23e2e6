/* What the analyses of the IR find, expression by expression; the code that relies on it is tested by the oracle. */
import { describe, expect, test } from "vitest";
import { FaultAnalysis } from "../../src/ir/analysis/can-fault.js";
import { coneOf } from "../../src/ir/analysis/cone.js";
import { ConstantConditions } from "../../src/ir/analysis/constant-conditions.js";
import { dataflowOf } from "../../src/ir/analysis/dataflow.js";
import { DirectWriteAnalysis } from "../../src/ir/analysis/direct-writes.js";
import { knownKeys } from "../../src/ir/analysis/known-keys.js";
import { outerOf, readsOf } from "../../src/ir/analysis/reads.js";
import { holdsInStutter } from "../../src/ir/analysis/stutter.js";
import { triggersOf } from "../../src/ir/analysis/triggers.js";
import { isEqual, isEqualUnprimed } from "../../src/ir/expr-key.js";
import type { Expr, Program } from "../../src/ir/ir.js";
import { ExprPrinter } from "../../src/ir/print-ir-expr.js";
import { allExprs, childExprs } from "../../src/ir/walk.js";
import { programOf } from "../support/lower-text.js";

const HEAD = String.raw`---- MODULE m ----
TYPE Vma == Ptr
CONSTANT K : {"a", "b"}
VARIABLE f : [Vma -> Int]
INIT f = <<>>
VARIABLE g : [Vma -> SUBSET Vma]
INIT g = <<>>
VARIABLE h : [Vma -> [Int -> Int]]
INIT h = <<>>
VARIABLE s : SUBSET Vma
INIT s = {}
VARIABLE n : Int
INIT n = 0
EVENT link(vma : Vma, x : Nat)
EVENT drop(vma : Vma)
Half(i) == i \div 2
Same(i) == i
IsModern == K = "b"
`;

const program = (body: string) => programOf("m.mms", `${HEAD}${body}\n====\n`);

function invariant(expression: string): { program: Program; expr: Expr } {
  const compiled = program(`INVARIANT T_01 "tested" == ${expression}`);
  const [rule] = compiled.rules;
  if (rule?.body.kind !== "State") throw new Error("not an invariant");
  return { program: compiled, expr: rule.body.expr };
}

describe("evaluating it", () => {
  test.each([
    [String.raw`\A v \in s : f[v] > 0`, "may be a fault"],
    [String.raw`\A v \in DOMAIN f : f[v] > 0`, "has a value"],
    ["n + 1 = 2", "has a value"],
    [String.raw`n \div 2 = 1`, "may be a fault"],
    [String.raw`n \in 1..3`, "may be a fault"],
    [String.raw`(CHOOSE i \in {1, 2} : i > n) = 1`, "may be a fault"],
    ["CASE n = 1 -> TRUE", "may be a fault"],
    ["CASE n = 1 -> TRUE [] OTHER -> FALSE", "has a value"],
    // A fault in a definition waits for its uses.
    [String.raw`LET d == n \div 2 IN n = 1`, "has a value"],
    [String.raw`LET d == n \div 2 IN d = 1`, "may be a fault"],
    // So does one in an argument; and a body may have its own.
    ["Half(n) = 1", "may be a fault"],
    ["Same(n) = 1", "has a value"],
    [String.raw`Same(n \div 2) = 1`, "may be a fault"],
  ])("%s %s", (expression, found) => {
    const { program: p, expr } = invariant(expression);
    expect(new FaultAnalysis(p).strict.of(expr) ? "may be a fault" : "has a value").toBe(found);
  });
});

describe("keys are known to be in the domain", () => {
  test.each<[string, string[]]>([
    [String.raw`\A v \in DOMAIN f : f[v] > 0`, ["f[v]"]],
    [String.raw`\A v \in s : v \in DOMAIN f => f[v] > 0`, ["f[v]"]],
    [String.raw`\A v \in s : v \in DOMAIN f /\ f[v] > 0`, ["f[v]"]],
    [String.raw`\A v \in s : f[v] > 0 /\ v \in DOMAIN f`, []],
    [String.raw`\A v \in s : v \notin DOMAIN f \/ f[v] > 0`, ["f[v]"]],
    [String.raw`\A v \in s : v \in DOMAIN f \/ f[v] > 0`, []],
    [String.raw`\A v \in s : IF v \in DOMAIN f THEN f[v] > 0 ELSE f[v] > 1`, ["f[v]"]],
    [String.raw`\A v \in s : v \in DOMAIN g => f[v] > 0`, []],
    [String.raw`\A v \in s : \A w \in s : v \in DOMAIN f => f[w] > 0`, []],
    [String.raw`\A v \in s : \A i \in 1 .. 2 : i \in DOMAIN h[v] => h[v][i] > 0`, ["h[v][i]"]],
    [String.raw`\A v \in s : \A w \in s : \A i \in 1 .. 2 : i \in DOMAIN h[v] => h[w][i] > 0`, []],
  ])("%s: %j", (expression, found) => {
    const { program: p, expr } = invariant(expression);
    const { safe } = knownKeys(p);
    expect([...allExprs(expr)].filter((e) => safe.has(e)).map((e) => new ExprPrinter(p).flat(e))).toEqual(
      found,
    );
  });
});

describe("conditions that are the same throughout a trace", () => {
  test.each<[string, string[]]>([
    ['K = "a" => n > 0', ['K = "a"']],
    [String.raw`K = "a" /\ IsModern`, ['K = "a" /\\ IsModern']],
    ["n > 0", []],
    [String.raw`\A v \in s : IsModern => f[v] > 0`, ["IsModern"]],
    // A literal is as cheap as what would be kept; a bound variable is not the same.
    ["TRUE => n > 0", []],
    [String.raw`\A k \in {"a", "b"} : K = k => n > 0`, []],
  ])("%s: %j", (expression, found) => {
    const { program: p, expr } = invariant(expression);
    const conditions = new ConstantConditions(p, new FaultAnalysis(p));
    const outermost = (e: Expr): Expr[] => (conditions.has(e) ? [e] : childExprs(e).flatMap(outermost));
    expect(outermost(expr).map((e) => new ExprPrinter(p).flat(e))).toEqual(found);
  });
});

describe("an action formula where nothing changes", () => {
  test.each([
    [String.raw`\A v \in DOMAIN f : f'[v] >= f[v]`, "is TRUE"],
    [String.raw`\A v \in DOMAIN f : f'[v] > f[v]`, "may be FALSE"],
    [String.raw`\A v \in DOMAIN f : v \in DOMAIN f'`, "may be FALSE"],
    [String.raw`\A v \in DOMAIN f : v \in DOMAIN f => v \in DOMAIN f'`, "is TRUE"],
    ["n' = n", "is TRUE"],
    ["n' # n", "may be FALSE"],
    ["n' = n + 1", "may be FALSE"],
    [String.raw`n' = n \/ n' = n + 1`, "is TRUE"],
  ])("%s %s", (formula, found) => {
    const [rule] = program(`PROPERTY T_01 "tested" == [][${formula}]_<<f, n>>`).rules;
    if (rule?.body.kind !== "Step") throw new Error("not a step");
    expect(holdsInStutter(rule.body.expr) ? "is TRUE" : "may be FALSE").toBe(found);
  });
});

describe("variables that an action writes at once", () => {
  test.each<[string, string[]]>([
    ["f'[vma] = x", ["f"]],
    [String.raw`/\ f'[vma] = x /\ n' = Cardinality(DOMAIN f)`, ["n"]],
    [String.raw`/\ n' = Cardinality(DOMAIN f) /\ f'[vma] = x`, ["f", "n"]],
    [String.raw`/\ f'[vma] = n /\ n' = x`, ["f", "n"]],
    [String.raw`/\ n' = x /\ f'[vma] = n`, ["f"]],
    // More than once, or in one of two places.
    [String.raw`\A v \in s : f'[v] = x`, []],
    ["IF x = 1 THEN f'[vma] = 1 ELSE f'[vma] = 2", ["f"]],
    [String.raw`/\ f'[vma] = 1 /\ f'[NULL] = 2`, []],
    // The value that a definition has read may be changed in place.
    [String.raw`LET own == g[vma] IN /\ g'[vma] = {} /\ s' = own`, ["s"]],
  ])("%s: %j", (body, found) => {
    const p = program(`ACTION A ON link == ${body}`);
    const direct = new DirectWriteAnalysis(p);
    expect(p.variables.flatMap((v, i) => (direct.isDirect(0, i) ? v.name : []))).toEqual(found);
  });

  test("where two actions are alternatives: none", () => {
    const p = program("ACTION A ON link == x = 1 /\\ n' = 1\nACTION B ON link == x = 2 /\\ n' = 2");
    const direct = new DirectWriteAnalysis(p);
    expect(p.variables.map((_, i) => direct.isDirect(0, i) || direct.isDirect(1, i))).not.toContain(true);
  });
});

describe("what wakes a rule", () => {
  test.each<[string, string]>([
    [String.raw`\A v \in DOMAIN f : f[v] > 0`, "own key f"],
    [String.raw`\A v \in DOMAIN f : v \in DOMAIN g`, "own key g"],
    [String.raw`\A v \in DOMAIN f : g[v] \subseteq s`, "own key g, whole s"],
    [String.raw`\A v \in DOMAIN f : \A w \in g[v] : f[w] > 0`, "own key g, other keys f"],
    [String.raw`\A v \in s : f[v] > n`, "own key f, whole n"],
    ["n > 0", "whole n"],
  ])("%s: %s", (expression, found) => {
    const { program: p, expr } = invariant(expression);
    const outer = outerOf(expr, p);
    const { direct, recorded, whole } = readsOf(outer?.body ?? expr, p, outer);
    const names = (of: ReadonlySet<number>) => [...of].map((i) => p.variables[i]!.name).join(" ");
    const parts = [
      ["own key", direct],
      ["other keys", recorded],
      ["whole", whole],
    ] as const;
    expect(parts.flatMap(([word, of]) => (of.size > 0 ? `${word} ${names(of)}` : [])).join(", ")).toBe(found);
  });
});

describe("events that are positions of a temporal formula", () => {
  test.each<[string, string[]]>([
    [String.raw`\A v \in Vma : link(v, _) ~> drop(v)`, ["link v=0", "drop v=0"]],
    [
      String.raw`\A t \in Task : [](t = self /\ drop(_) => ONCE (t = self /\ link(_, _)))`,
      ["drop t=self", "link t=self"],
    ],
    [String.raw`\A v \in Vma : [](drop(v) => n > 0)`, ["drop v=0"]],
  ])("%s: %j", (formula, found) => {
    const p = program(`PROPERTY T_01 "tested" == ${formula}`);
    const [rule] = p.rules;
    if (rule?.body.kind !== "Temporal") throw new Error("not temporal");
    const { binders } = rule.body;
    const triggers = triggersOf(rule.body.formula, binders).map(
      ({ event, values }) =>
        `${p.events[event]!.name} ${values.map((value, i) => `${binders[i]!.local.name}=${value}`).join(" ")}`,
    );
    expect(triggers).toEqual(found);
  });
});

describe("what an action writes, and what that depends on", () => {
  test.each<[string, string[]]>([
    ["f'[vma] = n", ["f from n, vma"]],
    [String.raw`x = 1 /\ f'[vma] = n`, ["f from n, vma, x"]],
    ["IF x = 1 THEN n' = 2", ["n from x"]],
    ["LET old == f[vma] IN n' = old", ["n from f, vma"]],
    [String.raw`\A v \in s : f'[v] = x`, ["f from s, x"]],
    ["OBSERVE f[vma] = x", ["f observed from vma, x"]],
    ["n' = Half(x)", ["n from x"]],
  ])("%s: %j", (body, found) => {
    const p = program(`ACTION A ON link == ${body}`);
    const effects = dataflowOf(p).effects.map(({ variable, observes, reads }) => {
      const names = [
        ...reads.variables.map((v) => p.variables[v]!.name),
        ...reads.args.map((a) => p.events[0]!.params[a]!.name),
      ];
      return `${p.variables[variable]!.name}${observes ? " observed" : ""} from ${names.join(", ")}`;
    });
    expect(effects).toEqual(found);
  });
});

describe("the variables that what is judged can come to read", () => {
  const rules = String.raw`
RULE T_01 "tested"
ACTION Link ON link == /\ f'[vma] = n + 1
                       /\ g'[vma] = {vma}
ACTION Drop ON drop == /\ REQUIRE T_01 == vma \in DOMAIN f
                       /\ s' = s \cup {vma}`;
  test.each<[string, string, string[], string[]]>([
    ["a REQUIRE and what its variable is made of", "", ["link", "drop"], ["f", "n"]],
    ["none for a REQUIRE whose event does not happen", "", ["link"], []],
    ["an INVARIANT, whatever happens", 'INVARIANT T_02 "tested" == s = {}', ["link"], ["s"]],
    [
      "none for an INVARIANT of other kernels",
      'INVARIANT T_02 "tested" WHEN IsModern == s = {}',
      ["link"],
      [],
    ],
    ["a guard", "ACTION Two ON drop == n = 1", ["drop"], ["f", "n"]],
    ["a write that may be a fault", "ACTION Two ON drop == n' = f[vma]", ["drop"], ["f", "n"]],
    [
      "a write that another one may contradict",
      "ACTION Two ON drop == n' = 1 \\* \nACTION Three ON drop == n' = 2",
      ["drop"],
      ["f", "n"],
    ],
    [
      "what an IF of CONSTANTs keeps off is not read",
      "ACTION Two ON drop == IF IsModern THEN n' = f[vma]",
      ["drop"],
      ["f"],
    ],
  ])("%s", (_, more, events, found) => {
    const p = program(`${rules}\n${more}`);
    const { variables } = coneOf(dataflowOf(p), {
      constants: new Map([["K", '"a"']]),
      happens: p.events.map(({ name }) => events.includes(name)),
      hasChoice: () => false,
    });
    expect(p.variables.flatMap(({ name }, i) => (variables.has(i) ? [name] : [])).sort()).toEqual(found);
  });

  test("all that an event's actions write, where the state decides which are taken", () => {
    const p = program(rules);
    const { variables, actions } = coneOf(dataflowOf(p), {
      constants: new Map(),
      happens: p.events.map(({ name }) => name === "link"),
      hasChoice: () => true,
    });
    expect([...variables].map((v) => p.variables[v]!.name).sort()).toEqual(["f", "g", "n"]);
    expect([...actions].map((a) => p.actions[a]!.name)).toEqual(["Link"]);
  });
});

describe("equal expressions", () => {
  const sides = (expression: string): [Expr, Expr] => {
    const { expr } = invariant(expression);
    if (expr.kind !== "Prim" || expr.op !== "eq") throw new Error("not an equation");
    return [expr.args[0]!, expr.args[1]!];
  };

  test.each<[string, boolean]>([
    ["n + 1 = n + 1", true],
    ["n + 1 = 1 + n", false],
    ["f[NULL] = f[NULL]", true],
    ["Half(n) = Same(n)", false],
    // Fields are in the type alone.
    ["Cardinality([p : {1}]) = Cardinality([p : {1}])", true],
    ["Cardinality([p : {1}]) = Cardinality([q : {1}])", false],
  ])("%s: %s", (expression, isSame) => {
    const [a, b] = sides(expression);
    expect(isEqual(a, b)).toBe(isSame);
  });

  test("but for primes", () => {
    const [rule] = program(`PROPERTY T_01 "tested" == [][f' = f]_f`).rules;
    const { expr } = rule!.body as { expr: Expr };
    const [a, b] = (expr as Expr & { kind: "Prim" }).args as [Expr, Expr];
    expect([isEqual(a, b), isEqualUnprimed(a, b)]).toEqual([false, true]);
  });
});
