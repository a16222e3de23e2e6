/* The words of a few diagnostics, and the second places they name. */
import { describe, expect, it } from "vitest";
import { isSpan, sentence } from "../../src/diag/diagnostic.js";
import { checkDecls } from "./check.js";

const mm = `TYPE Vma == Ptr
TYPE AnonVma == Ptr
TYPE Page == Ptr
VARIABLE chain : [Vma -> SUBSET AnonVma]
INIT chain = <<>>
VARIABLE pte : [Page \\X Nat -> {"none", "present"}]
INIT pte = <<>>
EVENT vma_free(vma : Vma, len : Nat)
`;

/** Message, help and second places of the only diagnostic. */
function said(text: string): { message: string; help: string | undefined; related: string[] } {
  const { diagnostics } = checkDecls(mm + text);
  expect(diagnostics).toHaveLength(1);
  const d = diagnostics[0]!;
  const related = d.related.map(({ at, label }) => {
    return isSpan(at) ? `${label}: ${at.file.text.slice(at.start, at.end)}` : label;
  });
  return { message: sentence(d).message, help: sentence(d).help, related };
}

describe("a diagnostic", () => {
  it("names both pointer types and the parameter that was declared", () => {
    const { message, related } = said(
      'Root(av : AnonVma) == av\nINVARIANT I "i" == \\A v \\in DOMAIN chain : Root(v) # NULL',
    );
    expect(message).toBe("expected AnonVma, found Vma");
    expect(related).toEqual(["parameter `av`: av : AnonVma"]);
  });

  it("says where two structured types part", () => {
    const { message, help } = said('INVARIANT I "i" == \\A <<p, n>> \\in DOMAIN pte : pte[n, p] = "none"');
    expect(message).toBe("expected Page \\X Int, found Int \\X Page");
    expect(help).toBe("it has Int where Page is expected");
  });

  it("lists what an enumeration allows, and the nearest of it", () => {
    const { message, help } = said('ACTION Free ON vma_free == pte\'[NULL, len] = "presnt"');
    expect(message).toBe('"presnt" is not one of "none", "present"');
    expect(help).toBe('did you mean "present"?');
  });

  it("suggests a name of other case, and one that is a slip away", () => {
    expect(said("A == dOMAIN_").help).toBeUndefined();
    expect(said("A == CHAIN = <<>>").help).toBe("did you mean `chain`?");
    expect(said("A == chian = <<>>").help).toBe("did you mean `chain`?");
    expect(said("A == cardinality({})").help).toBe("did you mean `Cardinality`?");
  });

  it("names every operator of a recursion, and what to use instead", () => {
    const { message, help, related } = said("F(x) == G(x)\nG(x) == H(x)\nH(x) == F(x)");
    expect(message).toBe("`F`, `G`, `H` are defined by each other");
    expect(help).toContain("FoldSet");
    expect(related).toEqual(["defined here: F", "defined here: G", "defined here: H"]);
  });

  it("points at the first declaration", () => {
    const { message, related } = said("chain(x) == x");
    expect(message).toBe("a VARIABLE called `chain` is declared already");
    expect(related).toEqual(["first declared here: chain"]);
  });

  it("shows how an operator is called", () => {
    expect(said("A == FoldSet").help).toBe("give it its arguments: FoldSet(op(_, _), base, S)");
    expect(said("A == Append(<<>>)").message).toBe("`Append` takes 2 arguments, found 1");
  });

  it("leads from a prime in a rule to the operator that has it", () => {
    const { related } = said('Next == chain\' = <<>>\nINVARIANT I "i" == Next');
    expect(related).toEqual(["in the definition of Next: chain'"]);
  });
});

describe("one mistake", () => {
  it.each([
    [
      "an unknown name in many places of an expression",
      "A == LET m == gone[3] IN m.src # m.dst /\\ m.src \\in DOMAIN chain",
    ],
    ["an unknown operator with arguments of all kinds", "A == Gone(1, chain, LAMBDA x : x, Append)[2].f"],
    ["a variable whose type is wrong", "VARIABLE v : Gone\nINIT v = <<1>>\nA == v.x + v[2] + Len(v)"],
    ["an event that is not known", 'ACTION A ON gone == chain\'[vma] = {x} /\\ REQUIRE R "r" == y > 0'],
    ["an operator whose body is wrong", "F(x) == x + TRUE\nA == F(1) + F(2) + Len(<<F(3)>>)"],
    ["a recursion", "F(x) == F(x - 1) + 1\nA == F(TRUE) = {} /\\ F(1).x"],
    ["a union with what is no set", "A == (<<1>> \\cup {2}) = {1, 2} /\\ TRUE"],
    ["an EVENT argument that cannot be", "EVENT e(s : Seq(Nat))\nACTION A ON e == Len(s) = 0 /\\ s.x"],
  ])("is one message: %s", (_, text) => {
    expect(checkDecls(mm + text).diagnostics.map((d) => sentence(d).message)).toHaveLength(1);
  });
});
