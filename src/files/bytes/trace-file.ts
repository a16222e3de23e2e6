/* What a path leads to, looked at once: from here on everybody goes by this. Plain data, so that threads may have it. */
import { constants, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { FileContext } from "../file-context.js";
import { describeSystemError } from "./system-error.js";

/** Standard input's name. */
export const STDIN = "-";

export interface TraceFile {
  /** As it was named. */
  readonly path: string;
  /** The absolute path; "" for standard input. */
  readonly location: string;
  /**
   * file: has a size, and can be read again. pseudo: the kernel makes it up (/proc, tracefs). stream: a pipe or standard
   * input. folder. unreadable: `reason` says why.
   */
  readonly kind: "file" | "pseudo" | "stream" | "folder" | "unreadable";
  /** In bytes; undefined where one may have to wait for more: a pipe. 0 for what is not there. */
  readonly size: number | undefined;
  /** In words. */
  readonly reason: string | undefined;
}

/** Never throws: what cannot be looked at is unreadable. */
export async function lookAt(
  path: string,
  { cwd, lookedAt }: Pick<FileContext, "cwd" | "lookedAt">,
): Promise<TraceFile> {
  if (path === STDIN) return { path, location: "", kind: "stream", size: undefined, reason: undefined };
  const location = resolve(cwd, path);
  try {
    return traceFile(path, location, lookedAt?.get(path) ?? (await stat(location)));
  } catch (e) {
    return { path, location, kind: "unreadable", size: 0, reason: describeSystemError(e) };
  }
}

/** A pipe can be read: the shell's <(…) is one. Opening a device may have effects, or wait for ever. */
export function traceFile(path: string, location: string, stats: Stats): TraceFile {
  const file = { path, location, size: stats.isFile() ? stats.size : undefined, reason: undefined };
  if (stats.isDirectory()) return { ...file, kind: "folder", reason: "it is a folder" };
  if (stats.isSocket()) return { ...file, kind: "unreadable", reason: "it is a socket" };
  if (stats.isCharacterDevice() || stats.isBlockDevice())
    return { ...file, kind: "unreadable", reason: "it is a device" };
  if (!stats.isFile()) return { ...file, kind: "stream" };
  return { ...file, kind: isPseudoFile(stats) ? "pseudo" : "file" };
}

/**
 * What lies in /proc and tracefs has no size, is different each time it is read, and may be one of those that wait for
 * more for ever (/proc/kmsg, trace_pipe): of such a file what is there at the moment is read, once. An empty file on a
 * disk loses nothing by it.
 */
export function isPseudoFile(stats: Stats): boolean {
  return stats.isFile() && stats.size === 0;
}

export function openFlags(isPseudo: boolean): number {
  return isPseudo ? constants.O_RDONLY | constants.O_NONBLOCK : constants.O_RDONLY;
}
