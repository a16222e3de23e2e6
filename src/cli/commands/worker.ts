/* `mmspec worker`: judges traces that `validate --queue` puts into a queue, until it is ended. */
import { counted } from "../../text/format-count.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { openQueue, withoutPassword } from "../queue/queue-client.js";
import {
  type Bundle,
  bundleKey,
  type JobData,
  packOutcome,
  runKey,
  type TraceOutcome,
  unpackBundle,
} from "../queue/queue-messages.js";
import type { ReplayTask } from "../workers/tasks.js";

export interface WorkerFlags {
  readonly queue: string;
  readonly jobs?: number;
  /** In bytes. */
  readonly maxMemory?: number;
  /** In nanoseconds. */
  readonly lease?: number;
}

const DEFAULT_LEASE = 30e9;
/** Workers that may die at a trace before that is the trace's fault. */
const MAX_DEATHS = 25;
/** Programs that are kept: a worker serves few runs at a time. */
const KEPT_BUNDLES = 4;

export async function worker(flags: WorkerFlags, io: CommandIo): Promise<number> {
  const { bullmq, redis, name, close } = await openQueue(flags.queue);
  const { outcomeIn, WorkerPool } = await import("../workers/worker-pool.js");
  const jobs = flags.jobs ?? io.cores;
  const pool = new WorkerPool({
    size: jobs,
    setup: { cwd: io.cwd, env: io.env, cores: 1 },
    maxMemory: flags.maxMemory,
    onProgress: () => {},
  });
  const bundles = new Map<string, Promise<Bundle>>();
  const bundleOf = (hash: string) => {
    const known = bundles.get(hash);
    if (known !== undefined) return known;
    const [oldest] = bundles.keys();
    if (bundles.size >= KEPT_BUNDLES) bundles.delete(oldest!);
    const fetching = redis.getBuffer(bundleKey(hash)).then((bytes) => {
      if (bytes === null) throw new Error("its program is no longer in the queue");
      return unpackBundle(bytes);
    });
    fetching.catch(() => bundles.delete(hash));
    bundles.set(hash, fetching);
    return fetching;
  };
  const leaseMs = Math.max(1000, (flags.lease ?? DEFAULT_LEASE) / 1e6);
  const working = new bullmq.Worker<JobData, string>(
    name,
    async ({ data: { run, bundle: hash, file } }) => {
      // Whoever asked has gone: what is said now, nobody reads.
      if ((await redis.exists(runKey(run))) === 0) throw new bullmq.UnrecoverableError("nobody waits for it");
      const { flags: replay, stories, texts, maps } = await bundleOf(hash);
      const task = { kind: "Replay", file, flags: replay, stories } as const;
      const message = { task, size: file.size ?? 0, bundle: { hash, texts, maps } };
      const outcome: TraceOutcome = await outcomeIn<ReplayTask>(pool, message, replay.timeout);
      return packOutcome(outcome);
    },
    {
      connection: redis,
      concurrency: jobs,
      lockDuration: leaseMs,
      stalledInterval: leaseMs,
      maxStalledCount: MAX_DEATHS,
    },
  );
  // A server that is away for a while is waited for.
  working.on("error", () => {});
  await working.waitUntilReady();
  await io.stderr.write(`${counted(jobs, "worker")} at ${withoutPassword(flags.queue)}\n`);
  await ended(io.signal);
  // What is being judged is judged to its end.
  await working.close();
  pool.destroy();
  close();
  return EXIT.ok;
}

/** By Ctrl-C, or as those who run many processes end one. */
function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
    process.once("SIGTERM", () => resolve());
  });
}
