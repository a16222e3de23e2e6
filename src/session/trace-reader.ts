/* One trace into an event log, whatever its format: JSONL as it is, recordings through their importer and a field map. */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { ForeignSummary } from "../importers/foreign-reader.js";
import type { EventBufferWriter } from "../trace/event-buffer-writer.js";
import type { ConstantSchema, EventSchema } from "../trace/event-schema.js";
import { createJsonlDecoder } from "../trace/jsonl-reader.js";
import type { ImportPlan } from "./detect-format.js";

/** What the specs know of events: how lines become them. */
export interface EventTables {
  readonly schemas: readonly EventSchema[];
  readonly constants: readonly ConstantSchema[];
}

export interface TraceReader {
  feed(chunk: Uint8Array): void;
  /** All that there is at the moment has been fed: what was held back is used. */
  settle(): void;
  /** No more bytes follow. For a recording: what became of its lines. */
  end(): ForeignSummary | undefined;
  /** Set where the file is not one that can be read; the rest need not be fed. */
  readonly rejected: Diagnostic | undefined;
}

/** `recording` undefined: JSONL. */
export async function createTraceReader(
  path: string,
  recording: ImportPlan | undefined,
  tables: EventTables,
  log: EventBufferWriter,
  strictFields: boolean,
): Promise<TraceReader> {
  if (recording === undefined) {
    const reader = createJsonlDecoder({ ...tables, path, strictFields }, log);
    return {
      rejected: undefined,
      feed: (chunk) => reader.feed(chunk),
      settle: () => {},
      end() {
        reader.end();
        return undefined;
      },
    };
  }
  const [{ createForeignReader }, { RecordBinder }, { recordAt }, { wholeLine }] = await Promise.all([
    import("../importers/foreign-reader.js"),
    import("../trace/record-binder.js"),
    import("../trace/bind-record.js"),
    import("../trace/line-place.js"),
  ]);
  // What a field map makes of a line may be more than these specs declare: no fault of the recording.
  const binder = new RecordBinder({ ...tables, pointers: log.pointers, sink: log, strictFields: false });
  return createForeignReader(
    recording.importer,
    recording.maps,
    {
      record: (record, line) => binder.bind(record, line, recordAt(wholeLine(path, line))),
      bad: (diagnostic, line) => log.bad(diagnostic, line),
      clock: (tsNs, line) => log.clock(tsNs, line),
    },
    { path, scan: recording.scan },
  );
}
