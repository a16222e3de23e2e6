/*
 * Runs the scanner and the reader of the buffer once over every kind of value before a large trace, so that V8 does not
 * deoptimise them in the middle of it: they are long functions, and compiling them again takes longer than a hundred
 * thousand lines do.
 */
import { PointerTable } from "../runtime/pointer-table.js";
import type { EventSchema, FieldType } from "./event-schema.js";
import type { EventSink } from "./event-sink.js";
import { createJsonlDecoder } from "./jsonl-reader.js";
import { LocalEventBuffer } from "./local-event-buffer.js";

const FIELDS: readonly (readonly [name: string, type: FieldType])[] = [
  ["ptr", { kind: "ptr" }],
  ["int", { kind: "int", natural: false }],
  ["nat", { kind: "int", natural: true }],
  ["bool", { kind: "bool" }],
  ["string", { kind: "string" }],
  ["choice", { kind: "enum", values: ["a", "b"] }],
  ["task", { kind: "task" }],
];
const SCHEMAS: readonly EventSchema[] = [
  { name: "warm_up", fields: FIELDS.map(([name, type]) => ({ name, type, optional: true })) },
];

const HEAD = '{"ts":12.000034567,"cpu":0,"tid":123,"comm":"a task","event":"warm_up"';
const LINES = [
  `${HEAD},"ptr":"0xffff888004c100d0","int":-12,"nat":"0x7f0000000000","bool":true,"string":"x","choice":"a","task":12}`,
  `${HEAD},"ptr":0,"int":7,"nat":"0x1000","bool":false,"string":"a longer one","choice":"b","task":1200}`,
  `${HEAD},"ptr":"0x0","nat":34091302912,"bool":1,"other":12.5,"more":"text"}`,
  `${HEAD.replace("12.", "1.")},"nat":0}`,
];
/** Until V8 begins to note down what it meets, and then some more. */
const TIMES = 12;

const ignore = () => {};
const NOBODY: EventSink = {
  begin: ignore,
  event: ignore,
  lost: ignore,
  skipped: ignore,
  clock: ignore,
  bad: ignore,
};

export function warmUp(): void {
  const relay = new LocalEventBuffer(SCHEMAS, new PointerTable(), NOBODY);
  const source = { schemas: SCHEMAS, constants: [], path: "", strictFields: false };
  const reader = createJsonlDecoder(source, relay.log);
  const bytes = new TextEncoder().encode(`${LINES.join("\n")}\n`);
  for (let i = 0; i < TIMES; i++) {
    reader.feed(bytes);
    relay.run();
  }
}
