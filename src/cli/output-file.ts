/* Where a command's answer goes: standard output, or the file of -o, opened before the work begins. */
import { existsSync } from "node:fs";
import { type FileHandle, open, realpath, unlink } from "node:fs/promises";
import { resolve } from "node:path";
import { diagnostic } from "../diag/diagnostic.js";
import { ClosedPipe, type CommandIo } from "./io.js";
import { reasonOf } from "./reason.js";
import { UsageError } from "./usage-error.js";

export interface Answer {
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

/**
 * Opens the answer of a command, does its work, and closes it. `path` undefined or `-` is standard output. A file
 * that is among `inputs` is refused. What the file held is gone only when the first text is written, so that a run
 * that ends early leaves the last report as it was, and no empty one.
 */
export async function withAnswer<T>(
  path: string | undefined,
  inputs: readonly string[],
  io: CommandIo,
  work: (answer: Answer) => Promise<T>,
): Promise<T> {
  if (path === undefined || path === "-") return work(io.stdout);
  const absolute = resolve(io.cwd, path);
  await refuseInput(path, absolute, inputs, io);
  const refused = (e: unknown): Error => {
    const { code } = e as NodeJS.ErrnoException;
    if (code === "EPIPE") return new ClosedPipe();
    return new UsageError(diagnostic("MMS7008", undefined, { path, reason: reasonOf(e) }));
  };
  const isNew = !existsSync(absolute);
  let file: FileHandle;
  try {
    file = await open(absolute, "a");
  } catch (e) {
    throw refused(e);
  }
  let isWritten = false;
  const answer: Answer = {
    isTTY: false,
    columns: undefined,
    async write(text) {
      try {
        if (!isWritten && (await file.stat()).isFile()) await file.truncate(0);
        isWritten = true;
        await file.appendFile(text);
      } catch (e) {
        throw refused(e);
      }
    },
  };
  try {
    return await work(answer);
  } finally {
    await file.close();
    if (isNew && !isWritten) await unlink(absolute);
  }
}

async function refuseInput(
  path: string,
  absolute: string,
  inputs: readonly string[],
  io: CommandIo,
): Promise<void> {
  const real = async (p: string) => realpath(p).catch(() => resolve(p));
  const target = await real(absolute);
  for (const input of inputs) {
    if (input !== "-" && (await real(resolve(io.cwd, input))) === target) {
      throw new UsageError(diagnostic("MMS7009", undefined, { path }));
    }
  }
}
