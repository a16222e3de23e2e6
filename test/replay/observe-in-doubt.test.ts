/* An OBSERVE that perhaps took place, and OBSERVEs of two actions that are enabled at once. */
import { describe, expect, test } from "vitest";
import { validateText } from "../support/validate-text.js";

const COMPLETE = '{"event":"trace_begin","complete":true}';
const rec = (event: string, fields: string) => `{"ts":1.0,"cpu":0,"tid":1,"event":"${event}"${fields}}`;
const seen = (n: number, kind?: number) =>
  rec("seen", `,"n":${n}${kind === undefined ? "" : `,"kind":${kind}`}`);
const check = (n: number) => rec("check", `,"n":${n}`);

/** `x` is 1, and CHECK requires it to be n. */
const about = (actions: string) => `
EVENT seen(n : Int, kind : Int OPTIONAL)
EVENT check(n : Int)
VARIABLE x : Int
INIT x = 1
VARIABLE f : [Int -> Int]
INIT f = (1 :> 1)
${actions}
ACTION Check ON check == REQUIRE IS "x is n" == x = n /\\ (1 \\in DOMAIN f => f[1] = n)`;

describe("where it is unknown whether a cell was observed, the cell is unknown", () => {
  const guarded = about("ACTION Seen ON seen == IF kind = 1 THEN OBSERVE x = n ELSE UNCHANGED x");
  const known = (kind?: number, n = 2) => validateText(guarded, [COMPLETE, seen(n, kind), check(1)]);
  test("by an IF", () => {
    expect(known(2).verdict("IS")).toBe("held");
    expect(known().verdict("IS")).toBe("inconclusive");
    expect(known().violations).toEqual([]);
    expect(known(1).violations).toEqual(["Seen AT 2", "IS AT 3"]);
  });
  test("unless it is known to hold that anyway", () => {
    expect(known(undefined, 1).verdict("IS")).toBe("held");
  });
  test("by several actions, of which it is not known which is taken", () => {
    const either = about(
      "ACTION A ON seen == kind = 1 /\\ OBSERVE x = n\nACTION B ON seen == kind = 2 /\\ OBSERVE f[1] = n",
    );
    const of = (kind?: number) => validateText(either, [COMPLETE, seen(2, kind), check(1)]);
    expect(of().violations).toEqual([]);
    expect(of().verdict("IS")).toBe("inconclusive");
    expect(of(1).violations).toEqual(["A AT 2", "IS AT 3"]);
    expect(of(2).violations).toEqual(["B AT 2", "IS AT 3"]);
  });
  test("of one key, and of one field: the others stay known", () => {
    const node = `
EVENT seen(p : Int, n : Int, kind : Int OPTIONAL)
EVENT check(p : Int, a : Int, b : Int)
VARIABLE r : [Int -> [a : Int, b : Int]]
INIT r = (1 :> [a |-> 1, b |-> 1] @@ 2 :> [a |-> 1, b |-> 1])
ACTION Seen ON seen == IF kind = 1 THEN OBSERVE r[p].b = n ELSE UNCHANGED r
ACTION Check ON check ==
    /\\ REQUIRE KEY "p" == p \\in DOMAIN r
    /\\ REQUIRE A "a" == r[p].a = a
    /\\ REQUIRE B "b" == r[p].b = b`;
    const found = validateText(node, [
      COMPLETE,
      rec("seen", ',"p":1,"n":2'),
      rec("check", ',"p":2,"a":1,"b":1'),
      rec("check", ',"p":1,"a":1,"b":1'),
    ]);
    expect(found.violations).toEqual([]);
    expect(["KEY", "A", "B"].map((id) => found.verdict(id))).toEqual(["held", "held", "inconclusive"]);
  });
});

describe("two actions enabled at once", () => {
  const codes = (actions: string, ...records: string[]) =>
    validateText(about(actions), [COMPLETE, ...records]).run.diagnostics.map((d) => d.code);
  const two = (a: string, b: string) => codes(`ACTION A ON seen == ${a}\nACTION B ON seen == ${b}`, seen(2));
  test("that observe different things are an error of the spec", () => {
    expect(two("OBSERVE x = n", "OBSERVE x = n + 1")).toEqual(["MMS6002"]);
    expect(two("OBSERVE x = n", "UNCHANGED x")).toEqual(["MMS6002"]);
    expect(two("OBSERVE f[1] = n", "OBSERVE x = n")).toEqual(["MMS6002"]);
  });
  test("that come to the same are none, by OBSERVE or not", () => {
    expect(two("OBSERVE x = n", "OBSERVE x = n")).toEqual([]);
    expect(two("OBSERVE x = n", "x' = n")).toEqual([]);
    expect(two("OBSERVE x = n /\\ f'[1] = x", "OBSERVE x = 2 /\\ f'[1] = 2")).toEqual([]);
    expect(two("OBSERVE x = 1", "UNCHANGED x")).toEqual([]);
  });
  test("and comparing them leaves no trace: the first is taken, once", () => {
    const found = validateText(
      about(
        "ACTION A ON seen == OBSERVE x = n /\\ OBSERVE f[1] = n\nACTION B ON seen == x' = n /\\ f'[1] = n",
      ),
      [COMPLETE, seen(1), check(1), seen(2), check(2)],
    );
    expect(found.violations).toEqual(["A AT 4", "A AT 4"]);
    expect(found.verdict("IS")).toBe("held");
    expect(found.run.diagnostics).toEqual([]);
  });
});
