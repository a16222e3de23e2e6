/*
 * The bytes of what goes on: a file that grows, the kernel's trace_pipe, standard input. Where there is no more at the moment,
 * a chunk without bytes says so.
 */
import { close, constants, fstat, open, read, statfsSync } from "node:fs";
import { promisify } from "node:util";
import type { RawBytes } from "./raw-bytes.js";
import type { TraceFile } from "./trace-file.js";

const CHUNK_BYTES = 256 * 1024;
/** Milliseconds between two looks at a file. */
const LOOK_MS = 100;
/** Of a stream from which nothing has come for so long there is no more at the moment. */
const QUIET_MS = 20;
const NOTHING = new Uint8Array(0);

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);

/** `stdin` is what "-" stands for; `signal` ends the bytes. */
export function followedBytes(
  file: TraceFile,
  stdin: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): RawBytes {
  const isStream = file.location === "";
  return {
    size: undefined,
    isPseudoFile: false,
    fd: undefined,
    async open() {
      if (file.reason !== undefined) throw new Error(file.reason);
      if (isStream) return streamChunks(stdin, signal);
      const isFifo = file.kind === "stream";
      const fd = await openFile(file.location, isFifo ? "r" : constants.O_RDONLY | constants.O_NONBLOCK);
      if (isFifo) return streamChunks(readChunks(fd), signal);
      return fileChunks(fd, file.kind === "file" || !isOfKernel(file.location), signal);
    },
    close: async () => {},
  };
}

/** tracefs, debugfs, proc: what they have is of no size, and read where the last reading ended. */
const KERNELS_OWN: ReadonlySet<number> = new Set([0x7472_6163, 0x6462_6720, 0x9fa0]);

/** An empty file on a disk may be one that grows. */
function isOfKernel(path: string): boolean {
  return KERNELS_OWN.has(statfsSync(path).type);
}

/** What is said of the end of a file holds until somebody writes more; that of a stream is its end. */
async function* streamChunks(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const ended = aborted(signal);
  while (!signal.aborted) {
    const next = iterator.next();
    // What is awaited below may be given up: its failure is then nobody's.
    next.catch(() => {});
    if ((await Promise.race([next, pause(QUIET_MS)])) === undefined) yield NOTHING;
    const step = await Promise.race([next, ended]);
    if (step === undefined || step.done === true) return;
    if (step.value.length > 0) yield step.value;
  }
}

async function* fileChunks(fd: number, isSeekable: boolean, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const ended = aborted(signal);
  let position = 0;
  try {
    while (!signal.aborted) {
      const chunk = await readSome(fd, isSeekable ? position : null);
      position += chunk.length;
      yield chunk;
      if (chunk.length > 0) continue;
      if (isSeekable && (await statFile(fd)).size < position)
        throw new Error("it was cut off while it was followed");
      await Promise.race([pause(LOOK_MS), ended]);
    }
  } finally {
    await closeFile(fd);
  }
}

async function* readChunks(fd: number): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = await readSome(fd, null); chunk.length > 0; chunk = await readSome(fd, null))
      yield chunk;
  } finally {
    await closeFile(fd);
  }
}

/** Empty where there is nothing. */
function readSome(fd: number, position: number | null): Promise<Uint8Array> {
  const bytes = new Uint8Array(CHUNK_BYTES);
  return new Promise((resolve, reject) => {
    read(fd, bytes, 0, bytes.length, position, (e, count) => {
      if (e === null) resolve(bytes.subarray(0, count));
      else if (e.code === "EAGAIN") resolve(NOTHING);
      else reject(e);
    });
  });
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
