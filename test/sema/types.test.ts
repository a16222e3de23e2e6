/* Expression in, inferred type out. */
import { describe, expect, it } from "vitest";
import { printType } from "../../src/sema/types/type.js";
import type * as ast from "../../src/syntax/ast.js";
import { checkDecls, typeOf } from "./check.js";

const mm = `
TYPE Vma == Ptr
TYPE AnonVma == Ptr
TYPE Extent == [start : Nat, end : Nat]
CONSTANT Era : {"K34", "K36"} DEFAULT "K34"
CONSTANT Pages : SUBSET Nat
VARIABLE chain : [Vma -> Seq(AnonVma)]
INIT chain = <<>>
VARIABLE extent : [Vma -> Extent]
INIT extent = <<>>
VARIABLE last : Vma \\X Nat
INIT last = <<NULL, 0>>
`;

describe("literals and scalars", () => {
  it.each([
    ["TRUE", "BOOLEAN"],
    ["17", "Int"],
    ["-17 + 3 * 2^4 + (7 \\div 2)", "Int"],
    ['"K34"', "STRING"],
    ["NULL", "_"],
    ["(1 < 2 /\\ ~FALSE) \\/ 3 >= 4", "BOOLEAN"],
    ["Era", '{"K34", "K36"}'],
    ['IF TRUE THEN Era ELSE "K36"', '{"K34", "K36"}'],
    ['IF TRUE THEN "K99" ELSE "K36"', "STRING"],
    ["CASE 1 = 2 -> 1 [] OTHER -> 2", "Int"],
  ])("%s is %s", (expr, type) => expect(typeOf(expr, mm)).toBe(type));
});

describe("sets", () => {
  it.each([
    ["{}", "SUBSET _"],
    ["{1, 2}", "SUBSET Int"],
    ["1..3", "SUBSET Int"],
    ["{{}, {1}}", "SUBSET (SUBSET Int)"],
    ["{} \\cup {TRUE}", "SUBSET BOOLEAN"],
    ["Pages \\cap (1..3 \\ {2})", "SUBSET Int"],
    ["BOOLEAN", "SUBSET BOOLEAN"],
    ["SUBSET {1}", "SUBSET (SUBSET Int)"],
    ["UNION {{1}, {2}}", "SUBSET Int"],
    ["{x \\in 1..3 : x > 1}", "SUBSET Int"],
    ["{<<x, TRUE>> : x \\in 1..3}", "SUBSET (Int \\X BOOLEAN)"],
    ["{x + y : x, y \\in 1..3}", "SUBSET Int"],
    ["{y : <<x, y>> \\in {<<1, TRUE>>}}", "SUBSET BOOLEAN"],
    ["CHOOSE x \\in {{1}} : TRUE", "SUBSET Int"],
    ["{1} \\X {TRUE}", "SUBSET (Int \\X BOOLEAN)"],
    ['{1} \\X {TRUE} \\X {"a"}', "SUBSET (Int \\X BOOLEAN \\X STRING)"],
    ['({1} \\X {TRUE}) \\X {"a"}', "SUBSET ((Int \\X BOOLEAN) \\X STRING)"],
    ["[{1} -> {TRUE}]", "SUBSET [Int -> BOOLEAN]"],
    ['[a : {1}, b : {"x"}]', "SUBSET [a : Int, b : STRING]"],
    ["DOMAIN chain", "SUBSET Vma"],
    ["DOMAIN <<1, 2>>", "SUBSET Int"],
    ["DOMAIN [a |-> 1]", "SUBSET STRING"],
    ["DOMAIN (1 :> TRUE)", "SUBSET Int"],
    ["Range(chain)", "SUBSET Seq(AnonVma)"],
    ["Range(<<TRUE>>)", "SUBSET BOOLEAN"],
    ["ToSet(<<1, 2>>)", "SUBSET Int"],
  ])("%s is %s", (expr, type) => expect(typeOf(expr, mm)).toBe(type));
});

describe("tuples, sequences and functions from integers are one thing in TLA+", () => {
  it.each([
    ["<<>>", "Seq(_)"],
    ["<<1, 2>>", "Int \\X Int"],
    ["<<1, TRUE>>", "Int \\X BOOLEAN"],
    ["<<1, TRUE>>[2]", "BOOLEAN"],
    ["<<1, 2>>[1 + 1]", "Int"],
    ["{<<1>>, <<1, 2>>}", "SUBSET Seq(Int)"],
    ["{<<>>, <<1>>}", "SUBSET Seq(Int)"],
    ["Append(<<>>, 1)", "Seq(Int)"],
    ["<<1>> \\o <<2, 3>>", "Seq(Int)"],
    ["Append(<<1, 2>>, 3)[2]", "Int"],
    ["IF TRUE THEN Append(<<>>, 1) ELSE <<1, 2>>", "Seq(Int)"],
    ["IF TRUE THEN [i \\in 1..2 |-> TRUE] ELSE <<TRUE>>", "[Int -> BOOLEAN]"],
    ["IF TRUE THEN [i \\in 1..2 |-> TRUE] ELSE Tail(<<TRUE>>)", "Seq(BOOLEAN)"],
    ["[i \\in 1..2 |-> i] \\o <<3>>", "Seq(Int)"],
    ["Len([i \\in 1..2 |-> i])", "Int"],
    ["last[1]", "Vma"],
    ["last[2]", "Int"],
    ["[last EXCEPT ![2] = @ + 1]", "Vma \\X Int"],
    ["SelectSeq(<<1, 2>>, LAMBDA x : x > 1)", "Seq(Int)"],
    ["Head(<<{1}>>)", "SUBSET Int"],
    ["Reverse(<<1, 2>>)", "Seq(Int)"],
  ])("%s is %s", (expr, type) => expect(typeOf(expr, mm)).toBe(type));
});

describe("functions and records", () => {
  it.each([
    ["[x \\in 1..3 |-> {x}]", "[Int -> SUBSET Int]"],
    ["[x \\in 1..3, y \\in BOOLEAN |-> y]", "[Int \\X BOOLEAN -> BOOLEAN]"],
    ["[<<x, y>> \\in {<<1, TRUE>>} |-> y]", "[Int \\X BOOLEAN -> BOOLEAN]"],
    ["[x, y \\in 1..3 |-> x][1, 2]", "Int"],
    ["1 :> TRUE", "[Int -> BOOLEAN]"],
    ["(1 :> TRUE) @@ (2 :> FALSE)", "[Int -> BOOLEAN]"],
    ["<<1>> @@ (2 :> 3)", "[Int -> Int]"],
    ["(1 :> 2) @@ <<3>>", "[Int -> Int]"],
    ["[chain EXCEPT ![NULL] = <<>>]", "[Vma -> Seq(AnonVma)]"],
    ["[extent EXCEPT ![NULL].start = @ + 1]", "[Vma -> [end : Int, start : Int]]"],
    ["Without(chain, NULL)", "[Vma -> Seq(AnonVma)]"],
    ["WithoutAll(chain, {})", "[Vma -> Seq(AnonVma)]"],
    ["[b |-> 1, a |-> TRUE]", "[a : BOOLEAN, b : Int]"],
    ["[b |-> 1, a |-> TRUE].a", "BOOLEAN"],
    ['[b |-> 1, a |-> TRUE]["a"]', "BOOLEAN"],
    ['[f \\in {"a", "b"} |-> 1].a', "Int"],
    ["extent[NULL]", "[end : Int, start : Int]"],
    ["chain[NULL][1]", "AnonVma"],
  ])("%s is %s", (expr, type) => expect(typeOf(expr, mm)).toBe(type));
});

describe("operators", () => {
  it.each([
    ["LET Id(x) == x IN <<Id(1), Id(TRUE)>>", "Int \\X BOOLEAN"],
    ["LET First(p) == p[1] IN <<First(<<1, TRUE>>), First(<<TRUE, 1>>)>>", "Int \\X BOOLEAN"],
    ['LET At(f, k) == f[k] IN <<At(<<TRUE>>, 1), At([k \\in {"a"} |-> 2], "a")>>', "BOOLEAN \\X Int"],
    ["LET Keys(f) == DOMAIN f IN <<Keys(chain), Keys(<<1>>)>>", "(SUBSET Vma) \\X (SUBSET Int)"],
    ["LET Start(r) == r.start IN Start([start |-> TRUE, end |-> 0])", "BOOLEAN"],
    [
      "LET Map(F(_), s) == [i \\in DOMAIN s |-> F(s[i])] IN Map(LAMBDA x : x > 1, <<1, 2>>)",
      "[Int -> BOOLEAN]",
    ],
    ["LET f[x \\in 1..3] == {x} IN f", "[Int -> SUBSET Int]"],
    ["LET a \\prec b == a < b IN 1 \\prec 2", "BOOLEAN"],
    ["LET y == x x == 1 IN y", "Int"],
    ["FoldSet(+, 0, {1, 2})", "Int"],
    ["FoldSet(LAMBDA x, acc : acc \\cup {x}, {}, {1, 2})", "SUBSET Int"],
    ["FoldSeq(LAMBDA x, acc : Append(acc, {x}), <<>>, <<1, 2>>)", "Seq(SUBSET Int)"],
    ["FoldLeft(LAMBDA acc, x : acc /\\ x > 1, TRUE, <<1, 2>>)", "BOOLEAN"],
    ["FoldRight(LAMBDA x, acc : acc /\\ x > 1, <<1, 2>>, TRUE)", "BOOLEAN"],
    ["FoldFunction(LAMBDA x, acc : acc + Len(x), 0, chain)", "Int"],
    ["FoldSet(Max2, 0, {1})", "Int"],
  ])("%s is %s", (expr, type) =>
    expect(typeOf(expr, `${mm}Max2(m, n) == IF m > n THEN m ELSE n`)).toBe(type));

  it("have the most general type, with _ for what varies from use to use", () => {
    expect(
      typeOf("Pair(1, 2) = <<1, 2>> /\\ Pair(TRUE, FALSE) # <<TRUE, TRUE>>", "Pair(x, y) == <<x, y>>"),
    ).toBe("BOOLEAN");
    const typed = checkDecls("Pair(x, y) == <<x, y>>\nUse == Pair(1, 2)");
    const [pair, use] = typed.modules[0]!.decls as ast.OperatorDecl[];
    expect(printType(typed.types.get(pair!.body.id)!)).toBe("_ \\X _");
    expect(printType(typed.types.get(use!.body.id)!)).toBe("Int \\X Int");
  });

  it("of a LET learn from what comes behind them", () => {
    const typed = checkDecls('INVARIANT I "i" == \\A x \\in {} : LET y == x IN x = 1 /\\ y = 1');
    const quant = (typed.modules[0]!.decls[0] as ast.RuleDecl).body as ast.Quant;
    const { decls } = quant.body as ast.Let;
    expect(printType(typed.types.get(decls[0]!.body.id)!)).toBe("Int");
  });

  it("that are declared with types need not be used to be known", () => {
    const typed = checkDecls("TYPE Vma == Ptr\nIs(v : Vma, n : Nat) : BOOLEAN == v = NULL /\\ n = 0");
    const is = typed.modules[0]!.decls[1] as ast.OperatorDecl;
    expect(is.params.map((p) => printType(typed.types.get(p.name.id)!))).toEqual(["Vma", "Int"]);
  });
});

describe("declared types", () => {
  it.each([
    ["BOOLEAN", "BOOLEAN"],
    ["Nat", "Int"],
    ["0..7", "Int"],
    ["-1..Top", "Int"],
    ["Nat \\cup {-1}", "Int"],
    ["STRING", "STRING"],
    ['{"b", "a", "b"}', '{"a", "b"}'],
    ['{"a"} \\cup {"b"}', '{"a", "b"}'],
    ["Task", "Task"],
    ["Ptr", "Ptr"],
    ["Vma", "Vma"],
    ["Vma \\cup {NULL}", "Vma"],
    ["Extent", "[end : Int, start : Int]"],
    ["[Vma -> [Task -> Seq(SUBSET Nat)]]", "[Vma -> [Task -> Seq(SUBSET Int)]]"],
    ["Vma \\X Nat \\X BOOLEAN", "Vma \\X Int \\X BOOLEAN"],
    ["(Vma \\X Nat) \\X BOOLEAN", "(Vma \\X Int) \\X BOOLEAN"],
    ["Nodes", "Int"],
    ["Later", "Vma"],
  ])("%s is %s", (written, type) => {
    const typed = checkDecls(
      `TYPE Vma == Ptr\nTYPE Extent == [start : Nat, end : Nat]\nCONSTANT Top : Nat\nCONSTANT Nodes : SUBSET Nat
CONSTANT c : ${written}\nTYPE Later == Later2\nTYPE Later2 == Vma`,
    );
    expect(typed.diagnostics).toEqual([]);
    const c = typed.modules[0]!.decls[4]!;
    const symbol = typed.symbols.get((c as ast.ConstantDecl).name.id);
    expect(symbol?.kind === "Constant" && printType(symbol.type)).toBe(type);
  });

  it("say of an event's arguments which are natural and which may be absent", () => {
    const typed = checkDecls("TYPE Pgoff == Nat\nEVENT e(a : Pgoff, b : Int OPTIONAL, c : Nat)");
    const event = typed.symbols.get((typed.modules[0]!.decls[1] as ast.EventDecl).name.id);
    expect(event?.kind === "Event" && event.params).toEqual([
      { name: "a", type: { kind: "Int" }, natural: true, optional: false },
      { name: "b", type: { kind: "Int" }, natural: false, optional: true },
      { name: "c", type: { kind: "Int" }, natural: true, optional: false },
    ]);
  });
});
