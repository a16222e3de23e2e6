/* What the second thread of decoding.ts runs: JSONL into an event log, piece by piece. */
import { parentPort } from "node:worker_threads";
import { type EventBatch, EventLogWriter } from "../trace/event-log.js";
import { createJsonlReader, type JsonlReader } from "../trace/jsonl-reader.js";
import type { EventTables } from "./trace-reader.js";

/** A trace begins. */
export interface DecoderData {
  readonly path: string;
  readonly strictFields: boolean;
  readonly tables: Omit<EventTables, "pointers">;
}

/** Bytes of the trace, or its end. */
export interface Piece {
  /** undefined at the end. */
  readonly buffer: ArrayBuffer | undefined;
  /** Bytes in the buffer. */
  readonly length: number;
  /** Of a batch that has been read. */
  readonly spare: Float64Array<ArrayBuffer> | undefined;
}

/** What came of a piece. */
export interface DecodedPiece {
  readonly batch: EventBatch;
  /** The piece's. */
  readonly buffer: ArrayBuffer | undefined;
}

let log: EventLogWriter;
let reader: JsonlReader;

function begin({ path, strictFields, tables }: DecoderData): void {
  log = new EventLogWriter(tables.schemas);
  reader = createJsonlReader({ ...tables, pointers: log.pointers, sink: log, path, strictFields });
}

function decode({ buffer, length, spare }: Piece): void {
  if (buffer === undefined) reader.end();
  else reader.feed(new Uint8Array(buffer, 0, length));
  const batch = log.take(spare);
  const decoded: DecodedPiece = { batch, buffer };
  const { buffer: words } = batch.words;
  parentPort!.postMessage(decoded, buffer === undefined ? [words] : [words, buffer]);
}

parentPort!.on("message", (message: DecoderData | Piece) => {
  if ("path" in message) begin(message);
  else decode(message);
});
