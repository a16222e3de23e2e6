/* How often each point of a program was TRUE, FALSE and unknown, over all of its replays. */
import type { CoveragePoints } from "../ir/analysis/coverage-points.js";
import type { Machine } from "../runtime/machine.js";
import type { Value } from "../runtime/values.js";

export class CoverageTally {
  readonly points: CoveragePoints["points"];
  /** Three a point: TRUE, FALSE, unknown. */
  readonly counts: Float64Array;
  readonly #ofRule: CoveragePoints["ofRule"];
  readonly #ofAction: CoveragePoints["ofAction"];

  constructor({ points, ofRule, ofAction }: CoveragePoints) {
    this.points = points;
    this.counts = new Float64Array(3 * points.length);
    this.#ofRule = ofRule;
    this.#ofAction = ofAction;
  }

  /** An expression came to this value. */
  readonly covered = (point: number, value: Value): void => {
    this.counts[3 * point + (value === true ? 0 : value === false ? 1 : 2)]!++;
  };

  /** A replay is over; `violated` and `inconclusive` are by rule. */
  addRun(machine: Machine, violated: readonly number[], inconclusive: readonly number[]): void {
    const { counts } = this;
    this.#ofRule.forEach((point, rule) => {
      if (machine.applies[rule] !== true) return;
      counts[3 * point]! += Math.max(0, machine.checked[rule]! - violated[rule]! - inconclusive[rule]!);
      counts[3 * point + 1]! += violated[rule]!;
      counts[3 * point + 2]! += inconclusive[rule]!;
    });
    machine.taken.forEach((count, action) => {
      counts[3 * this.#ofAction[action]!]! += count;
    });
  }
}
