/* Compiled specs, and what one can do with them: the front door of the library. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import type { Diagnostic } from "../diag/diagnostic.js";
import { expandTraces } from "../files/bytes/expand-traces.js";
import type { FileContext } from "../files/file-context.js";
import { fileServices, openPath, processEnvironment } from "../files/services.js";
import type { LoadedSpecs } from "../files/specs/find-specs.js";
import { Advisor } from "../session/advisor.js";
import { Interrupted } from "../session/environment.js";
import { explainLine } from "../session/explain-line.js";
import { InputError } from "../session/input-error.js";
import { type ChooseStories, type ReplayServices, TraceReplayer } from "../session/replay-trace.js";
import { selectRules } from "../session/select-rules.js";
import type { Run, TraceRun, Violation } from "../verdict/run.js";
import type { TestRun } from "../verdict/test-run.js";
import { COUNT, checkOptions, FUNCTION, isTextList, shown } from "./check-options.js";
import { ArgumentError, badOption } from "./errors.js";
import { makeProbes, type ProbeOptions, type ProbeScript } from "./probes.js";
import { listTests, type RunTestsOptions, runSpecTests, type SpecTest } from "./spec-tests.js";
import { type JudgeOptions, judgeOptions, traceOptions } from "./trace-options.js";
import { checkPath, checkSource, openSource, type TraceSource } from "./trace-source.js";

/** How far a replay has come. */
export interface TraceProgress {
  readonly file: string;
  /** Bytes read, and of the file; the latter undefined for a stream. */
  readonly bytesRead: number;
  readonly totalBytes: number | undefined;
  readonly events: number;
}

export interface ValidateOptions extends JudgeOptions {
  /** Violations of each trace that are explained with witness and story. Default 3. */
  readonly stories?: number | undefined;
  /** Called some times a second. */
  readonly onProgress?: ((progress: TraceProgress) => void) | undefined;
}

/** A rule of the specs. */
export interface RuleInfo {
  readonly id: string;
  readonly module: string;
  readonly title: string;
  readonly severity: "error" | "warning";
  readonly kind: "invariant" | "property" | "require";
  /** The doc comment, markers stripped. */
  readonly doc: string;
}

/**
 * The violations of a trace as they happen, to be iterated once. No more of the stream is read than the loop asks for; a
 * loop that is left ends the replay and closes the stream.
 */
export interface Watch extends AsyncIterable<Violation> {
  /** What came of the whole trace, when the loop is through; its `violations` are those that the loop has had. */
  readonly run: TraceRun | undefined;
}

const DEFAULT_NAME = "<trace>";
const DEFAULT_STORIES = 3;

/** Compiled specs; `openSpecs` makes them. They keep nothing of a trace: any number may be checked, also at a time. */
export class Specs {
  /** Names of the modules, each after all that it extends. */
  readonly names: readonly string[];
  /** Warnings about the specs. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #program: RunnableProgram;
  readonly #constants: ReadonlyMap<string, string>;
  readonly #entries: readonly string[] | undefined;
  readonly #context: FileContext;
  readonly #advisor: Advisor;

  /** @internal */
  constructor(
    loaded: LoadedSpecs,
    constants: ReadonlyMap<string, string>,
    entries: readonly string[] | undefined,
    context: FileContext,
  ) {
    this.names = loaded.names;
    this.diagnostics = loaded.diagnostics;
    this.#program = loaded.program;
    this.#constants = constants;
    this.#entries = entries;
    this.#context = context;
    this.#advisor = new Advisor(loaded.program, fileServices(context));
  }

  /** The rules that the specs declare, in their order. */
  get rules(): readonly RuleInfo[] {
    const found = new Map<string, RuleInfo>();
    for (const { id, module, title, severity, kind, doc } of this.#program.spec.meta.rules) {
      const key = `${module}\0${id}`;
      if (!found.has(key)) found.set(key, { id, module, title, severity, kind, doc });
    }
    return [...found.values()];
  }

  /**
   * Checks a trace, or the traces that an array of paths names (folders are walked). What is wrong with a trace is in the
   * run: a file that is not there, bytes that are no trace, lines that cannot be read.
   *
   * @example
   * ```ts
   * const run = await specs.validate("trace.jsonl.gz");
   * for (const { file, verdict, violations } of run.traces) console.log(file, verdict, violations.length);
   * ```
   */
  async validate(source: TraceSource | readonly string[], options: ValidateOptions = {}): Promise<Run> {
    const where = "validate";
    const paths =
      typeof source === "string" ? [source] : isTextList(source) && source.length > 0 ? source : undefined;
    if (paths === undefined) checkSource(where, source);
    else for (const path of paths) checkPath(where, path);
    this.#checkOptions(where, options);
    const { stories = DEFAULT_STORIES } = options;
    const choose: ChooseStories = (found) => found.slice(0, stories);
    const replayer = this.#replayer(options, options.onProgress);
    return this.#guarded(where, options, async () => {
      if (paths === undefined) {
        const name = options.name ?? DEFAULT_NAME;
        const opened = await openSource(where, source as TraceSource, name, this.#context);
        const run = await replayer.replay(opened.bytes, choose);
        const misuse = opened.misuse();
        if (misuse !== undefined) throw misuse;
        return this.#run([await this.#advisor.advise(run)]);
      }
      const { files, diagnostics } = await expandTraces(paths, this.#context);
      const traces: TraceRun[] = [];
      for (const file of files) {
        const bytes = await openPath(file.path, this.#context);
        traces.push(await this.#advisor.advise(await replayer.replay(bytes, choose)));
      }
      return this.#run(traces, diagnostics);
    });
  }

  /**
   * Checks a trace while it goes on: gives each violation as soon as the event that shows it has come. They have no
   * stories, for which a trace must be read again (`explain`).
   *
   * @example
   * ```ts
   * for await (const violation of specs.watch(process.stdin)) console.log(violation.line, violation.title);
   * ```
   */
  watch(source: TraceSource, options: JudgeOptions = {}): Watch {
    const where = "watch";
    checkSource(where, source);
    checkOptions(where, options, judgeOptions);
    this.#checkRules(where, options);
    const replayer = this.#replayer(options);
    const context = this.#context;
    const guard = (e: unknown) => this.#thrown(where, options, e);
    let run: TraceRun | undefined;
    async function* violations(): AsyncGenerator<Violation, void> {
      const { bytes, misuse } = await openSource(where, source, options.name ?? DEFAULT_NAME, context);
      const watching = replayer.watch(bytes);
      try {
        let step = await watching.next();
        for (; step.done !== true; step = await watching.next()) yield step.value;
        run = step.value;
      } catch (e) {
        throw guard(e);
      } finally {
        await watching.return(undefined as never);
      }
      const wrong = misuse();
      if (wrong !== undefined) throw wrong;
    }
    const iterator = violations();
    return {
      get run() {
        return run;
      },
      [Symbol.asyncIterator]: () => iterator,
    };
  }

  /**
   * What is violated at one line of a trace (0: at its end), each with the values that made it so and the events that led
   * there. Where nothing is violated there, the run's diagnostics say at which lines something is.
   */
  async explain(source: TraceSource, line: number, options: JudgeOptions = {}): Promise<Run> {
    const where = "explain";
    checkSource(where, source);
    if (!COUNT.fits(line))
      throw new ArgumentError(where, "line", `must be ${COUNT.words}, but is ${shown(line)}`);
    checkOptions(where, options, judgeOptions);
    this.#checkRules(where, options);
    const replayer = this.#replayer({ ...options, all: true });
    return this.#guarded(where, options, async () => {
      const name = options.name ?? DEFAULT_NAME;
      const opened = await openSource(where, source, name, this.#context);
      const { run, diagnostics } = await explainLine(replayer, opened.bytes, line);
      const misuse = opened.misuse();
      if (misuse !== undefined) throw misuse;
      return this.#run([run], diagnostics);
    });
  }

  /** The TESTs of the specs, each to be run on its own; of shipped specs and folders, those of their modules. */
  tests(): Promise<readonly SpecTest[]> {
    return listTests("tests", this.#entries, this.#context);
  }

  /** Runs the TESTs of the specs. */
  runTests(options: RunTestsOptions = {}): Promise<TestRun> {
    return runSpecTests("runTests", this.#entries, options, this.#context);
  }

  /**
   * A script that records what rules need on a kernel, as `mmspec probes` prints it.
   *
   * @example
   * ```ts
   * const script = await specs.probes({ kernel: "6.12", form: "bpftrace" });
   * ```
   */
  probes(options: ProbeOptions = {}): Promise<ProbeScript> {
    return makeProbes(this.#program, this.#entries ?? [], options, this.#context);
  }

  #run(traces: readonly TraceRun[], more: readonly Diagnostic[] = []): Run {
    return { specs: this.names, traces, diagnostics: [...this.diagnostics, ...more] };
  }

  #checkOptions(where: string, options: ValidateOptions): void {
    checkOptions(where, options, { ...judgeOptions, stories: COUNT, onProgress: FUNCTION });
    this.#checkRules(where, options);
  }

  /** A rule that is asked for and is not there would be silently ok. */
  #checkRules(where: string, { rules }: JudgeOptions): void {
    if (rules === undefined) return;
    if (rules.length === 0)
      throw new ArgumentError(where, "options.rules", "must name a rule; leave it out for all");
    try {
      selectRules(rules, this.#program.dataflow);
    } catch (e) {
      if (!(e instanceof InputError)) throw e;
      throw badOption(where, "options.rules", e.diagnostics);
    }
  }

  #replayer(options: JudgeOptions, onProgress?: (progress: TraceProgress) => void): TraceReplayer {
    const { signal } = options;
    if (signal?.aborted === true) throw signal.reason;
    const services: ReplayServices = {
      ...fileServices(this.#context, this.#entries),
      environment: processEnvironment(signal),
      async progress(file, bytesRead, totalBytes, events) {
        onProgress?.({ file, bytesRead, totalBytes, events });
      },
    };
    return new TraceReplayer(this.#program, traceOptions(options, this.#constants), services);
  }

  async #guarded<T>(where: string, options: JudgeOptions, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (e) {
      throw this.#thrown(where, options, e);
    }
  }

  /** What a caller gets to see of an error of the session. */
  #thrown(where: string, { signal }: JudgeOptions, e: unknown): unknown {
    if (e instanceof Interrupted) return signal?.reason;
    if (!(e instanceof InputError)) return e;
    // Nothing but an option can keep a trace from being replayed; what is wrong with the trace is in the run.
    const isOfRecords = e.diagnostics.some((d) => d.code === "MMS7040");
    return badOption(where, isOfRecords ? "options.records" : "options.map", e.diagnostics);
  }
}
