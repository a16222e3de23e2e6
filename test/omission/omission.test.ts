/* A part of what `npm run omit` does. */
import { expect, test } from "vitest";
import {
  falseAlarms,
  fieldsIn,
  filesBelow,
  namesIn,
  type Omission,
  recordedIn,
  violationsOf,
} from "./omission.js";

const recorded = recordedIn("traces/real/mremap_order.ftrace.txt.gz")!;

test("a recording without the records of any one event raises no alarm that the whole one does not", async () => {
  const whole = await violationsOf(recorded);
  expect(namesIn(recorded).length).toBeGreaterThan(20);
  for (const event of namesIn(recorded))
    expect(await falseAlarms(recorded, whole, { events: new Set([event]) }), event).toEqual([]);
});

test("… nor do scenario traces without one event each, or one field of it", async () => {
  const files = filesBelow("traces/scenarios").filter((path) => path.endsWith(".jsonl"));
  for (const [i, file] of files.entries()) {
    const trace = recordedIn(file)!;
    const names = namesIn(trace);
    const event = names[i % names.length]!;
    const events = new Set([event]);
    const fields = fieldsIn(trace, event);
    const whole = await violationsOf(trace);
    const omissions: Omission[] = [{ events }, { events, field: fields[i % Math.max(1, fields.length)] }];
    for (const omission of omissions) expect(await falseAlarms(trace, whole, omission), file).toEqual([]);
  }
});
