import { formats, type RenderRun, type RenderTests, type ReportFormat } from "../report/formats.js";
import type { Run } from "../verdict/run.js";
import type { TestRun } from "../verdict/test-run.js";
import { BOOLEAN, COUNT, checkOptions, oneOf, shown } from "./check-options.js";
import { ArgumentError } from "./errors.js";

/** How a report is to look. What a format has no use for it leaves alone. */
export interface RenderOptions {
  /** Colours for a terminal. Default false. */
  readonly color?: boolean | undefined;
  /** Columns. Default 100. */
  readonly width?: number | undefined;
  /** Violations explained in full, in each trace; the others get a line each. Default 3. */
  readonly stories?: number | undefined;
  /**
   * full: everything, also lists of what was not exercised or not recorded. rules: without these. violations: only these,
   * in full. brief: only what is wrong, a line each. Default rules.
   */
  readonly detail?: "full" | "rules" | "violations" | "brief" | undefined;
}

const names = formats.map((format) => format.name);

/**
 * The report of a run, or of a run of tests, as text.
 *
 * @example
 * ```ts
 * process.stdout.write(await render(run, "pretty", { color: process.stdout.isTTY }));
 * ```
 */
export async function render(
  run: Run | TestRun,
  format: ReportFormat = "pretty",
  options: RenderOptions = {},
): Promise<string> {
  if (typeof run !== "object" || run === null || !("traces" in run || "groups" in run))
    throw new ArgumentError(
      "render",
      "run",
      `must be what validate, explain or runTests gave, but is ${shown(run)}`,
    );
  const found = formats.find((known) => known.name === format);
  if (found === undefined)
    throw new ArgumentError("render", "format", `must be ${oneOf(names).words}, but is ${shown(format)}`);
  checkOptions("render", options, {
    color: BOOLEAN,
    width: COUNT,
    stories: COUNT,
    detail: oneOf(["full", "rules", "violations", "brief"]),
  });
  const { color = false, width = 100, stories = 3, detail = "rules" } = options;
  const asked = { color, width, stories, detail };
  if ("groups" in run) {
    const renderTests: RenderTests = await found.loadTests();
    return renderTests(run, asked);
  }
  const renderRun: RenderRun = await found.load();
  return renderRun(run, asked);
}
