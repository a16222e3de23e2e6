/*
 * `npm run simulate`: SIMULATE_COUNT (2,000) traces of correct kernels, from SIMULATE_SEED (0) on; prints the seeds of
 * those in which something is violated, and which rules were evaluated in how many.
 */
import { expect, test } from "vitest";
import { judge, runOf } from "./runs.js";

const first = Number(process.env.SIMULATE_SEED ?? 0);
const count = Number(process.env.SIMULATE_COUNT ?? 2000);

test(`${count} traces of correct kernels, from seed ${first} on`, () => {
  const evaluated = new Map<string, number>();
  const alarms: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const { name, lines } = runOf(seed);
    const outcome = judge(lines);
    for (const id of outcome.evaluated) evaluated.set(id, (evaluated.get(id) ?? 0) + 1);
    const found = [...outcome.violations.map(({ id, line }) => `${id} at line ${line}`), ...outcome.trouble];
    if (found.length > 0) alarms.push(`${name}: ${[...new Set(found)].join(", ")}`);
  }
  const table = [...evaluated].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, n]) => `${id} ${n}`);
  console.log(`evaluated in so many of the traces: ${table.join(", ")}`);
  console.log(alarms.length === 0 ? "no alarm" : alarms.join("\n"));
  expect(alarms).toEqual([]);
});
