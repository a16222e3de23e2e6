import type { CoverageTally } from "../compile/coverage-tally.js";
import type { CoveredPoint } from "../verdict/coverage.js";

/** What has been counted, with its places. */
export function coveredPoints({ points, counts }: CoverageTally): CoveredPoint[] {
  return points.map(({ kind, within, span }, i) => {
    const { file } = span;
    const start = file.position(span.start);
    const end = file.position(span.end);
    const text = file.text.slice(span.start, span.end).replace(/\s+/g, " ");
    return {
      kind,
      within,
      path: file.path,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      text: text.length > 80 ? `${text.slice(0, 79)}…` : text,
      true: counts[3 * i]!,
      false: counts[3 * i + 1]!,
      unknown: counts[3 * i + 2]!,
    };
  });
}
