/*
 * What the second thread of decoding.ts runs: it reads a trace, whatever its format, into an event log, and sends that in
 * parts, a few of them ahead of whoever replays them.
 */
import { parentPort } from "node:worker_threads";
import type { Diagnostic } from "../../diag/diagnostic.js";
import { openSource } from "../../files/bytes/open-source.js";
import type { FieldMap } from "../../importers/field-map.js";
import type { ForeignSummary } from "../../importers/foreign-reader.js";
import type { FormatName } from "../../importers/importer.js";
import { type EventBatch, EventLogWriter } from "../../trace/event-log.js";
import { rehearse } from "../../trace/warm-up.js";
import type { Recording } from "../recording.js";
import { createTraceReader, type EventTables } from "../trace-reader.js";
import { lowerMine } from "../v8/priority.js";

/** A file to be decoded. */
export interface TraceToDecode {
  readonly path: string;
  /** What the path starts from. */
  readonly cwd: string;
  /** undefined: JSONL. */
  readonly recording: { readonly importer: FormatName; readonly maps: readonly FieldMap[] } | undefined;
  readonly strictFields: boolean;
  readonly tables: EventTables;
}

/** A part of the trace that has been replayed: another one may be sent. */
export interface Replayed {
  /** Of its batch, to be used again. */
  readonly words: EventBatch["words"];
}

/** A part of the trace. */
export interface DecodedPart {
  readonly batch: EventBatch;
  /** Of the file, so far. */
  readonly bytesRead: number;
  /** With the last part. */
  readonly end: DecodingEnd | undefined;
}

export interface DecodingEnd {
  /** For a recording: what became of its lines. */
  readonly summary: ForeignSummary | undefined;
  /** Set where the file is not one that can be read. */
  readonly refused: Diagnostic | undefined;
  /** Why the bytes ended early, if they did. */
  readonly failure: Diagnostic | undefined;
}

/** Bytes decoded to a part: few at first, so that there is soon something to replay. */
const FIRST_PART_BYTES = 32 * 1024;
const PART_BYTES = 512 * 1024;
/** Parts that were not replayed yet, at most. */
const AHEAD = 4;

let ahead = 0;
let goOn = () => {};
const spares: EventBatch["words"][] = [];

async function decode({ path, cwd, recording, strictFields, tables }: TraceToDecode): Promise<void> {
  const log = new EventLogWriter(tables.schemas);
  const source = await openSource(path, { cwd });
  const send = async (end?: DecodingEnd) => {
    while (ahead === AHEAD) {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    }
    ahead++;
    const part: DecodedPart = { batch: log.take(spares.pop()), bytesRead: source.bytesRead, end };
    parentPort!.postMessage(part, [part.batch.words.buffer]);
  };
  const reader = await createTraceReader(
    path,
    recording && (await lookedThrough(recording, path, cwd)),
    tables,
    log,
    strictFields,
  );
  let size = FIRST_PART_BYTES;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length && reader.refused === undefined; ) {
      reader.feed(chunk.subarray(at, at + size));
      at += size;
      size = Math.min(2 * size, PART_BYTES);
      await send();
    }
    if (reader.refused !== undefined) break;
  }
  const { failure } = source;
  // A JSONL file that breaks off ends in a piece of a line, about which the file's own failure says enough.
  const summary = recording === undefined && failure !== undefined ? undefined : reader.end();
  await send({ summary, refused: reader.refused, failure });
}

/** A recording is looked through once before it is read. */
async function lookedThrough(
  { importer: name, maps }: NonNullable<TraceToDecode["recording"]>,
  path: string,
  cwd: string,
): Promise<Recording> {
  const [{ importerOf }, { ForeignScan }] = await Promise.all([
    import("../../importers/formats.js"),
    import("../../importers/foreign-scan.js"),
  ]);
  const importer = importerOf(name);
  const scan = new ForeignScan(path, importer, maps);
  for await (const chunk of await openSource(path, { cwd })) scan.feed(chunk);
  return { importer, maps, scan: scan.end() };
}

lowerMine();
rehearse();

parentPort!.on("message", (message: TraceToDecode | Replayed) => {
  if ("words" in message) {
    ahead--;
    spares.push(message.words);
    goOn();
  } else void decode(message);
});
