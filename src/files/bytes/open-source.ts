/*
 * Where the bytes of traces come from: files, plain or compressed, standard input, and folders that hold traces.
 * Trouble with a file is a diagnostic; what could be read before it is handed on.
 */
import { constants, readSync, type Stats } from "node:fs";
import { type FileHandle, open, readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Diagnostic, diagnostic, type LinePlace } from "../../diag/diagnostic.js";
import { MAGIC as DAT_MAGIC, isTraceDat } from "../../importers/trace-dat/dat-file.js";
import type { RandomBytes } from "../../importers/trace-dat/section-reader.js";
import { wholeLine } from "../../trace/line-place.js";
import { type Compression, compressionOf, MAGIC_BYTES } from "./compression.js";
import type { Damage } from "./stream-part.js";
import { reasonOf } from "./system-error.js";
import { fromUtf16, UTF16_BYTES, utf16Of } from "./utf16.js";

const TELLING_BYTES = Math.max(MAGIC_BYTES, UTF16_BYTES, DAT_MAGIC.length);

/** Standard input's name. */
export const STDIN = "-";

/**
 * The bytes of one trace, to be iterated once. A chunk is overwritten when the next one is asked for. Iterating
 * never throws: `failure` says afterwards why the bytes end early, if they do.
 */
export interface Source {
  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array>;
  readonly path: string;
  /** Bytes of the file that were read so far; compressed ones count as they are. */
  readonly bytesRead: number;
  /** Of the file; undefined for a stream. */
  readonly totalBytes: number | undefined;
  /** A file of the kernel's making, which has an end but can be read only once. */
  readonly isMadeUp: boolean;
  readonly failure: Diagnostic | undefined;
}

export interface SourceOptions {
  /** Relative paths start here. */
  readonly cwd?: string;
  /** What "-" stands for. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/** Opens a trace. Where that fails the source is empty, and its `failure` is set from the start. */
export async function openSource(path: string, options: SourceOptions = {}): Promise<Source> {
  if (path === STDIN) return new ByteSource(path, options.stdin ?? process.stdin, undefined);
  const refused = (reason: string) => {
    const source = new ByteSource(path, nothing(), undefined);
    source.failure = diagnostic("MMS7001", undefined, { path, reason });
    return source;
  };
  let handle: FileHandle | undefined;
  try {
    const name = resolve(options.cwd ?? ".", path);
    // Before it is opened: opening a device or a pipe may have effects, or wait.
    const stats = await stat(name);
    const reason = whyUnreadable(stats);
    if (reason !== undefined) return refused(reason);
    const isMadeUp = isMadeUpByKernel(stats);
    handle = await open(name, flagsToRead(stats));
    const size = stats.isFile() && !isMadeUp ? stats.size : undefined;
    return new ByteSource(path, chunksOf(handle), size, isMadeUp, handle.fd);
  } catch (e) {
    await handle?.close();
    return refused(reasonOf(e));
  }
}

/**
 * What lies in /proc and tracefs has no size, is different each time it is read, and may be one of those that wait for
 * more for ever (/proc/kmsg, trace_pipe): of such a file what is there at the moment is read, once. An empty file on a
 * disk loses nothing by it.
 */
function isMadeUpByKernel(stats: Stats): boolean {
  return stats.isFile() && stats.size === 0;
}

export function flagsToRead(stats: Stats): number {
  return isMadeUpByKernel(stats) ? constants.O_RDONLY | constants.O_NONBLOCK : constants.O_RDONLY;
}

/** A pipe can be read: the shell's <(…) is one. */
function whyUnreadable(stats: Stats): string | undefined {
  if (stats.isDirectory()) return "it is a folder";
  if (stats.isSocket()) return "it is a socket";
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return "it is a device";
  return undefined;
}

const CHUNK_BYTES = 1024 * 1024;
/** Behind a chunk: the reader looks at several bytes at once. */
const SLACK_BYTES = 64;

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Two buffers in turn: one is read into while the other is worked on. */
async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  const newBuffer = () => new Uint8Array(CHUNK_BYTES + SLACK_BYTES);
  let [buffer, other] = [newBuffer(), newBuffer()];
  const readInto = (target: Uint8Array) => handle.read(target, 0, CHUNK_BYTES, null);
  let reading = readInto(buffer);
  let isBegun = false;
  try {
    for (;;) {
      const { bytesRead } = await reading.catch((e: NodeJS.ErrnoException) => {
        // All that was there has been read; the file itself would have waited for more.
        if (e.code === "EAGAIN" && isBegun) return { bytesRead: 0 };
        throw e;
      });
      if (bytesRead === 0) return;
      isBegun = true;
      const full = buffer;
      [buffer, other] = [other, buffer];
      reading = readInto(buffer);
      yield full.subarray(0, bytesRead);
    }
  } finally {
    await reading.catch(() => {});
    await handle.close();
  }
}

class ByteSource implements Source {
  bytesRead = 0;
  failure: Diagnostic | undefined;

  constructor(
    readonly path: string,
    readonly raw: AsyncIterable<Uint8Array>,
    readonly totalBytes: number | undefined,
    readonly isMadeUp = false,
    /** Of a file, which can be read anywhere. */
    readonly fd?: number,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    if (this.failure !== undefined) return;
    try {
      const { head, all } = await withHead(this.#counted());
      const compression = compressionOf(head);
      if (compression === undefined) yield* this.#decoded(head, all, this.#file());
      else {
        const plain = await withHead(this.#decompressed(all, compression));
        yield* this.#decoded(plain.head, plain.all, undefined);
      }
    } catch (e) {
      this.failure = diagnostic("MMS7001", undefined, { path: this.path, reason: reasonOf(e) });
    }
  }

  /** A trace.dat in the order of its entries' times, text in UTF-8. `file` is what the bytes are of, if it is one. */
  async *#decoded(
    head: Uint8Array,
    all: AsyncGenerator<Uint8Array>,
    file: RandomBytes | undefined,
  ): AsyncGenerator<Uint8Array> {
    if (!isTraceDat(head)) {
      yield* asUtf8(head, all);
      return;
    }
    const { framesOf } = await import("./trace-dat-frames.js");
    this.bytesRead = file === undefined ? this.bytesRead : 0;
    yield* framesOf(all, file);
  }

  #file(): RandomBytes | undefined {
    const { fd, totalBytes } = this;
    if (fd === undefined || totalBytes === undefined) return undefined;
    return {
      size: totalBytes,
      read: (at, length) => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, totalBytes - at)));
        let filled = 0;
        while (filled < bytes.length) {
          const read = readSync(fd, bytes, filled, bytes.length - filled, at + filled);
          if (read === 0) break;
          filled += read;
        }
        this.bytesRead += filled;
        return bytes.subarray(0, filled);
      },
    };
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.raw) {
      this.bytesRead += chunk.length;
      yield chunk;
    }
  }

  async *#decompressed(raw: AsyncIterable<Uint8Array>, format: Compression): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    const { decompress } = await import("./decompress.js");
    const chunks = decompress(raw, format);
    try {
      let next = await chunks.next();
      for (; next.done !== true; next = await chunks.next()) {
        bytes += next.value.length;
        yield next.value;
      }
      const damage = next.value;
      if (damage === undefined) return;
      this.failure = damageTold(damage, wholeLine(this.path, 0), format, bytes);
    } finally {
      // Where the reader gave up, the file is to be closed all the same.
      await chunks.return(undefined);
    }
  }
}

/** What `head` shows to be UTF-16, as UTF-8. */
function asUtf8(head: Uint8Array, all: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoding = utf16Of(head);
  return encoding === undefined ? all : fromUtf16(all, encoding);
}

function damageTold(damage: Damage, place: LinePlace, format: Compression, bytes: number): Diagnostic {
  switch (damage.kind) {
    case "cut off":
      return diagnostic("MMS5011", place, { format, bytes });
    case "damaged":
      return diagnostic("MMS5012", place, { format, bytes, reason: damage.reason });
    case "window":
      return diagnostic("MMS5067", place, { bytes: damage.bytes });
  }
}

/** The first bytes, enough to tell a compression and an encoding, and all bytes with them. */
async function withHead(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncGenerator<Uint8Array> }> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < TELLING_BYTES) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    // A pipe may deliver byte by byte. A chunk that suffices is not copied: it may be a megabyte.
    head = value.length >= TELLING_BYTES && head.length === 0 ? value : Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  }
  return { head, all: all() };
}

/** What the arguments of a command stand for. */
export interface ExpandedTraces {
  /** Files, and "-" for standard input, in the order of the arguments; those of a folder sorted. */
  readonly paths: readonly string[];
  /** Folders without traces, and what cannot be looked into. */
  readonly diagnostics: readonly Diagnostic[];
}

const TRACE_NAME = /\.jsonl(?:\.gz|\.zst)?$/;
/** Text may be a recording of another tool, or a note beside it: the first bytes tell. */
const TEXT_NAME = /(?:^|\.)(?:txt|json|log|out|dat|trace|trace_pipe)(?:\.gz|\.zst)?$/;

/** Folders are walked; files that are named are taken whatever their name is, and whether or not they exist. */
export async function expandTraces(
  paths: readonly string[],
  options: Pick<SourceOptions, "cwd"> = {},
): Promise<ExpandedTraces> {
  const found: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const isFolder =
      path !== STDIN &&
      (await stat(resolve(options.cwd ?? ".", path)).then(
        (stats) => stats.isDirectory(),
        () => false,
      ));
    if (!isFolder) {
      found.push(path);
      continue;
    }
    const walk = new FolderWalk(options.cwd ?? ".");
    await walk.enter(path);
    found.push(...walk.paths);
    diagnostics.push(...walk.diagnostics);
    if (walk.paths.length === 0 && walk.diagnostics.length === 0) {
      diagnostics.push(diagnostic("MMS7019", undefined, { path }));
    }
  }
  return { paths: found, diagnostics };
}

/** The sizes of traces in bytes; undefined for standard input, and for what is no file: a pipe may let one wait. */
export function sizesOf(
  paths: readonly string[],
  options: Pick<SourceOptions, "cwd"> = {},
): Promise<(number | undefined)[]> {
  return Promise.all(
    paths.map(async (path) => {
      if (path === STDIN) return undefined;
      const stats = await stat(resolve(options.cwd ?? ".", path)).catch(() => undefined);
      // What is not there is told without waiting.
      if (stats === undefined) return 0;
      return stats.isFile() ? stats.size : undefined;
    }),
  );
}

class FolderWalk {
  readonly paths: string[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #cwd: string;
  /** Real paths, so that a link to a folder above does not lead round for ever. */
  readonly #entered = new Set<string>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  async enter(folder: string): Promise<void> {
    let names: string[];
    try {
      const real = await realpath(resolve(this.#cwd, folder));
      if (this.#entered.has(real)) return;
      this.#entered.add(real);
      names = await readdir(real);
    } catch (e) {
      this.#report(folder, reasonOf(e));
      return;
    }
    for (const name of names.sort()) await this.#look(join(folder, name), name);
  }

  async #look(path: string, name: string): Promise<void> {
    const isNamedSo = TRACE_NAME.test(name) || TEXT_NAME.test(name);
    let stats: Stats;
    try {
      stats = await stat(resolve(this.#cwd, path));
    } catch (e) {
      // A link that leads nowhere matters only where it promises a trace.
      if (isNamedSo) this.#report(path, reasonOf(e));
      return;
    }
    if (stats.isDirectory()) return this.enter(path);
    if (!isNamedSo) return;
    if (!stats.isFile()) this.#report(path, whyUnreadable(stats) ?? "it is a pipe");
    else if (TRACE_NAME.test(name) || (await this.#isRecording(path))) this.paths.push(path);
  }

  /** Whether an importer knows the file; one that cannot be read is, so that the reason is told. */
  async #isRecording(path: string): Promise<boolean> {
    const { HEAD_BYTES, detectFormat } = await import("../../importers/formats.js");
    const source = await openSource(path, { cwd: this.#cwd });
    let head = Buffer.alloc(0);
    for await (const chunk of source) {
      head = Buffer.concat([head, chunk]);
      if (head.length >= HEAD_BYTES) break;
    }
    return source.failure !== undefined || detectFormat(head.subarray(0, HEAD_BYTES)) !== undefined;
  }

  #report(path: string, reason: string): void {
    this.diagnostics.push(diagnostic("MMS7001", undefined, { path, reason }));
  }
}
