/* Runs what is planned: TESTs through their module alone, the traces of a manifest through the spec that it names. */
import { posix } from "node:path";
import type { LoadedProgram } from "../compile/load-program.js";
import type { Diagnostic } from "../diag/diagnostic.js";
import type * as ir from "../ir/ir.js";
import { type Expectation, expectedOutcome, judge, unexpected } from "../replay/expectation.js";
import type { ManifestTrace } from "../replay/manifest.js";
import { expectationOf, runTest, type TestHost, tellTest, traceFileOf } from "../replay/run-test.js";
import type { TestCase, TestGroup, TestRun } from "../verdict/test-run.js";
import { type CommandIo, checkInterrupted } from "./io.js";
import type { Progress } from "./progress.js";
import { TraceReplayer } from "./replay-trace.js";
import { compileSpecs, type LoadedSpecs, loadSpecs, toPosix } from "./specs.js";
import type { PlannedManifest, PlannedSpec, TestPlan } from "./test-plan.js";
import { TraceInput } from "./trace-input.js";
import { UsageError } from "./usage-error.js";

export interface TestOptions {
  /** Whether a test is wanted, by any of the texts that it is known by. */
  readonly filter: (text: string) => boolean;
  /** Stories told of one test. */
  readonly stories: number;
}

export async function runPlan(
  plan: TestPlan,
  options: TestOptions,
  io: CommandIo,
  progress: Progress,
): Promise<TestRun> {
  const runner = new Runner(options, io, progress);
  const groups: TestGroup[] = [];
  for (const item of plan.items) {
    const group = await runner.unlessUnusable(() =>
      item.kind === "Spec" ? runner.spec(item) : runner.manifest(item),
    );
    if (group !== undefined && group.tests.length > 0) groups.push(group);
  }
  return { groups, leftOut: runner.leftOut, diagnostics: [...plan.diagnostics, ...runner.diagnostics] };
}

class Runner {
  readonly diagnostics: Diagnostic[] = [];
  leftOut = 0;
  readonly #options: TestOptions;
  readonly #io: CommandIo;
  readonly #progress: Progress;
  /** By what the manifests call it: several folders may be about one spec. */
  readonly #specs = new Map<string, Promise<LoadedSpecs>>();

  constructor(options: TestOptions, io: CommandIo, progress: Progress) {
    this.#options = options;
    this.#io = io;
    this.#progress = progress;
  }

  /** What is wrong with one spec keeps no other from being tested. */
  async unlessUnusable<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (e) {
      if (!(e instanceof UsageError)) throw e;
      this.diagnostics.push(...e.diagnostics);
      return undefined;
    }
  }

  async spec({ file }: PlannedSpec): Promise<TestGroup> {
    const { program, diagnostics } = await compileSpecs([file], this.#io);
    this.diagnostics.push(...diagnostics);
    const tests: TestCase[] = [];
    const path = posix.normalize(toPosix(file));
    for (const test of program?.ir.tests ?? []) {
      const ids = test.expect.rules.map((rule) => rule.id);
      if (test.span.file.path !== path || !this.#isWanted([file, test.title, ...ids])) continue;
      tests.push(await this.#declared(program!, test));
      checkInterrupted(this.#io);
    }
    return { name: file, tests };
  }

  async manifest({ file, folder, manifest, spec }: PlannedManifest): Promise<TestGroup> {
    const wanted = manifest.traces.filter(({ trace, title, violations }) =>
      this.#isWanted([posix.join(toPosix(folder), trace), file, title, ...violations.map((v) => v.id)]),
    );
    if (wanted.length === 0) return { name: folder, tests: [] };
    const { program } = await this.#loaded(spec);
    const replayer = new TraceReplayer(program, {}, this.#io, this.#progress);
    const tests: TestCase[] = [];
    for (const trace of wanted) {
      tests.push(await this.#listed(replayer, posix.join(toPosix(folder), trace.trace), trace));
      checkInterrupted(this.#io);
    }
    return { name: folder, tests };
  }

  #loaded(spec: string): Promise<LoadedSpecs> {
    const known = this.#specs.get(spec);
    if (known !== undefined) return known;
    const loading = loadSpecs({ spec: [spec] }, this.#io).then((loaded) => {
      this.diagnostics.push(...loaded.diagnostics);
      return loaded;
    });
    this.#specs.set(spec, loading);
    return loading;
  }

  #isWanted(names: readonly string[]): boolean {
    const isWanted = names.some((name) => this.#options.filter(name));
    if (!isWanted) this.leftOut++;
    return isWanted;
  }

  async #declared(program: LoadedProgram, test: ir.Test): Promise<TestCase> {
    const host = await this.#hostFor(test);
    const { ok, expected, found, run } = runTest(program, test, host);
    const { file, start } = test.span;
    const known = {
      title: test.title,
      file: file.path,
      line: file.position(start).line,
      ok,
      expected,
      found,
    };
    if (ok || run === undefined) return { ...known, run: undefined, unexpected: [] };
    const surprising = unexpected(expectationOf(test), run.violations);
    const told = await tellTest(program, test, host, surprising.slice(0, this.#options.stories));
    return { ...known, run, unexpected: [...told, ...surprising.slice(told.length)] };
  }

  /** The host that has the file of a test, which is read beforehand: it may be compressed. */
  async #hostFor(test: ir.Test): Promise<TestHost> {
    const path = traceFileOf(test);
    if (path === undefined) return { readFile: () => undefined };
    const input = new TraceInput(path, this.#io);
    const chunks: Uint8Array[] = [];
    for await (const chunk of input.read()) chunks.push(chunk.slice());
    if (input.failure === undefined) return { readFile: () => Buffer.concat(chunks) };
    const at = test.trace.kind === "File" ? test.trace.span : test.span;
    this.diagnostics.push({ ...input.failure, at: input.failure.at ?? at });
    return { readFile: () => undefined };
  }

  async #listed(replayer: TraceReplayer, path: string, trace: ManifestTrace): Promise<TestCase> {
    const { title, verdict, violations } = trace;
    const expectation: Expectation = { verdict, violations, open: [] };
    const { stories } = this.#options;
    const run = await replayer.replay(path, (found) => unexpected(expectation, found).slice(0, stories));
    const known = { title, file: path, line: undefined };
    if (run.format === "unknown") {
      this.diagnostics.push(...run.diagnostics);
      const expected = expectedOutcome(expectation);
      return { ...known, ok: false, expected, found: undefined, run: undefined, unexpected: [] };
    }
    const judged = judge(expectation, run);
    if (judged.ok) return { ...known, ...judged, run: undefined, unexpected: [] };
    return { ...known, ...judged, run, unexpected: unexpected(expectation, run.violations) };
  }
}
