/* Where a decoder of traces puts what it reads, in the order of the file. */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import type { Int } from "../runtime/scalars.js";
import type { TraceRecord } from "./record.js";

/** `line` is the line of the file that was read, from 1. Each line of a trace causes at most one call. */
export interface EventSink {
  /** The trace's `trace_begin`: comes first or not at all. */
  begin(record: TraceRecord, line: number): void;
  /** The event object is filled again for the next line: copy what is to be kept. */
  event(event: Event, line: number): void;
  /** Events are missing at this point. */
  lost(record: TraceRecord, line: number): void;
  /** An event that no spec declares; `ts` where its record has a time. */
  skipped(name: string, line: number, ts: Int | undefined): void;
  /** The time of a record that is not delivered otherwise; in addition to the calls for lines. */
  clock(ts: Int, line: number): void;
  /** A bad line; it counts as a loss. */
  bad(diagnostic: Diagnostic, line: number): void;
}
