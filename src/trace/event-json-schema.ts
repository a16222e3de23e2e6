/* What a spec's EVENT means for its record, as a JSON Schema that other tools can use too. */
import type { EventSchema, FieldType } from "./event-schema.js";

export type JsonSchema = { readonly [keyword: string]: unknown };

/** Names with a meaning for every record; no EVENT needs to declare them. */
export const ENVELOPE: ReadonlySet<string> = new Set([
  "event",
  "ts",
  "cpu",
  "tid",
  "pid",
  "comm",
  "seqno",
  "src",
]);

const HEX = { type: "string", pattern: "^0x[0-9a-fA-F]{1,16}$" };
const U64_MAX = 2 ** 64 - 1;
const INDEX = { type: "integer", minimum: 0, maximum: 0x7fff_ffff };

/**
 * The schema (draft-07) of an event's record. Required are `event`, `ts`, `cpu`, the acting thread as `tid` or else
 * `pid`, and the arguments that are not OPTIONAL; an OPTIONAL may also be null. Other fields are allowed.
 * Its bounds are doubles, as a validator's numbers are: that 2^64 is too large is not in it.
 */
export function eventJsonSchema(schema: EventSchema): JsonSchema {
  const properties: Record<string, JsonSchema> = Object.create(null);
  properties.ts = { type: "number" };
  properties.cpu = INDEX;
  properties.comm = { anyOf: [{ type: "string" }, { type: "null" }] };
  for (const field of schema.fields) {
    if (field.name === "ts") continue;
    const type = fieldJsonSchema(field.type);
    const declared = field.optional ? { anyOf: [type, { type: "null" }] } : type;
    const envelope = properties[field.name];
    properties[field.name] = envelope === undefined ? declared : { allOf: [envelope, declared] };
  }
  properties.event = { const: schema.name };
  const required = schema.fields.filter((f) => !f.optional).map((f) => f.name);
  const thread = (name: string) => ({
    type: "object",
    required: [name],
    properties: { [name]: INDEX },
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: schema.name,
    type: "object",
    required: [...new Set(["event", "ts", "cpu", ...required])],
    anyOf: [thread("tid"), thread("pid")],
    properties,
  };
}

function fieldJsonSchema(type: FieldType): JsonSchema {
  switch (type.kind) {
    case "ptr":
      return { anyOf: [HEX, { type: "integer", minimum: 0, maximum: U64_MAX }] };
    case "int":
      return { anyOf: [HEX, { type: "integer", minimum: type.natural ? 0 : -(2 ** 63), maximum: U64_MAX }] };
    case "bool":
      return { enum: [true, false, 0, 1] };
    case "string":
      return { type: "string" };
    case "enum":
      return { type: "string", enum: type.values };
    case "task":
      return { type: "integer", minimum: 0, maximum: 2 ** 31 - 1 };
  }
}

/** In the words of a diagnostic; of undefined see ConstantSchema. */
export function describeFieldType(type: FieldType | undefined): string {
  switch (type?.kind) {
    case undefined:
      return "no value from outside, but the DEFAULT of the spec";
    case "ptr":
      return 'a pointer ("0x…" with 1 to 16 hexadecimal digits, or an integer up to 2^64 - 1)';
    case "int":
      return `${type.natural ? "a natural number" : "an integer"} of at most 64 bits`;
    case "bool":
      return "true, false, 0 or 1";
    case "string":
      return "a string";
    case "enum":
      return type.values.length === 1
        ? JSON.stringify(type.values[0])
        : `one of ${type.values.map((v) => JSON.stringify(v)).join(", ")}`;
    case "task":
      return "a tid";
  }
}
