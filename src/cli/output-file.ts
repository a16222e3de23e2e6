/* Where a command's answer goes: standard output, or the file of -o, opened before the work begins. */
import { type FileHandle, open, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { diagnostic } from "../diag/diagnostic.js";
import { ClosedPipe, type CommandIo } from "./io.js";
import { reasonOf } from "./reason.js";
import { UsageError } from "./usage-error.js";

export interface Answer {
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  close(): Promise<void>;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

/**
 * `path` undefined or `-` is standard output. A file that is among `inputs` is refused. What the file held is gone
 * only when the first text is written, so that an interrupted run leaves the last report.
 */
export async function openAnswer(
  path: string | undefined,
  inputs: readonly string[],
  io: CommandIo,
): Promise<Answer> {
  if (path === undefined || path === "-") {
    return {
      write: (text) => io.stdout.write(text),
      close: async () => {},
      isTTY: io.stdout.isTTY,
      columns: io.stdout.columns,
    };
  }
  const absolute = resolve(io.cwd, path);
  await refuseInput(path, absolute, inputs, io);
  let file: FileHandle;
  try {
    file = await open(absolute, "a");
  } catch (e) {
    throw new UsageError(diagnostic("MMS7008", undefined, { path, reason: reasonOf(e) }));
  }
  const guarded = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === "EPIPE") throw new ClosedPipe();
      throw new UsageError(diagnostic("MMS7008", undefined, { path, reason: reasonOf(e) }));
    }
  };
  let isFresh = false;
  const begin = async () => {
    if (isFresh) return;
    isFresh = true;
    if ((await file.stat()).isFile()) await file.truncate(0);
  };
  return {
    write: (text) =>
      guarded(async () => {
        await begin();
        await file.appendFile(text);
      }),
    close: () => guarded(() => file.close()),
    isTTY: false,
    columns: undefined,
  };
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
