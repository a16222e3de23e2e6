/*
 * A record becomes an event of a spec, or a diagnostic that says which field is wrong. Whether it fits is decided
 * by the EVENT's JSON Schema, which is compiled when the first record needs it: a plain JSONL trace never does.
 */
import { type Diagnostic, diagnostic, type LinePlace } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import { toInt } from "../runtime/int.js";
import type { Interner } from "../runtime/pointer-table.js";
import type { Int, Ptr } from "../runtime/scalars.js";
import { describeFieldType, eventJsonSchema } from "./event-json-schema.js";
import type { EventSchema, FieldType } from "./event-schema.js";
import { type RecordValue, selfOf, type TraceRecord } from "./record.js";
import { type SchemaError, schemaValidator } from "./schema-validator.js";

/** Where the fields of a record stand. */
export interface RecordPlaces {
  /** The place of a field's value; of the record itself where `field` is undefined or not there. */
  at(field: string | undefined): LinePlace;
  /** The value as it is written; undefined where that is not known. */
  source(field: string): string | undefined;
}

/** A record of which only the line is known. */
export function recordAt(place: LinePlace): RecordPlaces {
  return { at: () => place, source: () => undefined };
}

/** Fills `event` from the record; what is wrong with the record otherwise, the foremost thing in the line. */
export function bindRecord(
  schema: EventSchema,
  record: TraceRecord,
  pointers: Interner,
  event: Event,
  places: RecordPlaces,
): Diagnostic | undefined {
  // Nearly every record fits: only one that does not is worth loading a validator for.
  if (bindPlain(schema, record, pointers, event)) return undefined;
  const errors = validatorOf(schema)(asJson(schema, record));
  if (errors.length > 0) return explain(schema, record, errors, places);
  for (const [index, field] of schema.fields.entries()) {
    const value = argument(record, field.name);
    if (value === undefined || value === null) {
      event.args[index] = undefined;
      continue;
    }
    const bound = argumentValue(field.type, value, record.cpu!, pointers);
    // Here falls what the schema's doubles cannot distinguish, such as 2^64 from 2^64 - 1.
    if (bound === undefined) return wrongValue(schema.name, field.name, field.type, value, places);
    event.args[index] = bound;
  }
  event.ts = record.tsNs!;
  event.cpu = record.cpu!;
  event.self = selfOf(record.tid!, record.cpu!);
  event.comm = record.comm ?? "";
  return undefined;
}

/** Fills `event` if every part of the record is plainly what it should be. */
function bindPlain(schema: EventSchema, record: TraceRecord, pointers: Interner, event: Event): boolean {
  const { tsNs, cpu, tid, comm } = record;
  if (tsNs === undefined || !isIndex(cpu) || !isIndex(tid)) return false;
  if (comm !== undefined && typeof comm !== "string") return false;
  for (let i = 0; i < schema.fields.length; i++) {
    const field = schema.fields[i]!;
    const value = argument(record, field.name);
    const isAbsent = value === undefined || value === null;
    if (isAbsent && !field.optional) return false;
    const bound = isAbsent ? undefined : argumentValue(field.type, value, cpu, pointers);
    if (!isAbsent && bound === undefined) return false;
    event.args[i] = bound;
  }
  event.ts = tsNs;
  event.cpu = cpu;
  event.self = selfOf(tid, cpu);
  event.comm = comm ?? "";
  return true;
}

function isIndex(value: unknown): value is number {
  return typeof value === "number" && (value | 0) === value && value >= 0;
}

/** The value of an argument; undefined if it is not of the type. A task is a tid: which idle thread 0 is, the cpu says. */
function argumentValue(
  type: FieldType,
  value: RecordValue,
  cpu: number,
  pointers: Interner,
): ReturnType<typeof bindValue> {
  const bound = bindValue(type, value, pointers);
  if (type.kind !== "task" || bound === undefined) return bound;
  return (bound as number) < 0 ? undefined : selfOf(bound as number, cpu);
}

/** A value of the type; undefined if it is none. Of a task, -1 - cpu is the idle thread of a cpu. */
export function bindValue(
  type: FieldType,
  value: RecordValue,
  pointers: Interner,
): Int | Ptr | string | boolean | undefined {
  switch (type.kind) {
    case "ptr": {
      if (typeof value === "string")
        return splitHex(value) ? pointers.intern(halves.high, halves.low) : undefined;
      const address = integerValue(value);
      return address === undefined || BigInt.asUintN(64, address) !== address
        ? undefined
        : pointers.internBig(address);
    }
    case "int": {
      if (typeof value === "number" && Number.isSafeInteger(value))
        return type.natural && value < 0 ? undefined : value + 0;
      if (typeof value === "string" && splitHex(value) && halves.high < 2 ** 21)
        return halves.high * 2 ** 32 + halves.low;
      const integer = typeof value === "string" ? hexValue(value) : integerValue(value);
      if (integer === undefined || (type.natural && integer < 0n)) return undefined;
      const fits = BigInt.asUintN(64, integer) === integer || BigInt.asIntN(64, integer) === integer;
      return fits ? toInt(integer) : undefined;
    }
    case "bool":
      return typeof value === "boolean" ? value : value === 0 || value === 1 ? value === 1 : undefined;
    case "string":
      return typeof value === "string" ? value : undefined;
    case "enum":
      if (typeof value !== "string") return undefined;
      return type.values.includes(value) ? value : formerValue(type.formerly, value);
    case "task":
      return typeof value === "number" && (value | 0) === value ? value : undefined;
  }
}

function formerValue(
  formerly: Readonly<Record<string, string>> | undefined,
  name: string,
): string | undefined {
  return formerly !== undefined && Object.hasOwn(formerly, name) ? formerly[name] : undefined;
}

export function wrongValue(
  event: string | undefined,
  field: string,
  type: FieldType | string,
  value: RecordValue | undefined,
  places: RecordPlaces,
): Diagnostic {
  const expected = typeof type === "string" ? type : describeFieldType(type);
  const found = places.source(field) ?? describeValue(value);
  return diagnostic("MMS5005", places.at(field), { event, field, expected, found });
}

/**
 * The value that an argument reads: a field of its own name. Arguments named like a part of the envelope read that;
 * for `ts` that is the time in nanoseconds, as everywhere in a spec.
 */
function argument(record: TraceRecord, name: string): RecordValue | undefined {
  switch (name) {
    case "event":
      return record.event;
    case "ts":
      return record.tsNs;
    case "cpu":
      return record.cpu;
    case "tid":
      return record.tid;
    case "comm":
      return record.comm;
    default:
      return record.fields.get(name);
  }
}

/** What the validator sees of a record: numbers are doubles there. */
function asJson(schema: EventSchema, record: TraceRecord): Record<string, unknown> {
  const json: Record<string, unknown> = Object.create(null);
  const set = (name: string, value: RecordValue | undefined) => {
    if (value !== undefined) json[name] = typeof value === "bigint" ? asDouble(value) : value;
  };
  for (const field of schema.fields) set(field.name, argument(record, field.name));
  for (const name of ["event", "ts", "cpu", "tid", "comm"]) set(name, argument(record, name));
  return json;
}

function asDouble(value: bigint): number {
  const fits = BigInt.asUintN(64, value) === value || BigInt.asIntN(64, value) === value;
  return fits ? Number(value) : Number.POSITIVE_INFINITY;
}

const validators = new WeakMap<EventSchema, (record: unknown) => readonly SchemaError[]>();

function validatorOf(schema: EventSchema): (record: unknown) => readonly SchemaError[] {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const validate = schemaValidator(eventJsonSchema(schema));
  validators.set(schema, validate);
  return validate;
}

function explain(
  schema: EventSchema,
  record: TraceRecord,
  errors: readonly SchemaError[],
  places: RecordPlaces,
): Diagnostic {
  const wrong = new Set<string>();
  const missing = new Set<string>();
  for (const error of errors) {
    if (error.instancePath !== "") wrong.add(fieldOfPath(error.instancePath));
    // The alternatives `tid` and `pid` are one missing thread.
    else if (error.keyword === "anyOf") missing.add("tid");
    else if (!error.schemaPath.startsWith("#/anyOf/")) missing.add(String(error.params.missingProperty));
  }
  const column = (name: string) => places.at(name).column;
  const first = [...wrong].sort((a, b) => column(a) - column(b))[0];
  if (first === undefined) {
    const field = [...missing][0] ?? "event";
    return diagnostic("MMS5004", places.at(undefined), { event: schema.name, field });
  }
  const declared = schema.fields.find((f) => f.name === first);
  const type = declared?.type ?? "an integer in 0 .. 2^31 - 1";
  return wrongValue(schema.name, first, type, argument(record, first), places);
}

/** The first step of a JSON pointer. */
function fieldOfPath(path: string): string {
  return path.split("/")[1]!.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Of the last text that splitHex() took. */
const halves = { high: 0, low: 0 };

/** Whether the text is `0x` and one to sixteen digits. Most of what is bound is; no bigint is made of it. */
function splitHex(text: string): boolean {
  const { length } = text;
  if (length < 3 || length > 18 || text.charCodeAt(0) !== 0x30 || text.charCodeAt(1) !== 0x78) return false;
  let [high, low] = [0, 0];
  for (let i = 2; i < length; i++) {
    const code = text.charCodeAt(i);
    const letter = code | 0x20;
    const digit =
      code >= 0x30 && code <= 0x39 ? code - 0x30 : letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
    if (digit < 0) return false;
    if (i < length - 8) high = high * 16 + digit;
    else low = low * 16 + digit;
  }
  halves.high = high;
  halves.low = low;
  return true;
}

function hexValue(text: string): bigint | undefined {
  return /^0x[0-9a-fA-F]{1,16}$/.test(text) ? BigInt(text) : undefined;
}

function integerValue(value: RecordValue): bigint | undefined {
  if (typeof value === "bigint") return value;
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined;
}

function describeValue(value: RecordValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value !== "object") return String(value);
  return Array.isArray(value) ? "an array" : "an object";
}
