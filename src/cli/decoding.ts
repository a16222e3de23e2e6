/*
 * A trace to its sink: decoded in this thread, or by a second one, which reads the file, while this one replays. Both are
 * generators that come up for air after each stretch of the trace.
 */
import type { Worker } from "node:worker_threads";
import { sizesOf } from "../files/bytes/open-source.js";
import type { TraceInput } from "../files/bytes/trace-input.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { Pace } from "../session/batch-sizer.js";
import { EventBufferReader } from "../trace/event-buffer-reader.js";
import type { EventSink } from "../trace/event-sink.js";
import type { LocalEventBuffer } from "../trace/local-event-buffer.js";
import type { CommandIo } from "./io.js";
import type { TraceReader } from "./trace-reader.js";
import type { DecodedPart, DecodingEnd, Replayed, TraceToDecode } from "./workers/decoder-worker.js";
import { LARGE_BYTES } from "./workers/start-decoder.js";

/** Gives the bytes of the file that were read so far, and at the end what came of them. */
export type Decoding = AsyncGenerator<number, DecodingEnd>;

/** Decoded in one go. */
const SLICE_BYTES = 64 * 1024;
/** Replayed in one go, at most; one at first. */
const SLICE_EVENTS = 512;

/** A trace that is decoded in this thread. */
export interface OpenTrace {
  readonly input: TraceInput;
  /** Those of `input`. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Writes into the relay's log. */
  readonly reader: TraceReader;
  readonly relay: LocalEventBuffer;
  /** What is there when a file breaks off is a piece of a line, and left out. */
  readonly isJsonl: boolean;
}

export async function* decodeHere(
  { input, bytes, reader, relay, isJsonl }: OpenTrace,
  now: () => number,
): Decoding {
  const pace = new Pace(1, SLICE_EVENTS, now);
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length && reader.refused === undefined; at += SLICE_BYTES) {
      reader.feed(chunk.subarray(at, at + SLICE_BYTES));
      relay.begin();
      yield* inSlices(relay, pace, input.bytesRead);
    }
    if (reader.refused !== undefined) break;
  }
  const { failure } = input;
  const summary = isJsonl && failure !== undefined ? undefined : reader.end();
  relay.begin();
  yield* inSlices(relay, pace, input.bytesRead);
  return { summary, refused: reader.refused, failure };
}

/** All that there is to be read, as quickly as the sink takes it; comes up for air with `bytesRead`. */
function* inSlices(
  log: { read(most: number): boolean },
  pace: Pace,
  bytesRead: number,
): Generator<number, void> {
  for (let isMore = true; isMore; yield bytesRead) {
    isMore = log.read(pace.size);
    pace.step();
  }
}

/** A recording is looked through before any event of it comes, and Ctrl-C should not have to wait. */
const PATIENCE_MS = 50;

/** The second thread, if it is wanted: it decodes one trace after the other. */
export class DecoderThreads {
  readonly #io: CommandIo;
  #thread: DecoderThread | undefined;

  constructor(io: CommandIo) {
    this.#io = io;
  }

  /** A thread for a trace that is a large file: the sooner it is asked for, the sooner it is ready. */
  async forTrace(path: string): Promise<DecoderThread | undefined> {
    const { startDecoder, cores, cwd } = this.#io;
    if (startDecoder === undefined || cores < 2) return undefined;
    const [size = 0] = await sizesOf([path], { cwd });
    if (size < LARGE_BYTES) return undefined;
    this.#thread ??= new DecoderThread(startDecoder());
    return this.#thread;
  }
}

export async function* decodeElsewhere(
  thread: DecoderThread,
  trace: TraceToDecode,
  pointers: PointerTable,
  sink: EventSink,
  now: () => number,
): Decoding {
  const log = new EventBufferReader(trace.tables.schemas, pointers, sink, false);
  const pace = new Pace(1, SLICE_EVENTS, now);
  thread.begin(trace);
  let last = 0;
  for (;;) {
    const part = await thread.next();
    if (part === undefined) {
      yield last;
      continue;
    }
    const { batch, bytesRead, end } = part;
    last = bytesRead;
    log.open(batch);
    yield* inSlices(log, pace, bytesRead);
    thread.recycle({ words: batch.words });
    if (end !== undefined) return end;
  }
}

export class DecoderThread {
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

  /** The part has been replayed. */
  recycle(replayed: Replayed): void {
    this.#worker.postMessage(replayed, [replayed.words.buffer]);
  }
}
