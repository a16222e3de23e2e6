/*
 * Where a command's output goes: standard output, or the file of -o, opened before the work begins. What is read is
 * never written to, by whatever name: files are distinguished as the system does it, by device and inode.
 */
import { type BigIntStats, existsSync } from "node:fs";
import { type FileHandle, open, realpath, stat, unlink } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { diagnostic } from "../../diag/diagnostic.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { STDIN } from "../../files/bytes/trace-file.js";
import { SHIPPED } from "../../files/package-files.js";
import { InputError } from "../../session/input-error.js";
import { ClosedPipe, type CommandIo } from "../io.js";

export interface Output {
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  /** Files that are read, known only now: throws an InputError if one of them is the file of -o. */
  checkInputs(inputs: readonly string[]): Promise<void>;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

/**
 * Opens the output of a command, does its work, and closes it. `path` undefined or `-` is standard output. A file
 * that is among the inputs is rejected. What the file held is gone only when the first text is written, so that a run
 * that ends early leaves the last report as it was, and no empty one.
 */
export async function withOutput<T>(
  path: string | undefined,
  inputs: () => readonly string[],
  io: CommandIo,
  work: (output: Output) => Promise<T>,
): Promise<T> {
  if (path === undefined || path === "-") return work(await standardOutput(inputs, io));
  const absolute = resolve(io.cwd, path);
  const isNew = !existsSync(absolute);
  // As a folder is walked before there is a new file in it.
  const named = inputs();
  const refused = (e: unknown): Error => {
    const { code } = e as NodeJS.ErrnoException;
    if (code === "EPIPE") return new ClosedPipe();
    return new InputError(diagnostic("MMS7008", undefined, { path, reason: describeSystemError(e) }));
  };
  let file: FileHandle;
  let target: BigIntStats;
  try {
    file = await open(absolute, "a");
  } catch (e) {
    throw refused(e);
  }
  let isWritten = false;
  try {
    target = await file.stat({ bigint: true });
    const output: Output = {
      isTTY: false,
      columns: undefined,
      checkInputs: (paths) => checkNotInput(path, target, paths, io),
      async write(text) {
        try {
          if (!isWritten && target.isFile()) await file.truncate(0);
          isWritten = true;
          await file.appendFile(text);
        } catch (e) {
          throw refused(e);
        }
      },
    };
    if (!isNew) await checkNotShipped(path, absolute);
    await output.checkInputs(named);
    return await work(output);
  } finally {
    await file.close();
    if (isNew && !isWritten) await unlink(absolute);
  }
}

/** It may have been led to a file that is read, with >>. */
async function standardOutput(inputs: () => readonly string[], io: CommandIo): Promise<Output> {
  const { stdout } = io;
  const target = stdout.file?.();
  const output: Output = {
    isTTY: stdout.isTTY,
    get columns() {
      return stdout.columns;
    },
    write: (text) => stdout.write(text),
    checkInputs: async (paths) => {
      if (target !== undefined) await checkNotInput("standard output", target, paths, io);
    },
  };
  if (target !== undefined) await output.checkInputs(inputs());
  return output;
}

async function checkNotInput(
  path: string,
  target: BigIntStats,
  inputs: readonly string[],
  io: CommandIo,
): Promise<void> {
  // A device or a pipe holds nothing that could be overwritten.
  if (!target.isFile()) return;
  for (const input of new Set(inputs)) {
    const found = await statsOf(input, io);
    if (found?.ino === target.ino && found.dev === target.dev) throw overwritten(path);
  }
}

async function statsOf(input: string, io: CommandIo): Promise<BigIntStats | undefined> {
  try {
    if (input !== STDIN) return await stat(resolve(io.cwd, input), { bigint: true });
    return io.stdinFile?.();
  } catch {
    // What cannot be inspected cannot be read either, which is reported then.
    return undefined;
  }
}

/** What comes with mmspec is read without anybody naming it. */
async function checkNotShipped(path: string, absolute: string): Promise<void> {
  const real = await realpath(absolute).catch(() => absolute);
  const shipped = await realpath(SHIPPED).catch(() => SHIPPED);
  if (real.startsWith(`${shipped}${sep}`)) throw overwritten(path);
}

function overwritten(path: string): InputError {
  return new InputError(diagnostic("MMS7009", undefined, { path }));
}
