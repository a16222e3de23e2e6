import { describe, expect, it } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { parseDecls, problems } from "../support/parse-text.js";

const kinds = (text: string) => parseDecls(text).module!.decls.map((d) => d.kind);
const message = (text: string) => parseDecls(text).diagnostics.map((d) => sentence(d).message);
const help = (text: string) => parseDecls(text).diagnostics.map((d) => sentence(d).help);

describe("a broken declaration", () => {
  it("leaves the others, and has one message", () => {
    const text = 'A == (1\nB == 2\nVARIABLE : Nat\nC == 3 )\nINVARIANT I_1 "i" == IF\nD == 4';
    expect(kinds(text)).toEqual([
      "MissingDecl",
      "OperatorDecl",
      "MissingDecl",
      "MissingDecl",
      "MissingDecl",
      "OperatorDecl",
    ]);
    expect(problems(text)).toEqual(["MMS1001 B", "MMS1001 :", "MMS1001 )", "MMS1001 D"]);
  });

  it("ends where the next one starts, not at a definition inside it", () => {
    const text = "A ==\n    LET b == (\n        c == 2\n    IN  b\nD == 4";
    expect(kinds(text)).toEqual(["MissingDecl", "OperatorDecl"]);
    expect(problems(text)).toHaveLength(1);
  });

  it("does not end at RECURSIVE inside a LET", () => {
    expect(problems("A == LET\n    RECURSIVE f(_)\n    f(x) == 1\n    IN f(1)\nRECURSIVE g(_)")).toEqual([
      "MMS1024 RECURSIVE",
      "MMS1024 RECURSIVE",
    ]);
  });

  it("ends at a declaration that is broken itself", () => {
    expect(problems("A == )\nB(x == 2\nC == 3")).toEqual(["MMS1001 )", "MMS1001 =="]);
  });

  it("may be an EXTENDS, wherever it stands", () => {
    expect(problems("INIT x\n  EXTENDS A\n  b")).toEqual(["MMS1018 EXTENDS", "MMS1001 ===="]);
    expect(problems("EXTENDS A B\nC == 1")).toEqual(["MMS1001 B"]);
  });

  it("may be the last, or the only one", () => {
    expect(problems("A == 1 +")).toEqual(["MMS1001 ===="]);
    expect(problems("A")).toEqual(["MMS1001 ===="]);
    expect(problems(")")).toEqual(["MMS1001 )"]);
  });

  it("may hold unfinished strings and dashes", () => {
    expect(kinds('A == "x\n----\nB == 1')).toEqual(["MissingDecl", "OperatorDecl"]);
  });

  it("is kept with what it says where only a part is wrong", () => {
    expect(kinds("VARIABLE a\nA == b = c = d\nB == {x : y}")).toEqual([
      "VariableDecl",
      "OperatorDecl",
      "OperatorDecl",
    ]);
    expect(problems("VARIABLE a\nA == b = c = d\nB == {x : y}")).toEqual([
      "MMS1021 a",
      "MMS1010 =",
      "MMS1014 y",
    ]);
  });

  it("may have several wrong parts", () => {
    expect(problems("A == {a = b = c, 1.5, [x |-> 1 ^ 2 ^ 3]}")).toEqual([
      "MMS1010 =",
      "MMS1033 1.5",
      "MMS1010 ^",
    ]);
  });
});

describe("a message says what was expected in the reader's words", () => {
  it.each([
    ["A == f(a b)", "expected `,` or `)`, found `b`"],
    ["A == (a b)", "expected `)`, found `b`"],
    ["A == {a b}", "expected `,`, `:` or `}`, found `b`"],
    ["A == <<a b>>", "expected `,`, `>>_` or `>>`, found `b`"],
    ["A == IF a b", "expected `THEN`, found `b`"],
    ["A == IF a THEN b ELSE", "expected an expression, found the end of the module"],
    ["A == LET b == 1", "expected `IN`, found the end of the module"],
    ["A == CASE a", "expected `->`, found the end of the module"],
    ["A == a b", "expected an operator or the next declaration, found `b`"],
    ["A == a +", "expected an expression, found the end of the module"],
    ["A == a + THEN", "expected an expression, found the reserved word `THEN`"],
    ["A == \\A x \\in S p", "expected `,` or `:`, found `p`"],
    ["A == [f EXCEPT a]", "expected `!`, found `a`"],
    ["A == [f EXCEPT ![a] 1]", "expected `[`, `.` or `=`, found `1`"],
    ["A == a.1", "expected a field name, found `1`"],
    ["A 1", "expected `==`, found `1`"],
    ["EVENT e(a)", "expected `:`, found `)`"],
    ["ACTION A == 1", "expected `ON`, found `==`"],
    ["ACTION A ON e 1", "expected `==`, found `1`"],
    ["INVARIANT A_1 TRUE", "expected a title in quotes or `==`, found the reserved word `TRUE`"],
    ['INVARIANT A_1 "a" SEVERITY grave == 1', "expected `error` or `warning`, found `grave`"],
    ['PROPERTY P_1 "p" == a ~> b WITHIN 10', "expected a time such as `10ms`, found `10`"],
    [
      'TEST "t" EXPECT maybe',
      "expected `ok`, `violated`, `inconclusive`, `unchecked` or `error`, found `maybe`",
    ],
    ["1 + 1", "expected a declaration, found `1`"],
    ["A == \u200b1", "expected an expression, found the character U+200B"],
    ["A == \u0000", "expected an expression, found the character U+0000"],
  ])("%s", (text, expected) => {
    expect(message(text)).toEqual([expected]);
  });

  it.each([
    ["A = 1", "a definition is written `name == expression`"],
    ["A == b == c", "`==` defines; equality is written `=`"],
    ["A == b != c", "inequality is written `#` or `/=`"],
    ["A == !b", "negation is written `~`"],
    ["A == [a |-> 1, b -> 2]", "a function or record is written with `|->`"],
    [
      "A == S \\unoin T",
      "there is no operator `\\unoin`; for a set difference leave a blank behind the backslash",
    ],
  ])("and what to write instead: %s", (text, expected) => {
    expect(help(text)).toEqual([expected]);
  });
});
