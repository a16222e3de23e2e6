/*
 * A run as JUnit XML, as CI servers read it: a suite for each trace, in it a test case for each rule. What is violated
 * is a failure, unless it is a warning; what nobody can tell, or nothing happened for, is skipped. A trace that could
 * not be read throughout has an error.
 */

import type { Diagnostic } from "../diag/diagnostic.js";
import { positionOf, sentence } from "../diag/diagnostic.js";
import type { RuleRun, Run, TraceRun, Violation } from "../verdict/run.js";
import { counted } from "./numbers.js";
import { createPaint } from "./paint.js";
import { violationLines } from "./violation.js";
import { type Element, xmlDocument } from "./xml.js";

const WIDTH = 100;
/** Violations of one rule in one trace that are written out; the others are counted in the message. */
const MAX_TOLD = 20;

export function renderJunit(run: Run): string {
  const trouble = run.diagnostics.filter((d) => sentence(d).severity === "error");
  const suites = run.traces.map((trace) => suite(trace.file, traceCases(trace)));
  if (trouble.length > 0) suites.push(suite("mmspec", [errorCase("mmspec", "input", trouble)]));
  return junitDocument(suites);
}

/** The root has the sums of what the suites have. */
export function junitDocument(suites: readonly Element[]): string {
  const sum = (key: string) => suites.reduce((n, s) => n + Number(s.attributes[key]), 0);
  const attributes = {
    name: "mmspec",
    tests: sum("tests"),
    failures: sum("failures"),
    errors: sum("errors"),
    skipped: sum("skipped"),
  };
  return xmlDocument({ name: "testsuites", attributes, children: suites });
}

export function suite(name: string, cases: readonly Element[]): Element {
  const having = (child: string) => cases.filter((c) => c.children.some((e) => e.name === child)).length;
  const attributes = {
    name,
    tests: cases.length,
    failures: having("failure"),
    errors: having("error"),
    skipped: having("skipped"),
  };
  return { name: "testsuite", attributes, children: cases };
}

export function testcase(attributes: Element["attributes"], children: readonly Element[]): Element {
  return { name: "testcase", attributes, children };
}

/** A child of a test case that says why it did not pass. */
export function outcome(name: "failure" | "error" | "skipped", message: string, text?: string): Element {
  return { name, attributes: { message }, children: [], ...(text === undefined ? {} : { text }) };
}

/** A test case that stands for input that could not be used. */
export function errorCase(classname: string, name: string, trouble: readonly Diagnostic[]): Element {
  const [first] = trouble;
  const message = first === undefined ? "could not be read throughout" : sentence(first).message;
  return testcase({ classname, name }, [outcome("error", message, diagnosticText(trouble))]);
}

/** A line for each: "trace.jsonl:3:5: MMS5001: …" */
export function diagnosticText(all: readonly Diagnostic[]): string {
  return all
    .map((d) => {
      const at = d.at === undefined ? undefined : positionOf(d.at);
      const place = at === undefined ? [] : [at.path, ...[at.line, at.column].filter((n) => n > 0)];
      return [...(at === undefined ? [] : [place.join(":")]), d.code, sentence(d).message].join(": ");
    })
    .join("\n");
}

/** A violation as the pretty report tells it. */
export function violationText(violation: Violation, trace: TraceRun): string {
  const rule = trace.rules.find((r) => r.id === violation.id && r.module === violation.module);
  return violationLines(violation, rule, trace.file, WIDTH, createPaint(false)).join("\n");
}

function traceCases(trace: TraceRun): Element[] {
  const isOf = (rule: RuleRun) => (v: Violation) => v.id === rule.id && v.module === rule.module;
  const cases = trace.rules.map((rule) => ruleCase(rule, trace.violations.filter(isOf(rule)), trace));
  const others = trace.violations.filter((v) => !trace.rules.some((rule) => isOf(rule)(v)));
  const names = [...new Set(others.map((v) => `${v.kind} ${v.module} ${v.id}`))];
  for (const name of names) {
    const own = others.filter((v) => `${v.kind} ${v.module} ${v.id}` === name);
    const { module, id, kind } = own[0]!;
    cases.push(testcase({ classname: module, name: `${id} (${kind})` }, [failure(own, own.length, trace)]));
  }
  if (trace.verdict === "error" || trace.badLines > 0) {
    const isError = trace.diagnostics.filter((d) => sentence(d).severity === "error");
    if (trace.verdict === "error" || isError.length > 0)
      cases.push(errorCase("mmspec", "the trace is readable", isError));
  }
  return cases;
}

function ruleCase(rule: RuleRun, violations: readonly Violation[], trace: TraceRun): Element {
  const attributes = { classname: rule.module, name: `${rule.id} ${rule.title}` };
  if (rule.violated > 0) {
    if (rule.severity === "error") return testcase(attributes, [failure(violations, rule.violated, trace)]);
    const text = violations.slice(0, MAX_TOLD).map((v) => violationText(v, trace));
    const output = { name: "system-out", attributes: {}, children: [], text: text.join("\n\n") };
    return testcase(attributes, [output]);
  }
  const why = whySkipped(rule);
  return testcase(attributes, why === undefined ? [] : [outcome("skipped", why)]);
}

function whySkipped(rule: RuleRun): string | undefined {
  if (rule.applies === false) return "does not apply";
  if (rule.applies === undefined) return "may not apply";
  if (rule.inconclusive > 0) return ["inconclusive", ...rule.because].join("; ");
  return rule.vacuous ? "vacuous" : undefined;
}

function failure(violations: readonly Violation[], count: number, trace: TraceRun): Element {
  const told = violations.slice(0, MAX_TOLD);
  const places = told.map((v) => (v.line === 0 ? "the end" : `line ${v.line}`)).join(", ");
  const more = count - told.length;
  const message =
    told.length === 0
      ? `violated ${counted(count, "time")}`
      : `violated at ${places}${more > 0 ? ` and ${more} more` : ""}`;
  return outcome("failure", message, told.map((v) => violationText(v, trace)).join("\n\n"));
}
