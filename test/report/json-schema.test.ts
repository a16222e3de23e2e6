import { describe, expect, test } from "vitest";
import { renderJson } from "../../src/report/json.js";
import { JSON_VERSION, jsonSchema } from "../../src/report/json-schema.js";
import { renderTestsJson } from "../../src/report/test-json.js";
import { checkReport } from "../support/check-report.js";
import { aRun, race } from "./builders.js";

const report = JSON.parse(renderJson(aRun(race)));

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
    checkReport("json", renderJson(aRun(race)));
    checkReport("json", renderTestsJson({ groups: [], leftOut: 0, diagnostics: [] }));
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
    ["a key is missing", ({ summary: _, ...rest }: Record<string, unknown>) => rest],
    ["a key is too many", (r: Record<string, unknown>) => ({ ...r, more: 1 })],
    ["a value is of another type", (r: Record<string, unknown>) => ({ ...r, specs: "mm" })],
    ["a trace has a key too many", (r: typeof report) => ({ ...r, traces: [{ ...r.traces[0], more: 1 }] })],
    [
      "a trace has no verdict that exists",
      (r: typeof report) => ({ ...r, traces: [{ ...r.traces[0], verdict: "fine" }] }),
    ],
  ])("refuses a report in which %s", (_, change) => {
    expect(() => checkReport("json", JSON.stringify(change(report)))).toThrow("no json");
  });
});

describe("what other formats are held against", () => {
  test.each([
    ["sarif", '{"version":"2.1.0"}'],
    ["sarif", '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"mmspec"}},"more":1}]}'],
    ["junit", '<?xml version="1.0" encoding="UTF-8"?><testsuite/>'],
    [
      "junit",
      '<?xml version="1.0" encoding="UTF-8"?><testsuites name="m" tests="1" failures="0" errors="0" skipped="0"></testsuites>',
    ],
  ])("refuses what is no %s: %s", (format, text) => {
    expect(() => checkReport(format, text)).toThrow();
  });
});
