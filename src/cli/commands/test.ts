/* `mmspec test`: TESTs of specs and corpora of traces, against what they expect. */
import { posix, resolve } from "node:path";
import { type Diagnostic, diagnostic, hasErrors } from "../../diag/diagnostic.js";
import { readText } from "../../files/bytes/read-text.js";
import { toPosix } from "../../files/specs/find-specs.js";
import { planTests, type TestPlan } from "../../files/specs/test-plan.js";
import { renderCoverage } from "../../report/coverage.js";
import { renderStrength } from "../../report/strength.js";
import type { Filter } from "../../session/filter.js";
import { type CoveredPoint, percentCovered } from "../../verdict/coverage.js";
import { percentNoticed } from "../../verdict/strength.js";
import type { TestRun } from "../../verdict/test-run.js";
import { EXIT } from "../exit-code.js";
import type { CoverageChoice } from "../flag-values.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { type ReportFlags, withReports } from "../output/write-report.js";
import { runPlan } from "../workers/run-tests.js";

export interface TestFlags extends ReportFlags {
  readonly filter?: Filter;
  readonly quiet?: true;
  readonly jobs?: number;
  readonly coverage?: true;
  readonly coverageReport?: readonly CoverageChoice[];
  /** Whether the tests notice small mistakes in rules. */
  readonly mutate?: true;
  /** In percent. */
  readonly threshold?: number;
}

/** Violations explained of one test. */
const STORIES = 3;

export async function test(paths: readonly string[], flags: TestFlags, io: CommandIo): Promise<number> {
  const plan = planTests(paths, io);
  return withReports(
    flags,
    () => plan.inputs,
    io,
    async (reports) => {
      const isQuiet = flags.quiet === true;
      const stories = isQuiet ? 0 : STORIES;
      const progress = createProgress(io, !isQuiet);
      const { filter, jobs = io.cores } = flags;
      const isCounted =
        flags.coverage === true ||
        flags.coverageReport !== undefined ||
        (flags.threshold !== undefined && flags.mutate !== true);
      let run: TestRun;
      let covered: readonly CoveredPoint[] = [];
      try {
        const done = await runPlan(plan, { filter, stories, jobs, coverage: isCounted }, io, progress);
        await reports.checkInputs(done.files);
        run = done.run;
        covered = done.coverage.filter(({ path }) => isOwn(path, plan));
      } finally {
        await progress.clear();
      }
      if (run.groups.length === 0 && !hasErrors(run.diagnostics)) {
        const text = run.leftOut > 0 ? filter?.text : undefined;
        const nothing = diagnostic("MMS7022", undefined, { filter: text });
        run = { ...run, diagnostics: [...run.diagnostics, nothing] };
      }
      await showDiagnostics(run.diagnostics, io, flags.color);
      await reports.writeTests(run, { stories, detail: isQuiet ? "brief" : "rules" });
      const { threshold } = flags;
      const low: Diagnostic[] = [];
      const measure = (what: "cover" | "notice", measured: number) => {
        const percent = Math.floor(10 * measured) / 10;
        if (threshold !== undefined && measured < threshold)
          low.push(diagnostic("MMS7120", undefined, { what, percent, threshold }));
      };
      if (isCounted) {
        await writeCoverage(covered, flags, plan.inputs, io);
        measure("cover", percentCovered(covered));
      }
      if (flags.mutate === true) {
        const { testStrength } = await import("../workers/test-strength.js");
        const strength = await testStrength(plan, filter, (path) => isOwn(path, plan), io, progress);
        await io.stdout.write(renderStrength(strength));
        measure("notice", percentNoticed(strength));
      }
      await showDiagnostics(low, io, flags.color);
      return low.length > 0 ? EXIT.violated : exitOf(run);
    },
  );
}

/** Not what the specs under test extend: that has tests of its own. What manifests name counts where no spec is named. */
function isOwn(path: string, { items }: TestPlan): boolean {
  const specs = items.filter((item) => item.kind === "Spec");
  return (specs.length > 0 ? specs : items).some((item) => {
    const own = item.kind === "Spec" ? item.file : item.spec;
    return posix.normalize(toPosix(own)) === path || path.startsWith(`${posix.normalize(toPosix(own))}/`);
  });
}

async function writeCoverage(
  covered: readonly CoveredPoint[],
  flags: TestFlags,
  inputs: readonly string[],
  io: CommandIo,
): Promise<void> {
  const textOf = (path: string) => io.texts?.get(path) ?? readText(resolve(io.cwd, path));
  const { coverageReport = [{ name: "text", path: undefined }] } = flags;
  for (const { name, path } of coverageReport) {
    await withOutput(
      path,
      () => inputs,
      io,
      (output) => output.write(renderCoverage(covered, name, textOf)),
    );
  }
}

/** As of a replay: a difference outweighs what could not be tested. */
function exitOf(run: TestRun): number {
  const tests = run.groups.flatMap((group) => group.tests);
  if (tests.some((t) => !t.ok && t.found !== undefined)) return EXIT.violated;
  return hasErrors(run.diagnostics) || tests.some((t) => !t.ok) ? EXIT.noAnswer : EXIT.ok;
}
