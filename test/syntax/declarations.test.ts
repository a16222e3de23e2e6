import { describe, expect, it } from "vitest";
import type * as ast from "../../src/syntax/ast.js";
import { printTree } from "../../src/syntax/print-tree.js";
import { parsedModule, parseExpr, problems } from "../support/parse-text.js";

function only<K extends ast.Decl["kind"]>(kind: K, text: string): Extract<ast.Decl, { kind: K }> {
  const { decls } = parsedModule(text);
  expect(decls.map((d) => d.kind)).toEqual([kind]);
  return decls[0] as Extract<ast.Decl, { kind: K }>;
}

const tree = (node: ast.Node) => printTree(node);

describe("CONSTANT and VARIABLE", () => {
  it("declare one node a name", () => {
    const { decls } = parsedModule(
      'CONSTANTS Era : {"K33"} DEFAULT "K33", A, B : Nat DEFAULT 2\nVARIABLES x, y : Int',
    );
    expect(decls.map((d) => `${d.kind} ${(d as ast.VariableDecl).name.text}`)).toEqual([
      "ConstantDecl Era",
      "ConstantDecl A",
      "ConstantDecl B",
      "VariableDecl x",
      "VariableDecl y",
    ]);
    const [, a, b] = decls as ast.ConstantDecl[];
    expect(tree(b!.type)).toBe(tree(a!.type));
    expect(b!.type.id).not.toBe(a!.type.id);
    expect(b!.default!.id).not.toBe(a!.default!.id);
  });

  it("need a type each", () => {
    expect(problems("VARIABLES x, y : Nat, z")).toEqual(["MMS1021 z"]);
    expect(problems("CONSTANT N")).toEqual(["MMS1021 N"]);
  });
});

describe("EVENT", () => {
  it("has typed parameters, some of them OPTIONAL", () => {
    const event = only("EventDecl", "EVENT copy_vma(vma : Vma, pgoff : Nat OPTIONAL)");
    expect(event.params.map((p) => [p.name.text, p.optional])).toEqual([
      ["vma", false],
      ["pgoff", true],
    ]);
  });

  it("may have none", () => {
    expect(only("EventDecl", "EVENT lru_add_drain").params).toEqual([]);
    expect(only("EventDecl", "EVENT lru_add_drain()").params).toEqual([]);
  });
});

describe("ACTION", () => {
  it("names its event and its condition", () => {
    const action = only("ActionDecl", 'ACTION Copy ON copy_vma WHEN Era = "K33" == x\' = vma');
    expect([action.name.text, action.event.text, action.when?.kind, action.body.kind]).toEqual([
      "Copy",
      "copy_vma",
      "Binary",
      "Binary",
    ]);
  });

  it("may REQUIRE and OBSERVE, in bullets and behind /\\", () => {
    const body =
      '/\\ REQUIRE A_1 "a" WHEN c SEVERITY warning == p => q\n/\\ OBSERVE f[k].a = v /\\ OBSERVE g = w\n/\\ x\' = 1';
    const { items } = parseExpr(body) as ast.Junction;
    expect(items.map((i) => i.kind)).toEqual(["Require", "Junction", "Binary"]);
    expect(items[0]).toMatchObject({ title: "a", severity: "warning", body: { kind: "Binary", op: "=>" } });
    expect((items[1] as ast.Junction).items).toMatchObject([
      { kind: "Observe", cell: { kind: "Field" }, value: { name: "v" } },
      { kind: "Observe", cell: { kind: "NameRef" } },
    ]);
  });

  it("refuses to OBSERVE what is no cell", () => {
    expect(problems("E == OBSERVE f(x) = 1")).toEqual(["MMS1016 f(x) = 1"]);
    expect(problems("E == OBSERVE x")).toEqual(["MMS1016 x"]);
  });
});

describe("INVARIANT and PROPERTY", () => {
  it("have an id, a title, a condition and a severity", () => {
    const rule = only(
      "RuleDecl",
      'PROPERTY MIG_02 "moved pages arrive" WHEN TRUE SEVERITY warning == [][a]_v',
    );
    expect(rule).toMatchObject({ rule: "property", title: "moved pages arrive", severity: "warning" });
    expect(only("RuleDecl", 'INVARIANT A_1 "t" == TRUE')).toMatchObject({
      rule: "invariant",
      severity: "error",
    });
  });

  it("have no title where a RULE has it, and no severity", () => {
    const { decls } = parsedModule('RULE A_1 "t" WHEN c SEVERITY warning\nINVARIANT A_1 WHEN d == TRUE');
    expect(decls).toMatchObject([
      { kind: "RuleHeadDecl", title: "t", severity: "warning" },
      { kind: "RuleDecl", title: undefined, severity: "error" },
    ]);
    expect(problems("INVARIANT A_1 SEVERITY warning == TRUE")).toEqual(["MMS1001 SEVERITY"]);
    expect(problems("RULE A_1")).not.toEqual([]);
  });
});

describe("definitions", () => {
  it.each([
    ["Op(a, F(_, _)) == F(a, a)", ["a/0", "F/2"]],
    ["Op(a : Vma, b : [K -> V]) : BOOLEAN == a", ["a/0", "b/0"]],
    ["a ++ b == a", ["a/0", "b/0"]],
    ["Op == 1", []],
  ])("%s", (text, params) => {
    const decl = only("OperatorDecl", text);
    expect(decl.params.map((p) => `${p.name.text}/${p.arity}`)).toEqual(params);
  });

  it("define functions over bounds", () => {
    const decl = only("OperatorDecl", "f[x, y \\in S, <<a, b>> \\in T] == x");
    expect(decl.bounds.map((b) => b.patterns.length)).toEqual([2, 1]);
  });

  it("define an operator by any of its spellings", () => {
    expect(only("OperatorDecl", "a ⊕ b == a").name.text).toBe("\\oplus");
    expect(only("OperatorDecl", "a \\prec b == a").name.text).toBe("\\prec");
  });

  it("cannot redefine what is built in", () => {
    expect(problems("a + b == a")).toEqual(["MMS1017 +"]);
    expect(problems("a /\\ b == a")).toEqual(["MMS1017 /\\"]);
  });

  it("follow each other in LET without separators", () => {
    const { decls } = parseExpr("LET a == 1 f[x \\in S] == x x ++ y == x IN a") as ast.Let;
    expect(decls.map((d) => d.name.text)).toEqual(["a", "f", "++"]);
  });
});

describe("ASSUME", () => {
  it("may have a name", () => {
    expect(only("AssumeDecl", "ASSUME Shift == PageShift = 12").name?.text).toBe("Shift");
    expect(only("AssumeDecl", "ASSUME PageShift = 12").name).toBeUndefined();
    expect(only("AssumeDecl", "AXIOM 1 = 1").name).toBeUndefined();
  });
});

describe("a record type", () => {
  it("keeps the comment behind each field", () => {
    const { type } = only(
      "TypeDecl",
      "TYPE R == [ \\* not a field's\n a : S, \\* first\n b : T,\n c : U  \\* last\n]",
    );
    expect(type).toMatchObject({
      kind: "RecordSet",
      fields: [
        { name: { text: "a" }, doc: "first" },
        { name: { text: "b" }, doc: undefined },
        { name: { text: "c" }, doc: "last" },
      ],
    });
  });
});

describe("TEST", () => {
  it("names a file", () => {
    const test = only("TestDecl", 'TEST "t" TRACE "sc-0a.jsonl" EXPECT ok');
    expect(test).toMatchObject({
      title: "t",
      setup: { complete: false, recorded: undefined, with: [] },
      trace: { kind: "File", path: "sc-0a.jsonl" },
      expect: { verdict: "ok" },
    });
  });

  const inline = (text: string) => {
    const { trace } = only("TestDecl", text);
    if (trace.kind !== "Inline") throw new Error("a file");
    return trace;
  };

  it("has records as calls with named arguments", () => {
    const { given, records } = inline(
      'TEST "t"\n a(x: 0x1F, y: -3, s: "} \\" {")  \\* why\n b c(t: TRUE, p: NULL, ts: 2.5ms)\n EXPECT ok',
    );
    expect(given).toBeUndefined();
    const shown = records.map(({ event, args }) => [event.text, args.map((a) => [a.name.text, a.value])]);
    expect(shown).toMatchObject([
      [
        "a",
        [
          ["x", { kind: "Int", value: 31n, isHex: true }],
          ["y", { kind: "Int", value: -3n, isHex: false }],
          ["s", { kind: "Text", value: '} " {' }],
        ],
      ],
      ["b", []],
      [
        "c",
        [
          ["t", { kind: "Bool", value: true }],
          ["p", { kind: "Null" }],
          ["ts", { kind: "Time", ns: 2_500_000n }],
        ],
      ],
    ]);
  });

  it("says in its head what the trace's first record says", () => {
    const { setup } = only(
      "TestDecl",
      'TEST "t" COMPLETE RECORDS a, b WITH Era |-> "K33", Shift |-> 12 a EXPECT ok',
    );
    expect(setup.complete).toBe(true);
    expect(setup.recorded).toMatchObject([{ text: "a" }, { text: "b" }]);
    expect(setup.with.map((w) => w.name.text)).toEqual(["Era", "Shift"]);
    expect(only("TestDecl", 'TEST "t" RECORDS all EXPECT ok').setup.recorded).toBe("all");
  });

  it("begins with a GIVEN", () => {
    const { given, records } = inline('TEST "t" GIVEN g a EXPECT ok');
    expect([given?.text, records.length]).toEqual(["g", 1]);
    const decl = only("GivenDecl", "GIVEN g COMPLETE ==\n GIVEN f\n a(x: 1)");
    expect(decl).toMatchObject({ name: { text: "g" }, setup: { complete: true } });
    expect([decl.trace.given?.text, decl.trace.records.length]).toEqual(["f", 1]);
  });

  it("expects rules, at records or anywhere", () => {
    const test = only("TestDecl", 'TEST "t" a EXPECT violated A_1 AT 2, B_2');
    expect(test.expect.rules.map((r) => [r.name.text, r.line])).toEqual([
      ["A_1", 2],
      ["B_2", undefined],
    ]);
  });

  it("does not take the next definition for a rule or a record", () => {
    const kinds = (text: string) => parsedModule(text).decls.map((d) => d.kind);
    expect(kinds('TEST "t" EXPECT ok\nNext == 1')).toEqual(["TestDecl", "OperatorDecl"]);
    expect(kinds("GIVEN g ==\n  a\nNext == 1")).toEqual(["GivenDecl", "OperatorDecl"]);
    expect(kinds("GIVEN g ==\nGIVEN h == GIVEN g")).toEqual(["GivenDecl", "GivenDecl"]);
  });

  it("needs names for the arguments, and values that are literals", () => {
    expect(problems('TEST "t"\n a(1)\n EXPECT ok')[0]).toBe("MMS1001 1");
    expect(problems('TEST "t"\n a(x: y)\n EXPECT ok')[0]).toBe("MMS1001 y");
    expect(problems('TEST "t"\n a(ts: 0.5ns)\n EXPECT ok')[0]).toBe("MMS1012 0.5ns");
  });

  it("is not written in JSON", () => {
    expect(problems('TEST "t"\n {"event":"a"}\n EXPECT ok')[0]).toBe("MMS1001 {");
  });
});

describe("EXTENDS", () => {
  it("names modules", () => {
    expect(parsedModule("EXTENDS mm.locks, Naturals").extends.map((n) => n.text)).toEqual([
      "mm.locks",
      "Naturals",
    ]);
  });

  it("stands once, first", () => {
    expect(problems("EXTENDS A\nEXTENDS B")).toEqual(["MMS1018 EXTENDS B"]);
    expect(problems("A == 1\nEXTENDS B")).toEqual(["MMS1018 EXTENDS B"]);
  });
});
