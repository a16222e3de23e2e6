/* What tests have exercised of their specs: for people, for programs, for tools that read lcov, and as a page. */
import { printable, printableJson } from "../text/printable.js";
import { type CoveredPoint, goalsOf, percentCovered } from "../verdict/coverage.js";
import { JSON_VERSION } from "./json-schema.js";
import { escapeXml } from "./xml.js";

export const COVERAGE_FORMATS = ["text", "json", "lcov", "html"] as const;
export type CoverageFormat = (typeof COVERAGE_FORMATS)[number];

/** `textOf` gives the text of a spec, for the page. */
export function renderCoverage(
  points: readonly CoveredPoint[],
  format: CoverageFormat,
  textOf: (path: string) => string,
): string {
  switch (format) {
    case "text":
      return coverageText(points);
    case "json":
      return coverageJson(points);
    case "lcov":
      return coverageLcov(points);
    case "html":
      return coverageHtml(points, textOf);
  }
}

/** The worst first. */
const MISSES = ["never reached", "never FALSE", "never TRUE"] as const;
type Miss = (typeof MISSES)[number];

/** What no test has seen of a point; undefined where nothing is missing. */
export function missOf(point: CoveredPoint): Miss | undefined {
  const evaluated = point.true + point.false + point.unknown;
  if (evaluated === 0) return "never reached";
  if (point.kind === "action") return undefined;
  if (point.false === 0) return "never FALSE";
  return point.true === 0 ? "never TRUE" : undefined;
}

function byPath(points: readonly CoveredPoint[]): Map<string, CoveredPoint[]> {
  const found = new Map<string, CoveredPoint[]>();
  for (const point of points) found.set(point.path, [...(found.get(point.path) ?? []), point]);
  return found;
}

const WORDS: Readonly<Record<string, string>> = {
  action: "ACTION",
  require: "REQUIRE",
  invariant: "INVARIANT",
  property: "PROPERTY",
};

/** "REQUIRE REF_01", "conjunct `a > 0` of REF_01" */
function nameOf({ kind, within, text }: CoveredPoint): string {
  const word = WORDS[kind];
  return printable(word === undefined ? `${kind} \`${text}\` of ${within}` : `${word} ${within}`);
}

const WHY: Readonly<Record<Miss, (point: CoveredPoint) => string>> = {
  "never reached": (p) =>
    p.kind === "action" ? "never taken" : isRule(p) ? "vacuous: never evaluated" : "never evaluated",
  "never FALSE": (p) => (isRule(p) ? "never FALSE: no test has seen it fail" : "never FALSE"),
  "never TRUE": (p) => (isRule(p) ? "never TRUE: no test has seen it hold" : "never TRUE"),
};

const isRule = ({ kind }: CoveredPoint) => kind === "require" || kind === "invariant" || kind === "property";

/** What is in a part that was never reached was not either, and goes without saying. */
function worthSaying(points: readonly CoveredPoint[]): CoveredPoint[] {
  const unreached = points.filter((p) => missOf(p) === "never reached");
  return points.filter(
    (p) =>
      missOf(p) !== undefined &&
      !(missOf(p) === "never reached" && unreached.some((outer) => outer !== p && isInside(p, outer))),
  );
}

function isInside(p: CoveredPoint, outer: CoveredPoint): boolean {
  const starts = outer.line < p.line || (outer.line === p.line && outer.column <= p.column);
  const ends = outer.endLine > p.endLine || (outer.endLine === p.endLine && outer.endColumn >= p.endColumn);
  const isSame = outer.line === p.line && outer.column === p.column && outer.endLine === p.endLine;
  return starts && ends && !(isSame && outer.endColumn === p.endColumn);
}

function coverageText(points: readonly CoveredPoint[]): string {
  const lines = [...byPath(points)].flatMap(([path, own]) => [
    `${printable(path)}: ${percentText(own)}`,
    ...worthSaying(own).map(
      (p) => `  ${printable(path)}:${p.line}:${p.column}: ${nameOf(p)}: ${WHY[missOf(p)!](p)}`,
    ),
  ]);
  return `${[...lines, `coverage: ${percentText(points)}`].join("\n")}\n`;
}

/** "83.3 % (5 of 6)" */
function percentText(points: readonly CoveredPoint[]): string {
  const goals = points.map(goalsOf);
  const sum = (of: "met" | "all") => goals.reduce((n, g) => n + g[of], 0);
  return `${percent(points)} % (${sum("met")} of ${sum("all")})`;
}

/** Rounded down: what is not whole is never called 100 %. */
const percent = (points: readonly CoveredPoint[]) => String(Math.floor(10 * percentCovered(points)) / 10);

function coverageJson(points: readonly CoveredPoint[]): string {
  const files = [...byPath(points)].map(([path, own]) => ({
    file: path,
    percent: percentCovered(own),
    points: own.map((p) => ({
      kind: p.kind,
      within: p.within,
      line: p.line,
      column: p.column,
      end_line: p.endLine,
      end_column: p.endColumn,
      text: p.text,
      evaluated: p.true + p.false + p.unknown,
      true: p.true,
      false: p.false,
      unknown: p.unknown,
      missing: missOf(p) ?? null,
    })),
  }));
  const report = { mmspec: JSON_VERSION, percent: percentCovered(points), files };
  return `${printableJson(JSON.stringify(report, undefined, 2))}\n`;
}

/** Actions and rules are lines and functions, what is TRUE or FALSE is a branch. */
function coverageLcov(points: readonly CoveredPoint[]): string {
  const lines: string[] = [];
  for (const [path, own] of byPath(points)) {
    lines.push("TN:", `SF:${path.replaceAll(/[\r\n]/g, " ")}`);
    const declared = own.filter((p) => WORDS[p.kind] !== undefined);
    const name = (p: CoveredPoint) => `${p.within}@${p.line}`;
    for (const p of declared) lines.push(`FN:${p.line},${name(p)}`);
    for (const p of declared) lines.push(`FNDA:${evaluated(p)},${name(p)}`);
    lines.push(`FNF:${declared.length}`, `FNH:${declared.filter((p) => evaluated(p) > 0).length}`);
    const branches = own.filter((p) => p.kind !== "action");
    branches.forEach((p, i) => {
      const count = (n: number) => (evaluated(p) === 0 ? "-" : String(n));
      lines.push(`BRDA:${p.line},${i},0,${count(p.true)}`, `BRDA:${p.line},${i},1,${count(p.false)}`);
    });
    const met = branches.map(goalsOf).reduce((sum, g) => sum + g.met, 0);
    lines.push(`BRF:${2 * branches.length}`, `BRH:${met}`);
    const byLine = new Map<number, number>();
    for (const p of own) byLine.set(p.line, Math.max(byLine.get(p.line) ?? 0, evaluated(p)));
    for (const [line, count] of byLine) lines.push(`DA:${line},${count}`);
    lines.push(
      `LF:${byLine.size}`,
      `LH:${[...byLine.values()].filter((n) => n > 0).length}`,
      "end_of_record",
    );
  }
  return lines.map((line) => `${line}\n`).join("");
}

const evaluated = (p: CoveredPoint) => p.true + p.false + p.unknown;

const STYLE = `body{font:14px/1.4 system-ui,sans-serif;margin:2em auto;max-width:110ch}
table{border-collapse:collapse;width:100%}td{padding:0 .6em;vertical-align:top;white-space:pre-wrap;font:13px/1.5 ui-monospace,monospace}
td:first-child{color:#888;text-align:right}.met{background:#e6f4e6}.part{background:#fff4d6}.miss{background:#fbe3e3}
.note{color:#8a3b00;font-family:system-ui,sans-serif}@media(prefers-color-scheme:dark){body{background:#151515;color:#ddd}
.met{background:#1d3320}.part{background:#3a3210}.miss{background:#43201f}.note{color:#ffb27a}}`;

function coverageHtml(points: readonly CoveredPoint[], textOf: (path: string) => string): string {
  const files = [...byPath(points)].map(([path, own]) => fileHtml(path, own, textOf(path)));
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Coverage</title><style>${STYLE}</style>
<h1>Coverage: ${percentText(points)}</h1>
${files.join("\n")}
</html>
`;
}

function fileHtml(path: string, points: readonly CoveredPoint[], text: string): string {
  const said = new Set(worthSaying(points));
  const rows = text.split("\n").map((line, i) => {
    const own = points.filter((p) => p.line === i + 1);
    const worst = own.some((p) => missOf(p) === "never reached") ? "miss" : own.some(missOf) ? "part" : "met";
    const notes = own
      .filter((p) => said.has(p))
      .map((p) => `<div class="note">${escapeXml(`${nameOf(p)}: ${WHY[missOf(p)!](p)}`)}</div>`);
    const counts = own.length === 0 ? "" : String(Math.max(...own.map(evaluated)));
    const cell = `<td${own.length === 0 ? "" : ` class="${worst}"`}>${escapeXml(line)}${notes.join("")}</td>`;
    return `<tr><td>${i + 1}</td><td>${counts}</td>${cell}</tr>`;
  });
  const head = `<h2>${escapeXml(printable(path))}: ${percentText(points)}</h2>`;
  return `${head}\n<table>\n${rows.join("\n")}\n</table>`;
}
