/*
 * A trace to its sink. Decoding and replaying are done in batches, and whoever drives them gets a turn after each one, for
 * Ctrl-C and progress; they may be in two threads (cli/workers/), to which `decode` and `replayBatches` are the two halves.
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { ForeignSummary } from "../importers/foreign-reader.js";
import type { LocalEventBuffer } from "../trace/local-event-buffer.js";
import { BatchSizer } from "./batch-sizer.js";
import type { PhaseTimer } from "./phase-timer.js";
import type { TraceBytes } from "./trace-bytes.js";
import type { TraceReader } from "./trace-reader.js";

export interface DecodingEnd {
  /** For a recording: what became of its lines. */
  readonly summary: ForeignSummary | undefined;
  /** Set where the file is not one that can be read. */
  readonly rejected: Diagnostic | undefined;
  /** Why the bytes ended early, if they did. */
  readonly failure: Diagnostic | undefined;
}

/** Gives the bytes of the file that were read so far, and at the end what came of them. */
export type Decoding = AsyncGenerator<number, DecodingEnd>;

/** How many bytes are decoded in one go: from `first` on, doubling up to `most`. */
export interface SliceBytes {
  readonly first: number;
  readonly most: number;
}

/** Decodes all bytes into the reader's log; it can be emptied after each slice, and after the end. */
export async function* decode(
  input: Pick<TraceBytes, "failure">,
  bytes: AsyncIterable<Uint8Array>,
  reader: TraceReader,
  isJsonl: boolean,
  { first, most }: SliceBytes,
  phases: PhaseTimer | undefined,
): AsyncGenerator<void, DecodingEnd> {
  let size = first;
  phases?.enter("read");
  for await (const chunk of bytes) {
    phases?.enter("decode");
    if (chunk.length === 0) {
      reader.settle();
      yield;
    }
    for (let at = 0; at < chunk.length && reader.rejected === undefined; ) {
      reader.feed(chunk.subarray(at, at + size));
      at += size;
      size = Math.min(2 * size, most);
      yield;
      phases?.enter("decode");
    }
    if (reader.rejected !== undefined) break;
    phases?.enter("read");
  }
  phases?.enter("decode");
  const { failure } = input;
  // A JSONL file that breaks off ends in a piece of a line, about which the file's own failure says enough.
  const summary = isJsonl && failure !== undefined ? undefined : reader.end();
  return { summary, rejected: reader.rejected, failure };
}

const INLINE_SLICE: SliceBytes = { first: 64 * 1024, most: 64 * 1024 };

/** A trace that is decoded in this thread. */
export interface OpenTrace {
  readonly input: TraceBytes;
  /** Those of `input`. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Writes into the relay's log. */
  readonly reader: TraceReader;
  readonly relay: LocalEventBuffer;
  /** What is there when a file breaks off is a piece of a line, and left out. */
  readonly isJsonl: boolean;
}

export async function* decodeInline(
  { input, bytes, reader, relay, isJsonl }: OpenTrace,
  now: () => number,
  phases: PhaseTimer | undefined,
): Decoding {
  const sizer = createReplaySizer(now);
  const decoding = decode(input, bytes, reader, isJsonl, INLINE_SLICE, phases);
  try {
    for (;;) {
      const { done, value } = await decoding.next();
      phases?.enter("replay");
      relay.begin();
      yield* replayBatches(relay, sizer, input.bytesRead);
      if (done === true) return value;
    }
  } finally {
    await decoding.return(undefined as never);
  }
}

/** Replayed in one go, at most; one at first. */
const BATCH_EVENTS = 512;

export const createReplaySizer = (now: () => number) => new BatchSizer(1, BATCH_EVENTS, now);

/** Reads the log to its end, as quickly as the sink takes it; gives `bytesRead` after each batch. */
export function* replayBatches(
  log: { read(most: number): boolean },
  sizer: BatchSizer,
  bytesRead: number,
): Generator<number, void> {
  for (let isMore = true; isMore; yield bytesRead) {
    isMore = log.read(sizer.size);
    sizer.step();
  }
}
