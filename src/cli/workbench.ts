/*
 * The work of `validate` and `test` in pieces that can be done in any order and in any thread: a task and its result
 * are plain data. What several tasks need, compiled specs above all, is kept from one to the next.
 */
import { posix } from "node:path";
import type { LoadedProgram } from "../compile/load-program.js";
import type { Diagnostic } from "../diag/diagnostic.js";
import type * as ir from "../ir/ir.js";
import { type Expectation, expectedOutcome, judge, unexpected } from "../replay/expectation.js";
import type { ManifestTrace } from "../replay/manifest.js";
import { expectationOf, runTest, type TestHost, tellTest, traceFileOf } from "../replay/run-test.js";
import type { TraceRun } from "../verdict/run.js";
import type { TestCase } from "../verdict/test-run.js";
import { readFilter } from "./flag-values.js";
import { type CommandIo, checkInterrupted } from "./io.js";
import type { Progress } from "./progress.js";
import { type ReplayFlags, TraceReplayer } from "./replay-trace.js";
import { compileSpecs, type LoadedSpecs, loadSpecs, toPosix } from "./specs.js";
import { TraceInput } from "./trace-input.js";

export type Task = ReplayTask | SpecTask | ListTask;

/** One trace of `validate`. */
export interface ReplayTask {
  readonly kind: "Replay";
  readonly path: string;
  readonly flags: ReplayFlags;
  readonly stories: number;
}

/** The TESTs of one spec. */
export interface SpecTask {
  readonly kind: "Spec";
  readonly file: string;
  /** As --filter was given. */
  readonly filter: string | undefined;
  readonly stories: number;
}

/** Some traces of a manifest. */
export interface ListTask {
  readonly kind: "List";
  readonly folder: string;
  readonly spec: string;
  readonly traces: readonly ManifestTrace[];
  readonly stories: number;
}

export interface Tested {
  readonly tests: readonly TestCase[];
  readonly leftOut: number;
  readonly diagnostics: readonly Diagnostic[];
}

export type ResultOf<T extends Task> = T extends ReplayTask ? TraceRun : Tested;

export class Workbench {
  readonly #io: CommandIo;
  readonly #progress: Progress;
  readonly #specs = new Map<string, Promise<LoadedSpecs>>();
  readonly #replayers = new Map<string, Promise<TraceReplayer>>();

  constructor(io: CommandIo, progress: Progress) {
    this.#io = io;
    this.#progress = progress;
  }

  /** Throws a UsageError where a spec, or a field map, cannot be used. */
  async do<T extends Task>(task: T): Promise<ResultOf<T>> {
    const result = await this.#result(task);
    checkInterrupted(this.#io);
    return result as ResultOf<T>;
  }

  /** The specs of --spec, loaded once. */
  specs(flags: ReplayFlags): Promise<LoadedSpecs> {
    const { spec, constant } = flags;
    return kept(this.#specs, keyOf({ spec, constant }), () => loadSpecs(flags, this.#io));
  }

  #result(task: Task): Promise<TraceRun | Tested> {
    switch (task.kind) {
      case "Replay":
        return this.#replayed(task);
      case "Spec":
        return this.#testedSpec(task);
      case "List":
        return this.#testedList(task);
    }
  }

  /** A replayer keeps the field maps that it has read. */
  #replayer(flags: ReplayFlags): Promise<TraceReplayer> {
    return kept(this.#replayers, keyOf(flags), async () => {
      const { program } = await this.specs(flags);
      return new TraceReplayer(program, flags, this.#io, this.#progress);
    });
  }

  async #replayed({ path, flags, stories }: ReplayTask): Promise<TraceRun> {
    const replayer = await this.#replayer(flags);
    return replayer.replay(path, (violations) => violations.slice(0, stories));
  }

  async #testedSpec({ file, filter, stories }: SpecTask): Promise<Tested> {
    const fits = filter === undefined ? () => true : readFilter("--filter")(filter).fits;
    const { program, diagnostics } = await compileSpecs([file], this.#io);
    const found = [...diagnostics];
    const path = posix.normalize(toPosix(file));
    const own = (program?.ir.tests ?? []).filter((test) => test.span.file.path === path);
    const wanted = own.filter(({ title, expect }) =>
      [file, title, ...expect.rules.map((rule) => rule.id)].some(fits),
    );
    const tests: TestCase[] = [];
    for (const test of wanted) {
      tests.push(await this.#declared(program!, test, stories, found));
      checkInterrupted(this.#io);
    }
    return { tests, leftOut: own.length - wanted.length, diagnostics: found };
  }

  async #declared(
    program: LoadedProgram,
    test: ir.Test,
    stories: number,
    trouble: Diagnostic[],
  ): Promise<TestCase> {
    const host = await this.#hostFor(test, trouble);
    const { ok, expected, found, run } = runTest(program, test, host);
    const { file, start } = test.span;
    const { line } = file.position(start);
    const known = { title: test.title, file: file.path, line, ok, expected, found };
    if (ok || run === undefined) return { ...known, run: undefined, unexpected: [] };
    const surprising = unexpected(expectationOf(test), run.violations);
    const told = await tellTest(program, test, host, surprising.slice(0, stories));
    return { ...known, run, unexpected: [...told, ...surprising.slice(told.length)] };
  }

  /** The host that has the file of a test, which is read beforehand: it may be compressed. */
  async #hostFor(test: ir.Test, trouble: Diagnostic[]): Promise<TestHost> {
    const path = traceFileOf(test);
    if (path === undefined) return { readFile: () => undefined };
    const input = new TraceInput(path, this.#io);
    const chunks: Uint8Array[] = [];
    for await (const chunk of input.read()) chunks.push(chunk.slice());
    if (input.failure === undefined) return { readFile: () => Buffer.concat(chunks) };
    const at = test.trace.kind === "File" ? test.trace.span : test.span;
    trouble.push({ ...input.failure, at: input.failure.at ?? at });
    return { readFile: () => undefined };
  }

  async #testedList({ folder, spec, traces, stories }: ListTask): Promise<Tested> {
    const flags = { spec: [spec] };
    const replayer = await this.#replayer(flags);
    const diagnostics = [...(await this.specs(flags)).diagnostics];
    const tests: TestCase[] = [];
    for (const trace of traces) {
      const path = posix.join(toPosix(folder), trace.trace);
      tests.push(await this.#listed(replayer, path, trace, stories, diagnostics));
      checkInterrupted(this.#io);
    }
    return { tests, leftOut: 0, diagnostics };
  }

  async #listed(
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
}

function kept<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key);
  if (known !== undefined) return known;
  const making = make();
  made.set(key, making);
  return making;
}

/** Flags are texts, numbers, lists and maps of them. */
const keyOf = (flags: object) =>
  JSON.stringify(flags, (_, value) => (value instanceof Map ? [...value] : value));
