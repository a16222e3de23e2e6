// Nanoseconds for an event, decoding included, once there are that many live vmas. Arguments: vmas, events.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generateTrace } from "./generate-trace.mjs";

const dist = pathToFileURL(`${join(fileURLToPath(import.meta.url), "..", "..", "..", "dist")}/`).href;
const { loadPrecompiled } = await import(`${dist}compile/precompiled.js`);
const { createReplay } = await import(`${dist}replay/replay.js`);
const { createJsonlReader } = await import(`${dist}trace/jsonl-reader.js`);

const vmas = Number(process.argv[2]);
const events = Number(process.argv[3]);
const program = await loadPrecompiled("all");
const replay = createReplay(program, {
  file: "steady",
  format: "jsonl",
  constants: new Map(),
  allowBadLines: false,
  all: false,
  maxViolations: 10,
});
const { schemas, constants, decoders } = program;
const reader = createJsonlReader({
  schemas,
  constants,
  decoders,
  pointers: replay.pointers,
  sink: replay.sink,
  path: "steady",
  strictFields: false,
});

// Five events make a vma; as many events again let the compiler settle before the clock starts.
const before = vmas * 5 + events;
const chunks = [];
for (const text of generateTrace({ events: before + events, vmas })) chunks.push(Buffer.from(text));
let i = 0;
while (replay.eventsSoFar < before) reader.feed(chunks[i++]);
const counted = replay.eventsSoFar;
const from = process.hrtime.bigint();
for (; i < chunks.length; i++) reader.feed(chunks[i]);
reader.end();
const ns = Number(process.hrtime.bigint() - from) / (replay.eventsSoFar - counted);
if (replay.finish().verdict !== "ok") throw new Error("the generated trace should be ok");
console.log(ns.toFixed(1));
