/* What small mistakes in rules their tests notice: plain data. */

/** A mistake that no test has noticed. */
export interface Survivor {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  /** Offset in the file: REQUIREs of one id may stand at several places. */
  readonly ruleAt: number;
  /** "without `a > 0`" */
  readonly change: string;
}

export interface Strength {
  readonly mutants: number;
  readonly survivors: readonly Survivor[];
  /** Titles of tests that do not pass as it is: they cannot tell. */
  readonly broken: readonly string[];
}

/** Of all mutants, in percent; 100 where there are none. */
export function percentNoticed({ mutants, survivors }: Strength): number {
  return mutants === 0 ? 100 : (100 * (mutants - survivors.length)) / mutants;
}
