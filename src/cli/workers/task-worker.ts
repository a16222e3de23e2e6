/* What each worker of a pool runs, be it a thread or a process: a task runner of its own, and the tasks that it is given. */
import { parentPort } from "node:worker_threads";
import { processEnvironment } from "../../files/services.js";
import type { CommandIo, TextOutput } from "../io.js";
import type { Progress } from "../output/progress.js";
import { setEngineFlags } from "../v8/engine-flags.js";
import { outcomeOf } from "./run-tasks.js";
import { startDecoder } from "./start-decoder.js";
import { TaskRunner } from "./task-runner.js";
import type { FromWorker, ToWorker, WorkerSetup } from "./worker-messages.js";

/** How often progress is told. */
const TELL_MS = 100;

const port = parentPort;
if (port === null) {
  setEngineFlags();
  // Ctrl-C reaches all processes of the terminal; who has started this one ends it.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit());
}

const send = (message: FromWorker) => {
  if (port !== null) port.postMessage(message);
  else process.send?.(message, () => {});
};

/** What has been told of the current task, and what not yet. */
const told = { done: 0, events: 0 };
const untold = { done: 0, events: 0 };
let toldAt = 0;

function tell(): void {
  if (untold.done > 0 || untold.events > 0) send({ progress: { ...untold } });
  Object.assign(untold, { done: 0, events: 0 });
  toldAt = performance.now();
}

function add(done: number, events: number): void {
  untold.done += done;
  untold.events += events;
  told.done += done;
  told.events += events;
}

const progress: Progress = {
  async update(_, done, total, events) {
    if (total === undefined) return;
    // A second reading, for the stories, begins anew.
    add(Math.max(0, done - told.done), Math.max(0, events - told.events));
    if (performance.now() - toldAt >= TELL_MS) tell();
  },
  clear: async () => {},
};

let world: CommandIo;
/** By the hash of what lies in no file; each keeps its compiled specs. */
const runners = new Map<string, TaskRunner>();
const MAX_RUNNERS = 4;

function runnerFor({ hash, ...files }: NonNullable<ToWorker["bundle"]> | { hash: "" }): TaskRunner {
  const known = runners.get(hash);
  if (known !== undefined) return known;
  const [oldest] = runners.keys();
  if (runners.size >= MAX_RUNNERS) runners.delete(oldest!);
  const runner = new TaskRunner({ ...world, ...files }, progress);
  runners.set(hash, runner);
  return runner;
}

async function receive(message: ToWorker | WorkerSetup): Promise<void> {
  if (!("task" in message)) {
    world = worldOf(message);
    return;
  }
  const { task, size, bundle = { hash: "" } } = message;
  Object.assign(told, { done: 0, events: 0 });
  const outcome = await outcomeOf(() => runnerFor(bundle).run(task));
  add(size - told.done, 0);
  tell();
  send({ outcome });
}

function worldOf({ cwd, env, cores }: WorkerSetup): CommandIo {
  const silent: TextOutput = { write: async () => {}, isTTY: false, columns: undefined };
  return {
    stdout: silent,
    stderr: silent,
    stdin: { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) },
    env,
    cwd,
    // Ctrl-C ends the worker from outside.
    ...processEnvironment(),
    cores,
    startDecoder,
  };
}

if (port !== null) port.on("message", receive);
else process.on("message", receive);
