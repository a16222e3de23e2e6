/* Each small mistake in a rule is put before the tests of its spec, until one notices. */
import { type LoadedProgram, runnable } from "../compile/load-program.js";
import type { Rule } from "../ir/ir.js";
import { ruleMutants } from "../ir/rule-mutants.js";
import type { Strength, Survivor } from "../verdict/strength.js";

/** A test of a program; it passes or not, also of a mutant of the program. */
export interface StrengthTest {
  readonly title: string;
  passes(program: LoadedProgram): Promise<boolean>;
}

export interface StrengthSuite {
  readonly program: LoadedProgram;
  readonly tests: readonly StrengthTest[];
}

/** A rule that is in several programs is noticed if the tests of one of them do. */
export async function measureStrength(
  suites: readonly StrengthSuite[],
  isWanted: (rule: Rule) => boolean,
  onProgress: (done: number) => Promise<void>,
): Promise<Strength> {
  const open = new Map<string, Survivor>();
  const noticed = new Set<string>();
  const broken: string[] = [];
  let done = 0;
  for (const { program, tests } of suites) {
    const usable: StrengthTest[] = [];
    for (const test of tests) {
      if (await test.passes(program)) usable.push(test);
      else broken.push(test.title);
    }
    for (const { rule, span, change, program: changed } of ruleMutants(program.ir, isWanted)) {
      const { line, column } = span.file.position(span.start);
      const key = `${span.file.path}:${span.start}:${span.end} ${rule.name} ${rule.span.start} ${change}`;
      if (noticed.has(key)) continue;
      const mutant = runnable(changed);
      if (await isNoticed(mutant, usable)) {
        noticed.add(key);
        open.delete(key);
      } else
        open.set(key, {
          path: span.file.path,
          line,
          column,
          rule: rule.name,
          ruleAt: rule.span.start,
          change,
        });
      await onProgress(++done);
    }
  }
  const survivors = [...open.values()].sort(
    (a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
  return { mutants: noticed.size + open.size, survivors, broken };
}

async function isNoticed(mutant: LoadedProgram, tests: readonly StrengthTest[]): Promise<boolean> {
  for (const test of tests) if (!(await test.passes(mutant))) return true;
  return false;
}
