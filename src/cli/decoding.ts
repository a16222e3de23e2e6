/*
 * The bytes of a trace to its sink, in this thread, or decoded by a second one while this one replays. Both are
 * generators that come up for air after each stretch of the trace.
 */
import type { Worker } from "node:worker_threads";
import type { Diagnostic } from "../diag/diagnostic.js";
import type { ForeignSummary } from "../importers/foreign-reader.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { type EventBatch, EventLogReader } from "../trace/event-log.js";
import type { EventSink } from "../trace/event-sink.js";
import { LARGE_BYTES } from "./decoder-start.js";
import type { DecodedPiece, DecoderData, Piece } from "./decoder-thread.js";
import type { CommandIo } from "./io.js";
import { sizesOf } from "./sources.js";
import type { TraceReader } from "./trace-reader.js";

/** What came of the bytes. */
export interface Decoded {
  readonly summary: ForeignSummary | undefined;
  /** Set where the file is not one that can be read. */
  readonly refused: Diagnostic | undefined;
}

export type Decoding = AsyncGenerator<void, Decoded>;

/** Bytes replayed in one go: a rule may take long for each event, and Ctrl-C should not have to wait. */
const SLICE_BYTES = 64 * 1024;

/** `isCutOff` tells, when the bytes are at their end, whether the trace goes on. */
export async function* decodeHere(
  bytes: AsyncIterable<Uint8Array>,
  reader: TraceReader,
  isCutOff: () => boolean,
): Decoding {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length && reader.refused === undefined; at += SLICE_BYTES) {
      reader.feed(chunk.subarray(at, at + SLICE_BYTES));
      yield;
    }
    if (reader.refused !== undefined) break;
  }
  return { summary: isCutOff() ? undefined : reader.end(), refused: reader.refused };
}

/** Bytes that go to the other thread at a time: few at first, so that there is soon something to replay. */
const FIRST_PIECE_BYTES = 32 * 1024;
const PIECE_BYTES = 512 * 1024;
/** Behind them: the reader looks at several bytes at once. */
const SLACK_BYTES = 64;
/** Pieces on their way, at most. */
const PIECES = 4;
/** Events replayed in one go. */
const SLICE_EVENTS = 500;

/** The second thread, if it is wanted: it decodes one trace after the other. */
export class DecoderThreads {
  readonly #io: CommandIo;
  #thread: DecoderThread | undefined;

  constructor(io: CommandIo) {
    this.#io = io;
  }

  /** A thread for a trace that is large, or of unknown size: the sooner it is asked for, the sooner it is ready. */
  async forTrace(path: string): Promise<DecoderThread | undefined> {
    const { startDecoder, cores } = this.#io;
    if (startDecoder === undefined || cores < 2) return undefined;
    const [size = LARGE_BYTES] = await sizesOf([path], { cwd: this.#io.cwd });
    if (size < LARGE_BYTES) return undefined;
    this.#thread ??= new DecoderThread(startDecoder());
    return this.#thread;
  }
}

/** As `decodeHere`, of JSONL. */
export async function* decodeElsewhere(
  bytes: AsyncIterable<Uint8Array>,
  thread: DecoderThread,
  data: DecoderData,
  pointers: PointerTable,
  sink: EventSink,
  isCutOff: () => boolean,
): Decoding {
  const log = new EventLogReader(data.tables.schemas, pointers, sink);
  const pieces = piecesOf(bytes);
  thread.begin(data);
  let isAtEnd = false;
  while (!isAtEnd || thread.waiting > 0) {
    while (!isAtEnd && thread.waiting < PIECES) {
      const { value, done } = await pieces.next();
      if (done !== true) thread.feed(value);
      else {
        isAtEnd = true;
        if (!isCutOff()) thread.end();
      }
    }
    if (thread.waiting === 0) break;
    const batch = await thread.next();
    log.open(batch);
    while (log.read(SLICE_EVENTS)) yield;
    yield;
    thread.recycle(batch);
  }
  return { summary: undefined, refused: undefined };
}

async function* piecesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = FIRST_PIECE_BYTES;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; size = Math.min(2 * size, PIECE_BYTES)) {
      yield chunk.subarray(at, at + size);
      at += size;
    }
  }
}

export class DecoderThread {
  /** Pieces that were not decoded yet. */
  waiting = 0;
  readonly #worker: Worker;
  readonly #decoded: DecodedPiece[] = [];
  #wake = () => {};
  #failure: Error | undefined;
  readonly #buffers: ArrayBuffer[] = [];
  readonly #words: Float64Array<ArrayBuffer>[] = [];

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#worker.on("message", (decoded: DecodedPiece) => {
      this.#decoded.push(decoded);
      this.#wake();
    });
    this.#worker.on("error", (error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  /** A trace begins; nothing of the one before is waiting. */
  begin(data: DecoderData): void {
    this.#worker.postMessage(data);
  }

  /** Takes a copy of at most PIECE_BYTES. */
  feed(bytes: Uint8Array): void {
    const buffer = this.#buffers.pop() ?? new ArrayBuffer(PIECE_BYTES + SLACK_BYTES);
    new Uint8Array(buffer).set(bytes);
    this.#post({ buffer, length: bytes.length, spare: this.#words.pop() }, buffer);
  }

  /** The trace is at its end. */
  end(): void {
    this.#post({ buffer: undefined, length: 0, spare: this.#words.pop() });
  }

  /** What came of the oldest piece that is waiting. */
  async next(): Promise<EventBatch> {
    // Otherwise it would not keep the process alive.
    this.#worker.ref();
    while (this.#decoded.length === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#worker.unref();
    this.waiting--;
    const { batch, buffer } = this.#decoded.shift()!;
    if (buffer !== undefined) this.#buffers.push(buffer);
    return batch;
  }

  /** The batch has been read. */
  recycle({ words }: EventBatch): void {
    this.#words.push(words);
  }

  #post(piece: Piece, ...buffers: ArrayBuffer[]): void {
    const { spare } = piece;
    this.waiting++;
    this.#worker.postMessage(piece, spare === undefined ? buffers : [...buffers, spare.buffer]);
  }
}
