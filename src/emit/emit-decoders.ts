/*
 * The part of an emitted module that says how the values of a line become the arguments of an event: a decoder for each
 * EVENT, with a reader for each argument in declared order. Data, not code: one scanner goes by all of them
 * (trace/line-scanner.ts), so that an event that is rare costs nothing until it is seen.
 */
import type { EventSchema, FieldType } from "../trace/event-schema.js";

/**
 * The text of `const decoders`, one rt.Decoder for each schema, where `rt` is the runtime's namespace; `types` asks
 * for TypeScript.
 */
export function emitDecoders(schemas: readonly EventSchema[], types: boolean): string {
  const decoders = schemas.map((schema) => {
    if (schema.fields.length === 0) return `  // ${quote(schema.name)} has no arguments\n  [],\n`;
    const readers = schema.fields.map((f) => `    ${reader(f.type)}, // ${quote(f.name)}\n`);
    return `  // ${quote(schema.name)}\n  [\n${readers.join("")}  ],\n`;
  });
  return `const decoders${types ? ": readonly rt.Decoder[]" : ""} = [\n${decoders.join("")}];\n`;
}

function reader(type: FieldType): string {
  switch (type.kind) {
    case "ptr":
      return "rt.POINTER";
    case "int":
      return type.natural ? "rt.NATURAL" : "rt.INT";
    case "bool":
      return "rt.BOOL";
    case "string":
      return "rt.STRING";
    case "enum":
      return `rt.choice(${type.values.map(quote).join(", ")})`;
    case "task":
      return "rt.TASK";
  }
}

/**
 * A string literal of JavaScript that can stand anywhere, also in a comment or in a script element: what could end
 * the line, the comment or the element is escaped.
 */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u2028\u2029\u007f-\u009f<>*/]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
