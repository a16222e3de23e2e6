import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { printDiagnostics } from "../../src/diag/print-diagnostic.js";
import { suitesOfRun } from "../../src/report/cases.js";
import { formats } from "../../src/report/formats.js";
import { githubSummary, githubTestSummary } from "../../src/report/github-summary.js";
import type { Cause, Run, Violation } from "../../src/verdict/run.js";
import type { TestRun } from "../../src/verdict/test-run.js";
import { annotationsIn } from "../support/check-github.js";
import { checkReport } from "../support/check-report.js";
import { readXml, type XmlElement } from "../support/read-xml.js";
import { aRule, aRun, aStep, aTrace, aViolation } from "./builders.js";

/** What a terminal acts on or hides, by Unicode's categories, and the ranges that editors warn of. */
const isHostile = (c: string) =>
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(c) ||
  /[\u061c\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/.test(c);

const hostile: string[] = [];
for (let code = 0; code <= 0x10ffff; code++) {
  const c = String.fromCodePoint(code);
  // Of the halves of pairs the ends of their ranges.
  const isHalf = code > 0xd800 && code < 0xdfff && code !== 0xdbff && code !== 0xdc00;
  if (!isHalf && isHostile(c)) hostile.push(c);
}

/** What ends, begins or is a command in some format, at the start of a line and elsewhere. */
const MARKUP = [
  "]]>",
  "</script>",
  "<!-- & \" ' -->",
  "&#10;",
  "::error::x",
  "##[error]x",
  "%0A::error::x",
  "not ok 9 - x # SKIP x",
  "...",
  "---",
  "1..9",
  "{0} [x](y)",
];

/** A text that has all of them, each character between others: halves of pairs must not find each other. */
const h = (name: string) =>
  `${name} ${hostile.join("-")} ${MARKUP.flatMap((m) => [m, `\n${m}`, `\r${m}`]).join(" ")} .`;

const place = { path: h("path"), line: 3, column: 1, length: 2, excerpt: h("excerpt") };
const bad = diagnostic("MMS5001", place, { reason: h("reason") });
const witness = [{ expr: h("expr"), value: h("value") }];
const mismatch: Cause = { kind: "mismatch", cell: h("cell"), modelled: h("one"), recorded: h("other") };
const parts: Partial<Violation> = {
  module: h("module"),
  title: h("title"),
  cause: { kind: "fault", text: h("fault") },
  event: h("event"),
  args: [{ name: h("argument"), value: h("value") }],
  binding: [{ name: h("variable"), value: h("value") }],
  witness,
  story: [aStep(1, h("task"), h("step"), { wrote: [h("cell")] }), aStep(7, h("other"), h("step"))],
};
const rule = {
  module: h("module"),
  title: h("title"),
  doc: `${h("doc")}\n\n${h("more")}`,
  because: [h("why")],
};
const trace = aTrace({
  file: h("file"),
  constants: [{ name: h("constant"), value: h("value"), isSet: true }],
  skipped: 1,
  skippedNames: [{ name: h("skipped"), count: 1 }],
  events: 1,
  verdict: "violated",
  violations: [
    aViolation(h("rule"), parts),
    aViolation(h("warning"), { ...parts, severity: "warning", sourceLine: h("line"), cause: mismatch }),
    aViolation(h("no rule"), {
      ...parts,
      title: "",
      kind: "no-action",
      cause: { kind: "no-action" },
      line: 0,
    }),
  ],
  rules: [
    aRule(h("rule"), { ...rule, violated: 1 }),
    aRule(h("warning"), { ...rule, violated: 1, severity: "warning" }),
    aRule(h("open"), { ...rule, inconclusive: 1 }),
    aRule(h("vacuous"), { ...rule, checked: 0, vacuous: true }),
    aRule(h("other"), { ...rule, checked: 0, applies: false }),
  ],
  idleActions: [h("action")],
  notRecorded: [h("event")],
  advice: {
    kernel: h("kernel"),
    missing: [{ event: h("event"), fields: [h("field")], rules: [h("rule")] }],
    undecidable: [{ id: h("rule"), because: [h("why")] }],
  },
  diagnostics: [bad],
});
const run: Run = { ...aRun(trace), specs: [h("spec")], diagnostics: [bad] };
const outcome = (rules: string[]) => ({ verdict: "violated" as const, rules });
const tests: TestRun = {
  groups: [
    {
      name: h("group"),
      tests: [
        {
          title: h("test"),
          file: h("file"),
          line: undefined,
          ok: false,
          expected: outcome([h("open"), h("unknown")]),
          found: outcome([h("rule")]),
          run: trace,
          unexpected: trace.violations,
        },
        {
          title: h("unread"),
          file: h("file"),
          line: 3,
          ok: false,
          expected: outcome([]),
          found: undefined,
          run: undefined,
          unexpected: [],
        },
      ],
    },
  ],
  leftOut: 0,
  diagnostics: [bad],
};

/** Those that come through, by number; a line break of the format's own is none. */
function through(text: string): string[] {
  return [...text]
    .filter((c) => c !== "\n" && isHostile(c))
    .map((c) => `U+${c.codePointAt(0)!.toString(16)}`);
}

const suites = suitesOfRun(run);
const cases = suites.flatMap((suite) => suite.cases);

function casesIn(element: XmlElement): XmlElement[] {
  return element.children.flatMap((child) => (child.name === "testcase" ? [child] : casesIn(child)));
}

const options = { color: false, width: 100, stories: 9, detail: "rules" } as const;

test("the alphabet has control, format and bidi characters, separators, halves of pairs and noncharacters", () => {
  expect(hostile).toEqual(expect.arrayContaining(["\x1b", "\u200b", "\u202e", "\u2065", "\u2028", "\ud800"]));
  expect(hostile).toEqual(expect.arrayContaining(["\u{e0001}", "\u0600", "\u180e", "\ufffe", "\u{10ffff}"]));
  expect(hostile.length).toBeGreaterThan(300);
});

describe.each(formats)("$name", ({ name, load, loadTests }) => {
  test("no character of a trace or spec that a terminal acts on or hides is in the report of a run", async () => {
    const render = await load();
    for (const detail of ["rules", "violations", "brief"] as const) {
      const text = checkReport(name, render(run, { ...options, detail }));
      expect(text).toContain("\\");
      expect(through(text)).toEqual([]);
    }
  });

  test("nor in that of tests", async () => {
    const text = checkReport(name, (await loadTests())(tests, options));
    expect(text).toContain("\\");
    expect(through(text)).toEqual([]);
  });
});

test("nor in the page of a GitHub workflow's step", () => {
  for (const text of [githubSummary(run), githubTestSummary(tests)]) {
    expect(text).toContain("&#92;");
    expect(through(text)).toEqual([]);
    expect(text).not.toMatch(/[<`[\]!]/);
  }
});

test("no text of a trace or spec adds a result", async () => {
  const written = async (name: string) => (await formats.find((f) => f.name === name)!.load())(run, options);
  expect(annotationsIn(await written("github"))).toHaveLength(trace.violations.length + 1);
  expect(casesIn(readXml(await written("junit"))).length).toBe(cases.length);
  const points = (await written("tap")).split("\n").filter((line) => /^(?: {4})?(?:not )?ok /.test(line));
  expect(points).toHaveLength(cases.length + suites.length);
  const { results } = JSON.parse(await written("sarif")).runs[0];
  expect(results).toHaveLength(trace.violations.length);
});

test("nor in diagnostics: message, place, excerpt, other places, help", () => {
  const related = [{ at: place, label: h("label") }];
  const text = printDiagnostics([diagnostic("MMS5001", place, { reason: h("reason") }, { related })], {
    color: false,
    limit: 10,
  });
  expect(through(text)).toEqual([]);
});

test("to a parser a report in JSON has the text as it was", async () => {
  const json = formats.find(({ name }) => name === "json")!;
  const report = JSON.parse((await json.load())(run, options));
  expect(report.traces[0].file).toBe(h("file"));
  expect(report.traces[0].violations[0].args[0].value).toBe(h("value"));
});
