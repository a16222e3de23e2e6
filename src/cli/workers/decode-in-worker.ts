/* A trace that a second thread decodes, while this one replays. */
import type { Worker } from "node:worker_threads";
import type { PointerTable } from "../../runtime/pointer-table.js";
import { createReplaySizer, type Decoding, replayBatches } from "../../session/decode.js";
import type { PhaseTimer, PhaseTimes } from "../../session/phase-timer.js";
import { EventBufferReader } from "../../trace/event-buffer-reader.js";
import type { EventSink } from "../../trace/event-sink.js";
import type { CancelDecoding, DecodedPart, FreeBuffer, TraceToDecode } from "./decoder-messages.js";
import { LARGE_BYTES } from "./start-decoder.js";

/** A recording is looked through before any event of it comes, and Ctrl-C should not have to wait. */
const PATIENCE_MS = 50;

/** The second thread, if it is wanted: it decodes one trace after the other. */
export class DecoderThreads {
  readonly #start: (() => Worker) | undefined;
  #thread: DecoderThread | undefined;

  /** `start` undefined: there are to be no more threads. */
  constructor(start: (() => Worker) | undefined) {
    this.#start = start;
  }

  /** A thread for a file of this size, if it is worth one: the sooner it is asked for, the sooner it is ready. */
  forTrace(size: number | undefined): DecoderThread | undefined {
    if (this.#start === undefined || size === undefined || size < LARGE_BYTES) return undefined;
    this.#thread ??= new DecoderThread(this.#start());
    return this.#thread;
  }
}

/** Who wants to know what the time of both threads goes into. */
export interface TwoTimers {
  readonly here: PhaseTimer;
  elsewhere(times: PhaseTimes): void;
}

export async function* decodeInWorker(
  thread: DecoderThread,
  trace: TraceToDecode,
  pointers: PointerTable,
  sink: EventSink,
  now: () => number,
  timers: TwoTimers | undefined,
): Decoding {
  const log = new EventBufferReader(trace.tables.schemas, pointers, sink, false);
  const sizer = createReplaySizer(now);
  thread.begin(trace);
  let last = 0;
  let isOver = false;
  /** The part that is being replayed. */
  let held: FreeBuffer | undefined;
  try {
    for (;;) {
      timers?.here.enter("wait");
      const part = await thread.next();
      if (part === undefined) {
        yield last;
        continue;
      }
      const { batch, bytesRead, end, times } = part;
      timers?.elsewhere(times);
      timers?.here.enter("replay");
      last = bytesRead;
      isOver = end !== undefined;
      held = { words: batch.words };
      log.open(batch);
      yield* replayBatches(log, sizer, bytesRead);
      thread.recycle(held);
      held = undefined;
      if (end !== undefined) return end;
    }
  } finally {
    if (held !== undefined) thread.recycle(held);
    if (!isOver) await thread.cancel();
  }
}

class DecoderThread {
  readonly #worker: Worker;
  /** What has come and was not asked for yet. */
  readonly #parts: DecodedPart[] = [];
  #wake = () => {};
  #failure: Error | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (part: DecodedPart) => {
      this.#parts.push(part);
      this.#wake();
    });
    worker.on("error", (error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  /** A trace begins, once the one before is at its end. */
  begin(trace: TraceToDecode): void {
    this.#worker.postMessage(trace);
  }

  /** The next part of the trace; undefined where it does not come for some time. */
  async next(): Promise<DecodedPart | undefined> {
    if (this.#parts.length === 0 && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        const patience = setTimeout(resolve, PATIENCE_MS);
        this.#wake = () => {
          clearTimeout(patience);
          resolve();
        };
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
    return this.#parts.shift();
  }

  /** Ends the trace before its end; another one can begin. */
  async cancel(): Promise<void> {
    const cancel: CancelDecoding = { cancel: true };
    this.#worker.postMessage(cancel);
    while (this.#failure === undefined) {
      const part = await this.next();
      if (part === undefined) continue;
      this.recycle({ words: part.batch.words });
      if (part.end !== undefined) return;
    }
  }

  /** The part has been replayed. */
  recycle(buffer: FreeBuffer): void {
    this.#worker.postMessage(buffer, [buffer.words.buffer]);
  }
}
