/*
 * `npm run plant`: each fault in each recording, in up to PLANT_COUNT places; prints how many of them are found. Then
 * PLANT_LOSSES stretches of each recording are lost, at random.
 */
import { expect, test } from "vitest";
import { table } from "../docs/tables.js";
import { Choices, tapeOf } from "../support/choices.js";
import { faults } from "./faults.js";
import { someLoss } from "./loss.js";
import { findingsIn, recordings } from "./recording.js";
import { spread } from "./spread.js";

const count = Number(process.env.PLANT_COUNT ?? 12);
const losses = Number(process.env.PLANT_LOSSES ?? 100);

test("each planted fault is found, where it can be", () => {
  const missed: string[] = [];
  const rows = faults.map(({ title, rule, plant, room }) => {
    const cells = recordings.map((recording) => {
      const places = spread(plant(recording), count);
      if (places.length === 0) return `– (${room})`;
      const lost = places.filter(
        ({ lines, line }) => !findingsIn(lines).some((f) => f.id === rule && f.line === line),
      );
      missed.push(...lost.map((p) => `${rule} ${recording.name}:${p.line}`));
      return `${places.length} / ${places.length - lost.length}`;
    });
    return [title, rule, ...cells];
  });
  const head = ["planted / found", "rule", ...recordings.map((r) => r.name)];
  console.log(`${table(head, rows)}\n${missed.map((place) => `missed: ${place}\n`).join("")}`);
  expect(missed).toEqual([]);
});

test.each(
  recordings,
)("$name: where a stretch is lost, nothing is found that the whole one does not have", (r) => {
  const alarms = Array.from({ length: losses }, (_, seed) => ({
    seed,
    found: findingsIn(someLoss(r, new Choices(tapeOf(seed, 8)))),
  }));
  expect(alarms.filter(({ found }) => found.length > 0)).toEqual([]);
});
