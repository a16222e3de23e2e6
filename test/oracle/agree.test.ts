/* The emitted code and the plain evaluator of the IR agree: state by state, violation by violation. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caseOf, fuzzOracle, report, TAPE_LENGTH } from "../fuzz/oracle.js";
import { tapes } from "../support/choices.js";

describe("the compiled engine agrees with the plain evaluator", () => {
  test("on random programs and traces", () => {
    expect(fuzzOracle(400, 1)).toBeUndefined();
  });

  test("on what fast-check makes of a tape of choices", () => {
    fc.assert(
      fc.property(tapes(TAPE_LENGTH), (tape) => {
        expect(report(caseOf(tape))).toBeUndefined();
      }),
      { seed: 20240229, numRuns: 100 },
    );
  });
});
