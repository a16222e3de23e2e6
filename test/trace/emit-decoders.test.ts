import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { emitDecoders } from "../../src/emit/emit-decoders.js";
import { anEvent, BOOL, choice, decodersOf, INT, NAT, PTR, readLine, STRING, TASK } from "./read-trace.js";

describe("emitted decoders", () => {
  test("have a reader for each argument, in declared order", () => {
    const schemas = [
      anEvent("move", {
        vma: PTR,
        len: NAT,
        delta: INT,
        "kind?": choice("a", "b"),
        on: BOOL,
        who: TASK,
        name: STRING,
      }),
      anEvent("tick", {}),
    ];
    expect(emitDecoders(schemas, true)).toBe(`const decoders: readonly rt.Decoder[] = [
  // "move"
  [
    rt.POINTER, // "vma"
    rt.NATURAL, // "len"
    rt.INT, // "delta"
    rt.choice("a", "b"), // "kind"
    rt.BOOL, // "on"
    rt.TASK, // "who"
    rt.STRING, // "name"
  ],
  // "tick" has no arguments
  [],
];
`);
  });

  test("are JavaScript when no types are asked for, even of no events", () => {
    expect(emitDecoders([], false)).toBe("const decoders = [\n];\n");
    expect(decodersOf([anEvent("a", { x: choice("b") })]).length).toBe(1);
  });

  test("hold names and strings only quoted, in what can neither end a line nor a comment nor an element", () => {
    const evil = [
      '"); process.exit(1); ("',
      "*/ x /*",
      "a\nb",
      "\u2028x",
      "</script>",
      "`$" + "{1}`",
      "\\",
      "\u0085",
    ];
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...evil), fc.string({ unit: "binary" })), (text) => {
        const schemas = [anEvent(text, { [`${text}.`]: choice(text) })];
        const source = emitDecoders(schemas, true);
        // Seven lines whatever the text is, and nothing in them that a line, a comment or an element could end with.
        expect(source.split(/\r\n|[\n\r\u2028\u2029\u0085]/).length).toBe(7);
        expect(source).not.toMatch(/<|\*\/|\/\*/);
        const { diagnostics } = ts.transpileModule(source, { reportDiagnostics: true });
        expect(diagnostics).toEqual([]);
        const members = { ts: 1, cpu: 0, tid: 1, event: text, [`${text}.`]: text };
        if (text === "trace_begin" || text === "lost") return;
        expect(readLine(JSON.stringify(members), schemas)).toEqual(["event", text, 1e9, 0, 1, "", text]);
      }),
    );
  });
});
