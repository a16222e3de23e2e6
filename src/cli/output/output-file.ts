/*
 * Where a command's output goes: standard output, or the file of -o, opened before the work begins. What is read is
 * never written to, by whatever name: files are distinguished as the system does it, by device and inode.
 */
import { randomUUID } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { access, constants, type FileHandle, open, realpath, rename, stat, unlink } from "node:fs/promises";
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
  readonly isStdout: boolean;
  readonly columns: number | undefined;
}

/**
 * Opens the output of a command, does its work, and closes it. `path` undefined or `-` is standard output. A file
 * that is among the inputs is rejected. What is written goes to a file beside it, which takes its place when all is done:
 * whoever reads it finds the last report or this one, and never a part of one. A run that ends early leaves the last one.
 */
export async function withOutput<T>(
  path: string | undefined,
  inputs: () => readonly string[],
  io: CommandIo,
  work: (output: Output) => Promise<T>,
): Promise<T> {
  if (path === undefined || path === "-") return work(await standardOutput(inputs, io));
  const absolute = resolve(io.cwd, path);
  // As a folder is walked before there is a new file in it.
  const named = inputs();
  const refused = (e: unknown): Error => {
    const { code } = e as NodeJS.ErrnoException;
    if (code === "EPIPE") return new ClosedPipe();
    return new InputError(diagnostic("MMS7008", undefined, { path, reason: describeSystemError(e) }));
  };
  let target: Target;
  try {
    target = await openTarget(absolute);
  } catch (e) {
    throw refused(e);
  }
  let isWritten = false;
  let isDone = false;
  try {
    const { file, old } = target;
    const checkInputs = async (paths: readonly string[]) => {
      if (old !== undefined) await checkNotInput(path, old, paths, io);
    };
    if (old !== undefined) await checkNotShipped(path, absolute);
    await checkInputs(named);
    const result = await work({
      isTTY: false,
      isStdout: false,
      columns: undefined,
      checkInputs,
      async write(text) {
        try {
          isWritten = true;
          await file.appendFile(text);
        } catch (e) {
          throw refused(e);
        }
      },
    });
    isDone = true;
    return result;
  } finally {
    await target.close(isDone && isWritten);
  }
}

/**
 * Looks at a file that is written only in the end. Throws an InputError where it cannot be written to, or is one of those
 * that are read.
 */
export async function checkOutput(
  path: string,
  inputs: () => readonly string[],
  io: CommandIo,
): Promise<void> {
  const absolute = resolve(io.cwd, path);
  const old = await stat(absolute, { bigint: true }).catch(() => undefined);
  if (old === undefined) return;
  try {
    if (!old.isFile()) throw new Error("it is no regular file");
    await access(absolute, constants.W_OK);
  } catch (e) {
    throw new InputError(diagnostic("MMS7008", undefined, { path, reason: describeSystemError(e) }));
  }
  await checkNotShipped(path, absolute);
  await checkNotInput(path, old, inputs(), io);
}

interface Target {
  readonly file: FileHandle;
  /** What was there before; undefined if nothing was. */
  readonly old: BigIntStats | undefined;
  /** What was written takes the file's place, or is dropped. */
  close(isKept: boolean): Promise<void>;
}

/** A device or a pipe is written to as it is; what a link leads to is replaced, not the link. */
async function openTarget(absolute: string): Promise<Target> {
  const old = await stat(absolute, { bigint: true }).catch(() => undefined);
  if (old !== undefined) {
    // Whether it may be written to, which a folder may not.
    const file = await open(absolute, "a");
    if (!old.isFile()) return { file, old, close: () => file.close() };
    await file.close();
  }
  const real = old === undefined ? absolute : await realpath(absolute);
  const beside = `${real}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
  const file = await open(beside, "ax", old === undefined ? undefined : Number(old.mode & 0o777n));
  return {
    file,
    old,
    async close(isKept) {
      await file.close();
      await (isKept ? rename(beside, real) : unlink(beside));
    },
  };
}

/** It may have been led to a file that is read, with >>. */
async function standardOutput(inputs: () => readonly string[], io: CommandIo): Promise<Output> {
  const { stdout } = io;
  const target = stdout.file?.();
  const output: Output = {
    isTTY: stdout.isTTY,
    isStdout: true,
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
