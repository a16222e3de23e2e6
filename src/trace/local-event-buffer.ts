import type { PointerTable } from "../runtime/pointer-table.js";
import type { EventBatch } from "./event-batch.js";
import { EventBufferReader } from "./event-buffer-reader.js";
import { EventBufferWriter } from "./event-buffer-writer.js";
import type { EventSchema } from "./event-schema.js";
import type { EventSink } from "./event-sink.js";

/** A buffer whose events are delivered to a sink in the same thread. */
export class LocalEventBuffer {
  readonly log: EventBufferWriter;
  readonly #reader: EventBufferReader;
  #spare: EventBatch["words"] | undefined;

  constructor(schemas: readonly EventSchema[], pointers: PointerTable, sink: EventSink) {
    this.log = new EventBufferWriter(schemas, pointers);
    this.#reader = new EventBufferReader(schemas, pointers, sink, true);
  }

  /** Delivers all since the last time. */
  run(): void {
    this.begin();
    while (this.read(Number.MAX_SAFE_INTEGER));
  }

  /** What was written since the last time is what `read` delivers. */
  begin(): void {
    const batch = this.log.take(this.#spare);
    this.#spare = batch.words;
    this.#reader.open(batch);
  }

  /** As EventBufferReader.read. */
  read(most: number): boolean {
    return this.#reader.read(most);
  }
}
