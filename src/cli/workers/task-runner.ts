/* Does tasks, one after the other. What several of them need, compiled specs above all, is kept from one to the next. */
import type { TraceFile } from "../../files/bytes/trace-file.js";
import { TraceInput } from "../../files/bytes/trace-input.js";
import { fileServices, openTrace } from "../../files/services.js";
import { type LoadedSpecs, loadSpecs } from "../../files/specs/find-specs.js";
import { checkInterrupted, Interrupted } from "../../session/environment.js";
import { type ReplayServices, TraceReplayer } from "../../session/replay-trace.js";
import type { TraceRun } from "../../verdict/run.js";
import type { CommandIo } from "../io.js";
import type { Progress } from "../output/progress.js";
import { DecoderThreads, decodeInWorker, type TwoTimers } from "./decode-in-worker.js";
import {
  type ReplayFlags,
  type ReplayTask,
  type ResultOf,
  type Task,
  type TestResults,
  tookTooLong,
} from "./tasks.js";

export class TaskRunner {
  readonly #io: CommandIo;
  readonly #services: ReplayServices;
  readonly #specs = new Map<string, Promise<LoadedSpecs>>();
  readonly #threads: DecoderThreads;
  readonly #replayers = new Map<string, Promise<TraceReplayer>>();
  /** Aborted where the current task is to end: by Ctrl-C, or when its time is over. */
  #ending: AbortController | undefined;

  /** `timers` where somebody wants to know what the time goes into. */
  constructor(io: CommandIo, progress: Progress, timers?: TwoTimers) {
    this.#io = io;
    this.#threads = new DecoderThreads(io.cores < 2 ? undefined : io.startDecoder);
    const signal = () => this.#ending?.signal ?? io.signal;
    this.#services = {
      ...fileServices(io),
      environment: {
        now: () => io.now(),
        yieldToEventLoop: () => io.yieldToEventLoop(),
        get signal() {
          return signal();
        },
      },
      progress: progress.update,
      phases: timers?.here,
      decodeElsewhere: ({ input, recording, ...job }, pointers, sink) => {
        const thread = this.#threads.forTrace(input.totalBytes);
        const fd = input instanceof TraceInput ? input.raw.fd : undefined;
        if (thread === undefined || fd === undefined) return undefined;
        const format = recording && { importer: recording.importer.name, maps: recording.maps };
        const trace = { ...job, path: input.path, fd, recording: format };
        return decodeInWorker(thread, trace, pointers, sink, io.now, timers);
      },
    };
  }

  /** Throws an InputError where a spec, or a field map, cannot be used. */
  async run<T extends Task>(task: T): Promise<ResultOf<T>> {
    const result = await this.#result(task);
    checkInterrupted(this.#io);
    return result as ResultOf<T>;
  }

  /** The specs of --spec, loaded once. */
  specs(flags: ReplayFlags): Promise<LoadedSpecs> {
    const { spec, constant, coverage } = flags;
    return kept(this.#specs, keyOf({ spec, constant, coverage }), () => loadSpecs(flags, this.#io));
  }

  /** A replayer keeps the field maps that it has read. */
  replayer(flags: ReplayFlags): Promise<TraceReplayer> {
    return kept(this.#replayers, keyOf(flags), async () => {
      const { program } = await this.specs(flags);
      const { fieldMaps } = fileServices(this.#io, flags.spec);
      return new TraceReplayer(program, flags, { ...this.#services, fieldMaps });
    });
  }

  open(file: TraceFile): TraceInput {
    return openTrace(file, this.#io);
  }

  async #result(task: Task): Promise<TraceRun | TestResults> {
    if (task.kind === "Replay") return this.#replayed(task);
    // They may need the compiler, which a replay can do without.
    const { testListed, testSpec } = await import("./test-tasks.js");
    return task.kind === "Spec" ? testSpec(task, this.#io) : testListed(task, this, this.#io);
  }

  async #replayed({ file, flags, stories }: ReplayTask): Promise<TraceRun> {
    // It starts while the specs are loaded.
    if (file.kind === "file") this.#threads.forTrace(file.size);
    const replayer = await this.replayer(flags);
    return this.#within(flags.timeout, file.path, () =>
      replayer.replay(this.open(file), (violations) => violations.slice(0, stories)),
    );
  }

  /** What the work gives, or the run of a trace that took too long. */
  async #within(timeout: number | undefined, path: string, work: () => Promise<TraceRun>): Promise<TraceRun> {
    if (timeout === undefined) return work();
    const { signal } = this.#io;
    checkInterrupted(this.#io);
    const ending = new AbortController();
    const end = () => ending.abort();
    signal.addEventListener("abort", end, { once: true });
    const timer = setTimeout(end, timeout / 1e6);
    this.#ending = ending;
    try {
      return await work();
    } catch (e) {
      if (!(e instanceof Interrupted) || signal.aborted) throw e;
      return tookTooLong(path, timeout);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      this.#ending = undefined;
    }
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
  JSON.stringify(flags, (_, value) => (value instanceof Map || value instanceof Set ? [...value] : value));
