/* The tasks of `mmspec test`: TESTs through their module alone, the traces of a manifest through the spec that it names. */
import { posix } from "node:path";
import type { Diagnostic } from "../../diag/diagnostic.js";
import { lookAt } from "../../files/bytes/trace-file.js";
import { openPath } from "../../files/services.js";
import { compileSpecs, toPosix } from "../../files/specs/find-specs.js";
import { coveredPoints } from "../../replay/coverage.js";
import { traceFileOf } from "../../replay/run-test.js";
import { checkInterrupted } from "../../session/environment.js";
import { parseFilter } from "../../session/filter.js";
import {
  declaredTests,
  namesOfTest,
  runDeclaredTest,
  runListedTrace,
  settingsOf,
} from "../../session/test-spec.js";
import type { TestCase } from "../../verdict/test-run.js";
import type { CommandIo } from "../io.js";
import type { TaskRunner } from "./task-runner.js";
import type { ListTask, SpecTask, TestResults } from "./tasks.js";

export async function testSpec(
  { file, filter, stories, coverage }: SpecTask,
  io: CommandIo,
): Promise<TestResults> {
  const fits = (filter === undefined ? undefined : parseFilter(filter))?.fits ?? (() => true);
  const { program, diagnostics, files } = await compileSpecs([file], io, { coverage });
  const found = [...diagnostics];
  const own = program === undefined ? [] : declaredTests(program, toPosix(file));
  const wanted = own.filter((test) => namesOfTest(file, test).some(fits));
  const tests: TestCase[] = [];
  for (const test of wanted) {
    const tested = await runDeclaredTest(program!, test, stories, (path) => openPath(path, io));
    tests.push(tested.test);
    found.push(...tested.diagnostics);
    checkInterrupted(io);
  }
  const traces = wanted.flatMap((test) => traceFileOf(test) ?? []);
  return {
    tests,
    leftOut: own.length - wanted.length,
    diagnostics: found,
    files: [...files, ...traces],
    coverage: program?.coverage && coveredPoints(program.coverage),
  };
}

export async function testListed(
  { folder, spec, traces, stories, coverage }: ListTask,
  runner: TaskRunner,
  io: CommandIo,
): Promise<TestResults> {
  const flags = { spec: [spec], ...(coverage ? { coverage } : {}) };
  const specs = await runner.specs(flags);
  const diagnostics: Diagnostic[] = [...specs.diagnostics];
  const tests: TestCase[] = [];
  for (const trace of traces) {
    const file = await lookAt(posix.join(toPosix(folder), trace.trace), io);
    const replayer = await runner.replayer({ ...flags, ...settingsOf(trace) });
    const tested = await runListedTrace(replayer, runner.open(file), trace, stories);
    tests.push(tested.test);
    diagnostics.push(...tested.diagnostics);
    checkInterrupted(io);
  }
  const tally = specs.program.coverage;
  const covered = tally && coveredPoints(tally);
  // The program is kept for the next task, which counts its own.
  tally?.counts.fill(0);
  return { tests, leftOut: 0, diagnostics, files: specs.files, coverage: covered };
}
