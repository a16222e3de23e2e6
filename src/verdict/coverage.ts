/* What of specs their tests have exercised: plain data. */

export interface CoveredPoint {
  readonly kind: string;
  /** The action, rule or operator that it is part of. */
  readonly within: string;
  readonly path: string;
  /** From 1; the end is exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** As the spec writes it. */
  readonly text: string;
  /** How often it came to this; of an action, `true` is how often it was taken. */
  readonly true: number;
  readonly false: number;
  readonly unknown: number;
}

/** An action is to be taken, everything else to be seen TRUE and FALSE. */
export function goalsOf(point: CoveredPoint): { readonly met: number; readonly all: number } {
  const wasTrue = point.true > 0 ? 1 : 0;
  if (point.kind === "action") return { met: wasTrue, all: 1 };
  return { met: wasTrue + (point.false > 0 ? 1 : 0), all: 2 };
}

/** Of all goals, in percent; 100 where there are none. */
export function percentCovered(points: readonly CoveredPoint[]): number {
  const goals = points.map(goalsOf);
  const all = goals.reduce((sum, g) => sum + g.all, 0);
  return all === 0 ? 100 : (100 * goals.reduce((sum, g) => sum + g.met, 0)) / all;
}

/** The same points seen by several runs; in the order of their places. */
export function mergeCoverage(lists: readonly (readonly CoveredPoint[])[]): CoveredPoint[] {
  const merged = new Map<string, CoveredPoint>();
  for (const point of lists.flat()) {
    const key = `${point.path}:${point.line}:${point.column}:${point.endLine}:${point.endColumn} ${point.kind}`;
    const known = merged.get(key);
    merged.set(
      key,
      known === undefined
        ? point
        : {
            ...known,
            true: known.true + point.true,
            false: known.false + point.false,
            unknown: known.unknown + point.unknown,
          },
    );
  }
  return [...merged.values()].sort(
    (a, b) => compare(a.path, b.path) || a.line - b.line || a.column - b.column || b.endLine - a.endLine,
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
