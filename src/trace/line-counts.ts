/* What became of the lines of a recording. */

/** Every line is counted in exactly one of the others, so that they add up to `total`. */
export interface LineCounts {
  readonly total: number;
  /** Events that became records, or parts of one. */
  readonly used: number;
  /** Events that the field map has no use for. */
  readonly ignored: number;
  /** Further lines of the entry before: markers' texts, stacks. */
  readonly continuation: number;
  readonly header: number;
  /** Marks of lost events, and events that a loss makes useless. */
  readonly loss: number;
  readonly notUnderstood: number;
}
