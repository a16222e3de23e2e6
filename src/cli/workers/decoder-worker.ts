/*
 * The second thread: reads a trace, whatever its format, into an event log, and sends that in parts, a few of them ahead
 * of whoever replays them.
 */
import { parentPort } from "node:worker_threads";
import { ByteSource } from "../../files/bytes/byte-source.js";
import { fileChunks } from "../../files/bytes/file-chunks.js";
import { randomFile } from "../../files/bytes/random-file.js";
import { type DecodingEnd, decode } from "../../session/decode.js";
import { type ImportPlan, scanRecording } from "../../session/detect-format.js";
import { PhaseTimer } from "../../session/phase-timer.js";
import { createTraceReader } from "../../session/trace-reader.js";
import type { EventBatch } from "../../trace/event-batch.js";
import { EventBufferWriter } from "../../trace/event-buffer-writer.js";
import { warmUp } from "../../trace/warm-up.js";
import { lowerMine } from "../v8/priority.js";
import type { CancelDecoding, DecodedPart, FreeBuffer, TraceToDecode } from "./decoder-messages.js";

/** Few bytes at first, so that there is soon something to replay. */
const SLICE = { first: 32 * 1024, most: 512 * 1024 };
/** Parts that were not replayed yet, at most. */
const MAX_IN_FLIGHT = 4;

/** What is sent of a trace that was cancelled. */
const CANCELLED: DecodingEnd = { summary: undefined, rejected: undefined, failure: undefined };

let inFlight = 0;
let isDecoding = false;
let isCancelled = false;
let resume = () => {};
const freeBuffers: EventBatch["words"][] = [];

async function decodeTrace({ path, fd, recording, strictFields, tables }: TraceToDecode): Promise<void> {
  const log = new EventBufferWriter(tables.schemas);
  const phases = new PhaseTimer(() => performance.now());
  phases.enter("scan");
  const plan = recording && (await importPlan(recording, path, fd));
  const source = new ByteSource(path, fileChunks(fd, true), () => randomFile(fd));
  const send = async (end?: DecodingEnd) => {
    phases.enter("wait");
    while (inFlight === MAX_IN_FLIGHT) {
      await new Promise<void>((resolve) => {
        resume = resolve;
      });
    }
    inFlight++;
    const part: DecodedPart = {
      batch: log.take(freeBuffers.pop()),
      bytesRead: source.bytesRead,
      end,
      times: phases.take(),
    };
    parentPort!.postMessage(part, [part.batch.words.buffer]);
  };
  const reader = await createTraceReader(path, plan, tables, log, strictFields);
  const decoding = decode(source, source, reader, recording === undefined, SLICE, phases);
  let step = await decoding.next();
  for (; step.done !== true && !isCancelled; step = await decoding.next()) await send();
  isDecoding = false;
  if (step.done === true) return send(step.value);
  await decoding.return(CANCELLED);
  await send(CANCELLED);
}

/** A recording is looked through once before it is read. */
async function importPlan(
  { importer: name, maps }: NonNullable<TraceToDecode["recording"]>,
  path: string,
  fd: number,
): Promise<ImportPlan> {
  const { importerOf } = await import("../../importers/formats.js");
  const importer = importerOf(name);
  const chunks = new ByteSource(path, fileChunks(fd, true), () => randomFile(fd));
  return { importer, maps, scan: await scanRecording(chunks, path, importer, maps) };
}

lowerMine();
warmUp();

parentPort!.on("message", (message: TraceToDecode | FreeBuffer | CancelDecoding) => {
  if ("cancel" in message) isCancelled = isDecoding;
  else if ("words" in message) {
    inFlight--;
    freeBuffers.push(message.words);
    resume();
  } else {
    isDecoding = true;
    isCancelled = false;
    void decodeTrace(message);
  }
});
