import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Btf, BtfError } from "../../src/probes/btf/read-btf.js";
import { parseFetch, parseType } from "../../src/probes/expression.js";
import { resolveFetch } from "../../src/probes/resolve-fetch.js";
import { kernelBtf, type MadeType, makeBtf } from "./make-btf.js";

const LONG: MadeType = { kind: "int", name: "long unsigned int", bytes: 8 };

/** Offsets of an expression on a `struct s *`, or why there are none. */
function offsets(text: string, btf: Btf | undefined, type = "struct s *") {
  const found = resolveFetch(parseFetch(text)!, parseType(type)!, btf);
  return found.kind === "place" ? found.place.offsets : found.kind === "wrong" ? found.because : found;
}

function width(text: string, btf: Btf) {
  const found = resolveFetch(parseFetch(text)!, parseType("struct s *")!, btf);
  return found.kind === "place" ? found.place.width : found;
}

describe("the offsets of real kernels", () => {
  const cases: [string, string, number[], number[]][] = [
    ["v->vm_end", "vm_area_struct", [8], [8]],
    ["v->vm_mm", "vm_area_struct", [16], [16]],
    ["v->anon_vma", "vm_area_struct", [104], [88]],
    ["v->vm_pgoff", "vm_area_struct", [120], [104]],
    ["v->anon_vma->root", "vm_area_struct", [104, 0], [88, 0]],
    ["n->vma->vm_pgoff", "anon_vma_chain", [0, 120], [0, 104]],
    ["f->index", "folio", [32], [32]],
  ];
  test.each(cases)("%s of struct %s", (text, struct, newer, older) => {
    expect(offsets(text, new Btf(kernelBtf("6.12")), `struct ${struct} *`)).toEqual(newer);
    expect(offsets(text, new Btf(kernelBtf("6.1")), `struct ${struct} *`)).toEqual(older);
  });

  test("a pointer to a pointer is read through first", () => {
    const btf = new Btf(kernelBtf("6.12"));
    expect(offsets("*vmap", btf, "struct vm_area_struct **")).toEqual([0]);
    expect(offsets("(*vmap)->vm_end", btf, "struct vm_area_struct **")).toEqual([0, 8]);
  });

  test("functions have their parameters, in order", () => {
    const btf = new Btf(kernelBtf("6.12"));
    expect(btf.paramsOf("copy_vma")?.map((p) => p.name)).toEqual(["vmap", "addr", "len", "pgoff"]);
    expect(btf.paramsOf("no_such_function")).toBeUndefined();
  });
});

describe("structures", () => {
  const nested: MadeType[] = [
    LONG, // 1
    {
      kind: "struct",
      name: "s",
      bytes: 40,
      members: [
        ["a", 1, 0],
        ["", 3, 8],
        ["inner", 4, 24],
      ],
    }, // 2
    {
      kind: "union",
      name: "",
      bytes: 16,
      members: [
        ["b", 1, 0],
        ["", 4, 0],
      ],
    }, // 3
    {
      kind: "struct",
      name: "",
      bytes: 16,
      members: [
        ["c", 1, 0],
        ["d", 5, 8],
      ],
    }, // 4
    { kind: "typedef", name: "handle_t", to: 6 }, // 5
    { kind: "const", to: 7 }, // 6
    { kind: "volatile", to: 1 }, // 7
  ];

  test.each([true, false])("members of anonymous structures are found (little endian: %s)", (little) => {
    const btf = new Btf(makeBtf(nested, little));
    expect(offsets("x->b", btf)).toEqual([8]);
    expect(offsets("x->c", btf)).toEqual([8]);
    expect(offsets("x->d", btf)).toEqual([16]);
    expect(offsets("x->inner.d", btf)).toEqual([32]);
  });

  test("typedefs and qualifiers are seen through, to the width of what is behind", () => {
    expect(width("x->d", new Btf(makeBtf(nested)))).toEqual({ bytes: 8, isSigned: false });
  });

  test("a bitfield is read with the word around it", () => {
    const btf = new Btf(
      makeBtf([
        { kind: "int", name: "unsigned int", bytes: 4 },
        {
          kind: "struct",
          name: "s",
          bytes: 8,
          members: [
            { name: "low", type: 1, bit: 0, bits: 3 },
            { name: "high", type: 1, bit: 37, bits: 2 },
          ],
        },
      ]),
    );
    expect(width("x->low", btf)).toEqual({ bytes: 4, isSigned: false, bits: { at: 0, count: 3 } });
    expect(offsets("x->high", btf)).toEqual([4]);
    expect(width("x->high", btf)).toEqual({ bytes: 4, isSigned: false, bits: { at: 5, count: 2 } });
  });

  test("what is not there is told, not guessed", () => {
    const btf = new Btf(makeBtf(nested));
    expect(offsets("x->nothing", btf)).toBe("struct s has no nothing");
    expect(offsets("x->a", btf, "struct t *")).toBe("this kernel has no struct t");
    expect(offsets("x->a->b", btf)).toBe("what stands before ->b is no structure");
    expect(offsets("x->inner", btf)).toBe("inner is no number and no pointer");
    expect(offsets("x->a", undefined)).toEqual({ kind: "needs-btf", struct: "s" });
  });
});

describe("bytes of somebody else", () => {
  const good = kernelBtf("6.12");

  test.each([
    ["nothing", new Uint8Array(0), "it is too short to be BTF"],
    [
      "text",
      Buffer.from("this is no BTF, however long it may be"),
      "it does not begin with BTF's magic number 0xeb9f",
    ],
    ["another version", good.with(2, 7), "its version is 7, not 1"],
    ["cut off", good.subarray(0, 200), /^its section of types ends at byte \d+, but it has 200 bytes$/],
  ])("%s is refused with a reason", (_, bytes, reason) => {
    expect(() => new Btf(bytes)).toThrow(reason);
  });

  test("a kind that is not known is named with its place", () => {
    const bytes = good.slice();
    bytes[24 + 7] = 31;
    expect(() => new Btf(bytes)).toThrow("type 1 at byte 24 is of the unknown kind 31");
  });

  test("typedefs in a circle end", () => {
    const btf = new Btf(
      makeBtf([
        { kind: "typedef", name: "a", to: 2 },
        { kind: "typedef", name: "b", to: 1 },
        { kind: "struct", name: "s", bytes: 8, members: [["x", 1, 0]] },
      ]),
    );
    expect(offsets("p->x", btf)).toBe("x is no number and no pointer");
  });

  test("an anonymous structure inside itself is searched once", () => {
    const members = Array.from({ length: 1000 }, () => ["", 1, 0] as const);
    const btf = new Btf(makeBtf([{ kind: "struct", name: "s", bytes: 8, members }]));
    expect(offsets("p->x", btf)).toBe("struct s has no x");
  });

  test("changed bytes give a reading or a BtfError with words, never anything else", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(good.length),
        (changes, cut) => {
          const bytes = good.slice(0, cut > good.length / 2 ? cut : good.length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          try {
            const btf = new Btf(bytes);
            offsets("v->anon_vma->root", btf, "struct vm_area_struct *");
            offsets("v->vm_end", btf, "struct vm_area_struct *");
            btf.paramsOf("copy_vma");
          } catch (e) {
            expect(e).toBeInstanceOf(BtfError);
            expect((e as Error).message).not.toBe("");
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
