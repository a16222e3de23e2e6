/* What is to come of a trace, held against what came of it. */
import type { TraceRun, TraceVerdict, Violation } from "../verdict/run.js";
import type { Outcome } from "../verdict/test-run.js";

export interface ExpectedViolation {
  readonly id: string;
  /** undefined: at any line. */
  readonly line: number | undefined;
}

export interface Expectation {
  readonly verdict: TraceVerdict;
  /** Exactly these; undefined: any. */
  readonly violations: readonly ExpectedViolation[] | undefined;
  /** Rules that must be open; others may be as well, since one unknown tends to leave many rules open. */
  readonly open: readonly string[];
}

export interface Judgement {
  readonly ok: boolean;
  readonly expected: Outcome;
  readonly found: Outcome;
}

export function judge(expectation: Expectation, run: TraceRun): Judgement {
  const expected = expectedOutcome(expectation);
  const found = foundIn(run, expectation);
  return {
    ok: agrees(expected.verdict, run.verdict) && meets(expectation, run, expected, found),
    expected,
    found,
  };
}

/** `ok` asks that nothing is violated and nothing open, which is true as well where no rule was evaluated. */
function agrees(expected: TraceVerdict, found: TraceVerdict): boolean {
  return found === expected || (expected === "ok" && found === "unchecked");
}

export function expectedOutcome({ verdict, violations, open }: Expectation): Outcome {
  const rules = violations?.map(({ id, line }) => (line === undefined ? id : at(id, line))) ?? open;
  return { verdict, rules: sorted(rules) };
}

/** The violations of a run that are not expected. */
export function unexpected(expectation: Expectation, found: readonly Violation[]): Violation[] {
  const foreseen = expectation.violations ?? [];
  return found.filter(
    (v) => !foreseen.some((e) => e.id === v.id && (e.line === undefined || e.line === v.line)),
  );
}

function meets(expectation: Expectation, run: TraceRun, expected: Outcome, found: Outcome): boolean {
  if (expectation.violations === undefined) return expected.rules.every((rule) => found.rules.includes(rule));
  return run.violationsDropped === 0 && expected.rules.join() === found.rules.join();
}

/** A rule that is expected without a line is found without one. Where nothing open was expected, what is open counts. */
function foundIn(run: TraceRun, { verdict, violations }: Expectation): Outcome {
  if (run.verdict === "inconclusive" && (violations === undefined || verdict !== "inconclusive")) {
    const open = run.rules.filter((r) => r.inconclusive > 0 || r.applies === undefined);
    return { verdict: run.verdict, rules: sorted(open.map((r) => r.id)) };
  }
  const anywhere = new Set(violations?.filter((v) => v.line === undefined).map((v) => v.id));
  const rules = run.violations.map((v) => (anywhere.has(v.id) ? v.id : at(v.id, v.line)));
  return { verdict: run.verdict, rules: sorted(rules) };
}

const at = (id: string, line: number) => `${id} AT ${line}`;
const sorted = (rules: readonly string[]) => [...new Set(rules)].sort();
