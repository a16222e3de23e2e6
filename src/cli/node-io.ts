/* The real world: this process's streams, environment and signals. */
import { type BigIntStats, fstatSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { diagnostic } from "../diag/diagnostic.js";
import { describeSystemError } from "../files/bytes/system-error.js";
import { processEnvironment } from "../files/services.js";
import { InputError } from "../session/input-error.js";
import { ClosedPipe, type CommandIo, type TextOutput } from "./io.js";

/** `startDecoder` as CommandIo has it. */
export function nodeIo(startDecoder: () => Worker, lookedAt: CommandIo["lookedAt"]): CommandIo {
  const interrupt = new AbortController();
  process.on("SIGINT", () => {
    // The second one does not wait for the end of a chunk.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
  });
  return {
    stdout: output(process.stdout, { file: () => streamFile(STDOUT_FD) }),
    stderr: output(process.stderr, { mayFail: true }),
    // Looking at process.stdin opens it: only when somebody reads.
    stdin: { [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() },
    stdinFile: () => streamFile(STDIN_FD),
    env: process.env,
    cwd: process.cwd(),
    ...processEnvironment(interrupt.signal),
    lookedAt,
    cores: availableParallelism(),
    startDecoder,
  };
}

const STDIN_FD = 0;
const STDOUT_FD = 1;

/** undefined where the stream is closed. */
function streamFile(fd: number): BigIntStats | undefined {
  try {
    return fstatSync(fd, { bigint: true });
  } catch {
    return undefined;
  }
}

function cannotWrite(e: Error): InputError {
  return new InputError(
    diagnostic("MMS7008", undefined, { path: "standard output", reason: describeSystemError(e) }),
  );
}

/** With `mayFail` what cannot be written is dropped: nobody can be told, and the exit code is to be what it would have been. */
function output(
  stream: NodeJS.WriteStream,
  { mayFail = false, file }: { mayFail?: boolean; file?: () => BigIntStats | undefined },
): TextOutput {
  let isClosed = false;
  // Without a listener a closed pipe would end the process with a stack trace.
  stream.on("error", (e: NodeJS.ErrnoException) => {
    if (e.code === "EPIPE") isClosed = true;
  });
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        if (isClosed) return mayFail ? resolve() : reject(new ClosedPipe());
        stream.write(text, (e: (Error & { code?: string }) | null | undefined) => {
          if (e === null || e === undefined || mayFail) resolve();
          else reject(e.code === "EPIPE" ? new ClosedPipe() : cannotWrite(e));
        });
      }),
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.isTTY === true ? stream.columns : undefined;
    },
    ...(file === undefined ? {} : { file }),
  };
}
