import { describe, expect, test } from "vitest";
import { fingerprint } from "../../src/verdict/fingerprint.js";
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
