/*
 * What a run or its tests came to as test cases in suites, the way JUnit and TAP tell it. Of a replay each trace is a
 * suite, in it a case for each rule that was evaluated: what is violated has failed, unless it is a warning; what nobody
 * can tell is skipped. The other rules are counted. A trace that could not be read throughout has an error. Of tests each
 * spec or folder is a suite.
 */
import { type Diagnostic, positionOf, sentence } from "../diag/diagnostic.js";
import { counted } from "../text/format-count.js";
import { countStandings, type Standing, standingOf } from "../verdict/rule-standing.js";
import type { RuleRun, Run, TraceRun, Violation } from "../verdict/run.js";
import type { TestCase, TestRun } from "../verdict/test-run.js";
import { createPaint } from "./paint.js";
import { differenceText, ruleNotes } from "./test-summary.js";
import { violationLines } from "./violation.js";

export interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  /** Of a trace: rules without a case, by what became of them. */
  readonly others?: readonly { readonly name: string; readonly count: number }[];
  /** Of a trace. */
  readonly durationMs?: number;
}

export interface Case {
  /** What the case is one of: a module, a spec, a folder. */
  readonly group: string;
  readonly name: string;
  /** Where it stands, if that is not the suite's own file. */
  readonly file?: string;
  readonly line?: number | undefined;
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly kind: "Passed" }
  /** No error; `text` has the warning. */
  | { readonly kind: "Warned"; readonly message: string; readonly text: string }
  | { readonly kind: "Skipped"; readonly message: string }
  | { readonly kind: "Failed"; readonly message: string; readonly text: string }
  /** It could not be judged. */
  | { readonly kind: "Error"; readonly message: string; readonly text: string };

const WIDTH = 100;
/** Violations of one rule in one trace that are written out; the others are counted in the message. */
const MAX_TOLD = 20;

export function suitesOfRun(run: Run): Suite[] {
  return [...run.traces.map(traceSuite), ...diagnosticSuites(run.diagnostics)];
}

function traceSuite(trace: TraceRun): Suite {
  const counts = countStandings([trace]);
  const others = WITHOUT_CASE.map((name) => ({ name, count: counts.get(name)! }));
  return {
    name: trace.file,
    cases: traceCases(trace),
    others: others.filter(({ count }) => count > 0),
    durationMs: trace.durationMs,
  };
}

const WITHOUT_CASE: readonly Standing[] = ["not exercised", "may not apply", "of other kernels"];

/** `stories`: violations explained of a test that is not as expected. */
export function suitesOfTests(run: TestRun, stories: number): Suite[] {
  return [
    ...run.groups.map(({ name, tests }) => ({ name, cases: tests.map((t) => testCase(name, t, stories)) })),
    ...diagnosticSuites(run.diagnostics),
  ];
}

/** A line for each: "trace.jsonl:3:5: MMS5001: …" */
function diagnosticText(all: readonly Diagnostic[]): string {
  return all
    .map((d) => {
      const at = d.at === undefined ? undefined : positionOf(d.at);
      const place = at === undefined ? [] : [at.path, ...[at.line, at.column].filter((n) => n > 0)];
      return [...(at === undefined ? [] : [place.join(":")]), d.code, sentence(d).message].join(": ");
    })
    .join("\n");
}

/** A violation as the pretty report has it. */
export function violationText(violation: Violation, trace: TraceRun): string {
  const rule = trace.rules.find((r) => r.id === violation.id && r.module === violation.module);
  return violationLines(violation, rule, trace.file, WIDTH, createPaint(false)).join("\n");
}

function diagnosticSuites(diagnostics: readonly Diagnostic[]): Suite[] {
  const errors = diagnostics.filter((d) => sentence(d).severity === "error");
  return errors.length === 0 ? [] : [{ name: "mmspec", cases: [errorCase("input", errors)] }];
}

/** A case that stands for input that could not be used. */
function errorCase(name: string, errors: readonly Diagnostic[]): Case {
  const [first] = errors;
  const message = first === undefined ? "could not be read throughout" : sentence(first).message;
  return { group: "mmspec", name, outcome: { kind: "Error", message, text: diagnosticText(errors) } };
}

function traceCases(trace: TraceRun): Case[] {
  const isOf = (rule: RuleRun) => (v: Violation) => v.id === rule.id && v.module === rule.module;
  const evaluated = trace.rules.filter((rule) => !WITHOUT_CASE.includes(standingOf(rule)));
  const cases = evaluated.map((rule) => ruleCase(rule, trace.violations.filter(isOf(rule)), trace));
  const others = trace.violations.filter((v) => !trace.rules.some((rule) => isOf(rule)(v)));
  const names = [...new Set(others.map((v) => `${v.kind} ${v.module} ${v.id}`))];
  for (const name of names) {
    const own = others.filter((v) => `${v.kind} ${v.module} ${v.id}` === name);
    const { module, id, kind } = own[0]!;
    cases.push({
      group: module,
      name: `${id} (${kind})`,
      outcome: violated(areKnown(own, trace) ? "Warned" : "Failed", own, own.length, trace),
    });
  }
  return [...cases, ...readableCases(trace)];
}

/** Whether the baseline has them all. */
function areKnown(violations: readonly Violation[], { violationsDropped }: TraceRun): boolean {
  return violations.length > 0 && violationsDropped === 0 && violations.every((v) => v.known !== undefined);
}

/** What the reading of a trace had to say. */
function readableCases(trace: TraceRun): Case[] {
  const of = (severity: "error" | "warning") =>
    trace.diagnostics.filter((d) => sentence(d).severity === severity);
  const [errors, warnings] = [of("error"), of("warning")];
  const name = "the trace is readable";
  if (trace.verdict === "error" || errors.length > 0) return [errorCase(name, errors)];
  if (warnings.length === 0) return [];
  const { message } = sentence(warnings[0]!);
  const outcome = { kind: "Warned", message, text: diagnosticText(warnings) } as const;
  return [{ group: "mmspec", name, outcome }];
}

function ruleCase(rule: RuleRun, violations: readonly Violation[], trace: TraceRun): Case {
  const outcome = ruleOutcome(rule, violations, trace);
  return { group: rule.module, name: rule.id, outcome };
}

function ruleOutcome(rule: RuleRun, violations: readonly Violation[], trace: TraceRun): Outcome {
  const kind = rule.severity === "error" && !areKnown(violations, trace) ? "Failed" : "Warned";
  if (rule.violated > 0) return violated(kind, violations, rule.violated, trace);
  if (rule.inconclusive === 0) return { kind: "Passed" };
  return { kind: "Skipped", message: ["undecided", ...rule.because.slice(0, 1)].join("; ") };
}

function violated(
  kind: "Failed" | "Warned",
  violations: readonly Violation[],
  count: number,
  trace: TraceRun,
): Outcome {
  const told = violations.slice(0, MAX_TOLD);
  const places = told.map((v) => (v.line === 0 ? "the end" : `line ${v.line}`)).join(", ");
  const more = count - told.length;
  const message =
    told.length === 0
      ? `violated ${counted(count, "time")}`
      : `violated at ${places}${more > 0 ? ` and ${more} more` : ""}`;
  return { kind, message, text: told.map((v) => violationText(v, trace)).join("\n\n") };
}

function testCase(group: string, test: TestCase, stories: number): Case {
  const { title: name, file, line } = test;
  return { group, name, file, line, outcome: testOutcome(test, stories) };
}

function testOutcome(test: TestCase, stories: number): Outcome {
  if (test.ok) return { kind: "Passed" };
  if (test.found === undefined) return { kind: "Error", message: "the trace could not be read", text: "" };
  return { kind: "Failed", message: differenceText(test), text: differenceDetails(test, stories) };
}

/** The violations behind the difference, as the pretty report has them. */
export function differenceDetails(test: TestCase, stories: number): string {
  return [
    ruleNotes(test).join("\n"),
    diagnosticText(test.run?.diagnostics ?? []),
    ...test.unexpected.slice(0, stories).map((v) => violationText(v, test.run!)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
