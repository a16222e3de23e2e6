/*
 * Random programs on random traces, by the compiled engine and by the plain evaluator. What they disagree on is made
 * as small as removing pieces makes it, and printed with the seed that repeats it.
 */
import { Choices, tapeOf } from "../support/choices.js";
import { disagreement } from "../support/compare.js";
import { type GeneratedSpec, generateSpec, writeSpec } from "../support/generate-spec.js";
import { type GeneratedTrace, generateTrace, writeTrace } from "../support/generate-trace.js";
import { lowerText } from "../support/lower-text.js";

export interface OracleCase {
  readonly spec: GeneratedSpec;
  readonly trace: GeneratedTrace;
}

/** Enough for a program and its trace. */
export const TAPE_LENGTH = 3000;

export function caseOf(tape: readonly number[]): OracleCase {
  const choices = new Choices(tape);
  const spec = generateSpec(choices);
  return { spec, trace: generateTrace(choices, spec.events) };
}

/** Runs `count` cases from `seed` on; what went wrong in the first that disagrees, or undefined. */
export function fuzzOracle(count: number, seed: number): string | undefined {
  for (let i = 0; i < count; i++) {
    const found = report(caseOf(tapeOf(seed + i, TAPE_LENGTH)));
    if (found !== undefined) return `seed ${seed + i}\n${found}`;
  }
  return undefined;
}

/** What is wrong with a case, made smaller; undefined if both sides agree. */
export function report(given: OracleCase): string | undefined {
  const wrong = troubleOf(given);
  if (wrong === undefined) return undefined;
  const small = smallest(given, kindOf(wrong));
  return `${writeSpec(small.spec).join("")}\n${writeTrace(small.trace)}\n\n${troubleOf(small)}`;
}

function troubleOf({ spec, trace }: OracleCase): string | undefined {
  const { program, errors } = lowerText("generated.mms", ...writeSpec(spec));
  if (program === undefined) return `does not compile: ${errors.join("\n")}`;
  try {
    for (const variant of ["run", "story", "sweep"] as const) {
      const found = disagreement(program, trace, variant);
      if (found !== undefined) return `${variant}: ${found}`;
    }
    // With one rule there is something that no rule reads.
    const lean = lowerText("generated.mms", ...writeSpec({ ...spec, rules: spec.rules.slice(0, 1) })).program;
    const found = disagreement(lean!, trace, "narrow");
    return found === undefined ? undefined : `narrow: ${found}`;
  } catch (thrown) {
    return `throws ${thrown instanceof Error ? thrown.stack : String(thrown)}`;
  }
}

/** What is kept while a case is made smaller: the kind of trouble. */
function kindOf(trouble: string): string {
  return /^(does not compile: \S+ \w+|throws [^\n]*|\w+: (after record \d+: )?\w+)/
    .exec(trouble)![0]
    .replace(/\d+/g, "");
}

function smallest(given: OracleCase, kind: string): OracleCase {
  const isStillWrong = (c: OracleCase) => {
    const trouble = troubleOf(c);
    return trouble !== undefined && kindOf(trouble) === kind;
  };
  for (let current = given; ; ) {
    const next = firstOf(smallerCases(current), isStillWrong);
    if (next === undefined) return current;
    current = next;
  }
}

function firstOf<X>(all: Iterable<X>, test: (x: X) => boolean): X | undefined {
  for (const x of all) if (test(x)) return x;
  return undefined;
}

/** The case with one piece left out, for each piece. */
function* smallerCases({ spec, trace }: OracleCase): Generator<OracleCase> {
  for (const records of without(trace.records)) yield { spec, trace: { ...trace, records } };
  for (const rules of without(spec.rules)) yield { spec: { ...spec, rules }, trace };
  for (const actions of without(spec.actions)) yield { spec: { ...spec, actions }, trace };
  for (const [i, action] of spec.actions.entries()) {
    for (const conjuncts of without(action.conjuncts)) {
      if (conjuncts.length > 0)
        yield { spec: { ...spec, actions: spec.actions.with(i, { ...action, conjuncts }) }, trace };
    }
  }
  for (const lifetimes of without(spec.lifetimes)) {
    const variables = spec.variables.map(({ outlives: _, ...v }) => v);
    yield { spec: { ...spec, lifetimes, variables }, trace };
  }
  for (const operators of without(spec.operators)) yield { spec: { ...spec, operators }, trace };
  for (const variables of without(spec.variables)) yield { spec: { ...spec, variables }, trace };
}

function* without<X>(list: readonly X[]): Generator<X[]> {
  for (let i = list.length - 1; i >= 0; i--) yield list.toSpliced(i, 1);
}
