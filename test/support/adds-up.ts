/* Every line of a recording is one thing. */
import type { LineCounts } from "../../src/trace/line-counts.js";

export function addsUp({ total, ...parts }: LineCounts): boolean {
  return total === Object.values(parts).reduce((sum, count) => sum + count, 0);
}
