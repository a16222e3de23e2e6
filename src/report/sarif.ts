/*
 * A run or its tests as SARIF 2.1.0, as code scanners read it: a result for each violation, with the line of the file
 * that was read, and its story as a code flow with a thread for each task. Nothing is a result that is not violated;
 * what else came of a trace stands with its artifact.
 */
import { catalogue } from "../diag/catalogue/index.js";
import { type Diagnostic, positionOf, sentence, sortDiagnostics } from "../diag/diagnostic.js";
import { counted } from "../text/format-count.js";
import { printable, printableJson } from "../text/printable.js";
import { fingerprint, storyFingerprint } from "../verdict/fingerprint.js";
import type { Known, RuleRun, Run, TraceRun, Violation, ViolationKind } from "../verdict/run.js";
import type { TestCase, TestRun } from "../verdict/test-run.js";
import { eventParts, violationMessage, witnessOf } from "./message.js";
import { differenceText, ruleNotes } from "./test-summary.js";

export function renderSarif(run: Run): string {
  const rules = new Rules();
  const found = run.traces.flatMap((trace) => trace.violations.map((violation) => ({ violation, trace })));
  // Where not all of them fit, errors come before warnings.
  const kept =
    found.length <= MAX_RESULTS
      ? found
      : (["error", "warning"] as const)
          .flatMap((severity) => found.filter(({ violation }) => violation.severity === severity))
          .slice(0, MAX_RESULTS);
  const results = kept.map(({ violation, trace }) => violationResult(violation, trace, rules));
  const diagnostics = [...run.traces.flatMap((trace) => trace.diagnostics), ...run.diagnostics];
  const artifacts = run.traces.map(artifactOf);
  return sarifText(rules, results, diagnostics, { artifacts }, found.length - kept.length);
}

/** As many as code scanning of GitHub takes of a run. */
const MAX_RESULTS = 25_000;

export function renderTestsSarif(run: TestRun): string {
  const rules = new Rules();
  const failed = run.groups.flatMap(({ tests }) => tests.filter((test) => !test.ok));
  const results = failed.map((test) => testResult(test, rules));
  const diagnostics = [...failed.flatMap((test) => test.run?.diagnostics ?? []), ...run.diagnostics];
  return sarifText(rules, results, diagnostics, {});
}

/** The descriptors of the rules that results are of; those of one trace may be of other specs than those of the next. */
class Rules {
  readonly descriptors: object[] = [];
  readonly #places = new Map<string, number>();

  /** The place of a descriptor, which is made when it is first asked for. */
  place(key: string, make: () => object): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.descriptors.length);
    return this.descriptors.push(make()) - 1;
  }
}

function sarifText(
  rules: Rules,
  results: readonly object[],
  diagnostics: readonly Diagnostic[],
  more: object,
  leftOut = 0,
): string {
  const told = sortDiagnostics(diagnostics);
  const codes = [...new Set(told.map((d) => d.code))].sort();
  const notifications = codes.map((id) => ({ id, shortDescription: message(catalogue[id].title) }));
  const run = {
    tool: { driver: { name: "mmspec", rules: rules.descriptors, notifications } },
    columnKind: "utf16CodeUnits",
    invocations: [
      {
        executionSuccessful: !told.some((d) => sentence(d).severity === "error"),
        toolExecutionNotifications: [
          ...told.map((d) => ({
            descriptor: { id: d.code, index: codes.indexOf(d.code) },
            level: sentence(d).severity,
            message: message(sentence(d).message),
            ...(d.at === undefined ? {} : { locations: [locationOf(positionOf(d.at))] }),
          })),
          ...(leftOut === 0
            ? []
            : [{ level: "warning", message: message(`${counted(leftOut, "further result")} left out`) }]),
        ],
      },
    ],
    ...more,
    results,
  };
  const $schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  return `${printableJson(JSON.stringify({ $schema, version: "2.1.0", runs: [run] }, undefined, 2))}\n`;
}

function violationResult(violation: Violation, trace: TraceRun, rules: Rules): object {
  const { id, module, kind, severity, event, line, story } = violation;
  const rule = trace.rules.find((r) => r.id === id && r.module === module);
  const place = { path: trace.file, line };
  return {
    ...ruleReference(violation, rule, rules),
    level: severity,
    message: message(violationMessage(violation)),
    locations: [{ ...locationOf(place), logicalLocations: bindingsOf(violation) }],
    partialFingerprints: fingerprintsOf(violation),
    ...(violation.known === undefined ? {} : knownBy(violation.known)),
    ...(story.length === 0 ? {} : { codeFlows: [codeFlow(violation, trace.file)] }),
    properties: { module: printable(module), kind, event: printable(event) },
  };
}

/** By the names of what results are known by, with the version of how it is made. */
function fingerprintsOf(violation: Violation): object {
  const story = storyFingerprint(violation);
  return {
    "mmspecFinding/v1": fingerprint(violation),
    ...(story === undefined ? {} : { "mmspecStory/v2": story }),
  };
}

/** A result that the baseline has is not shown as an alert. */
function knownBy({ reason, owner }: Known): object {
  const why = [reason, owner].filter((part) => part !== "").map(printable);
  const justification = why.length === 0 ? {} : { justification: why.join("; ") };
  return {
    baselineState: "unchanged",
    suppressions: [{ kind: "external", status: "accepted", ...justification }],
  };
}

/** What is violated without being a rule of a spec has a descriptor for its kind, and a longer id. */
function ruleReference({ id, kind }: Violation, rule: RuleRun | undefined, rules: Rules): object {
  if (rule === undefined) {
    const ruleIndex = rules.place(kind, () => ({
      id: kind,
      shortDescription: message(KINDS[kind]),
      fullDescription: message(KINDS[kind]),
    }));
    return { ruleId: `${kind}/${printable(id)}`, ruleIndex };
  }
  const ruleIndex = rules.place(`${rule.module}/${rule.id}`, () => ({
    id: printable(rule.id),
    shortDescription: message(rule.title),
    fullDescription: message(rule.doc === "" ? rule.title : rule.doc),
    ...(rule.doc === "" ? {} : { help: message(rule.doc) }),
    defaultConfiguration: { level: rule.severity },
    properties: { module: printable(rule.module), kind: rule.kind },
  }));
  return { ruleId: printable(id), ruleIndex };
}

const KINDS: { readonly [K in ViolationKind]: string } = {
  invariant: "an INVARIANT is FALSE",
  property: "a PROPERTY does not hold",
  require: "a REQUIRE is FALSE",
  "no-action": "no ACTION allows this event here",
  undefined: "a value is undefined",
  mismatch: "the record and the model disagree",
};

/** The values for which it is violated. */
function bindingsOf(violation: Violation): object[] {
  const { module, id } = violation;
  return witnessOf(violation).map(({ expr, value }) => ({
    name: printable(expr),
    fullyQualifiedName: printable(`${module}.${id}: ${expr} = ${value}`),
    kind: "variable",
  }));
}

/** Each task as a thread; `executionOrder` has the order of the trace. */
function codeFlow({ story }: Violation, path: string): object {
  const tasks = [...new Set(story.map((step) => step.task))];
  return {
    threadFlows: tasks.map((task) => ({
      id: printable(task),
      locations: story.flatMap((step, i) =>
        step.task !== task
          ? []
          : {
              executionOrder: i + 1,
              location: {
                ...locationOf({ path, line: step.line }),
                message: message(eventParts(step.event, step.args).join("  ")),
              },
            },
      ),
    })),
  };
}

function testResult(test: TestCase, rules: Rules): object {
  const ruleIndex = rules.place("test", () => ({
    id: "test",
    shortDescription: message("a trace comes to what its test expects"),
    fullDescription: message(
      "A TEST, or a manifest, says what is to come of a trace, and something else did.",
    ),
    defaultConfiguration: { level: "error" },
  }));
  const text = [`${test.title}: ${differenceText(test)}`, ...ruleNotes(test)].join("\n");
  const { run } = test;
  return {
    ruleId: "test",
    ruleIndex,
    level: "error",
    message: message(text),
    locations: [locationOf({ path: test.file, line: test.line ?? 0 })],
    // Lines of a trace that stands in a spec are those of no file.
    ...(run === undefined || test.line !== undefined || test.unexpected.length === 0
      ? {}
      : {
          relatedLocations: test.unexpected.map((v) => ({
            ...locationOf({ path: run.file, line: v.line }),
            message: message(`${v.id}: ${violationMessage(v)}`),
          })),
        }),
  };
}

function artifactOf(trace: TraceRun): object {
  const ids = (is: (rule: RuleRun) => boolean) => trace.rules.filter(is).map((rule) => printable(rule.id));
  return {
    location: { uri: uriOf(trace.file) },
    roles: ["analysisTarget"],
    properties: {
      verdict: trace.verdict,
      events: trace.events,
      lost: trace.lost,
      badLines: trace.badLines,
      violationsDropped: trace.violationsDropped,
      inconclusive: ids((rule) => rule.inconclusive > 0),
      vacuous: ids((rule) => rule.vacuous),
    },
  };
}

/** `line` (and `column`) 0: the whole file (the whole line). */
function locationOf({ path, line, column = 0 }: { path: string; line: number; column?: number }): object {
  const columns = column === 0 ? {} : { startColumn: column };
  const region = line === 0 ? {} : { region: { startLine: line, ...columns, endLine: line } };
  return { physicalLocation: { artifactLocation: { uri: uriOf(path) }, ...region } };
}

/** A path as a URI reference; standard input has the name that it has on the command line. */
function uriOf(path: string): string {
  const segments = path.split("/").map((s) => encodeURIComponent(s.replace(/\p{Cs}/gu, "\ufffd")));
  return path.startsWith("/") ? `file://${segments.join("/")}` : segments.join("/");
}

/**
 * Braces in a message are placeholders unless they are doubled, brackets with a parenthesis behind them a link unless
 * there are backslashes in front (3.11.5, 3.11.6).
 */
function message(text: string): { readonly text: string } {
  const lines = text.split("\n").map((line) => printable(line).replace(/[{}]/g, "$&$&"));
  return { text: lines.map((l) => (l.includes("](") ? l.replace(/[[\]\\]/g, "\\$&") : l)).join("\n") };
}
