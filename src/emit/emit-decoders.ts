/*
 * The part of an emitted module that moves the values of a scanned line into the arguments of an event: one
 * function an EVENT, in declared order. What was absent becomes undefined: whether it may be absent was decided
 * once for all lines of the same shape (see runtime/scan-shapes.ts).
 */
import type { EventSchema, FieldType } from "../trace/event-schema.js";

/**
 * The text of `const decoders`, one rt.Decoder for each schema, where `rt` is the runtime's namespace; `types` asks
 * for TypeScript. The strings that enumerated arguments may be stand before it, as `const choices`.
 */
export function emitDecoders(schemas: readonly EventSchema[], types: boolean): string {
  const choices: string[] = [];
  const read = (type: FieldType, index: number): string => {
    switch (type.kind) {
      case "ptr":
        return `line.pointer(${index})`;
      case "int":
        return type.natural ? `line.natural(${index})` : `line.int(${index})`;
      case "bool":
        return `line.bool(${index})`;
      case "string":
        return `line.string(${index})`;
      case "enum":
        choices.push(`  [${type.values.map(quote).join(", ")}],\n`);
        return `line.choice(${index}, choices[${choices.length - 1}]${types ? "!" : ""})`;
      case "task":
        return `line.task(${index})`;
    }
  };
  const decoders = schemas.map((schema) => {
    if (schema.fields.length === 0) return `  // ${quote(schema.name)} has no arguments\n  () => {},\n`;
    const moves = schema.fields.map((f, i) => `    args[${i}] = ${read(f.type, i)}; // ${quote(f.name)}\n`);
    return `  // ${quote(schema.name)}\n  (line, args) => {\n${moves.join("")}  },\n`;
  });
  const choicesType = types ? ": readonly (readonly string[])[]" : "";
  const decodersType = types ? ": readonly rt.Decoder[]" : "";
  return (
    (choices.length === 0 ? "" : `const choices${choicesType} = [\n${choices.join("")}];\n\n`) +
    `const decoders${decodersType} = [\n${decoders.join("")}];\n`
  );
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
