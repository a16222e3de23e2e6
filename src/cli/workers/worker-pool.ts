/*
 * Tasks given to workers, one at a time to each: threads of this process, or processes of their own where memory is
 * limited, since a thread that runs out of memory may take its process with it. A worker that dies costs the task that it
 * was at: another one is started for those that wait.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { TASK_WORKER } from "../../files/package-files.js";
import { deserializeOutcome } from "./deserialize-outcome.js";
import type { Task, TaskOutcome } from "./tasks.js";
import type { FromWorker, ToWorker, WorkerSetup } from "./worker-messages.js";

export interface PoolOptions {
  /** Workers, at most. */
  readonly size: number;
  readonly setup: WorkerSetup;
  /** Bytes of JavaScript values that a task may need; undefined: what V8 allows, in a thread. */
  readonly maxMemory: number | undefined;
  /** How much more has been read, and how many events more were replayed. */
  readonly onProgress: (done: number, events: number) => void;
}

/** The worker is gone, and with it the task that it was at. */
export class WorkerDied extends Error {
  override readonly name = "WorkerDied";
  readonly isOutOfMemory: boolean;

  constructor(how: string, isOutOfMemory: boolean) {
    super(how);
    this.isOutOfMemory = isOutOfMemory;
  }
}

/** The task took longer than it may. */
export class TookTooLong extends Error {}

/** How much longer than --timeout a worker has to end a task by itself, before it is ended from outside. */
const GRACE_MS = 2000;

/** What comes of a task, whatever becomes of its worker. `timeout` in nanoseconds. */
export async function outcomeIn<T extends Task>(
  pool: WorkerPool,
  message: ToWorker,
  timeout: number | undefined,
): Promise<TaskOutcome<T>> {
  const limit = timeout === undefined ? undefined : timeout / 1e6 + GRACE_MS;
  try {
    return deserializeOutcome((await pool.run(message, limit)) as TaskOutcome<T>);
  } catch (e) {
    if (e instanceof TookTooLong) return { kind: "TookTooLong" };
    return e instanceof WorkerDied && e.isOutOfMemory
      ? { kind: "OutOfMemory" }
      : { kind: "Crashed", error: e as Error };
  }
}

interface Job {
  readonly message: ToWorker;
  /** In milliseconds, from when a worker begins with it. */
  readonly limit: number | undefined;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A worker, whatever it is made of. */
interface Lane {
  send(message: ToWorker | WorkerSetup): void;
  kill(): void;
}

interface LaneEvents {
  onMessage(message: FromWorker): void;
  /** Once. */
  onDeath(error: WorkerDied): void;
}

export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #waiting: Job[] = [];
  readonly #idle: Place[] = [];
  readonly #places = new Set<Place>();
  #isOver = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Rejects with WorkerDied, or with TookTooLong after `limit` milliseconds. */
  run(message: ToWorker, limit?: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, limit, resolve, reject });
      this.#next();
    });
  }

  /** What is not done by now will not be: its promises stay open. */
  destroy(): void {
    this.#isOver = true;
    this.#waiting.length = 0;
    for (const place of this.#places) place.end();
  }

  #next(): void {
    while (this.#waiting.length > 0 && !this.#isOver) {
      const place = this.#idle.pop() ?? this.#open();
      if (place === undefined) return;
      place.begin(this.#waiting.shift()!);
    }
  }

  #open(): Place | undefined {
    if (this.#places.size >= this.#options.size) return undefined;
    const place = new Place(this.#options, {
      onFree: () => {
        this.#idle.push(place);
        this.#next();
      },
      onGone: () => {
        this.#places.delete(place);
        const at = this.#idle.indexOf(place);
        if (at >= 0) this.#idle.splice(at, 1);
        this.#next();
      },
    });
    this.#places.add(place);
    return place;
  }
}

/** Where one worker is, and the job that it is at. */
class Place {
  readonly #lane: Lane;
  readonly #events: { onFree(): void; onGone(): void };
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ setup, maxMemory, onProgress }: PoolOptions, events: { onFree(): void; onGone(): void }) {
    this.#events = events;
    const laneEvents: LaneEvents = {
      onMessage: (message) => {
        if ("progress" in message) onProgress(message.progress.done, message.progress.events);
        else {
          this.#take()?.resolve(message.outcome);
          events.onFree();
        }
      },
      onDeath: (error) => {
        const job = this.#take();
        events.onGone();
        job?.reject(error);
      },
    };
    this.#lane = maxMemory === undefined ? startThread(laneEvents) : startProcess(maxMemory, laneEvents);
    this.#lane.send(setup);
  }

  begin(job: Job): void {
    this.#job = job;
    if (job.limit !== undefined)
      this.#timer = setTimeout(() => {
        this.#take()?.reject(new TookTooLong());
        this.end();
      }, job.limit);
    this.#lane.send(job.message);
  }

  end(): void {
    this.#take();
    this.#lane.kill();
    this.#events.onGone();
  }

  #take(): Job | undefined {
    clearTimeout(this.#timer);
    const job = this.#job;
    this.#job = undefined;
    return job;
  }
}

function startThread({ onMessage, onDeath }: LaneEvents): Lane {
  const thread = new Worker(TASK_WORKER);
  let failure: Error | undefined;
  thread.on("message", onMessage);
  thread.on("error", (e) => {
    failure = e;
  });
  thread.on("exit", () => {
    const isOutOfMemory = (failure as { code?: string } | undefined)?.code === "ERR_WORKER_OUT_OF_MEMORY";
    onDeath(new WorkerDied(failure?.message ?? "its thread has ended", isOutOfMemory));
  });
  return {
    send: (message) => thread.postMessage(message),
    kill: () => {
      thread.removeAllListeners();
      void thread.terminate();
    },
  };
}

/** Of what a process says when it dies only the end is of interest. */
const KEPT_OUTPUT = 8192;

function startProcess(maxMemory: number, { onMessage, onDeath }: LaneEvents): Lane {
  const megabytes = Math.max(1, Math.floor(maxMemory / 2 ** 20));
  const child = fork(fileURLToPath(TASK_WORKER), {
    execArgv: [`--max-old-space-size=${megabytes}`],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT_OUTPUT);
  });
  child.on("message", (message) => onMessage(message as FromWorker));
  let isGone = false;
  const gone = (how: string) => {
    if (isGone) return;
    isGone = true;
    onDeath(new WorkerDied(how, /heap limit|out of memory/i.test(said)));
  };
  child.on("error", (e) => gone(e.message));
  // After "exit" its last words may still be under way.
  child.on("close", (code, signal) =>
    gone(signal === null ? `its process ended with exit code ${code}` : `its process was ended by ${signal}`),
  );
  return {
    // It may be gone by now, which "close" tells.
    send: (message) => child.send(message, () => {}),
    kill: () => {
      isGone = true;
      child.kill("SIGKILL");
    },
  };
}
