/*
 * The traces of a run, each judged once: from the cache, or by workers. Results are given in the order of the traces, as
 * soon as those in front are there.
 */
import { resolve } from "node:path";
import { diagnostic } from "../../diag/diagnostic.js";
import type { LoadedSpecs } from "../../files/specs/find-specs.js";
import type { Advisor } from "../../session/advisor.js";
import { checkInterrupted, Interrupted } from "../../session/environment.js";
import { InputError } from "../../session/input-error.js";
import { wholeLine } from "../../trace/line-place.js";
import { erroneousRun, type TraceRun } from "../../verdict/run.js";
import { packRun, RuleTable, unpackRun } from "../../verdict/run-codec.js";
import type { CommandIo } from "../io.js";
import type { Progress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { type RunOptions, runTasks } from "../workers/run-tasks.js";
import type { TaskRunner } from "../workers/task-runner.js";
import { type ReplayFlags, type ReplayTask, type TaskOutcome, tookTooLong } from "../workers/tasks.js";
import type { CacheKey, VerdictCache } from "./verdict-cache.js";

export interface CorpusFlags extends ReplayFlags {
  /** A folder; true: the user's own. */
  readonly cache?: string | true;
  /** In bytes. */
  readonly cacheSize?: number;
  /** In bytes. */
  readonly maxMemory?: number;
  readonly jobs?: number;
  /** The URL of the queue whose workers judge. */
  readonly queue?: string;
  readonly color: boolean;
}

export interface Judging {
  readonly tasks: readonly ReplayTask[];
  readonly specs: LoadedSpecs;
  /** Of what a verdict depends on but the trace; with --cache. */
  readonly digest: string | undefined;
  readonly flags: CorpusFlags;
  readonly options: Pick<RunOptions, "jobs" | "label">;
  readonly runner: TaskRunner;
  /** undefined: advice is not wanted. */
  readonly advisor: Advisor | undefined;
  readonly progress: Progress;
  readonly io: CommandIo;
}

const DEFAULT_CACHE_SIZE = 2 ** 30;

/** Where it is interrupted, what is done by then is given, and then Interrupted thrown. */
export async function* judgeTraces(
  judging: Judging,
): AsyncGenerator<readonly [index: number, TraceRun], void> {
  const { tasks, flags, advisor, io } = judging;
  // A program's rules are the same in all traces: of thousands of copies one is kept.
  const table = new RuleTable();
  const cache = flags.cache === undefined ? undefined : await openCache(judging);
  const known = cache === undefined ? [] : await lookUp(cache, judging);
  const missing = tasks.map((_, i) => i).filter((i) => known[i]?.run === undefined);
  let next = 0;
  const hitsBefore = function* (end: number) {
    for (; next < end; next++) {
      const run = known[next]?.run;
      if (run !== undefined) yield [next, run] as const;
    }
  };
  try {
    for await (const [k, outcome] of runMissing(missing, judging)) {
      const i = missing[k]!;
      yield* hitsBefore(i);
      const judged = traceRunOf(outcome, tasks[i]!, flags, tasks.length);
      const run = (await advisor?.advise(judged)) ?? judged;
      const key = known[i]?.key;
      if (key !== undefined && outcome.kind === "Done" && isLasting(run))
        await cache!.store(key, tasks[i]!.file, run);
      yield [i, unpackRun(packRun(run, table), table.facts)];
    }
    yield* hitsBefore(tasks.length);
  } catch (e) {
    if (e instanceof Interrupted) yield* hitsBefore(tasks.length);
    throw e;
  } finally {
    await cache?.close(flags.cacheSize ?? DEFAULT_CACHE_SIZE);
    const { failure } = cache ?? {};
    if (failure !== undefined) {
      const problem = diagnostic("MMS7046", undefined, {
        path: shownCache(judging),
        reason: failure.message,
      });
      await showDiagnostics([problem], io, flags.color);
    }
  }
}

function runMissing(missing: readonly number[], judging: Judging) {
  const { tasks, flags, options, runner, io, progress } = judging;
  const wanted = missing.map((i) => tasks[i]!);
  if (flags.queue !== undefined && wanted.length > 0) return inQueue(flags.queue, wanted, judging);
  const { maxMemory, timeout } = flags;
  const own = { ...options, sizes: wanted.map(({ file }) => file.size ?? 0), maxMemory, timeout };
  return runTasks(wanted, own, runner, io, progress);
}

async function* inQueue(url: string, tasks: readonly ReplayTask[], { flags, specs, io, progress }: Judging) {
  const [{ runInQueue }, { bundleOf }] = await Promise.all([
    import("../queue/run-in-queue.js"),
    import("../queue/make-bundle.js"),
  ]);
  const bundle = await bundleOf(specs, flags, tasks[0]!.stories, io);
  yield* runInQueue({ url, tasks, bundle, io, progress, color: flags.color });
}

/** What is the same in every run: not what time, memory or the file system said. */
function isLasting(run: TraceRun): boolean {
  return !run.diagnostics.some(({ code }) => code === "MMS5025" || code === "MMS7001" || code === "MMS7017");
}

function shownCache({ flags, io }: Judging): string {
  const { XDG_CACHE_HOME = "", HOME = "" } = io.env;
  if (typeof flags.cache === "string") return flags.cache;
  if (XDG_CACHE_HOME !== "") return resolve(XDG_CACHE_HOME, "mmspec");
  if (HOME !== "") return resolve(HOME, ".cache/mmspec");
  throw new InputError(diagnostic("MMS7045", undefined, { path: undefined }));
}

async function openCache(judging: Judging): Promise<VerdictCache> {
  const { digest, io } = judging;
  const { VerdictCache } = await import("./verdict-cache.js");
  const path = shownCache(judging);
  const root = resolve(io.cwd, path);
  if (!(await VerdictCache.isOne(root))) throw new InputError(diagnostic("MMS7045", undefined, { path }));
  return VerdictCache.open(root, digest!, () => Date.now());
}

interface Known {
  readonly key: CacheKey | undefined;
  readonly run: TraceRun | undefined;
}

/** Files that are hashed at a time: what one is read for, another is computed. */
const AT_A_TIME = 8;

async function lookUp(cache: VerdictCache, { tasks, io, progress }: Judging): Promise<readonly Known[]> {
  const total = tasks.reduce((sum, { file }) => sum + (file.size ?? 0), 0);
  const known: Known[] = [];
  let read = 0;
  for (let at = 0; at < tasks.length; at += AT_A_TIME) {
    checkInterrupted(io);
    const some = tasks.slice(at, at + AT_A_TIME).map(async ({ file }): Promise<Known> => {
      const key = await cache.keyOf(file);
      read += file.size ?? 0;
      return { key, run: key === undefined ? undefined : await cache.find(key) };
    });
    known.push(...(await Promise.all(some)));
    await progress.update("looking into the cache", read, total, 0);
  }
  return known;
}

/** Of a trace on which mmspec failed, that. With one trace alone it is told as the bug that it is. */
function traceRunOf(
  done: TaskOutcome<ReplayTask>,
  { file }: ReplayTask,
  { timeout, maxMemory }: CorpusFlags,
  tasks: number,
): TraceRun {
  const place = wholeLine(file.path, 0);
  switch (done.kind) {
    case "Done":
      return done.result;
    case "Unusable":
      throw new InputError(...done.diagnostics);
    case "OutOfMemory":
      return erroneousRun(file.path, diagnostic("MMS5027", place, { limit: maxMemory }));
    case "TookTooLong":
      return tookTooLong(file.path, timeout!);
    case "Crashed": {
      const { error } = done;
      const hasDied = error.name === "WorkerDied";
      if (tasks === 1 && !hasDied) throw error;
      const what = hasDied ? error.message : `${error.name}: ${error.message}`;
      return erroneousRun(file.path, diagnostic("MMS5026", place, { what }));
    }
  }
}
