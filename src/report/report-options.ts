/** How a report is to look. A reporter is a function of these and the Run, and of nothing else. */
export interface ReportOptions {
  readonly color: boolean;
  /** Columns of the terminal, or how wide a file is to be. */
  readonly width: number;
  /** Violations explained in full; the others get a line each. */
  readonly stories: number;
  /**
   * "full": everything, also lists of what was not exercised or not recorded. "rules": without these. "violations": only
   * these, in full. "places": the lines at which there is something to be told. "brief": only what is wrong, a line each.
   */
  readonly detail: "full" | "rules" | "violations" | "places" | "brief";
}
