/*
 * V8 compiles what is hot for what it has met so far, and starts over when something new comes: for the scanner of lines
 * and the reader of logs, which are long functions, that takes longer than a hundred thousand lines do. So, before a
 * large trace, they are shown one of everything.
 */
import { PointerTable } from "../runtime/pointer-table.js";
import type { EventSchema, FieldType } from "./event-schema.js";
import type { EventSink } from "./event-sink.js";
import { createJsonlLogger } from "./jsonl-reader.js";
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
  { name: "rehearsal", fields: FIELDS.map(([name, type]) => ({ name, type, optional: true })) },
];

const HEAD = '{"ts":12.000034567,"cpu":0,"tid":123,"comm":"a task","event":"rehearsal"';
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

export function rehearse(): void {
  const relay = new LocalEventBuffer(SCHEMAS, new PointerTable(), NOBODY);
  const source = { schemas: SCHEMAS, constants: [], path: "", strictFields: false };
  const reader = createJsonlLogger(source, relay.log);
  const bytes = new TextEncoder().encode(`${LINES.join("\n")}\n`);
  for (let i = 0; i < TIMES; i++) {
    reader.feed(bytes);
    relay.run();
  }
}
