/*
 * The work of `validate` and `test` in pieces that can be done in any order and in any thread: a task and its result
 * are plain data. What several tasks need, compiled specs above all, is kept from one to the next.
 */
import type { Diagnostic } from "../../diag/diagnostic.js";
import { type LoadedSpecs, loadSpecs } from "../../files/specs/find-specs.js";
import type { ManifestTrace } from "../../replay/manifest.js";
import type { TraceRun } from "../../verdict/run.js";
import type { TestCase } from "../../verdict/test-run.js";
import { DecoderThreads } from "../../session/decode.js";
import { type CommandIo, checkInterrupted } from "../io.js";
import type { Progress } from "../output/progress.js";
import { type ReplayFlags, TraceReplayer } from "../../session/replay-trace.js";

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
  /** Specs and traces that were read. */
  readonly files: readonly string[];
}

export type ResultOf<T extends Task> = T extends ReplayTask ? TraceRun : Tested;

export class TaskRunner {
  readonly #io: CommandIo;
  readonly #progress: Progress;
  readonly #specs = new Map<string, Promise<LoadedSpecs>>();
  readonly #threads: DecoderThreads;
  readonly #replayers = new Map<string, Promise<TraceReplayer>>();

  constructor(io: CommandIo, progress: Progress) {
    this.#io = io;
    this.#progress = progress;
    this.#threads = new DecoderThreads(io);
  }

  /** Throws a InputError where a spec, or a field map, cannot be used. */
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
      case "List":
        return this.#tested(task);
    }
  }

  /** A replayer keeps the field maps that it has read. */
  #replayer(flags: ReplayFlags): Promise<TraceReplayer> {
    return kept(this.#replayers, keyOf(flags), async () => {
      const { program } = await this.specs(flags);
      return new TraceReplayer(program, flags, this.#io, this.#progress, this.#threads);
    });
  }

  async #replayed({ path, flags, stories }: ReplayTask): Promise<TraceRun> {
    // It starts while the specs are loaded.
    await this.#threads.forTrace(path);
    const replayer = await this.#replayer(flags);
    return replayer.replay(path, (violations) => violations.slice(0, stories));
  }

  async #tested(task: SpecTask | ListTask): Promise<Tested> {
    // They may need the compiler, which a replay can do without.
    const { testedList, testedSpec } = await import("../../session/test-spec.js");
    if (task.kind === "Spec") return testedSpec(task, this.#io);
    const flags = { spec: [task.spec] };
    const { diagnostics, files } = await this.specs(flags);
    const tested = await testedList(task, await this.#replayer(flags), this.#io);
    return {
      ...tested,
      diagnostics: [...diagnostics, ...tested.diagnostics],
      files: [...files, ...tested.files],
    };
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
