import { describe, expect, it } from "vitest";
import { type Diagnostic, diagnostic } from "../../src/diag/diagnostic.js";
import { printDiagnostics } from "../../src/diag/print-diagnostic.js";
import { SourceFile, type Span } from "../../src/text/source-file.js";
import { cpuSecondsOf } from "../support/cpu-time.js";
import { unmark } from "../support/marked-text.js";

/** A diagnostic at the marked place of a text; the message names what was found. */
function at(marked: string, found = "`x`", path = "specs/pages.mms"): Diagnostic {
  return diagnostic("MMS1001", spanOf(marked, path), { expected: ["`)`"], found });
}

function spanOf(marked: string, path = "specs/pages.mms"): Span {
  const { text, spans } = unmark(marked);
  return { file: new SourceFile(path, text), ...spans[0]! };
}

function inTrace(excerpt: string, column: number, length = 1, line = 7): Diagnostic {
  return diagnostic(
    "MMS1001",
    { path: "race.jsonl", line, column, length, excerpt },
    { expected: ["`)`"], found: "`x`" },
  );
}

const print = (...diagnostics: Diagnostic[]) => printDiagnostics(diagnostics, { color: false, limit: 20 });
const lines = (...diagnostics: Diagnostic[]) =>
  print(...diagnostics)
    .trimEnd()
    .split("\n");

describe("a frame", () => {
  it("has the message, the place, the line and carets below the span", () => {
    expect(print(at("one\n  two ⟦three⟧ four\nfive"))).toBe(
      [
        "error MMS1001: expected `)`, found `x`",
        "  specs/pages.mms:2:7",
        "2 |   two three four",
        "  |       ^^^^^",
        "",
      ].join("\n"),
    );
  });

  it("of a span over several lines marks the first to its end", () => {
    expect(lines(at("a ⟦b c\nd⟧")).slice(2)).toEqual(["1 | a b c", "  |   ^^^"]);
  });

  it("of an empty span, also at the end of a line or file, has one caret", () => {
    expect(lines(at("ab⟦⟧c")).slice(2)).toEqual(["1 | abc", "  |   ^"]);
    expect(lines(at("ab⟦⟧\nc")).slice(2)).toEqual(["1 | ab", "  |   ^"]);
    expect(lines(at("ab⟦⟧")).slice(2)).toEqual(["1 | ab", "  |   ^"]);
  });

  it("of an empty line is its place alone", () => {
    expect(lines(at("⟦⟧"))).toHaveLength(2);
  });

  it("of other places stands below it, with what they are; line numbers stand below each other", () => {
    const first = spanOf(`${"\n".repeat(8)}VARIABLE ⟦free⟧`);
    const second = spanOf(`${"\n".repeat(11)}VARIABLE ⟦free⟧`);
    const related = [{ at: first, label: "first declared here" }];
    const [, ...rest] = lines(diagnostic("MMS1001", second, { expected: [], found: "`free`" }, { related }));
    expect(rest).toEqual([
      "  specs/pages.mms:12:10",
      "12 | VARIABLE free",
      "   |          ^^^^",
      "  specs/pages.mms:9:10: first declared here",
      " 9 | VARIABLE free",
      "   |          ^^^^",
    ]);
  });

  it("ends with what to do", () => {
    const d = diagnostic("MMS1001", spanOf("A ⟦=⟧ 1"), {
      expected: ["`==`"],
      found: "`=`",
      hint: "write `==`",
    });
    expect(lines(d).at(-1)).toBe("help: write `==`");
  });

  it("is not there for trouble with the command itself", () => {
    const d = diagnostic("MMS7001", undefined, { path: "x.mms", reason: "no such file" });
    expect(print(d)).toBe("error MMS7001: cannot read x.mms: no such file\n");
  });
});

describe("a place in a trace", () => {
  it("shows the line that was taken along, by bytes", () => {
    expect(lines(inTrace('{"comm":"é∈","tid":x}', 23))).toEqual([
      "error MMS1001: expected `)`, found `x`",
      "  race.jsonl:7:23",
      '7 | {"comm":"é∈","tid":x}',
      `  | ${" ".repeat(19)}^`,
    ]);
  });

  it("may be the whole line, or the whole file", () => {
    expect(lines(inTrace("{}", 0)).slice(1)).toEqual(["  race.jsonl:7", "7 | {}"]);
    expect(lines(inTrace("", 0, 1, 0)).slice(1)).toEqual(["  race.jsonl"]);
  });

  it("marks the end where the excerpt was cut before it", () => {
    expect(lines(inTrace("{}", 900)).slice(2)).toEqual(["7 | {}", "  |   ^"]);
  });
});

describe("foreign text", () => {
  it("cannot control the terminal", () => {
    const text = print(
      at("\u001b[31m\u0000\u202e⟦x⟧\u0085\u200b", "`\u001b]0;title\u0007`", "a\u001b[2J\nb"),
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point.
    expect(text.replace(/\n/g, "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b\u202e]/);
    expect(text).toContain("\\x1b[31m\\0\\u{202e}x\\x85\\u{200b}");
    expect(text).toContain("found `\\x1b]0;title\\x07`");
    expect(text).toContain("  a\\x1b[2J\\nb:1:");
  });

  it("keeps the carets below what they mark", () => {
    const caret = (marked: string) => {
      const [, , code, carets] = lines(at(marked));
      return { code, carets };
    };
    expect(caret("\t⟦x⟧")).toEqual({ code: "1 |         x", carets: "  |         ^" });
    expect(caret("a\t⟦x⟧")).toEqual({ code: "1 | a       x", carets: "  |         ^" });
    expect(caret("\u001b⟦x⟧")).toEqual({ code: "1 | \\x1bx", carets: "  |     ^" });
    expect(caret("漢字⟦x⟧")).toEqual({ code: "1 | 漢字x", carets: "  |     ^" });
    expect(caret("⟦漢⟧x")).toEqual({ code: "1 | 漢x", carets: "  | ^^" });
    expect(caret("e\u0301⟦x⟧")).toEqual({ code: "1 | e\u0301x", carets: "  |  ^" });
    expect(caret("𝔸⟦x⟧")).toEqual({ code: "1 | 𝔸x", carets: "  |  ^" });
  });

  it("is cut around the carets where a line is long", () => {
    const [, place, code, carets] = lines(at(`${"a".repeat(5000)}⟦here⟧${"b".repeat(5000)}`));
    expect(place).toBe("  specs/pages.mms:1:5001");
    expect(code!.length).toBeLessThan(120);
    expect(code).toMatch(/^1 \| …a+hereb+…$/);
    expect(code!.indexOf("here")).toBe(carets!.indexOf("^^^^"));
  });

  it("does not make long lines cost more than they show", () => {
    const file = new SourceFile("m.mms", `x${"a".repeat(3_000_000)}`);
    const all = Array.from({ length: 20 }, (_, i) =>
      diagnostic("MMS1001", { file, start: i, end: i + 1 }, { expected: [], found: "`x`" }),
    );
    expect(cpuSecondsOf(() => print(...all))).toBeLessThan(10);
  });
});

describe("a list of diagnostics", () => {
  it("is sorted by place, without repeats", () => {
    const text = "a\nb\nc";
    const file = new SourceFile("m.mms", text);
    const place = (start: number) => ({ file, start, end: start + 1 });
    const make = (start: number) =>
      diagnostic("MMS1001", place(start), { expected: [], found: `\`${text[start]}\`` });
    const headings = lines(make(4), make(0), make(4)).filter((l) => l.startsWith("error"));
    expect(headings).toEqual(["error MMS1001: unexpected `a`", "error MMS1001: unexpected `c`"]);
  });

  it("ends where the limit is, and says how many are left", () => {
    const text = "a\n".repeat(34);
    const file = new SourceFile("m.mms", text);
    const all = Array.from({ length: 34 }, (_, i) =>
      diagnostic("MMS1001", { file, start: 2 * i, end: 2 * i + 1 }, { expected: [], found: "`a`" }),
    );
    const printed = printDiagnostics(all, { color: false, limit: 3 });
    expect(printed.match(/^error/gm)).toHaveLength(3);
    expect(printed.endsWith("\n\nand 31 more\n")).toBe(true);
  });

  it("of none is nothing", () => {
    expect(print()).toBe("");
  });

  it("has colours only where they are asked for, and the same text with them", () => {
    const d = at("a ⟦b⟧");
    const colored = printDiagnostics([d], { color: true, limit: 20 });
    expect(colored).toContain("\u001b[1;31merror MMS1001\u001b[0m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with ESC.
    expect(colored.replace(/\u001b\[[0-9;]*m/g, "")).toBe(print(d));
  });
});
