/* What a WHEN comes to as plain data. */
import { describe, expect, test } from "vitest";
import { constantTest } from "../../src/ir/analysis/constant-tests.js";
import { decide } from "../../src/ir/analysis/decide-constant-test.js";
import { programOfText } from "../support/load-texts.js";

function testOf(when: string) {
  const { ir } = programOfText(`
---- MODULE m ----
TYPE Protocol == {v3_3, v3_7, v6_4}
CONSTANT Kernel : STRING
CONSTANT Era : Protocol
CONSTANT Quirk : BOOLEAN
IsBeforeEnd(era : Protocol, r) == \\A next \\in Protocol : VersionBefore(era, next) => VersionBefore(r, next)
Since(r) == ~VersionBefore(Era, r) \\/ (IsBeforeEnd(Era, r) /\\ ~VersionBefore(Kernel, r))
Before(r) == ~Since(r)
EVENT e
ACTION E ON e WHEN ${when} == TRUE
====
`);
  return constantTest(ir, ir.actions[0]!.when!);
}

describe("a WHEN", () => {
  test("that an era decides is the list of the eras of which it is true", () => {
    expect(testOf("Since(v3_7)")).toEqual({ kind: "in", constant: "Era", values: ['"v3_7"', '"v6_4"'] });
    expect(testOf("Before(v3_7)")).toEqual({ kind: "in", constant: "Era", values: ['"v3_3"'] });
    expect(testOf("Since(v3_7) /\\ Before(v6_4)")).toMatchObject({ values: ['"v3_7"'] });
    expect(testOf("Quirk /\\ Since(v3_7)")).toEqual({
      kind: "and",
      items: [
        { kind: "in", constant: "Quirk", values: ["TRUE"] },
        { kind: "in", constant: "Era", values: ['"v3_7"', '"v6_4"'] },
      ],
    });
  });

  test.each([
    [{ Era: "v6_4", Kernel: "6.8" }, true],
    [{ Era: "v6_4", Kernel: "6.6" }, false],
    [{ Era: "v6_4" }, undefined],
    [{ Era: "v3_7" }, false],
    [{}, undefined],
  ])("about a point within an era asks the release, too: %o", (constants, holds) => {
    const printed = new Map(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]));
    expect(decide(testOf("Since(v6_7)"), printed)).toBe(holds);
  });
});
