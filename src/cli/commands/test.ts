/* `mmspec test`: TESTs of specs and corpora of traces, against what they expect. */
import { diagnostic, hasErrors } from "../../diag/diagnostic.js";
import { planTests } from "../../files/specs/test-plan.js";
import type { Filter } from "../../session/filter.js";
import type { TestRun } from "../../verdict/test-run.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { type ReportFlags, withReports } from "../output/write-report.js";
import { runPlan } from "../workers/run-tests.js";

export interface TestFlags extends ReportFlags {
  readonly filter?: Filter;
  readonly quiet?: true;
  readonly jobs?: number;
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
      let run: TestRun;
      try {
        const done = await runPlan(plan, { filter, stories, jobs }, io, progress);
        await reports.checkInputs(done.files);
        run = done.run;
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
      return exitOf(run);
    },
  );
}

/** As of a replay: a difference outweighs what could not be tested. */
function exitOf(run: TestRun): number {
  const tests = run.groups.flatMap((group) => group.tests);
  if (tests.some((t) => !t.ok && t.found !== undefined)) return EXIT.violated;
  return hasErrors(run.diagnostics) || tests.some((t) => !t.ok) ? EXIT.noAnswer : EXIT.ok;
}
