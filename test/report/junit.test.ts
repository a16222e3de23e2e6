import { expect, test } from "vitest";
import { renderJunit } from "../../src/report/junit.js";
import { checkReport } from "../support/check-report.js";
import { readXml } from "../support/read-xml.js";
import { aRule, aRun, aTrace, race } from "./builders.js";

test("a trace has its time, a case for each rule that was evaluated, and counts of the others", () => {
  const [suite] = readXml(checkReport("junit", renderJunit(aRun({ ...race, durationMs: 1234 })))).children;
  expect(suite?.attributes).toMatchObject({ name: "traces/race.jsonl", tests: "4", time: "1.234" });
  const [properties, ...cases] = suite!.children;
  expect(properties?.children.map(({ attributes: { name, value } }) => [name, value])).toEqual([
    ["not exercised", "2"],
    ["may not apply", "1"],
    ["of other kernels", "1"],
  ]);
  expect(cases.map((c) => [c.attributes.name, c.children.map((e) => e.name).join()])).toEqual([
    ["LOCK_02", ""],
    ["MIG_01", "failure"],
    ["MREMAP_01", "skipped"],
    ["SPF_09", ""],
  ]);
});

test("the report of 2,000 traces with 120 rules, 20 of them evaluated, is less than 4 MB", () => {
  const rules = Array.from({ length: 120 }, (_, i) =>
    aRule(`MREMAP_${i}`, {
      module: "mm.mremap",
      title: "page tables are moved while the root lock is held, or dst is behind src",
      checked: i < 20 ? 100 : 0,
      inconclusive: i < 5 ? 1 : 0,
      because: i < 5 ? [`at line ${i} (rmap_walk__return) for v = 0xffff888003a41f20`] : [],
      vacuous: i >= 20 && i < 60,
      applies: i < 60,
    }),
  );
  const traces = Array.from({ length: 2000 }, (_, i) =>
    aTrace({ file: `traces/nightly/run-${i}.jsonl.gz`, rules }),
  );
  expect(Buffer.byteLength(renderJunit(aRun(...traces)))).toBeLessThan(4_000_000);
});
