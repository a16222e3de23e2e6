// Nanoseconds for an event, decoding included, once there are that many live vmas. Arguments: vmas, events, and on how
// many of the vmas the trace works at a time.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { EVENTS_OF_VMA, generateTrace } from "./generate-trace.mjs";

const unstable = pathToFileURL(
  join(fileURLToPath(import.meta.url), "..", "..", "..", "dist", "unstable.js"),
).href;
const { createJsonlReader, Replay, loadPrecompiled } = await import(unstable);

const vmas = Number(process.argv[2]);
const events = Number(process.argv[3]);
const busy = Number(process.argv[4]);
const program = loadPrecompiled("all");
const replay = new Replay(program, {
  file: "steady",
  format: "jsonl",
  constants: new Map(),
  allowBadLines: false,
  all: false,
  maxViolations: 10,
});
const { schemas, constants } = program;
const reader = createJsonlReader({
  schemas,
  constants,
  pointers: replay.pointers,
  sink: replay,
  path: "steady",
  strictFields: false,
});

// As many events again let the compiler settle before the clock starts.
const before = vmas * EVENTS_OF_VMA + events;
const chunks = [];
for (const text of generateTrace({ events: before + events, vmas, busy })) chunks.push(Buffer.from(text));
let i = 0;
while (replay.eventsSoFar < before) reader.feed(chunks[i++]);
const counted = replay.eventsSoFar;
const from = process.hrtime.bigint();
for (; i < chunks.length; i++) reader.feed(chunks[i]);
reader.end();
const ns = Number(process.hrtime.bigint() - from) / (replay.eventsSoFar - counted);
if (replay.finish().verdict !== "ok") throw new Error("the generated trace should be ok");
console.log(ns.toFixed(1));
