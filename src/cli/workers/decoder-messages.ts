/* What decode-in-worker.ts and decoder-worker.ts say to each other: plain data. */
import type { FieldMap } from "../../importers/field-map.js";
import type { FormatName } from "../../importers/formats.js";
import type { DecodingEnd } from "../../session/decode.js";
import type { PhaseTimes } from "../../session/phase-timer.js";
import type { EventTables } from "../../session/trace-reader.js";
import type { EventBatch } from "../../trace/event-batch.js";

/** A file to be decoded, which is open: both threads read it, each from its own place. */
export interface TraceToDecode {
  readonly path: string;
  readonly fd: number;
  /** undefined: JSONL. */
  readonly recording: { readonly importer: FormatName; readonly maps: readonly FieldMap[] } | undefined;
  readonly strictFields: boolean;
  readonly tables: EventTables;
}

/** Of a part of the trace that has been replayed: another one may be sent. */
export interface FreeBuffer {
  readonly words: EventBatch["words"];
}

/** A part of the trace. */
export interface DecodedPart {
  readonly batch: EventBatch;
  /** Of the file, so far. */
  readonly bytesRead: number;
  /** With the last part. */
  readonly end: DecodingEnd | undefined;
  /** What this thread's time went into since the last part. */
  readonly times: PhaseTimes;
}

/** The trace being decoded is wanted no further: its end is to be sent at once. */
export interface CancelDecoding {
  readonly cancel: true;
}
