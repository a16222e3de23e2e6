import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { renderJson } from "../../src/report/json.js";
import { JSON_VERSION, jsonSchema } from "../../src/report/json-schema.js";
import { renderTestsJson } from "../../src/report/test-json.js";
import { checkReport } from "../support/check-report.js";
import { aRun, aTrace, race } from "./builders.js";

// biome-ignore lint/suspicious/noExplicitAny: reports as a program without their types would read them
type Json = any;

const bad = diagnostic(
  "MMS5001",
  { path: "t.jsonl", line: 3, column: 5, length: 1, excerpt: "" },
  { reason: "a comma" },
);
/** One of everything that a report can have. */
const trace = aTrace({
  ...race,
  lines: { total: 1, used: 1, ignored: 0, continuation: 0, header: 0, loss: 0, notUnderstood: 0 },
  idleActions: ["A"],
  advice: {
    kernel: "6.12",
    missing: [{ event: "e", fields: ["f"], rules: ["R"] }],
    undecidable: [{ id: "R", because: ["x"] }],
  },
  violations: race.violations.map((v) => ({ ...v, openedAt: 3 })),
  diagnostics: [bad],
});
const report: Json = JSON.parse(renderJson({ ...aRun(trace), diagnostics: [bad] }));
const known = { verdict: "ok", rules: [] } as const;
const tests: Json = JSON.parse(
  renderTestsJson({
    groups: [
      {
        name: "g",
        tests: [
          {
            title: "t",
            file: "f",
            line: 3,
            ok: false,
            expected: known,
            found: known,
            run: trace,
            unexpected: trace.violations,
          },
        ],
      },
    ],
    leftOut: 0,
    diagnostics: [bad],
  }),
);

/** Every object schema in it. */
function objectsIn(schema: unknown): Record<string, unknown>[] {
  if (typeof schema !== "object" || schema === null) return [];
  const inner = Object.values(schema).flatMap(objectsIn);
  return "properties" in schema && (schema as { type?: unknown }).type === "object"
    ? [schema as Record<string, unknown>, ...inner]
    : inner;
}

describe("the schema of the JSON reports", () => {
  test("takes a report of a run and one of tests", () => {
    checkReport("json", JSON.stringify(report));
    checkReport("json", JSON.stringify(tests));
  });

  test("has the version that they have", () => {
    expect(report.mmspec).toBe(JSON_VERSION);
    expect(jsonSchema.$defs.report.properties.mmspec).toMatchObject({ const: JSON_VERSION });
    expect(() => checkReport("json", JSON.stringify({ ...report, mmspec: 2 }))).toThrow("no json");
  });

  test("knows of every key, and asks for it", () => {
    const objects = objectsIn(jsonSchema);
    expect(objects.length).toBeGreaterThan(10);
    for (const object of objects) {
      expect(object.additionalProperties).toBe(false);
      expect(object.required).toEqual(Object.keys(object.properties as object));
    }
  });

  test.each([
    ["a run", report],
    ["tests", tests],
  ])("refuses a report of %s in which any key is missing, added, or of another type", (_, whole) => {
    const places = objectPaths(whole);
    expect(places.length).toBeGreaterThan(10);
    for (const path of places) {
      const refuses = (change: (object: Json) => void) => {
        const copy = structuredClone(whole);
        const object = at(copy, path);
        change(object);
        expect(() => checkReport("json", JSON.stringify(copy)), path.join(".")).toThrow("no json");
      };
      const isTable = ["constants", "skipped_names"].includes(path.at(-1)!);
      if (!isTable) refuses((object) => Object.assign(object, { more: 1 }));
      for (const key of Object.keys(at(whole, path))) {
        if (!isTable) refuses((object) => delete object[key]);
        refuses((object) => {
          object[key] = Array.isArray(object[key]) ? {} : [object[key]];
        });
      }
    }
  });

  test("refuses a verdict, a severity, a kind and a code that do not exist", () => {
    for (const [path, key] of [
      [["traces", "0"], "verdict"],
      [["traces", "0", "violations", "0"], "severity"],
      [["traces", "0", "violations", "0"], "kind"],
      [["traces", "0", "diagnostics", "0"], "code"],
    ] as const) {
      const copy = structuredClone(report);
      at(copy, path)[key] = "fine";
      expect(() => checkReport("json", JSON.stringify(copy)), key).toThrow("no json");
    }
  });
});

/** Where a report has an object; of a list the first one stands for all. */
function objectPaths(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : objectPaths(value[0], [...path, "0"]);
  if (typeof value !== "object" || value === null) return [];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => objectPaths(inner, [...path, key]))];
}

const at = (value: Json, path: readonly string[]): Json => path.reduce((inner, key) => inner[key], value);

describe("what other formats are held against", () => {
  test.each([
    ["sarif", '{"version":"2.1.0"}'],
    ["sarif", '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"mmspec"}},"more":1}]}'],
    ["junit", '<?xml version="1.0" encoding="UTF-8"?><testsuite/>'],
    [
      "junit",
      '<?xml version="1.0" encoding="UTF-8"?><testsuites name="m" tests="1" failures="0" errors="0" skipped="0"></testsuites>',
    ],
    ["tap", "1..0\n"],
    ["tap", "TAP version 14\n1..2\nok 1 - a\n"],
    ["tap", "TAP version 14\n1..1\nok 1 - a # TODO\n"],
    ["tap", "TAP version 14\n1..1\n# Subtest: a\n    1..1\n    not ok 1 - b\nok 1 - a\n"],
    ["tap", 'TAP version 14\n1..1\nok 1 - a\n  ---\n  message: "\n  ...\n'],
    ["tap", "TAP version 14\n1..1\nok 1 - a\n  ---\n"],
    ["tap", "TAP version 14\n1..1\nok 1 - a\nok 2 - b\n"],
    ["github", "::set-output name=a::b\n"],
    ["github", "::error file=a,more=1::b\n"],
    ["github", "::error file=a::100%\n"],
    ["github", " ::error file=a\n"],
    ["html", ""],
  ])("refuses what is no %s: %s", (format, text) => {
    expect(() => checkReport(format, text)).toThrow();
  });
});
