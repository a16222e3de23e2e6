/* The TESTs of specs and the traces of manifests, one by one. */
import { type Diagnostic, hasErrors } from "../diag/diagnostic.js";
import type { FileContext } from "../files/file-context.js";
import { fileServices, openPath, processEnvironment } from "../files/services.js";
import { compileSpecs, loadSpecs, toPosix } from "../files/specs/find-specs.js";
import { type PlannedManifest, planTests, type TestPlan } from "../files/specs/test-plan.js";
import type { ManifestTrace } from "../replay/manifest.js";
import { parseFilter } from "../session/filter.js";
import { InputError } from "../session/input-error.js";
import { TraceReplayer } from "../session/replay-trace.js";
import {
  declaredTests,
  namesOfTest,
  runDeclaredTest,
  runListedTrace,
  settingsOf,
  type Tested,
} from "../session/test-spec.js";
import type { TestCase, TestGroup, TestRun } from "../verdict/test-run.js";
import { COUNT, checkOptions, type Expected, isTextList, SIGNAL, shown, TEXT } from "./check-options.js";
import { libraryContext } from "./context.js";
import { ArgumentError, SpecError } from "./errors.js";

/** One TEST of a spec, or one trace of a manifest, which can be run any number of times. */
export interface SpecTest {
  readonly title: string;
  /** The spec in which it stands, or the trace. */
  readonly file: string;
  /** What it belongs to: its spec, or the folder of its manifest. */
  readonly group: string;
  /** Ids of the rules that it expects to be violated, or left open. */
  readonly rules: readonly string[];
  /** Runs it; `stories` (default 3) of the violations that it does not expect are explained in full. */
  run(options?: { readonly stories?: number }): Promise<TestCase>;
}

export interface RunTestsOptions {
  /** Only tests whose title, file or expected rule has this text, or fits this regular expression: `"/…/"`. */
  readonly filter?: string | undefined;
  /** Violations explained in full, of each test that fails. Default 3. */
  readonly stories?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options of the functions that are given paths. */
export interface TestPathOptions extends RunTestsOptions {
  /** Relative paths start here. Default: the process's working directory. */
  readonly cwd?: string | undefined;
}

const STORIES = 3;

const FILTER: Expected = {
  words: "a text, or a regular expression between slashes",
  fits: (value) => typeof value === "string" && parseFilter(value) !== undefined,
};
export const testOptions = { filter: FILTER, stories: COUNT, signal: SIGNAL };

/** What is tested, and what keeps some of it from being tested. */
export interface Listed {
  readonly tests: readonly ListedTest[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ListedTest extends Omit<SpecTest, "run"> {
  readonly names: readonly string[];
  run(stories: number): Promise<Tested>;
}

/** The tests of one file. */
export function testsOf(item: TestPlan["items"][number], context: FileContext): Promise<Listed> {
  return item.kind === "Spec" ? testsOfSpec(item.file, context) : testsOfManifest(item, context);
}

async function testsOfSpec(file: string, context: FileContext): Promise<Listed> {
  const { program, diagnostics } = await compileSpecs([file], context);
  if (program === undefined) return { tests: [], diagnostics };
  const tests = declaredTests(program, toPosix(file)).map((test): ListedTest => {
    return {
      title: test.title,
      file,
      group: file,
      rules: test.expect.rules.map((rule) => rule.id),
      names: namesOfTest(file, test),
      run: (stories) => runDeclaredTest(program, test, stories, (path) => openPath(path, context)),
    };
  });
  return { tests, diagnostics };
}

async function testsOfManifest(item: PlannedManifest, context: FileContext): Promise<Listed> {
  const { folder, manifest, spec } = item;
  let loaded: Awaited<ReturnType<typeof loadSpecs>>;
  try {
    loaded = await loadSpecs({ spec: [spec] }, context);
  } catch (e) {
    if (!(e instanceof InputError)) throw e;
    return { tests: [], diagnostics: e.diagnostics };
  }
  const services = {
    ...fileServices(context, [spec]),
    environment: processEnvironment(),
    progress: async () => {},
  };
  const replayerFor = (trace: ManifestTrace) =>
    new TraceReplayer(loaded.program, settingsOf(trace), services);
  const tests = manifest.traces.map((trace): ListedTest => {
    const file = toPosix(`${folder}/${trace.trace}`);
    const rules = trace.violations.map((violation) => violation.id);
    return {
      title: trace.title,
      file,
      group: folder,
      rules,
      names: [file, item.file, trace.title, ...rules],
      run: async (stories) =>
        runListedTrace(replayerFor(trace), await openPath(file, context), trace, stories),
    };
  });
  return { tests, diagnostics: loaded.diagnostics };
}

/** Throws a SpecError where the entries name nothing. */
export function planned(entries: readonly string[] | undefined, context: FileContext): TestPlan {
  try {
    return planTests(entries ?? [], context);
  } catch (e) {
    throw e instanceof InputError ? new SpecError(e.diagnostics) : e;
  }
}

export async function listTests(
  where: string,
  entries: readonly string[] | undefined,
  context: FileContext,
): Promise<readonly SpecTest[]> {
  const plan = planned(entries, context);
  const tests: SpecTest[] = [];
  const diagnostics: Diagnostic[] = [...plan.diagnostics];
  for (const item of plan.items) {
    const list = await testsOf(item, context);
    diagnostics.push(...list.diagnostics);
    tests.push(...list.tests.map(({ names: _, ...test }) => ({ ...test, run: runOnce(where, test) })));
  }
  if (hasErrors(diagnostics)) throw new SpecError(diagnostics);
  return tests;
}

const runOnce =
  (where: string, test: Pick<ListedTest, "run">): SpecTest["run"] =>
  async (options = {}) => {
    checkOptions(`${where}()[].run`, options, { stories: COUNT });
    return (await test.run(options.stories ?? STORIES)).test;
  };

export async function runSpecTests(
  where: string,
  entries: readonly string[] | undefined,
  options: RunTestsOptions,
  context: FileContext,
): Promise<TestRun> {
  checkOptions(where, options, { ...testOptions, cwd: TEXT });
  const { signal, stories = STORIES } = options;
  const fits = (options.filter === undefined ? undefined : parseFilter(options.filter))?.fits ?? (() => true);
  const plan = planned(entries, context);
  const groups = new Map<string, TestGroup>();
  const diagnostics: Diagnostic[] = [...plan.diagnostics];
  let leftOut = 0;
  for (const item of plan.items) {
    const list = await testsOf(item, context);
    diagnostics.push(...list.diagnostics);
    for (const test of list.tests) {
      if (signal?.aborted === true) throw signal.reason;
      if (!test.names.some(fits)) {
        leftOut++;
        continue;
      }
      const tested = await test.run(stories);
      diagnostics.push(...tested.diagnostics);
      const before = groups.get(test.group)?.tests ?? [];
      groups.set(test.group, { name: test.group, tests: [...before, tested.test] });
    }
  }
  return { groups: [...groups.values()], leftOut, diagnostics };
}

/**
 * Runs TESTs and manifests as `mmspec test` does: spec files, folders that hold specs or a `manifest.json`, names of specs
 * that come with mmspec. Specs and traces that cannot be used are in the run's diagnostics.
 *
 * @example
 * ```ts
 * const { groups } = await runTests(["specs"]);
 * ```
 */
export function runTests(paths: string | readonly string[], options: TestPathOptions = {}): Promise<TestRun> {
  const where = "runTests";
  const entries = checkPaths(where, paths);
  return runSpecTests(where, entries, options, libraryContext(options?.cwd));
}

export function checkPaths(where: string, paths: unknown): readonly string[] {
  const entries = typeof paths === "string" ? [paths] : paths;
  if (isTextList(entries) && entries.length > 0 && !entries.includes("")) return entries;
  throw new ArgumentError(
    where,
    "paths",
    `must be paths of specs, or of folders of specs and traces, but is ${shown(paths)}`,
  );
}
