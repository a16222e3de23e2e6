/*
 * A buffer of decoded events that can be transferred to another thread: events as numbers in one array, and all that is
 * rare as it is.
 *
 * An event is these words, halves of one where two stand together:
 *
 *     kind, text of comm | line | ts | cpu, self | its arguments
 *
 * An integer is a word, NaN where it is absent; one beyond 2^53 is the index of one of the batch's, and a half, which no
 * integer has. All else is the first half of a word, ABSENT where it is: a pointer the id that the writer's table has for
 * it, which the batch explains when it is new; a string the index of one of the batch's texts. Of an undeclared event
 * are left: SKIPPED, text of its name | line | ts; of a record that is nothing but a time, CLOCK, - | line | ts.
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { EventSchema, FieldType } from "./event-schema.js";
import type { TraceRecord } from "./record.js";

/** A stretch of the buffer. Plain data; `words` may be handed over to another thread, and comes back to be used again. */
export interface EventBatch {
  readonly words: Float64Array<ArrayBuffer>;
  /** Words that count. */
  readonly length: number;
  readonly texts: readonly string[];
  readonly largeInts: readonly bigint[];
  readonly slow: readonly SlowEntry[];
  /** The pointers that this batch is the first to have, low half before high, by their ids from `firstPointer` on. */
  readonly pointers: Int32Array;
  /** 0 where all ids of before have lost their meaning. */
  readonly firstPointer: number;
}

export type SlowEntry =
  | { readonly kind: "begin" | "lost"; readonly record: TraceRecord; readonly line: number }
  | { readonly kind: "bad"; readonly diagnostic: Diagnostic; readonly line: number };

/** In place of the kind of an event, and how many words such an entry has. */
export const SKIPPED = -1;
export const SKIPPED_WORDS = 3;
export const SLOW = -2;
export const SLOW_WORDS = 1;
export const CLOCK = -3;

export const HEAD_WORDS = 4;
/** Words and halves of an event's head. */
export const LINE = 1;
export const TS = 2;
export const COMM_HALF = 1;
export const CPU_HALF = 6;
export const SELF_HALF = 7;

export const FIRST_WORDS = 1 << 15;

/** In place of a pointer, text or BOOLEAN. */
export const ABSENT = -1;
/** Below a number of large integers: the index of the last one, and a half. */
export const HALF = 0.5;

/** How an argument stands in its word. */
export const AS_NUMBER = 0;
export const AS_POINTER = 1;
export const AS_TEXT = 2;
const AS_BOOLEAN = 3;

function wordOf(type: FieldType): number {
  switch (type.kind) {
    case "ptr":
      return AS_POINTER;
    case "string":
    case "enum":
      return AS_TEXT;
    case "bool":
      return AS_BOOLEAN;
    case "int":
    case "task":
      return AS_NUMBER;
  }
}

/** By kind of event: how its arguments stand. */
export const wordsOf = (schemas: readonly EventSchema[]) =>
  schemas.map((schema) => Uint8Array.from(schema.fields, (field) => wordOf(field.type)));
