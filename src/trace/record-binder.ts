/*
 * Records to a sink: mmspec's own two are distinguished, events that no spec declares are skipped, and the rest is
 * bound to its EVENT. The exact route of JSONL and every importer end here.
 */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import { asGeneral } from "../runtime/general-list.js";
import type { Interner } from "../runtime/pointer-table.js";
import { versionBefore } from "../runtime/version.js";
import { bindRecord, bindValue, type RecordPlaces, wrongValue } from "./bind-record.js";
import { describeFieldType, ENVELOPE } from "./event-json-schema.js";
import type { ConstantSchema, EventSchema } from "./event-schema.js";
import type { EventSink } from "./event-sink.js";
import type { RecordValue, TraceRecord } from "./record.js";

export interface BinderOptions {
  /** The order gives events their `kind`. */
  readonly schemas: readonly EventSchema[];
  readonly constants: readonly ConstantSchema[];
  readonly pointers: Interner;
  readonly sink: EventSink;
  /** A field that the EVENT does not declare makes the line a bad one. */
  readonly strictFields: boolean;
}

/** Records that no EVENT declares, since they are mmspec's own. */
export const OWN_RECORDS: ReadonlySet<string> = new Set(["trace_begin", "lost"]);

export class RecordBinder {
  /** By kind; filled again for each line. */
  readonly events: readonly Event[];
  /** Lines so far that were not blank, whatever became of them. */
  lines = 0;
  readonly #options: BinderOptions;
  readonly #kinds: ReadonlyMap<string, number>;
  readonly #declared: readonly ReadonlySet<string>[];

  constructor(options: BinderOptions) {
    this.#options = options;
    this.#kinds = new Map(options.schemas.map((s, kind) => [s.name, kind]));
    this.#declared = options.schemas.map((s) => new Set(s.fields.map((f) => f.name)));
    this.events = options.schemas.map((schema, kind) => ({
      kind,
      ts: 0,
      cpu: 0,
      self: 0,
      comm: "",
      args: asGeneral(schema.fields.map(() => undefined)),
    }));
  }

  /** Whether a record of that name is of interest; the others need no envelope. */
  knows(name: string): boolean {
    return this.#kinds.has(name) || OWN_RECORDS.has(name);
  }

  /** Takes the record of the next line. */
  bind(record: TraceRecord, line: number, places: RecordPlaces): void {
    const before = this.lines++;
    const { sink } = this.#options;
    if (record.event === "trace_begin") {
      const trouble = this.#checkBegin(record, before, places);
      if (trouble === undefined) sink.begin(record, line);
      else sink.bad(trouble, line);
      return;
    }
    if (record.event === "lost") {
      const trouble = checkLost(record, places);
      if (trouble === undefined) sink.lost(record, line);
      else sink.bad(trouble, line);
      return;
    }
    const kind = this.#kinds.get(record.event);
    if (kind === undefined) {
      sink.skipped(record.event, line, record.tsNs);
      return;
    }
    const trouble = this.#bind(kind, record, places);
    if (trouble === undefined) sink.event(this.events[kind]!, line);
    else sink.bad(trouble, line);
  }

  #bind(kind: number, record: TraceRecord, places: RecordPlaces): Diagnostic | undefined {
    const schema = this.#options.schemas[kind]!;
    const trouble = bindRecord(schema, record, this.#options.pointers, this.events[kind]!, places);
    if (trouble !== undefined) return trouble;
    if (!this.#options.strictFields) return undefined;
    const field = undeclared(record.fields.keys(), this.#declared[kind]!)[0];
    if (field === undefined) return undefined;
    const near = schema.fields.find((f) => folded(f.name) === folded(field))?.name;
    return diagnostic("MMS5006", places.at(field), { event: schema.name, field, near });
  }

  #checkBegin(record: TraceRecord, before: number, places: RecordPlaces): Diagnostic | undefined {
    if (before > 0) return diagnostic("MMS5007", places.at(undefined), { lines: before });
    for (const [field, value] of record.fields) {
      if (value === null) continue;
      if (field === "complete" && typeof value !== "boolean") {
        return wrongValue(record.event, field, "true or false", value, places);
      }
      if (field === "records" && !isRecords(value)) {
        return wrongValue(record.event, field, 'a list of names of events, or "all"', value, places);
      }
      if (field === "rules" && !isNames(value)) {
        return wrongValue(record.event, field, "a list of ids of rules", value, places);
      }
      const constant = constantNamed(this.#options.constants, field);
      if (constant === undefined) {
        const end = rangeEnd(this.#options.constants, field);
        if (end === undefined || isRelease(value)) continue;
        return wrongValue(record.event, field, 'a release, as in "6.12"', value, places);
      }
      const { type } = constant;
      if (type === undefined || bindValue(type, value, this.#options.pointers) === undefined) {
        return wrongValue(record.event, field, describeFieldType(type), value, places);
      }
    }
    return undefined;
  }
}

/** The fields that neither the EVENT nor the envelope knows, in the order of the line. */
export function undeclared(fields: Iterable<string>, declared: ReadonlySet<string>): string[] {
  return [...fields].filter((name) => !declared.has(name) && !ENVELOPE.has(name));
}

/**
 * The CONSTANT that a field of `trace_begin` sets: the one of its name, where case and `_` make no difference
 * (`page_shift` sets `PageShift`, `era` sets `Era`), unless one has exactly that name.
 */
export function constantNamed(
  constants: readonly ConstantSchema[],
  field: string,
): ConstantSchema | undefined {
  return constants.find((c) => c.name === field) ?? constants.find((c) => folded(c.name) === folded(field));
}

/**
 * Of a CONSTANT that is a release a trace may know only a range: `kernel_from` is the first that is possible, and
 * `kernel_below` the first that is not any more.
 */
export function rangeEnd(
  constants: readonly ConstantSchema[],
  field: string,
): { readonly constant: ConstantSchema; readonly end: "from" | "below" } | undefined {
  const match = /^(.+)_(from|below)$/.exec(field);
  if (match === null || constantNamed(constants, field) !== undefined) return undefined;
  const constant = constantNamed(constants, match[1]!);
  return constant?.type?.kind === "string" ? { constant, end: match[2] as "from" | "below" } : undefined;
}

function isRelease(value: unknown): boolean {
  return typeof value === "string" && versionBefore(value, "0") !== undefined;
}

function folded(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

function checkLost(record: TraceRecord, places: RecordPlaces): Diagnostic | undefined {
  const count = record.fields.get("count");
  if (count === undefined || count === null || isCount(count)) return undefined;
  return wrongValue(record.event, "count", "a natural number", count, places);
}

function isRecords(value: RecordValue): boolean {
  return value === "all" || isNames(value);
}

function isNames(value: RecordValue): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function isCount(value: unknown): boolean {
  return typeof value === "bigint" ? value >= 0n : Number.isInteger(value) && (value as number) >= 0;
}
