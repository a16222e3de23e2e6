/*
 * The invariants that the model of mm is to have, each with a scenario that breaks it and one that nearly does.
 * That a scenario breaks what it says, and that its near misses are evaluated and hold, is tested with the scenarios.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mmFiles, programOf, scenarios } from "./replay-mm.js";

/** Id to title. */
const invariants: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("invariants.json", import.meta.url), "utf8"),
);
const ids = Object.keys(invariants);
const { rules } = programOf(mmFiles).ir;

test("there are 117", () => {
  expect(ids).toHaveLength(117);
});

test("each is declared, under its title wherever it stands", () => {
  const wrong = ids.flatMap((id) => {
    const titles = new Set(rules.filter((rule) => rule.name === id).map((rule) => rule.title));
    return titles.size === 1 && titles.has(invariants[id]!)
      ? []
      : [`${id}: ${[...titles].join(", ") || "not declared"}`];
  });
  expect(wrong).toEqual([]);
});

test("each is violated in a scenario", () => {
  const broken = new Set(scenarios.flatMap((s) => s.expected.findings.map((f) => f.id)));
  expect(ids.filter((id) => !broken.has(id))).toEqual([]);
});

test("each is evaluated in a scenario, and holds", () => {
  const held = new Set(scenarios.flatMap((s) => s.expected.holds));
  expect(ids.filter((id) => !held.has(id))).toEqual([]);
});
