/* Runs what is planned: TESTs through their module alone, the traces of a manifest through the spec that it names. */
import { posix } from "node:path";
import type { Diagnostic } from "../../diag/diagnostic.js";
import { toPosix } from "../../files/specs/find-specs.js";
import type { PlannedManifest, TestPlan } from "../../files/specs/test-plan.js";
import type { Filter } from "../../session/filter.js";
import { type CoveredPoint, mergeCoverage } from "../../verdict/coverage.js";
import type { TestGroup, TestRun } from "../../verdict/test-run.js";
import type { CommandIo } from "../io.js";
import type { Progress } from "../output/progress.js";
import { runTasks } from "./run-tasks.js";
import { TaskRunner } from "./task-runner.js";
import type { ListTask, SpecTask, TaskOutcome } from "./tasks.js";

export interface TestOptions {
  /** Which tests are wanted, by any of the texts that one is known by. */
  readonly filter: Filter | undefined;
  /** Violations explained of one test. */
  readonly stories: number;
  /** Count what the tests exercise of the specs. */
  readonly coverage?: boolean;
  /** Threads, at most. */
  readonly jobs: number;
}

/** Traces of a manifest that make one task. */
const BATCH = 16;
/** Fewer tasks are done sooner than threads are started. */
const MIN_TASKS = 4;

/** With the run, the files that were read for it. */
export async function runPlan(
  plan: TestPlan,
  { filter, stories, jobs, coverage = false }: TestOptions,
  io: CommandIo,
  progress: Progress,
): Promise<{ run: TestRun; files: readonly string[]; coverage: readonly CoveredPoint[] }> {
  const tasks: (SpecTask | ListTask)[] = [];
  let leftOut = 0;
  for (const item of plan.items) {
    if (item.kind === "Spec") {
      tasks.push({ kind: "Spec", file: item.file, filter: filter?.text, stories, coverage });
      continue;
    }
    const traces = wantedOf(item, filter);
    leftOut += item.manifest.traces.length - traces.length;
    const { folder, spec } = item;
    for (let at = 0; at < traces.length; at += BATCH)
      tasks.push({ kind: "List", folder, spec, traces: traces.slice(at, at + BATCH), stories, coverage });
  }
  const options = {
    jobs: tasks.length < MIN_TASKS ? 1 : jobs,
    sizes: tasks.map((task) => (task.kind === "Spec" ? 1 : task.traces.length)),
    label: "tests",
  };
  const done: TaskOutcome<SpecTask | ListTask>[] = [];
  for await (const [, outcome] of runTasks(tasks, options, new TaskRunner(io, progress), io, progress))
    done.push(outcome);
  const groups = new Map<string, TestGroup>();
  const diagnostics: Diagnostic[] = [...plan.diagnostics];
  const files: string[] = [];
  const covered: (readonly CoveredPoint[])[] = [];
  done.forEach((outcome, i) => {
    if (outcome.kind === "Crashed") throw outcome.error;
    if (outcome.kind === "Unusable") {
      diagnostics.push(...outcome.diagnostics);
      return;
    }
    if (outcome.kind !== "Done")
      throw new Error(`mmspec ran ${outcome.kind === "OutOfMemory" ? "out of memory" : "too long"}`);
    const { result } = outcome;
    leftOut += result.leftOut;
    diagnostics.push(...result.diagnostics);
    files.push(...result.files);
    if (result.coverage !== undefined) covered.push(result.coverage);
    if (result.tests.length === 0) return;
    const task = tasks[i]!;
    const name = task.kind === "Spec" ? task.file : task.folder;
    groups.set(name, { name, tests: [...(groups.get(name)?.tests ?? []), ...result.tests] });
  });
  return {
    run: { groups: [...groups.values()], leftOut, diagnostics },
    files,
    coverage: mergeCoverage(covered),
  };
}

function wantedOf({ file, folder, manifest }: PlannedManifest, filter: Filter | undefined) {
  if (filter === undefined) return manifest.traces;
  return manifest.traces.filter(({ trace, title, violations }) =>
    [posix.join(toPosix(folder), trace), file, title, ...violations.map((v) => v.id)].some(filter.fits),
  );
}
