import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { parseManifest } from "../../src/replay/manifest.js";

const entry = { trace: "a.jsonl", title: "t", verdict: "ok", violations: [] };

const faults = (json: unknown) =>
  parseManifest("manifest.json", JSON.stringify(json)).diagnostics.map((d) => sentence(d).message);

describe("a manifest", () => {
  test("is read as it stands", () => {
    const json = {
      spec: "mm",
      traces: [{ ...entry, verdict: "violated", violations: [{ id: "A_1", line: 0 }] }],
    };
    expect(parseManifest("manifest.json", JSON.stringify(json))).toEqual({ manifest: json, diagnostics: [] });
  });

  test.each([
    [null, "manifest: /: expected an object, found null"],
    [{ traces: [] }, "manifest: /spec: expected a value, found none"],
    [{ spec: "", traces: [] }, 'manifest: /spec: expected a text, found ""'],
    [{ spec: "mm", traces: {} }, "manifest: /traces: expected a list, found an object"],
    [
      { spec: "mm", traces: [], trace: [] },
      'manifest: /: expected no key but spec, map, from, kernel, constants, traces, found "trace"',
    ],
    [
      { spec: "mm", traces: [{ ...entry, violations: [{ id: "A_1", line: 1.5 }] }] },
      "manifest: /traces/0/violations/0/line: expected an integer, found 1.5",
    ],
    [
      { spec: "mm", traces: [{ trace: "a.jsonl", title: "t", verdict: "violated" }] },
      "manifest: /traces/0/violations: expected a list of what is violated, found none",
    ],
    [
      { spec: "mm", map: "../m.json", traces: [entry] },
      'manifest: /traces/0/map: expected a path that leads down, without `..`, found "../m.json"',
    ],
    [
      { spec: "mm", traces: [entry, entry] },
      "manifest: /traces/1/trace: expected a trace once, found that of /traces/0 again",
    ],
  ])("%j has one fault", (json, fault) => {
    expect(faults(json)).toEqual([fault]);
  });

  test("says how its traces are read, for all of them or for one", () => {
    const { violations: _, ...short } = entry;
    const json = {
      spec: "mm",
      kernel: "6.1",
      from: "ftrace",
      traces: [
        short,
        { ...short, trace: "b.jsonl", kernel: "6.12", constants: { PageShift: 12 }, map: "m.json" },
      ],
    };
    expect(parseManifest("manifest.json", JSON.stringify(json)).manifest?.traces).toEqual([
      { ...entry, from: "ftrace", constants: { Kernel: "6.1" } },
      {
        ...entry,
        trace: "b.jsonl",
        from: "ftrace",
        map: "m.json",
        constants: { Kernel: "6.12", PageShift: 12 },
      },
    ]);
  });

  test("that is nested deeper than any stack has a fault, too", () => {
    const deep = `{"spec":${"[".repeat(200_000)}${"]".repeat(200_000)},"traces":[]}`;
    const { manifest, diagnostics } = parseManifest("manifest.json", deep);
    expect(manifest).toBeUndefined();
    expect(diagnostics).not.toEqual([]);
  });

  test("of any text is read or has a fault", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        const { manifest, diagnostics } = parseManifest("manifest.json", text);
        expect(manifest === undefined).toBe(diagnostics.length > 0);
        for (const d of diagnostics) expect(sentence(d).message).not.toBe("");
      }),
    );
  });
});
