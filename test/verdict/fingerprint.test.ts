import { describe, expect, test } from "vitest";
import { fingerprint, storyFingerprint } from "../../src/verdict/fingerprint.js";
import type { Cause } from "../../src/verdict/run.js";
import { aStep, aViolation } from "../report/builders.js";

const bound = (value: string) => [{ name: "p", value }];
const found = (parts = {}) => aViolation("MIG_01", { binding: bound("0x10"), ...parts });
const fault = (text: string): { cause: Cause } => ({ cause: { kind: "fault", text } });
const mismatch = (cell: string, modelled: string): { cause: Cause } => ({
  cause: { kind: "mismatch", cell, modelled, recorded: "NULL" },
});
const deadline = (until: string, passed: { line: number; ts: string } | undefined): { cause: Cause } => ({
  cause: { kind: "deadline", openedBy: "begin", openedTs: "5", until, passed },
});

describe("the fingerprint of a finding", () => {
  test("is not changed by addresses, lines, and arguments", () => {
    const elsewhere = found({
      line: 4711,
      openedAt: 4700,
      binding: bound("0xffff888003a41f20"),
      args: [{ name: "page", value: "0xffff" }],
      sourceLine: "  mremap-1201  [000] …",
    });
    expect(fingerprint(elsewhere)).toBe(fingerprint(found()));
  });

  test("is the same whether the violation was explained or not", () => {
    const explained = found({
      story: [aStep(1, "a/1", "copy_vma  vma 0x10", { wrote: ["vmas[0x10]"] })],
      witness: [{ expr: "x", value: "1" }],
    });
    expect(fingerprint(explained)).toBe(fingerprint(found()));
  });

  test.each([
    [
      "the key of a fault",
      fault("f[p]: not in the domain, at 0x10"),
      fault("f[p]: not in the domain, at 0x20"),
    ],
    ["numbers in a fault", fault("a sequence of 5 elements"), fault("a sequence of 70 elements")],
    ["the cell and its value", mismatch("f[0x10]", "0x1"), mismatch("f[<<0x20, 3>>]", "0x2")],
    ["the times of a deadline", deadline("9", undefined), deadline("12", { line: 3, ts: "13" })],
  ])("is not changed by %s", (_, one, other) => {
    expect(fingerprint(found(one))).toBe(fingerprint(found(other)));
  });

  test.each([
    ["another rule", { id: "MIG_02" }],
    ["another module", { module: "mm.other" }],
    ["another kind", { kind: "require" }],
    ["another event that shows it", { event: "exit_mmap" }],
    ["another quantified variable", { binding: [{ name: "q", value: "0x10" }] }],
    ["NULL in place of an object", { binding: bound("NULL") }],
    ["the end in place of an event", { cause: { kind: "temporal", isAtEnd: true } }],
    ["an undefined value", fault("f[p]: not in the domain, at 0x10")],
    ["a value that is undefined elsewhere", fault("g[p]: not in the domain, at 0x10")],
    ["a recorded cell", mismatch("f[0x10]", "0x1")],
    ["another recorded cell", mismatch("g[0x10]", "0x1")],
  ])("is another one for %s", (_, parts) => {
    const others = [found(), found(fault("x: y")), found(mismatch("h[1]", "1"))];
    expect(fingerprint(found(parts))).toMatch(/^[\da-f]{24}$/);
    expect(others.map(fingerprint)).not.toContain(fingerprint(found(parts)));
  });
});

describe("the fingerprint of a story", () => {
  /** Two tasks, the second one writes a page's entry and is caught. */
  function steps(first: string, second: string, address: string, line: number) {
    return [
      aStep(line, first, `copy_vma  vma ${address}`, { wrote: [`same_anon_vma[${address}]`] }),
      aStep(line + 3, second, `set_pte  addr ${address}`, { cpu: 1, wrote: [`pte[${address}]`] }),
      aStep(line + 9, second, "rmap_walk__return"),
    ];
  }
  const told = (story = steps("a/1", "b/2", "0x10", 1)) => found({ story });

  test("is not changed by addresses, times, lines, cpus, names of threads, the order of steps and repetition", () => {
    const [copy, set, end] = steps("mremap/1201", "kcompactd0/88", "0xffff888003a41f20", 4000);
    expect(storyFingerprint(told([copy!, set!, end!]))).toBe(storyFingerprint(told()));
    expect(storyFingerprint(told([set!, copy!, { ...set!, ts: "5" }, end!]))).toBe(storyFingerprint(told()));
  });

  test("is not known of what is not explained", () => {
    expect(storyFingerprint(found({ story: [] }))).toBeUndefined();
  });

  test.each([
    ["one task instead of two", told(steps("a/1", "a/1", "0x10", 1))],
    ["another event on the way", told([aStep(1, "a/1", "fork"), ...steps("a/1", "b/2", "0x10", 1)])],
    ["another variable written", told([aStep(1, "b/2", "copy_vma", { wrote: ["vmas[0x10]"] })])],
    ["the same story of another rule", { ...told(), id: "MIG_02" }],
  ])("is another one for %s", (_, other) => {
    expect(storyFingerprint(other)).toMatch(/^[\da-f]{24}$/);
    expect(storyFingerprint(other)).not.toBe(storyFingerprint(told()));
  });
});
