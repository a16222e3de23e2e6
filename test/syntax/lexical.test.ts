import { describe, expect, it } from "vitest";
import type * as ast from "../../src/syntax/ast.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { printTree } from "../../src/syntax/print-tree.js";
import { SourceFile } from "../../src/text/source-file.js";
import { parsedModule, parseExpr, problems } from "../support/parse-text.js";

const tree = (text: string) => printTree(parseExpr(text));

describe("numbers", () => {
  it.each([
    ["0", 0n],
    ["007", 7n],
    ["18446744073709551615", 18446744073709551615n],
    ["\\b101", 5n],
    ["\\B11", 3n],
    ["\\o17", 15n],
    ["\\O7", 7n],
    ["\\hFF", 255n],
    ["\\Hff", 255n],
  ])("%s", (text, value) => {
    expect(parseExpr(text)).toMatchObject({ kind: "NumberLit", value });
  });

  it("are integers: the range 1..9 needs no blanks", () => {
    expect(tree("1..9")).toBe(tree("1 .. 9"));
    expect(problems("E == 1.9")).toEqual(["MMS1033 1.9"]);
  });

  it("do not swallow the operator \\o", () => {
    expect(tree("s \\o t")).toBe(tree("s \\circ t"));
    expect(tree("s \\o <<1>>")).toContain('op="\\\\o"');
  });
});

describe("strings", () => {
  it("know TLA+'s escapes", () => {
    expect(parseExpr('"a\\"b\\\\c\\td\\ne\\ff\\rg"')).toMatchObject({ value: 'a"b\\c\td\ne\ff\rg' });
    expect(parseExpr('"\\\\d"')).toMatchObject({ value: "\\d" });
  });

  it("hold what would be a comment or a bullet elsewhere", () => {
    expect(parseExpr('"(* /\\\\ \\\\* ⟨"')).toMatchObject({ value: "(* /\\ \\* ⟨" });
  });

  it("end on their line", () => {
    expect(problems('E == "a\nF == "b"')).toEqual(['MMS1005 "a']);
  });

  it("report an escape where a title stands too", () => {
    expect(problems('INVARIANT A_1 "a \\q" == TRUE')).toEqual(["MMS1013 \\q"]);
    expect(problems('TEST "a \\q" EXPECT ok')).toEqual(["MMS1013 \\q"]);
    expect(problems('TEST "a" TRACE "b\\q" EXPECT ok')).toEqual(["MMS1013 \\q"]);
  });
});

describe("comments", () => {
  it("nest", () => {
    expect(tree("1 (* a (* b *) c *) + 2")).toBe(tree("1 + 2"));
    expect(tree("1 (***) + (****) 2")).toBe(tree("1 + 2"));
  });

  it("end with their line", () => {
    expect(tree("1 \\* (* not open\n+ 2")).toBe(tree("1 + 2"));
  });

  it("leave what stands in front of one that is not closed", () => {
    const { module, diagnostics } = parseModule(
      new SourceFile("m", "---- MODULE m ----\nA == 1\nB == 2 (* (* *)\n====\n"),
    );
    expect(module!.decls.map((d) => d.kind)).toEqual(["OperatorDecl", "OperatorDecl"]);
    expect(diagnostics.map((d) => d.code)).toEqual(["MMS1005"]);
  });
});

describe("spellings", () => {
  it.each([
    ["∀ x ∈ S : ¬p ∧ q", "\\A x \\in S : ~p /\\ q"],
    ["\\forall x \\in S : \\lnot p \\land q", "\\A x \\in S : ~p /\\ q"],
    ["∃ x ∈ S : p ∨ \\neg q", "\\E x \\in S : p \\/ ~q"],
    ["\\exists x \\in S : p \\lor q", "\\E x \\in S : p \\/ q"],
    ["a ⇒ b", "a => b"],
    ["a \\equiv b", "a <=> b"],
    ["a ⇔ b", "a <=> b"],
    ["a ≡ b", "a <=> b"],
    ["□◇a ↝ b", "[]<>a ~> b"],
    ["a ≠ b", "a # b"],
    ["a /= b", "a # b"],
    ["a ≤ b", "a <= b"],
    ["a =< b", "a <= b"],
    ["a \\leq b", "a <= b"],
    ["a ≥ b", "a >= b"],
    ["a \\geq b", "a >= b"],
    ["a ∉ S ∪ T", "a \\notin S \\cup T"],
    ["S \\union T", "S \\cup T"],
    ["S ∩ T", "S \\cap T"],
    ["S \\intersect T", "S \\cap T"],
    ["S ⊆ T", "S \\subseteq T"],
    ["S × T", "S \\X T"],
    ["S \\times T", "S \\X T"],
    ["s ∘ t", "s \\o t"],
    ["a ÷ b", "a \\div b"],
    ["⟨a, b⟩", "<<a, b>>"],
    ["⟨A⟩_v", "<<A>>_v"],
    ["[S → T]", "[S -> T]"],
    ["[x ∈ S ↦ x′]", "[x \\in S |-> x']"],
    ["CASE a → b □ OTHER → c", "CASE a -> b [] OTHER -> c"],
    ["LET a ≜ 1 IN a", "LET a == 1 IN a"],
    ["a (+) b", "a \\oplus b"],
    ["a ⊕ b", "a \\oplus b"],
  ])("%s is %s", (text, same) => {
    expect(tree(text)).toBe(tree(same));
  });

  it("keep the longest operator", () => {
    expect(tree("a<=b")).toBe(tree("a <= b"));
    expect(tree("a=<<b>>")).toBe(tree("a = <<b>>"));
    expect(tree("<<a>>=b")).toBe(tree("<<a>> = b"));
    expect(tree("a=>b")).toBe(tree("a => b"));
    expect(tree("[a|->b]")).toBe(tree("[a |-> b]"));
    expect(tree("[S->T]")).toBe(tree("[S -> T]"));
    expect(tree("a--b")).toBe(tree("a -- b"));
    expect(tree("{x\\in S:x#1}")).toBe(tree("{x \\in S : x # 1}"));
  });

  it("do not find operators inside words", () => {
    expect(parseExpr("INx")).toMatchObject({ kind: "NameRef", name: "INx" });
    expect(problems("E == a \\inS")).toEqual(["MMS1001 \\inS"]);
  });
});

describe("names", () => {
  it.each(["a", "_x", "__1a", "1bMessage", "copy_vma__return", "X509", "In"])("%s is one", (name) => {
    expect(parseExpr(name)).toMatchObject({ kind: "NameRef", name });
  });

  it.each(["BOOLEAN", "STRING"])("%s is a value that cannot be declared", (name) => {
    expect(parseExpr(name)).toMatchObject({ kind: "NameRef", name });
    expect(problems(`VARIABLE ${name} : Nat`)).toEqual([`MMS1032 ${name}`]);
  });

  it.each(["ACTION", "WHEN", "LET", "THEOREM"])("%s cannot be declared", (name) => {
    const [first] = problems(`A(${name}) == 1`);
    expect(first).toMatch(/^MMS1(032|025)/);
  });
});

describe("around the module", () => {
  const read = (text: string) => parseModule(new SourceFile("m", text));

  it("text means nothing", () => {
    const { module, diagnostics } = read(
      'Notes (* and "\n---- MODULE a.b.c ----\nA == 1\n====\nmore (* "\n---- MODULE d ----',
    );
    expect(diagnostics).toEqual([]);
    expect(module!.name.text).toBe("a.b.c");
    expect(module!.decls).toHaveLength(1);
  });

  it("may be a byte order mark, and lines may end as on Windows", () => {
    const { module, diagnostics } = read(
      "\ufeff---- MODULE m ----\r\nA ==\r\n  /\\ TRUE\r\n  /\\ FALSE\r\n====\r\n",
    );
    expect(diagnostics).toEqual([]);
    expect((module!.decls[0] as ast.OperatorDecl).body).toMatchObject({ kind: "Junction", bulleted: true });
  });

  it("lines of dashes inside separate", () => {
    expect(parsedModule("A == 1\n--------\nB == 2").decls).toHaveLength(2);
  });

  it("the header may hold comments", () => {
    const { module, diagnostics } = read(
      "---- MODULE m \\* why\n (* not *) ----\n(* about *)\n\nA == 1\n====",
    );
    expect(diagnostics).toEqual([]);
    expect(module).toMatchObject({ name: { text: "m" }, doc: "about" });
  });

  it("an empty module is one", () => {
    expect(parsedModule("").decls).toEqual([]);
  });

  it("the span of the module goes from its header to its footer", () => {
    const text = "x\n---- MODULE m ----\nA == 1\n====\nrest";
    const { span } = read(text).module!;
    expect(text.slice(span.start, span.end)).toBe("---- MODULE m ----\nA == 1\n====");
  });
});
