/*
 * The traces of a run, judged by the workers of a queue. Each trace is one job, known by the run and its place: so that a
 * job that is done twice, since its worker was taken for dead, has one result all the same.
 */
import { randomUUID } from "node:crypto";
import { diagnostic } from "../../diag/diagnostic.js";
import { Interrupted } from "../../session/environment.js";
import type { CommandIo } from "../io.js";
import type { Progress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import type { ReplayTask } from "../workers/tasks.js";
import { openQueue, withoutPassword } from "./queue-client.js";
import {
  type Bundle,
  bundleKey,
  type JobData,
  namedError,
  packBundle,
  runKey,
  type TraceOutcome,
  unpackOutcome,
} from "./queue-messages.js";

/** A run that says nothing for so long is over: its jobs are not judged any more. */
const RUN_SECONDS = 600;
const BUNDLE_SECONDS = 7 * 24 * 3600;
/** What nobody has fetched is deleted after this. */
const RESULT_SECONDS = 3600;
/** Jobs that are put into the queue at a time. */
const BULK = 500;
/** An event of the queue may get lost: how often, and for how many of the next traces, the queue is asked itself. */
const ASK_MS = 2000;
const ASKED = 32;

export interface QueuedRun {
  readonly url: string;
  readonly tasks: readonly ReplayTask[];
  readonly bundle: Bundle;
  readonly io: CommandIo;
  readonly progress: Progress;
  readonly color: boolean;
}

/** As runTasks does. */
export async function* runInQueue({
  url,
  tasks,
  bundle,
  io,
  progress,
  color,
}: QueuedRun): AsyncGenerator<readonly [index: number, TraceOutcome], void> {
  const { bullmq, redis, name, close } = await openQueue(url);
  const queue = new bullmq.Queue<JobData, string>(name, { connection: redis });
  const events = new bullmq.QueueEvents(name, { connection: redis });
  // A server that is away for a while is waited for.
  queue.on("error", () => {});
  events.on("error", () => {});
  const run = randomUUID();
  const idOf = (i: number) => `${run}_${i}`;
  const done = new Map<number, TraceOutcome>();
  let next = 0;
  let wake = () => {};
  const settle = (i: number, outcome: TraceOutcome) => {
    if (i < next || done.has(i)) return;
    done.set(i, outcome);
    progress.update(`${tasks.length} traces`, next + done.size, tasks.length, 0).catch(() => {});
    wake();
  };
  const placeOf = (id: string) => (id.startsWith(`${run}_`) ? Number(id.slice(run.length + 1)) : undefined);
  const failed = (reason: string): TraceOutcome => {
    const how = /stalled/.test(reason) ? "the workers that judged it died, one after the other" : reason;
    return { kind: "Crashed", error: namedError("WorkerDied", how) };
  };
  events.on("completed", ({ jobId, returnvalue }) => {
    const i = placeOf(jobId);
    if (i !== undefined) settle(i, unpackOutcome(returnvalue as unknown as string));
  });
  events.on("failed", ({ jobId, failedReason }) => {
    const i = placeOf(jobId);
    if (i !== undefined) settle(i, failed(failedReason));
  });
  const ask = async () => {
    for (let i = next; i < Math.min(next + ASKED, tasks.length); i++) {
      if (done.has(i)) continue;
      const job = await queue.getJob(idOf(i));
      if (job?.returnvalue != null) settle(i, unpackOutcome(job.returnvalue));
      else if (job?.finishedOn !== undefined && job.failedReason) settle(i, failed(job.failedReason));
    }
  };
  let hasTold = false;
  const tellOfNobody = async () => {
    if (hasTold || (await queue.getWorkersCount()) > 0) return;
    hasTold = true;
    await showDiagnostics([diagnostic("MMS7053", undefined, { url: withoutPassword(url) })], io, color);
  };
  const asking = setInterval(() => {
    const alive = redis.set(runKey(run), "", "EX", RUN_SECONDS);
    Promise.all([alive, ask(), tellOfNobody()]).catch(() => {});
  }, ASK_MS);
  let interrupt = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(new Interrupted());
  });
  interrupted.catch(() => {});
  io.signal.addEventListener("abort", interrupt, { once: true });
  try {
    await events.waitUntilReady();
    const { hash, bytes } = packBundle(bundle);
    await redis.set(bundleKey(hash), bytes, "EX", BUNDLE_SECONDS);
    await redis.set(runKey(run), "", "EX", RUN_SECONDS);
    for (let at = 0; at < tasks.length; at += BULK) {
      const some = tasks.slice(at, at + BULK).map(({ file }, k) => ({
        name: "trace",
        data: { run, bundle: hash, file },
        opts: {
          jobId: idOf(at + k),
          removeOnComplete: { age: RESULT_SECONDS },
          removeOnFail: { age: RESULT_SECONDS },
        },
      }));
      await queue.addBulk(some);
    }
    for (; next < tasks.length; ) {
      const outcome = done.get(next);
      if (outcome === undefined) {
        const one = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([one, interrupted]);
        continue;
      }
      yield [next, outcome];
      done.delete(next);
      const id = idOf(next++);
      queue.remove(id).catch(() => {});
    }
  } catch (e) {
    if (e instanceof Interrupted) yield* [...done].sort(([a], [b]) => a - b);
    throw e;
  } finally {
    io.signal.removeEventListener("abort", interrupt);
    clearInterval(asking);
    await redis.del(runKey(run)).catch(() => {});
    for (let i = next; i < tasks.length; i += BULK) {
      const rest = tasks.slice(i, i + BULK).map((_, k) => queue.remove(idOf(i + k)));
      // One that is being judged stays until its worker is done with it.
      await Promise.allSettled(rest);
    }
    await Promise.allSettled([events.close(), queue.close()]);
    close();
  }
}
