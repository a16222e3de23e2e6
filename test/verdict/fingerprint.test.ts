import { describe, expect, test } from "vitest";
import { fingerprint, storyFingerprint } from "../../src/verdict/fingerprint.js";
import { aStep, aViolation } from "../report/builders.js";

const found = (parts = {}, story = steps("a/1", "b/2", "0x10", 1)) =>
  aViolation("MIG_01", { story, ...parts });

const mismatch = (cell: string) => ({ kind: "mismatch", cell, modelled: "1", recorded: "0" }) as const;

/** Two tasks, the second one writes a page's entry and is caught. */
function steps(first: string, second: string, address: string, line: number) {
  return [
    aStep(line, first, `copy_vma  vma ${address}`, { wrote: [`same_anon_vma[${address}]`] }),
    aStep(line + 3, second, `set_pte  addr ${address}`, {
      cpu: 1,
      ts: String(line),
      wrote: [`pte[${address}]`],
    }),
    aStep(line + 9, second, "rmap_walk__return"),
  ];
}

describe("the fingerprint of a finding", () => {
  test("is not changed by addresses, times, lines, cpus and names of threads", () => {
    const elsewhere = found(
      { line: 4711, binding: [{ name: "p", value: "0xffff" }], args: [{ name: "page", value: "0xffff" }] },
      steps("mremap/1201", "kcompactd0/88", "0xffff888003a41f20", 4000),
    );
    expect(fingerprint(elsewhere)).toBe(fingerprint(found()));
    expect(storyFingerprint(elsewhere)).toBe(storyFingerprint(found()));
  });

  test("is the same whether the violation is explained or not; that of the story is then not known", () => {
    const unexplained = found({}, []);
    expect(fingerprint(unexplained)).toBe(fingerprint(found()));
    expect(storyFingerprint(unexplained)).toBeUndefined();
  });

  test.each([
    ["a fault", (value: string) => ({ kind: "fault", text: `pte[${value}] is undefined` }) as const],
    [
      "a mismatch",
      (value: string) =>
        ({ kind: "mismatch", cell: `pte[${value}]`, modelled: value, recorded: "0" }) as const,
    ],
  ])("is not changed by the values of %s", (_, cause) => {
    expect(fingerprint(found({ cause: cause("0x10") }))).toBe(
      fingerprint(found({ cause: cause("0xffff8") })),
    );
  });

  test("of a story is not changed by the order of steps and by how often one is repeated", () => {
    const [copy, set, end] = steps("a/1", "b/2", "0x10", 1);
    const again = found({}, [copy!, set!, { ...set!, line: 5, wrote: ["pte[0x20]"] }, end!]);
    expect(storyFingerprint(again)).toBe(storyFingerprint(found()));
    expect(storyFingerprint(found({}, [set!, copy!, end!]))).toBe(storyFingerprint(found()));
  });

  test.each([
    ["another rule", found({ id: "MIG_02" })],
    ["another module", found({ module: "mm.other" })],
    ["another kind", found({ kind: "mismatch" })],
    ["another event that shows it", found({ event: "exit_mmap" })],
    ["another cell that disagrees", found({ cause: mismatch("vmas[0x10]") })],
  ])("is another one for %s", (_, other) => {
    expect(fingerprint(other)).toMatch(/^[\da-f]{24}$/);
    expect(fingerprint(other)).not.toBe(fingerprint(found({ cause: mismatch("pte[0x10]") })));
    expect(fingerprint(other)).not.toBe(fingerprint(found()));
  });

  test.each([
    ["one task instead of two", found({}, steps("a/1", "a/1", "0x10", 1))],
    ["another event on the way", found({}, [aStep(1, "a/1", "fork"), ...steps("a/1", "b/2", "0x10", 1)])],
    [
      "another variable written",
      found({}, [aStep(1, "a/1", "copy_vma  vma 0x10", { wrote: ["vmas[0x10]"] })]),
    ],
  ])("of a story is another one for %s", (_, other) => {
    expect(storyFingerprint(other)).toMatch(/^[\da-f]{24}$/);
    expect(storyFingerprint(other)).not.toBe(storyFingerprint(found()));
    expect(fingerprint(other)).toBe(fingerprint(found()));
  });
});
