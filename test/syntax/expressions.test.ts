import { describe, expect, it } from "vitest";
import { parseExpr, problems } from "../support/parse-text.js";
import { shape } from "../support/shape.js";

const read = (text: string) => shape(parseExpr(text));

describe("braces", () => {
  it.each([
    ["{}", "SetEnum()"],
    ["{a, b}", "SetEnum(a b)"],
    ["{x \\in S : p}", "SetFilter(Bound(x S) p)"],
    ["{<<a, b>> \\in S : p}", "SetFilter(Bound(TuplePattern(a b) S) p)"],
    ["{x \\in S \\cup T : x \\in U}", "SetFilter(Bound(x (\\cup S T)) (\\in x U))"],
    ["{x + 1 : x \\in S}", "SetMap((+ x 1) Bound(x S))"],
    ["{x : x, y \\in S, z \\in T}", "SetMap(x Bound(x y S) Bound(z T))"],
    ["{x \\in S}", "SetEnum((\\in x S))"],
    ["{x \\in S, y}", "SetEnum((\\in x S) y)"],
    ["{(x \\in S) : x \\in T}", "SetMap((\\in x S) Bound(x T))"],
    ["{<<a, 1>> : a \\in S}", "SetMap(Tuple(a 1) Bound(a S))"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("takes a filter for what could be a map too, as TLA+ does", () => {
    expect(read("{x \\in S : y \\in T}")).toBe("SetFilter(Bound(x S) (\\in y T))");
  });

  it("refuses what is neither", () => {
    expect(problems("E == {x + 1 : y + 1}")).toEqual(["MMS1014 y + 1"]);
    expect(problems("E == {x : y}")).toEqual(["MMS1014 y"]);
    expect(problems("E == {x \\in S : p, q}")).toEqual(["MMS1015 q"]);
    expect(problems("E == {BOOLEAN \\in S : p}")).toEqual(["MMS1014 p"]);
  });
});

describe("brackets", () => {
  it.each([
    ["[x \\in S |-> x]", "FnLit(Bound(x S) x)"],
    ["[x, y \\in S, <<a, b>> \\in T |-> x]", "FnLit(Bound(x y S) Bound(TuplePattern(a b) T) x)"],
    ["[S -> T]", "FnSet(S T)"],
    ["[x \\in S -> T]", "FnSet((\\in x S) T)"],
    ["[a |-> 1, b |-> 2]", "RecordLit(FieldDef(a 1) FieldDef(b 2))"],
    ["[a : S, b : T]", "RecordSet(FieldDef(a S) FieldDef(b T))"],
    ["[f EXCEPT ![a] = 1]", "Except(f ExceptUpdate(ExceptIndex(a) 1))"],
    [
      "[f EXCEPT ![a, b].c[d] = @ + 1, !.e = 2]",
      "Except(f ExceptUpdate(ExceptIndex(a b) c ExceptIndex(d) (+ At() 1)) ExceptUpdate(e 2))",
    ],
    ["[A]_v", "Box(A v)"],
    ["[A]_<<x, y>>", "Box(A Tuple(x y))"],
    ["[A]_(x)", "Box(A x)"],
    ["[x \\in S]_v", "Box((\\in x S) v)"],
    ["[][A]_v", "([] Box(A v))"],
    ["[][x' = x]_x /\\ b", "(/\\ ([] Box((= x' x) x)) b)"],
    ["[a :> b]_v", "Box((:> a b) v)"],
    ["f[a]", "Apply(f a)"],
    ["f[a, b]", "Apply(f a b)"],
    ["f[a][b].c'", "Field(Apply(Apply(f a) b) c)'"],
    ["f'[k]", "Apply(f' k)"],
    ["r.a.b", "Field(Field(r a) b)"],
    ["[a |-> 1].a", "Field(RecordLit(FieldDef(a 1)) a)"],
    ["(a)[b]", "Apply(a b)"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("refuses what is none of these", () => {
    expect(problems("E == [a, b -> c]")).toEqual(["MMS1015 b"]);
    expect(problems("E == [a, b EXCEPT ![c] = 1]")).toEqual(["MMS1015 b"]);
    expect(problems("E == [a, b]_v")).toEqual(["MMS1015 b"]);
    expect(problems("E == [a]")).toEqual(["MMS1001 ]"]);
  });
});

describe("angles", () => {
  it.each([
    ["<<>>", "Tuple()"],
    ["<<a, <<b>>>>", "Tuple(a Tuple(b))"],
    ["<<A>>_v", "Box(A v)"],
    ["<<A>>_<<x>>", "Box(A Tuple(x))"],
    ["<<a>b>>", "Tuple((> a b))"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("takes one action", () => {
    expect(problems("E == <<A, B>>_v")).toEqual(["MMS1015 B"]);
    expect(problems("E == <<>>_v")).toEqual(["MMS1015 <<>>_v"]);
  });
});

describe("calls", () => {
  it.each([
    ["f(a, b)", "Call(f a b)"],
    ["f()", "Call(f)"],
    ["f(_, a)", "Call(f Wildcard() a)"],
    ["f(LAMBDA x, y : x + y, a)", "Call(f Lambda(x y (+ x y)) a)"],
    ["FoldSet(+, 0, S)", "Call(FoldSet + 0 S)"],
    ["FoldSet(\\cup, {}, S)", "Call(FoldSet \\cup SetEnum() S)"],
    ["f(-a)", "Call(f (- a))"],
    ["f(a)[b]", "Apply(Call(f a) b)"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("are the only place for a wildcard or a LAMBDA", () => {
    expect(problems("E == f(_ + 1)")).toEqual(["MMS1001 +"]);
    expect(problems("E == <<_>>")).toEqual(["MMS1001 _"]);
    expect(problems("E == {LAMBDA x : x}")).toEqual(["MMS1031 LAMBDA"]);
  });
});

describe("quantifiers, CHOOSE, IF, CASE, LET", () => {
  it.each([
    ["\\A x, y \\in S, z \\in T : p", "Quant(Bound(x y S) Bound(z T) p)"],
    ["\\E <<a, b>> \\in S : p", "Quant(Bound(TuplePattern(a b) S) p)"],
    ["\\A x \\in S : p => \\E y \\in T : q /\\ r", "Quant(Bound(x S) (=> p Quant(Bound(y T) (/\\ q r))))"],
    ["p /\\ \\A x \\in S : q /\\ r", "(/\\ p Quant(Bound(x S) (/\\ q r)))"],
    ["CHOOSE x \\in S : p", "Choose(Bound(x S) p)"],
    ["IF a THEN b ELSE c + d", "If(a b (+ c d))"],
    ["IF a THEN IF b THEN c ELSE d", "If(a If(b c d))"],
    ["IF a THEN (IF b THEN c) ELSE d", "If(a If(b c) d)"],
    ["IF a\nTHEN IF b\n     THEN c\nELSE d", "If(a If(b c) d)"],
    ["IF a\nTHEN IF b\n     THEN c\n     ELSE d", "If(a If(b c d))"],
    ["IF a\nTHEN \\A x \\in S : IF b THEN c\nELSE d", "If(a Quant(Bound(x S) If(b c)) d)"],
    ["    IF a THEN b\nELSE c", "If(a b c)"],
    ["1 + IF a THEN b ELSE c", "(+ 1 If(a b c))"],
    ["CASE a -> b [] c -> d", "Case(CaseArm(a b) CaseArm(c d))"],
    ["CASE a -> []b [] OTHER -> c", "Case(CaseArm(a ([] b)) c)"],
    ["CASE a -> CASE b -> c [] d -> e", "Case(CaseArm(a Case(CaseArm(b c) CaseArm(d e))))"],
    ["LET a == 1 b == 2 IN a + b", "Let(OperatorDecl(a 1) OperatorDecl(b 2) (+ a b))"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("need their bounds", () => {
    expect(problems("E == \\A x \\in S, y : p")).toEqual(["MMS1020 y"]);
    expect(problems("E == CHOOSE x : p")).toEqual(["MMS1020 x"]);
  });
});

describe("spans", () => {
  it("cover a node's text without blanks, comments or the parentheses around it", () => {
    const expr = parseExpr("( a + (* b *) f(c) (* d *) ) \\* e");
    expect(expr.span.file.text.slice(expr.span.start, expr.span.end)).toBe("a + (* b *) f(c)");
  });

  it("of an operation cover the parentheses of its operands", () => {
    const expr = parseExpr("(a) * (b)");
    expect(expr.span.file.text.slice(expr.span.start, expr.span.end)).toBe("(a) * (b)");
  });

  it("of an operator cover it alone", () => {
    const expr = parseExpr("a \\cup b");
    if (expr.kind !== "Binary") throw new Error("not an operation");
    expect(expr.opSpan.file.text.slice(expr.opSpan.start, expr.opSpan.end)).toBe("\\cup");
  });
});
