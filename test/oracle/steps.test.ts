/* specs/SEMANTICS.md from "The state and a step" on: small specs, the plain evaluator, what each sentence says. */
import { describe, expect, test } from "vitest";
import { programOf } from "../support/lower-text.js";
import { PlainMachine } from "../support/plain/machine.js";
import type { Value } from "../support/plain/value.js";

type Step = "lost" | readonly [event: string, ...args: Value[]];

const p1: Value = { ptr: 1n };
const p2: Value = { ptr: 2n };

/** Runs the declarations on the steps, 10 ns apart. */
function run(declarations: string, steps: readonly Step[], complete = true) {
  const text = `---- MODULE m ----\nEXTENDS Integers, Sequences, FiniteSets, TLC\nTYPE P == Ptr\n${declarations}\n====`;
  const machine = new PlainMachine(programOf("m.mms", text), { complete, constants: new Map() });
  steps.forEach((step, i) => {
    if (step === "lost") machine.lost();
    else {
      const [name, ...args] = step;
      machine.step({ name, args, self: { task: 7 }, cpu: 0n, ts: BigInt(10 * (i + 1)) });
    }
  });
  machine.end();
  return {
    state: Object.fromEntries(machine.state().map((v) => [v.name, v.value])),
    violations: machine.violations.map(
      (v) => `${v.kind} ${v.id}${v.binding === "" ? "" : ` [${v.binding}]`} at ${v.step}`,
    ),
    rules: Object.fromEntries(machine.rules),
    errors: machine.specErrors.map((e) => e.code),
  };
}

const X = "VARIABLE x : Int\nINIT x = 0\nEVENT e(n : Int OPTIONAL)\n";
const F =
  "VARIABLE f : [P -> Int]\nINIT f = <<>>\nEVENT set(p : P, n : Int OPTIONAL)\nACTION ASet ON set == f'[p] = n\n";
const F_DROP = "EVENT drop(p : P)\nACTION ADrop ON drop == f' = Without(f, p)\n";

describe("the first state", () => {
  test("of a complete trace is INIT", () => {
    expect(run(`${X}ACTION A ON e == x' = n`, []).state).toEqual({ x: "0" });
  });
  test("of others leaves unknown what some action writes, and nothing else", () => {
    const two = `${X}VARIABLE y : Int\nINIT y = 5\nACTION A ON e == x' = n`;
    expect(run(two, [], false).state).toEqual({ x: "?", y: "5" });
  });
  test("a loss makes unknown what some action writes", () => {
    expect(run(`${X}ACTION A ON e == x' = n`, [["e", 3n], "lost"]).state).toEqual({ x: "?" });
  });
});

describe("a LIFETIME", () => {
  const life = "EVENT born(p : P OPTIONAL)\nEVENT dies(p : P, o : P)\nLIFETIME P BORN born DIES dies(p)\n";
  const seen = "VARIABLE s : SUBSET P\nINIT s = {}\n";

  test("takes its object out of functions and sets, and no other", () => {
    const steps: Step[] = [
      ["set", p1, 1n],
      ["set", p2, 2n],
      ["dies", p1, p2],
    ];
    const set = F.replace("f'[p] = n", "f'[p] = n /\\ s' = s \\cup {p}");
    expect(run(seen + set + life, steps).state).toEqual({ f: "(0x2 :> 2)", s: "{0x2}" });
  });
  test("leaves alone what OUTLIVES it", () => {
    const lasting = F.replace("[P -> Int]", "[P -> Int] OUTLIVES P");
    expect(
      run(lasting + life, [
        ["set", p1, 1n],
        ["dies", p1, p2],
      ]).state,
    ).toEqual({ f: "(0x1 :> 1)" });
  });
  test("lets rules of its events see the state before", () => {
    const rule = 'ACTION Die ON dies == REQUIRE R "r" == p \\notin DOMAIN f\n';
    const { state, violations } = run(F + life + rule, [
      ["set", p1, 1n],
      ["dies", p1, p2],
    ]);
    expect(violations).toEqual(["require R at 2"]);
    expect(state).toEqual({ f: "<<>>" });
  });
  test("leaves to an action of the event what that writes at the object, or as a whole", () => {
    const atObject = "ACTION Born ON born == f'[p] = 7\n";
    expect(
      run(F + life + atObject, [
        ["set", p1, 1n],
        ["born", p1],
      ]).state,
    ).toEqual({ f: "(0x1 :> 7)" });
    const whole = "ACTION Die ON dies == IF FALSE THEN f' = <<>>\n";
    expect(
      run(F + life + whole, [
        ["set", p1, 1n],
        ["dies", p1, p2],
      ]).state,
    ).toEqual({ f: "(0x1 :> 1)" });
  });
  test("goes with what an action of the event writes elsewhere", () => {
    const other = "ACTION Die ON dies == f'[o] = 5\n";
    expect(
      run(F + life + other, [
        ["set", p1, 1n],
        ["dies", p1, p2],
      ]).state,
    ).toEqual({ f: "(0x2 :> 5)" });
    expect(
      run(F + life + other, [
        ["set", p1, 1n],
        ["dies", p1, p1],
      ]).errors,
    ).toEqual(["MMS6003"]);
  });
  test("makes known of a trace that began mid-life that nothing is known of the object", () => {
    const inDomain = 'INVARIANT I "i" == \\A p \\in s : p \\notin DOMAIN f\n';
    const mark = "ACTION Mark ON born == s' = s \\cup {p}\n";
    const { rules } = run(seen + F + life + mark + inDomain, [["born", p1]], false);
    expect(rules.I).toMatchObject({ violated: false, inconclusive: false, vacuous: false });
  });
  test("of an unknown object leaves nothing known", () => {
    expect(
      run(F + life, [
        ["set", p1, 1n],
        ["born", undefined],
      ]).state,
    ).toEqual({ f: "?" });
  });
});

describe("which action is taken", () => {
  const two = (a: string, b: string) =>
    `${X}ACTION A ON e == ${a} /\\ x' = 1\nACTION B ON e == ${b} /\\ x' = 2`;
  test("exactly one enabled: that one, also beside one of which it is unknown", () => {
    expect(run(two("n = 1", "n = 2"), [["e", 2n]]).state).toEqual({ x: "2" });
    expect(run(two("x = 0", "n = 2"), [["e", undefined]]).state).toEqual({ x: "1" });
  });
  test("two enabled that lead to different states: an error of the spec, the first is taken", () => {
    const result = run(two("n > 0", "n > 1"), [["e", 2n]]);
    expect(result.errors).toEqual(["MMS6002"]);
    expect(result.state).toEqual({ x: "1" });
  });
  test("two enabled that lead to the same state: no error", () => {
    const same = `${X}ACTION A ON e == x' = n\nACTION B ON e == x' = n + 0`;
    expect(run(same, [["e", 2n]]).errors).toEqual([]);
  });
  test("none enabled, one unknown: that one", () => {
    expect(run(two("n = 1", "x = 1"), [["e", undefined]]).state).toEqual({ x: "1" });
  });
  test("none enabled, several unknown: what they write becomes unknown, their REQUIREs count tentatively", () => {
    const doubt = two('n = 1 /\\ (REQUIRE R "r" == x = 5)', "n = 2");
    const result = run(doubt, [["e", undefined]]);
    expect(result.state).toEqual({ x: "?" });
    expect(result.violations).toEqual([]);
    expect(result.rules.R).toMatchObject({ violated: false, inconclusive: true });
  });
  test("none can be: a violation, and the state stays", () => {
    const result = run(two("n = 1", "n = 2"), [["e", 3n]]);
    expect(result.violations).toEqual(["no-action e at 1"]);
    expect(result.state).toEqual({ x: "0" });
  });
  test("a fault in a guard is a violation of that action, which is not taken", () => {
    const result = run(two("1 \\div n = 1", "n = 0"), [["e", 0n]]);
    expect(result.violations).toEqual(["undefined A at 1"]);
    expect(result.state).toEqual({ x: "2" });
  });
  test("an action whose WHEN is FALSE does not exist, one whose WHEN is unknown is doubtful", () => {
    const when = `CONSTANT C : Int\nCONSTANT D : Int DEFAULT 1\n${X}`;
    expect(run(`${when}ACTION A ON e WHEN D = 2 == x' = 1`, [["e", 1n]])).toMatchObject({
      state: { x: "0" },
      violations: [],
    });
    const unknown = `${when}ACTION A ON e WHEN C = 1 == x' = 1\nACTION B ON e WHEN C = 2 == x' = 2`;
    expect(run(unknown, [["e", 1n]])).toMatchObject({ state: { x: "?" }, violations: [], errors: [] });
  });
});

describe("OBSERVE", () => {
  const seen = `${F}${F_DROP}EVENT seen(p : P, n : Int OPTIONAL)\nACTION ASeen ON seen == OBSERVE f[p] = n\n`;
  test("teaches an unknown cell", () => {
    expect(run(seen, [["seen", p1, 4n]], false)).toMatchObject({
      state: { f: "(0x1 :> 4 @@ ...)" },
      violations: [],
    });
  });
  test("agrees with a known cell, or is a mismatch and taken", () => {
    expect(
      run(seen, [
        ["set", p1, 4n],
        ["seen", p1, 4n],
      ]).violations,
    ).toEqual([]);
    const other = run(seen, [
      ["set", p1, 4n],
      ["seen", p1, 5n],
    ]);
    expect(other.violations).toEqual(["mismatch ASeen at 2"]);
    expect(other.state).toEqual({ f: "(0x1 :> 5)" });
  });
  test("an unknown value teaches nothing", () => {
    expect(run(seen, [["seen", p1, undefined]], false).state).toEqual({ f: "?" });
  });
  test("outside the domain: a violation, and the value is taken", () => {
    expect(run(seen, [["seen", p1, 4n]])).toMatchObject({
      state: { f: "(0x1 :> 4)" },
      violations: ["undefined ASeen at 1"],
    });
    expect(
      run(
        seen,
        [
          ["drop", p1],
          ["seen", p1, 4n],
        ],
        false,
      ).violations,
    ).toEqual(["undefined ASeen at 2"]);
  });
  test("of a field makes a record whose other fields are unknown", () => {
    const node = `VARIABLE r : [P -> [a : Int, b : Int]]\nINIT r = <<>>\nEVENT seen(p : P, n : Int)\nACTION A ON seen == OBSERVE r[p].b = n`;
    expect(run(node, [["seen", p1, 4n]], false).state).toEqual({ r: "(0x1 :> [a |-> ?, b |-> 4] @@ ...)" });
  });
  test("the rest of the step sees the result", () => {
    const next = `${X}VARIABLE y : Int\nINIT y = 0\nACTION A ON e == OBSERVE x = n /\\ y' = x + 1`;
    expect(run(next, [["e", 4n]], false).state).toEqual({ x: "4", y: "5" });
  });
});

describe("writes", () => {
  test("all right-hand sides read the state before the step", () => {
    const swap =
      "VARIABLE x : Int\nVARIABLE y : Int\nINIT x = 1\nINIT y = 2\nEVENT e()\nACTION A ON e == x' = y /\\ y' = x";
    expect(run(swap, [["e"]]).state).toEqual({ x: "2", y: "1" });
  });
  test("a fault is a violation, and the cell becomes unknown", () => {
    expect(run(`${X}ACTION A ON e == x' = 1 \\div n`, [["e", 0n]])).toMatchObject({
      state: { x: "?" },
      violations: ["undefined A at 1"],
    });
    const key = `${F}EVENT bad(p : P)\nACTION ABad ON bad == f'[p] = 1 \\div 0`;
    expect(
      run(key, [
        ["set", p2, 1n],
        ["bad", p1],
      ]).state,
    ).toEqual({ f: "(0x2 :> 1 @@ ...)" });
  });
  test("an IF whose condition is unknown makes unknown what either branch writes", () => {
    const iff = `${X}VARIABLE y : Int\nINIT y = 0\nACTION A ON e == IF n = 1 THEN x' = 1 ELSE y' = 1`;
    expect(run(iff, [["e", undefined]]).state).toEqual({ x: "?", y: "?" });
    expect(run(iff, [["e", 1n]]).state).toEqual({ x: "1", y: "0" });
  });
  test("ForEach writes for each member; over a set known in part, the rest is unknown", () => {
    const each = `${F}VARIABLE s : SUBSET P\nINIT s = {}\nEVENT add(p : P)\nACTION AAdd ON add == s' = s \\cup {p}\nEVENT all(n : Int)\nACTION AAll ON all == \\A q \\in s : f'[q] = n`;
    const steps: Step[] = [
      ["set", p2, 9n],
      ["add", p1],
      ["all", 3n],
    ];
    expect(run(each, steps).state.f).toBe("(0x1 :> 3 @@ 0x2 :> 9)");
    expect(run(each, steps, false).state.f).toBe("(0x1 :> 3 @@ ...)");
    expect(
      run(
        each,
        [
          ["set", p2, 9n],
          ["all", 3n],
        ],
        false,
      ).state.f,
    ).toBe("?");
  });
  test("one cell twice with different values is an error of the spec", () => {
    const twice = `${F}EVENT two(p : P, o : P)\nACTION ATwo ON two == f'[p] = 1 /\\ f'[o] = 2`;
    expect(run(twice, [["two", p1, p2]]).errors).toEqual([]);
    expect(run(twice, [["two", p1, p1]])).toMatchObject({ errors: ["MMS6003"], state: { f: "(0x1 :> 2)" } });
  });
});

describe("bindings", () => {
  const invariant = (body: string) => `${F}${F_DROP}INVARIANT I "i" == ${body}`;
  test("each element has a verdict of its own, reported where it is first violated", () => {
    const result = run(invariant("\\A k \\in DOMAIN f : f[k] < 5"), [
      ["set", p1, 1n],
      ["set", p2, 7n],
      ["set", p1, 8n],
      ["set", p2, 9n],
    ]);
    expect(result.violations).toEqual(["invariant I [k = 0x2] at 2", "invariant I [k = 0x1] at 3"]);
  });
  test("a rule that was never evaluated on anything is vacuous", () => {
    expect(run(invariant("\\A k \\in DOMAIN f : f[k] < 5"), []).rules.I).toMatchObject({ vacuous: true });
    expect(run(invariant("\\A k \\in DOMAIN f : f[k] < 5 => TRUE"), [["set", p1, 9n]]).rules.I).toMatchObject(
      { vacuous: true },
    );
    expect(run(invariant("\\A k \\in DOMAIN f : f[k] < 5 => TRUE"), [["set", p1, 1n]]).rules.I).toMatchObject(
      { vacuous: false },
    );
  });
  test("unknown is inconclusive, never violated", () => {
    const result = run(invariant("\\A k \\in DOMAIN f : f[k] < 5"), [["set", p1, undefined]]);
    expect(result.rules.I).toMatchObject({ violated: false, inconclusive: true });
  });
  test("an unknown left side of => makes FALSE unknown", () => {
    const result = run(invariant("\\A k \\in DOMAIN f : f[k] = 1 => FALSE"), [["set", p1, undefined]]);
    expect(result.rules.I).toMatchObject({ violated: false, inconclusive: true });
  });
  test("FALSE beside an unknown conjunct is FALSE", () => {
    const both = "\\A k \\in DOMAIN f : f[k] = 1 /\\ (\\A m \\in {1} : FALSE)";
    expect(run(invariant(both), [["set", p1, undefined]]).violations).toEqual([
      "invariant I [k = 0x1, m = 1] at 1",
    ]);
  });
  test("a fault is a violation of kind undefined", () => {
    expect(run(invariant("\\A k \\in DOMAIN f : 1 \\div f[k] > 0"), [["set", p1, 0n]]).violations).toEqual([
      "undefined I [k = 0x1] at 1",
    ]);
  });
  test("WHEN decides whether a rule applies", () => {
    const when = (c: string) =>
      `CONSTANT C : Int\n${X}ACTION A ON e == x' = n\nINVARIANT I "i" WHEN ${c} == x < 1`;
    expect(run(when("1 = 2"), [["e", 5n]])).toMatchObject({
      violations: [],
      rules: { I: { applies: false } },
    });
    expect(run(when("C = 2"), [["e", 5n]])).toMatchObject({
      violations: [],
      rules: { I: { applies: undefined } },
    });
  });
});

describe("properties", () => {
  const step = (body: string) => `${F}${F_DROP}PROPERTY S "s" == ${body}`;
  test("[][A]_v looks at the steps that change v", () => {
    const grows = step("[][\\A k \\in DOMAIN f : k \\in DOMAIN f' => f'[k] >= f[k]]_f");
    expect(
      run(grows, [
        ["set", p1, 1n],
        ["set", p1, 2n],
        ["set", p2, 9n],
      ]).violations,
    ).toEqual([]);
    expect(
      run(grows, [
        ["set", p1, 2n],
        ["set", p1, 1n],
      ]).violations,
    ).toEqual(["property S [k = 0x1] at 2"]);
    const never = `${X}ACTION A ON e == x' = n\nPROPERTY S "s" == [][FALSE]_x`;
    expect(run(never, [["e", 0n]]).violations).toEqual([]);
    expect(run(never, [["e", 1n]]).violations).toEqual(["property S at 1"]);
    expect(run(never, [["e", 1n]], false).rules.S).toMatchObject({ violated: false, inconclusive: true });
  });

  const ab = (formula: string) =>
    `EVENT a(p : P)\nEVENT b(p : P)\nEVENT c(p : P)\nPROPERTY T "t" == \\A o \\in P : ${formula}`;
  const [a1, a2, b1, b2, c1]: Step[] = [
    ["a", p1],
    ["a", p2],
    ["b", p1],
    ["b", p2],
    ["c", p1],
  ];
  test("~> is met by the same object only", () => {
    expect(run(ab("a(o) ~> b(o)"), [a1!, b1!]).violations).toEqual([]);
    expect(run(ab("a(o) ~> b(o)"), [a1!, b2!]).violations).toEqual(["property T [o = 0x1] at 3"]);
  });
  test("what is open at the end is violated in a complete trace, inconclusive in others", () => {
    expect(run(ab("a(o) ~> b(o)"), [a1!], false)).toMatchObject({
      violations: [],
      rules: { T: { inconclusive: true } },
    });
    expect(run(ab("a(o) ~> b(o)"), [b1!], false)).toMatchObject({
      violations: [],
      rules: { T: { inconclusive: false } },
    });
  });
  test("a loss ends what is open as inconclusive", () => {
    const result = run(ab("a(o) ~> b(o)"), [a1!, "lost", a2!, b2!]);
    expect(result).toMatchObject({ violations: [], rules: { T: { inconclusive: true } } });
  });
  test("WITHIN counts to the event that is too late", () => {
    expect(run(ab("a(o) ~> b(o) WITHIN 10ns"), [a1!, b1!]).violations).toEqual([]);
    expect(run(ab("a(o) ~> b(o) WITHIN 9ns"), [a1!, b1!]).violations).toEqual(["property T [o = 0x1] at 2"]);
  });
  test("ONCE, SINCE and PREVIOUSLY look back", () => {
    expect(run(ab("[](b(o) => ONCE a(o))"), [a1!, b1!]).violations).toEqual([]);
    expect(run(ab("[](b(o) => ONCE a(o))"), [a2!, b1!]).violations).toEqual(["property T [o = 0x1] at 2"]);
    expect(run(ab("[](b(o) => PREVIOUSLY a(o))"), [a1!, a2!, b1!]).violations).toEqual([]);
    expect(run(ab("[](b(o) => (~c(o)) SINCE a(o))"), [a1!, b1!]).violations).toEqual([]);
    expect(run(ab("[](b(o) => (~c(o)) SINCE a(o))"), [a1!, c1!, b1!]).violations).toEqual([
      "property T [o = 0x1] at 3",
    ]);
  });
  test("where the past was not observed it may have been so", () => {
    expect(run(ab("[](b(o) => ONCE a(o))"), [b1!], false)).toMatchObject({
      violations: [],
      rules: { T: { inconclusive: true } },
    });
    expect(run(ab("[](b(o) => ONCE a(o))"), [a1!, "lost", b1!]).violations).toEqual([]);
  });
  test("a formula about no object also sees the state behind the last event", () => {
    const ends = `${X}ACTION A ON e == x' = n\nPROPERTY T "t" == <>(x = 5)`;
    expect(run(ends, [["e", 5n]]).violations).toEqual([]);
    expect(run(ends, [["e", 4n]]).violations).toEqual(["property T at 2"]);
  });
});
