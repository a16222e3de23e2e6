/* What was not observed raises no false alarm: of a part of a trace nothing is reported that the whole does not show. */
import { expect, test } from "vitest";
import { caseOf, TAPE_LENGTH } from "../fuzz/oracle.js";
import { falseAlarms } from "../support/alarms.js";
import { tapeOf } from "../support/choices.js";
import { writeSpec } from "../support/generate-spec.js";
import { writeTrace } from "../support/generate-trace.js";

test("a recording without its beginning or its middle raises no alarm that the whole does not", () => {
  for (let seed = 1; seed <= 600; seed++) {
    const given = caseOf(tapeOf(seed, TAPE_LENGTH));
    expect(
      falseAlarms(given),
      `seed ${seed}\n${writeSpec(given.spec).join("")}${writeTrace(given.trace)}`,
    ).toEqual([]);
  }
});
