/* In one place of each recording; `npm run plant` does it in many. */
import { describe, expect, test } from "vitest";
import { Choices, tapeOf } from "../support/choices.js";
import { faults } from "./faults.js";
import { someLoss, withLoss } from "./loss.js";
import { findingsIn, recordingOf, recordings } from "./recording.js";
import { spread } from "./spread.js";

describe.each(faults)("$title", ({ rule, plant }) => {
  const planted = recordings.flatMap((recording) =>
    spread(plant(recording), 1).map((place) => ({ ...place, name: recording.name })),
  );

  test("two recordings at least have room for it", () => {
    expect(planted.length).toBeGreaterThan(1);
  });

  test.each(planted)("$name: is found at line $line", ({ lines, line }) => {
    expect(findingsIn(lines)).toContainEqual({ id: rule, line });
  });
});

describe("a recording of which a stretch is lost", () => {
  test.each(recordings)("$name: nothing is found that the whole one does not have", (recording) => {
    for (let seed = 1; seed <= 4; seed++) {
      const found = findingsIn(someLoss(recording, new Choices(tapeOf(seed, 8))));
      expect({ seed, found }).toEqual({ seed, found: [] });
    }
  });

  test("has a mark for each cpu, in front of what it recorded next, and a header that counts what is left", () => {
    const entry = (cpu: number, time: number) =>
      `            some-160     [00${cpu}] .....     4.00000${time}: vm_area_free: (vm_area_free+0x4/0x20) vma=0x10`;
    const header = "# entries-in-buffer/entries-written: 5/5   #P:2";
    const lines = [header, entry(0, 1), entry(1, 2), entry(1, 3), entry(0, 4), entry(0, 5)];
    const recording = recordingOf("small", lines);
    expect(withLoss(recording, [0], 0, 4)).toEqual([
      header.replace("5/5", "3/3"),
      entry(1, 2),
      entry(1, 3),
      "CPU:0 [LOST 2 EVENTS]",
      entry(0, 5),
    ]);
    expect(withLoss(recording, [0, 1], 1, 4)).toEqual([
      header.replace("5/5", "2/2"),
      entry(0, 1),
      "CPU:0 [LOST 1 EVENTS]",
      entry(0, 5),
      "CPU:1 [LOST 2 EVENTS]",
    ]);
  });
});
