/* What was not observed raises no false alarm: of a part of a trace nothing is reported that the whole does not show. */
import { expect, test } from "vitest";
import { caseOf, TAPE_LENGTH } from "../fuzz/oracle.js";
import { falseAlarms } from "../support/alarms.js";
import { tapeOf } from "../support/choices.js";
import { writeSpec } from "../support/generate-spec.js";
import { writeTrace } from "../support/generate-trace.js";
import { programOf } from "../support/lower-text.js";

test("a recording without its beginning or its middle raises no alarm that the whole does not", () => {
  let explained = 0;
  for (let seed = 1; seed <= 1200; seed++) {
    const { spec, trace } = caseOf(tapeOf(seed, TAPE_LENGTH));
    const texts = writeSpec(spec);
    const alarms = falseAlarms(programOf("generated.mms", ...texts), trace);
    if (alarms === undefined) continue;
    explained++;
    expect(alarms, `seed ${seed}\n${texts.join("")}${writeTrace(trace)}`).toEqual([]);
  }
  // Most random programs do not explain their random traces; enough of them do.
  expect(explained).toBeGreaterThan(50);
});
