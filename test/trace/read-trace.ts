/* Traces as texts or bytes into the reader, and what reached the sink as plain lists. */

import { type LinePlace, sentence } from "../../src/diag/diagnostic.js";
import * as rt from "../../src/runtime/index.js";
import { EventBufferReader } from "../../src/trace/event-buffer-reader.js";
import { EventBufferWriter } from "../../src/trace/event-buffer-writer.js";
import type { ConstantSchema, EventSchema, FieldType } from "../../src/trace/event-schema.js";
import type { EventSink } from "../../src/trace/event-sink.js";
import {
  createJsonlDecoder,
  createJsonlReader,
  type JsonlReader,
  type JsonlSource,
} from "../../src/trace/jsonl-reader.js";

export const PTR: FieldType = { kind: "ptr" };
export const INT: FieldType = { kind: "int", natural: false };
export const NAT: FieldType = { kind: "int", natural: true };
export const BOOL: FieldType = { kind: "bool" };
export const STRING: FieldType = { kind: "string" };
export const TASK: FieldType = { kind: "task" };
export const choice = (...values: string[]): FieldType => ({ kind: "enum", values });

/** `fields` are NAME: type, or "NAME?": type for an OPTIONAL. */
export function anEvent(name: string, fields: Readonly<Record<string, FieldType>>): EventSchema {
  return {
    name,
    fields: Object.entries(fields).map(([key, type]) => ({
      name: key.replace(/\?$/, ""),
      type,
      optional: key.endsWith("?"),
    })),
  };
}

export interface Seen {
  readonly line: number;
  readonly what: "begin" | "event" | "lost" | "skipped" | "clock" | "bad";
  /** For an event its name, then ts, cpu, self, comm and args, with pointers as hexadecimal text. */
  readonly values: readonly unknown[];
}

export interface ReadOptions {
  readonly strictFields?: boolean;
  readonly exactOnly?: boolean;
  readonly constants?: readonly ConstantSchema[];
  /** Where the bytes are cut into chunks. */
  readonly cuts?: readonly number[];
  /** As where another thread decodes: a batch of the log for each chunk, copied as for a thread. */
  readonly elsewhere?: boolean;
}

export function readTrace(
  trace: string | Uint8Array,
  schemas: readonly EventSchema[],
  options: ReadOptions = {},
): Seen[] {
  const seen: Seen[] = [];
  const pointers = new rt.PointerTable();
  const sink: EventSink = {
    begin: (r, line) =>
      seen.push({ line, what: "begin", values: [r.tsNs, r.cpu, r.tid, r.comm, ...r.fields] }),
    event(e, line) {
      const schema = schemas[e.kind]!;
      const args = e.args.map((value, i) =>
        schema.fields[i]!.type.kind === "ptr" && value !== undefined ? pointers.hex(value as number) : value,
      );
      seen.push({ line, what: "event", values: [schema.name, e.ts, e.cpu, e.self, e.comm, ...args] });
    },
    lost: (r, line) => seen.push({ line, what: "lost", values: [r.tsNs, r.cpu, r.tid, r.comm, ...r.fields] }),
    skipped: (name, line, ts) =>
      seen.push({ line, what: "skipped", values: ts === undefined ? [name] : [name, ts] }),
    clock: (ts, line) => seen.push({ line, what: "clock", values: [ts] }),
    bad(d, line) {
      const at = d.at as LinePlace;
      seen.push({ line, what: "bad", values: [d.code, at.column, sentence(d).message, at.line] });
    },
  };
  const { strictFields = false, exactOnly = false, constants = [], elsewhere = false } = options;
  const source = { schemas, constants, strictFields, exactOnly, path: "t.jsonl" };
  const reader = elsewhere
    ? readElsewhere(source, pointers, sink)
    : createJsonlReader({ ...source, pointers, sink });
  const bytes = typeof trace === "string" ? new TextEncoder().encode(trace) : trace;
  let at = 0;
  for (const cut of [...(options.cuts ?? []), bytes.length].sort((a, b) => a - b)) {
    // A chunk of its own, overwritten as a source would do it.
    const chunk = Buffer.from(bytes.subarray(at, cut));
    reader.feed(chunk);
    chunk.fill(0x21);
    at = Math.max(at, cut);
  }
  reader.end();
  return seen;
}

function readElsewhere(source: JsonlSource, pointers: rt.PointerTable, sink: EventSink): JsonlReader {
  const log = new EventBufferWriter(source.schemas);
  const logger = createJsonlDecoder(source, log);
  const said = new EventBufferReader(source.schemas, pointers, sink, false);
  const passOn = () => {
    said.open(structuredClone(log.take()));
    while (said.read(3));
  };
  return {
    feed(chunk) {
      logger.feed(chunk);
      passOn();
    },
    end() {
      logger.end();
      passOn();
    },
  };
}

/** What a line says, in short: its event's values, or the code, column and sentence of what is wrong. */
export function readLine(
  line: string | Uint8Array,
  schemas: readonly EventSchema[],
  options: ReadOptions = {},
): unknown {
  const seen = readTrace(line, schemas, options);
  if (seen.length !== 1) return seen;
  return [seen[0]!.what, ...seen[0]!.values];
}
