/**
 * The TESTs of specs, and traces with a manifest, as tests of vitest.
 *
 * @module mmspec/vitest
 */
import { describe, test } from "vitest";
import { type Diagnostic, hasErrors } from "./diag/diagnostic.js";
import { checkOptions, TEXT } from "./library/check-options.js";
import { libraryContext } from "./library/context.js";
import { SpecError } from "./library/errors.js";
import { render } from "./library/render.js";
import { checkPaths, type ListedTest, planned, testOptions, testsOf } from "./library/spec-tests.js";
import { parseFilter } from "./session/filter.js";

/** Which tests, and how they are reported. */
export interface SpecTestsOptions {
  /** Relative paths start here. Default: the process's working directory. */
  readonly cwd?: string | undefined;
  /** Other tests than those whose title, file or expected rule has this text (or fits this `"/…/"`) are skipped. */
  readonly filter?: string | undefined;
  /** Violations told in full, of each test that fails. Default 3. */
  readonly stories?: number | undefined;
}

const STORIES = 3;

/**
 * Declares a `describe` for each spec and each `manifest.json` that the paths name (folders are walked), with a `test` for
 * each TEST and each trace. A test that fails shows what was expected, what was found, and the story of what was not
 * expected.
 *
 * @example
 * ```ts
 * import { specTests } from "mmspec/vitest";
 *
 * specTests(["specs", "traces"]);
 * ```
 */
export function specTests(paths: string | readonly string[], options: SpecTestsOptions = {}): void {
  const where = "specTests";
  const entries = checkPaths(where, paths);
  const { signal: _, ...known } = testOptions;
  checkOptions(where, options, { ...known, cwd: TEXT });
  const { filter, stories = STORIES } = options;
  const fits = (filter === undefined ? undefined : parseFilter(filter))?.fits ?? (() => true);
  const context = libraryContext(options.cwd);
  const plan = planned(entries, context);
  throwIfErrors(plan.diagnostics);
  for (const item of plan.items) {
    describe(item.file, async () => {
      const { tests, diagnostics } = await testsOf(item, context);
      test("compiles", () => throwIfErrors(diagnostics));
      for (const listed of tests) {
        const declare = listed.names.some(fits) ? test : test.skip;
        declare(listed.title, () => expectOk(listed, stories));
      }
    });
  }
}

async function expectOk(listed: ListedTest, stories: number): Promise<void> {
  const { test: found, diagnostics } = await listed.run(stories);
  throwIfErrors(diagnostics);
  if (found.ok) return;
  const run = { groups: [{ name: listed.group, tests: [found] }], leftOut: 0, diagnostics: [] };
  throw new Error(await render(run, "pretty", { stories }));
}

function throwIfErrors(diagnostics: readonly Diagnostic[]): void {
  if (hasErrors(diagnostics)) throw new SpecError(diagnostics);
}
