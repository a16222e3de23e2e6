/*
 * What replays concluded, as JSON and back without loss: for caches, for parts of a run that are put together elsewhere,
 * and for results that travel. What is the same of a rule in all traces is written once.
 */
import { type Diagnostic, type DiagnosticPlace, isSpan } from "../diag/diagnostic.js";
import { SourceFile, type Span } from "../text/source-file.js";
import type { RuleRun, TraceRun } from "./run.js";

/** What does not depend on the trace. */
export type RuleFacts = Pick<RuleRun, "id" | "module" | "title" | "severity" | "kind" | "doc">;

/** The place of its facts in the table, and its counts; null for an `applies` that is unknown. */
type PackedRule = readonly [
  facts: number,
  applies: boolean | null,
  checked: number,
  violated: number,
  inconclusive: number,
  because: readonly string[],
  vacuous: boolean,
];

export interface PackedRun extends Omit<TraceRun, "rules"> {
  readonly rules: readonly PackedRule[];
}

/** Facts of rules, each once, in the order in which they were met. */
export class RuleTable {
  readonly #facts: RuleFacts[] = [];
  readonly #places = new Map<string, number>();

  constructor(facts: readonly RuleFacts[] = []) {
    for (const one of facts) this.placeOf(one);
  }

  get facts(): readonly RuleFacts[] {
    return this.#facts;
  }

  placeOf({ id, module, title, severity, kind, doc }: RuleFacts): number {
    const key = `${module}\0${id}\0${kind}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.#facts.length);
    return this.#facts.push({ id, module, title, severity, kind, doc }) - 1;
  }
}

export function packRun(run: TraceRun, table: RuleTable): PackedRun {
  const rules = run.rules.map(
    (rule): PackedRule => [
      table.placeOf(rule),
      rule.applies ?? null,
      rule.checked,
      rule.violated,
      rule.inconclusive,
      rule.because,
      rule.vacuous,
    ],
  );
  return { ...run, rules };
}

/** Also of what has been JSON. */
export function unpackRun(packed: PackedRun, facts: readonly RuleFacts[]): TraceRun {
  const rules = packed.rules.map(
    ([place, applies, checked, violated, inconclusive, because, vacuous]): RuleRun => ({
      ...facts[place]!,
      applies: applies ?? undefined,
      checked,
      violated,
      inconclusive,
      because,
      vacuous,
    }),
  );
  return reviveRun({ ...packed, rules });
}

/** Of plain data that was a run: texts that messages point into become SourceFiles again. */
export function reviveRun(run: TraceRun): TraceRun {
  return { ...run, diagnostics: run.diagnostics.map(reviveDiagnostic) };
}

export function reviveDiagnostic(d: Diagnostic): Diagnostic {
  return {
    ...d,
    at: d.at === undefined ? undefined : revivePlace(d.at),
    related: d.related.map((r) => ({ ...r, at: revivePlace(r.at) })),
    fix: d.fix === undefined ? undefined : { ...d.fix, span: reviveSpan(d.fix.span) },
  };
}

const revivePlace = (at: DiagnosticPlace) => (isSpan(at) ? reviveSpan(at) : at);
const reviveSpan = (span: Span): Span => ({
  ...span,
  file: new SourceFile(span.file.path, span.file.text),
});
