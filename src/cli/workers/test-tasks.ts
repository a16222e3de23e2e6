/* The tasks of `mmspec test`: TESTs through their module alone, the traces of a manifest through the spec that it names. */
import { posix } from "node:path";
import type { LoadedProgram } from "../../compile/load-program.js";
import type { Diagnostic } from "../../diag/diagnostic.js";
import { TraceInput } from "../../files/bytes/trace-input.js";
import { compileSpecs, toPosix } from "../../files/specs/find-specs.js";
import type * as ir from "../../ir/ir.js";
import { type Expectation, expectedOutcome, judge, unexpected } from "../../replay/expectation.js";
import type { ManifestTrace } from "../../replay/manifest.js";
import { runTest, type TestHost, tellTest, traceFileOf } from "../../replay/run-test.js";
import type { TestCase } from "../../verdict/test-run.js";
import { readFilter } from "../flag-values.js";
import { type CommandIo, checkInterrupted } from "../io.js";
import type { TraceReplayer } from "../replay-trace.js";
import type { ListTask, SpecTask, Tested } from "./task-runner.js";

export async function testedSpec({ file, filter, stories }: SpecTask, io: CommandIo): Promise<Tested> {
  const fits = filter === undefined ? () => true : readFilter("--filter")(filter).fits;
  const { program, diagnostics, files } = await compileSpecs([file], io);
  const found = [...diagnostics];
  const path = posix.normalize(toPosix(file));
  const own = (program?.ir.tests ?? []).filter((test) => test.span.file.path === path);
  const wanted = own.filter(({ title, expect }) =>
    [file, title, ...expect.rules.map((rule) => rule.id)].some(fits),
  );
  const tests: TestCase[] = [];
  for (const test of wanted) {
    tests.push(await declared(program!, test, stories, found, io));
    checkInterrupted(io);
  }
  const traces = wanted.flatMap((test) => traceFileOf(test) ?? []);
  return { tests, leftOut: own.length - wanted.length, diagnostics: found, files: [...files, ...traces] };
}

async function declared(
  program: LoadedProgram,
  test: ir.Test,
  stories: number,
  trouble: Diagnostic[],
  io: CommandIo,
): Promise<TestCase> {
  const host = await hostFor(test, trouble, io);
  const { ok, expected, found, run, unexpected: surprising } = runTest(program, test, host);
  const { file, start } = test.span;
  const { line } = file.position(start);
  const known = { title: test.title, file: file.path, line, ok, expected, found };
  if (ok || run === undefined) return { ...known, run: undefined, unexpected: [] };
  const told = await tellTest(program, test, host, surprising.slice(0, stories));
  return { ...known, run, unexpected: [...told, ...surprising.slice(told.length)] };
}

/** The host that has the file of a test, which is read beforehand: it may be compressed. */
async function hostFor(test: ir.Test, trouble: Diagnostic[], io: CommandIo): Promise<TestHost> {
  const path = traceFileOf(test);
  if (path === undefined) return { readFile: () => undefined };
  const input = new TraceInput(path, io);
  const chunks: Uint8Array[] = [];
  for await (const chunk of input.read()) chunks.push(chunk.slice());
  if (input.failure === undefined) return { readFile: () => Buffer.concat(chunks) };
  const at = test.trace.kind === "File" ? test.trace.span : test.span;
  trouble.push({ ...input.failure, at: input.failure.at ?? at });
  return { readFile: () => undefined };
}

/** `replayer` is that of the task's spec. */
export async function testedList(
  { folder, traces, stories }: ListTask,
  replayer: TraceReplayer,
  io: CommandIo,
): Promise<Tested> {
  const diagnostics: Diagnostic[] = [];
  const tests: TestCase[] = [];
  for (const trace of traces) {
    const path = posix.join(toPosix(folder), trace.trace);
    tests.push(await listed(replayer, path, trace, stories, diagnostics));
    checkInterrupted(io);
  }
  return { tests, leftOut: 0, diagnostics, files: [] };
}

async function listed(
  replayer: TraceReplayer,
  path: string,
  { title, verdict, violations }: ManifestTrace,
  stories: number,
  trouble: Diagnostic[],
): Promise<TestCase> {
  const expectation: Expectation = { verdict, violations, open: [] };
  const run = await replayer.replay(path, (found) => unexpected(expectation, found).slice(0, stories));
  const known = { title, file: path, line: undefined };
  if (run.format === "unknown") {
    trouble.push(...run.diagnostics);
    const expected = expectedOutcome(expectation);
    return { ...known, ok: false, expected, found: undefined, run: undefined, unexpected: [] };
  }
  const judged = judge(expectation, run);
  if (judged.ok) return { ...known, ...judged, run: undefined, unexpected: [] };
  return { ...known, ...judged, run, unexpected: unexpected(expectation, run.violations) };
}
