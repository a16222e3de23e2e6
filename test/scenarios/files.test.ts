/* traces/scenarios is what the descriptions say; `npm run scenarios` writes it. */
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { chapters } from "./chapters.js";
import { manifestOf, traceOf } from "./dsl/index.js";

const FOLDER = "traces/scenarios";
const written = chapters.filter((c) => c.scenarios.length > 0);

describe.each(written.map((c) => [`${c.name}/`, c] as const))("%s", (_, chapter) => {
  const folder = `../../${FOLDER}/${chapter.name}`;

  test("its manifest", async () => {
    await expect(manifestOf(chapter)).toMatchFileSnapshot(`${folder}/manifest.json`);
  });

  test.each(chapter.scenarios)("$id", async (scenario) => {
    await expect(traceOf(scenario)).toMatchFileSnapshot(`${folder}/${scenario.id}.jsonl`);
  });

  test("no file is left from a scenario that is gone", () => {
    const named = ["manifest.json", ...chapter.scenarios.map((s) => `${s.id}.jsonl`)];
    const folderHere = `${FOLDER}/${chapter.name}`;
    expect(existsSync(folderHere) ? readdirSync(folderHere).sort() : []).toEqual(named.sort());
  });
});

test("no folder is left from a chapter that is gone", () => {
  expect(readdirSync(FOLDER).sort()).toEqual(written.map((c) => c.name).sort());
});

test("an id names one scenario only", () => {
  const ids = chapters.flatMap((c) => c.scenarios.map((s) => s.id));
  expect(ids).toEqual([...new Set(ids)]);
});
