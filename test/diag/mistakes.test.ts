/*
 * Mistakes of people who know another language, or TLA+, with the full text of what is said of each:
 * test/golden/mistakes.txt. It is to be read before it is accepted: each shall name the place, what is wrong there,
 * and what to write instead.
 */
import { describe, expect, it } from "vitest";
import { printDiagnostics } from "../../src/diag/print-diagnostic.js";
import { SourceFile } from "../../src/text/source-file.js";
import { checkText } from "../support/check-text.js";

/** Stand in front of each mistake. */
const declarations = `---- MODULE m ----
TYPE Page == Ptr
TYPE Vma == Ptr
EVENT add(page : Page, vma : Vma)
EVENT num(n : Int)
VARIABLE held : [Page -> SUBSET Vma] DEFAULT {}
VARIABLE count : Nat
INIT count = 0
`;

const rule = (body: string) => `INVARIANT R_01 "t" == ${body}`;
const action = (body: string) => `ACTION A ON add == ${body}`;

const mistakes: readonly string[] = [
  rule("count = 1 && count = 2"),
  rule("count = 1 || count = 2"),
  rule("count = 1 & count = 2"),
  rule("!(count = 1)"),
  rule("not count = 1"),
  rule("count = 1 and count = 2"),
  rule("count = 1 or count = 2"),
  rule("count == 1"),
  rule("count != 1"),
  rule("count = 1 -> count = 2"),
  rule("count = 1 implies count = 2"),
  rule("count = 1;"),
  rule("count ** 2 = 1"),
  rule("count / 2 = 1"),
  rule("count mod 2 = 1"),
  rule("count div 2 = 1"),
  rule("count = 'a'"),
  rule("count = 1.5"),
  rule(String.raw`\A p \in DOMAIN held : p in DOMAIN held`),
  rule(String.raw`\A p = DOMAIN held : TRUE`),
  rule(String.raw`\A p \in DOMAIN held, held[p] # {}`),
  rule(String.raw`\A p : TRUE`),
  rule(String.raw`exists p \in DOMAIN held : TRUE`),
  rule(String.raw`forall p \in DOMAIN held : TRUE`),
  rule(String.raw`{p | p \in DOMAIN held} = {}`),
  rule("IF count = 0 THEN TRUE"),
  rule("if count = 0 then TRUE else FALSE"),
  rule("count' = 1"),
  rule("cuont = 1"),
  rule("Cardinality(held) = 1"),
  rule("LET a == 1 a = 1"),
  rule("LAMBDA x : x"),
  rule("count = 1 \\/ count = 2 /\\ count = 3"),
  rule(String.raw`
    /\ \A p \in DOMAIN held :
        held[p] # {}
        /\ count = 0
    /\ count = 1`),
  'INVARIANT "t" == count = 1',
  'INVARIANT R_01 "t == count = 1',
  action("count := 1"),
  action("count' == 1"),
  action("count' = 1 /\\ count' = 2"),
  action("held'[page] = {vma} /\\ held'[page] = {}"),
  action("held' = [held EXCEPT ![page] = vma]"),
  action("held'[pag] = {vma}"),
  action("count' = -1"),
  action("UNCHANGED <<count>> /\\ count' = 1"),
  action("count++"),
  "ACTION A ON ad == count' = 1",
  "// a comment",
  `${rule("count = 1")}\n-- a comment`,
  "VARIABLE f : Page -> Nat",
  "VARIABLE x : Vmaa",
  "VARIABLE x : struct_page",
  "EVENT e2(Page page)",
  "F(Page p) == p",
  "RECURSIVE F(_)",
  "INSTANCE Naturals",
  "LOCAL F == 1",
  "VARIABLES a, b",
  "THEOREM Spec => []TypeOK",
  'PROPERTY P_01 "t" == WF_count(A)',
  "CONSTANT Op(_)",
  'TEST "t"\n    add(page: 0x1, vma: 0x2\n    EXPECT ok',
  'TEST "t"\n    {"event": "add", "page": "0x1"}\n    EXPECT ok',
  'TEST "t"\n    ad(page: 0x1, vma: 0x2)\n    EXPECT ok',
  'TEST "t"\n    add(pag: 0x1, vma: 0x2)\n    EXPECT ok',
  'TEST "t"\n    add(page: 0x1, vma: 0x2)\n    EXPECT none',
  // What users of TLA+ try first.
  "VARIABLE x : Nat\nInit == /\\ x = 0\n        /\\ TRUE",
  "F(x) == I(x)!Op",
  'F == "abc"[1]',
  "F(S) == CHOOSE v : v \\notin S",
  'F == {[kind |-> "a", x |-> 1], [kind |-> "b", y |-> 2]}',
  "F(R) == R^+",
  "ASSUME P == 1, Q PROVE R",
  "G(Op(_, _)) == Op(1, 2)\nF == G(_+_)",
];

const said = mistakes.map((text) =>
  printDiagnostics(checkText(new SourceFile("m.mms", `${declarations}${text}\n====\n`)), {
    color: false,
    limit: 3,
  }),
);

describe("a mistake", () => {
  it.each(mistakes.map((text, i) => [text, i] as const))("%s is answered with what to write", (_, i) => {
    expect(said[i]).toMatch(/^help: /m);
  });

  it("has the text that test/golden/mistakes.txt shows", async () => {
    await expect(said.join("\n----\n")).toMatchFileSnapshot("../golden/mistakes.txt");
  });
});
