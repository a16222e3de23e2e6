import type { Diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import type { Int } from "../runtime/scalars.js";
import type { EventSink } from "./event-sink.js";
import type { TraceRecord } from "./record.js";

/** A sink in front of another that counts the events whose time is before that of the event in front of them. */
export class ClockWatch implements EventSink {
  timeWentBack = 0;
  /** Line of the first such event. */
  timeWentBackLine: number | undefined;
  readonly #sink: EventSink;
  #last: Int | undefined;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  event(event: Event, line: number): void {
    if (this.#last !== undefined && event.ts < this.#last) {
      this.timeWentBack++;
      this.timeWentBackLine ??= line;
    }
    this.#last = event.ts;
    this.#sink.event(event, line);
  }

  begin(record: TraceRecord, line: number): void {
    this.#sink.begin(record, line);
  }

  lost(record: TraceRecord, line: number): void {
    this.#sink.lost(record, line);
  }

  skipped(name: string, line: number): void {
    this.#sink.skipped(name, line);
  }

  bad(diagnostic: Diagnostic, line: number): void {
    this.#sink.bad(diagnostic, line);
  }

  ignoredField(event: string, field: string, line: number): void {
    this.#sink.ignoredField?.(event, field, line);
  }
}
