/* What comes near a mistake and is none. */
import { describe, expect, it } from "vitest";
import { checkDecls, checkTexts, codes } from "./check.js";

const mm = `
TYPE Vma == Ptr
TYPE AnonVma == Ptr
CONSTANT Era : {"K34", "K36"} DEFAULT "K34"
VARIABLE chain : [Vma -> SUBSET AnonVma]
INIT chain = <<>>
VARIABLE op : {"acquire", "release"}
INIT op = "release"
VARIABLE owner : [AnonVma -> Task]
INIT owner = <<>>
EVENT link(vma : Vma, anon_vma : AnonVma, kind : {"acquire", "release"} OPTIONAL)
EVENT done()
`;

describe("accepted", () => {
  it.each([
    [
      "one name in two quantifiers side by side",
      "ASSUME (\\A x \\in 1..3 : x > 0) /\\ (\\E x \\in 1..3 : x > 2)",
    ],
    ["a field, a string and a variable of one name", 'R == [chain |-> "chain"]\nS == R.chain'],
    ["an event's argument named like a parameter elsewhere", "F(vma) == vma"],
    [
      "a name of a community module declared by the spec",
      "Range(f) == {f[x] : x \\in DOMAIN f}\nMin(a, b) == IF a < b THEN a ELSE b",
    ],
    [
      "an operator named like a built-in one that takes more arguments, and that one",
      "Before(r) == r < 2\nF(s) == Before(1) /\\ Before(1, 2, s)",
    ],
    [
      "releases as names, and a name of that form that is declared",
      "F(v1_2) == v1_2 + 1\nG == VersionBefore(v6_4, v6_4_rc2)",
    ],
    ["an enumeration as a set", 'TYPE P == {"a", v6_4}\nF(x) == x \\in P /\\ \\A p \\in P : p = x'],
    ["a value by its old name", "CONSTANT C : {v3_3, v3_7} DEFAULT v3_3 FORMERLY [K33 |-> v3_3]"],
    [
      "an enumeration still, where any string is taken",
      "F(e : {v3_3, v3_7}) : {v3_3, v3_7} == IF VersionBefore(e, v3_5) THEN e ELSE v3_7",
    ],
    ["a use before the declaration", "A == B\nB == 1"],
    [
      "a bound variable named like the definition it stands in",
      "F(S) == LET x == CHOOSE x \\in S : TRUE IN x",
    ],
    ["a name that is declared later", "F(later) == later\nlater == 1\nx == CHOOSE x \\in {1} : TRUE"],
    ["a DEFAULT that asks for a later CONSTANT", "CONSTANT A : Int DEFAULT B\nCONSTANT B : Int DEFAULT 1"],
    ["the Unicode names of sets of numbers", "F(n) == n ∈ ℕ ∧ n ∈ ℤ"],
    ["strings as sequences", 'F(s) == Len("abc" \\o ToString(s)) + Len(Tail(SubSeq("abc", 1, 2)))'],
    ["NULL of two pointer types", "N == chain[NULL] = {NULL} /\\ NULL \\in DOMAIN owner"],
    ["<<>> for every function", "N == chain = <<>> /\\ owner = <<>> /\\ <<>> = <<1>>"],
    [
      "an enumeration compared with part of it, and with a string",
      'N == Era \\in {"K36"} /\\ op # "acquire"',
    ],
    ["two enumerations that have something in common", 'F(a : {"x", "y"}, b : {"y", "z"}) == a = b'],
    [
      "sets that are not finite right of \\in",
      "F(s, f, r, q) == s \\in SUBSET Nat /\\ f \\in [Vma -> Seq(Nat)] /\\ r \\in [a : Nat] /\\ q \\in Nat \\X Vma",
    ],
    ["sets that are not finite right of \\subseteq", "F(s) == s \\subseteq Nat \\ {0}"],
    ["a quantifier over a pointer type", 'INVARIANT M "m" == \\A v \\in Vma : v \\in DOMAIN chain'],
    ["a quantifier over Nat in a PROPERTY", 'PROPERTY P "p" == \\A n \\in Nat : [] (n >= 0)'],
    [
      "events as predicates, with fewer arguments, _ and none",
      'PROPERTY P "p" == \\A v \\in Vma : link(v) ~> (link(_, NULL) \\/ done) WITHIN 10ms',
    ],
    [
      "self, cpu and ts in a PROPERTY",
      'PROPERTY P "p" == [] (done => self \\in Range(owner) /\\ cpu >= 0 /\\ ts >= 0)',
    ],
    ["primes in [A]_v", 'PROPERTY P "p" == [][DOMAIN chain \\subseteq DOMAIN chain\']_chain'],
    [
      "primes in an operator that an ACTION uses",
      "Set(v, s) == chain'[v] = s\nACTION Link ON link == Set(vma, {anon_vma})",
    ],
    [
      "prime of an operator over the state",
      'Keys == DOMAIN chain\nPROPERTY P "p" == [][Keys\' = Keys]_chain',
    ],
    [
      "the same ACTION parameter names in two actions",
      "ACTION A ON link == vma # NULL\nACTION B ON link == vma = NULL",
    ],
    ["an argument of the same enumeration assigned", "ACTION Link ON link == op' = kind"],
    ["OBSERVE of a cell", "ACTION Link ON link == OBSERVE chain[vma] = {anon_vma}"],
    [
      "a pointer as the value of a CONSTANT",
      'CONSTANT Zero : Vma DEFAULT "0xffff"\nCONSTANT Some : SUBSET Vma DEFAULT {"0x10", NULL}',
    ],
    [
      "a tuple of three where sequences are",
      "ASSUME Len(<<1, 2, 3>>) = 3 /\\ <<1, 2, 3>> = [i \\in 1..3 |-> i]",
    ],
    [
      "a record with more fields than the operator asks for",
      "Start(r) == r.start\nASSUME Start([start |-> 1, end |-> 2]) = 1",
    ],
    ["LET with a definition of the same name in another LET", "A == (LET x == 1 IN x) + (LET x == 2 IN x)"],
    [
      "an operator of operators",
      "Twice(F(_), x) == F(F(x))\nASSUME Twice(LAMBDA x : Twice(-., x), 1) = 1".replace(
        "-.",
        "LAMBDA y : -y",
      ),
    ],
    [
      "UNCHANGED and ENABLED-free frame conditions",
      "ACTION Done ON done == UNCHANGED <<chain, op>> /\\ UNCHANGED owner",
    ],
    [
      "a TEST that sets a CONSTANT and expects a rule of a REQUIRE",
      'ACTION L ON link == REQUIRE L_1 "l" == vma # NULL\nTEST "t" WITH Era |-> "K36"\n    TRACE "t.jsonl"\n    EXPECT violated L_1 AT 2',
    ],
  ])("%s", (_, text) => expect(codes(checkDecls(mm + text))).toEqual([]));
});

describe("names that JavaScript knows", () => {
  const hostile = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype"];

  it.each(hostile)("%s is a name like any other", (name) => {
    const text = `
VARIABLE ${name} : [${name} : Nat]
INIT ${name} = [${name} |-> 1]
INVARIANT I "i" == ${name}.${name} = 1 /\\ [a |-> 1, ${name}_ |-> 2].a = 1`;
    expect(codes(checkDecls(text))).toEqual([]);
    expect(codes(checkDecls(`EVENT ${name}(${name}1 : Nat)\nACTION A ON ${name} == ${name}1 = 0`))).toEqual(
      [],
    );
    expect(
      codes(checkDecls(`F(${name}) == ${name} + 1\nASSUME \\A ${name} \\in {1} : F(${name}) = 2`)),
    ).toEqual([]);
    expect(codes(checkDecls(`${name}(x) == x\nASSUME ${name}(1) = 1`))).toEqual([]);
  });

  it.each(hostile)("%s is unknown where it is not declared", (name) => {
    expect(codes(checkDecls(`A == ${name}`))).toEqual([`MMS2001 ${name}`]);
    expect(codes(checkDecls(`A == [a |-> 1].${name}`))).toEqual([`MMS3005 ${name}`]);
    expect(codes(checkDecls(`CONSTANT c : ${name}`))).toEqual([`MMS2001 ${name}`]);
  });
});

describe("several modules", () => {
  const types = "---- MODULE mm.types ----\nTYPE Vma == Ptr\nACTION A ON e == TRUE\nEVENT e(vma : Vma)\n====";
  const locks =
    "---- MODULE mm.locks ----\nEXTENDS mm.types, Integers\nVARIABLE held : SUBSET Vma\nINIT held = {}\n====";

  it("see what they extend, directly or not", () => {
    const mremap =
      "---- MODULE mm.mremap ----\nEXTENDS mm.locks, Sequences\nACTION A ON e == held' = {vma}\n====";
    expect(codes(checkTexts(types, locks, mremap))).toEqual([]);
  });

  it("see nothing of modules that they do not extend", () => {
    const other = "---- MODULE other ----\nA == held\n====";
    expect(codes(checkTexts(types, locks, other))).toEqual(["MMS2001 held"]);
  });

  it("may give two things one name where no module sees both", () => {
    const one = "---- MODULE one ----\nEXTENDS mm.types\nF(x) == x + 1\n====";
    const two = "---- MODULE two ----\nEXTENDS mm.types\nF(x, y) == x + y\n====";
    expect(codes(checkTexts(types, one, two))).toEqual([]);
    const both = "---- MODULE both ----\nEXTENDS one, two\n====";
    expect(codes(checkTexts(types, one, two, both))).toEqual(["MMS2002 two"]);
  });

  it("report an EVENT that two of them declare, and a rule id that two of them use", () => {
    const one = '---- MODULE one ----\nEVENT e()\nINVARIANT I "i" == TRUE\n====';
    const two = '---- MODULE two ----\nEVENT e()\nINVARIANT I "i" == TRUE\n====';
    expect(codes(checkTexts(one, two))).toEqual(["MMS2002 e", "MMS2013 I"]);
  });

  it("may give the INIT of a variable in a module that extends its own", () => {
    const state = "---- MODULE state ----\nVARIABLE n : Nat\n====";
    const init = "---- MODULE init ----\nEXTENDS state\nINIT n = 0\n====";
    expect(codes(checkTexts(state, init))).toEqual([]);
    expect(codes(checkTexts(state))).toEqual(["MMS2010 n"]);
  });

  it("say nothing of names that a missing module may declare", () => {
    const lost =
      "---- MODULE lost ----\nEXTENDS mm.gone\nVARIABLE n : Pgoff\nINIT m = F(3)\nACTION A ON e == x' = 1\n====";
    expect(codes(checkTexts(lost))).toEqual([]);
  });
});
