/* Where the bytes of one trace are: in a file, which is opened once however often it is read; in memory; in a stream. */
import { close, open } from "node:fs";
import { promisify } from "node:util";
import { fileChunks } from "./file-chunks.js";
import type { TraceFile } from "./trace-file.js";
import { openFlags } from "./trace-file.js";

export interface RawBytes {
  /** Where they can be read any number of times; undefined for a stream, which is read once. */
  readonly size: number | undefined;
  /** Of the kernel's making: it has an end, but can be read only once. */
  readonly isPseudoFile: boolean;
  /** The bytes from the beginning. Throws what the system says, or an Error that says why there are none. */
  open(): Promise<AsyncIterable<Uint8Array>>;
  /** The open file, for another thread; undefined where there is none, or not one that can be read from anywhere. */
  readonly fd: number | undefined;
  /** No reading is under way, and none will come. */
  close(): Promise<void>;
}

const openFile = promisify(open);
const closeFile = promisify(close);

/** `stdin` is what "-" stands for. */
export function rawBytesOf(file: TraceFile, stdin: AsyncIterable<Uint8Array>): RawBytes {
  return file.location === "" ? streamBytes(stdin) : new FileBytes(file);
}

export function streamBytes(stream: AsyncIterable<Uint8Array>): RawBytes {
  return {
    size: undefined,
    isPseudoFile: false,
    fd: undefined,
    open: async () => stream,
    close: async () => {},
  };
}

export function memoryBytes(bytes: Uint8Array): RawBytes {
  async function* chunks() {
    yield bytes;
  }
  return {
    size: bytes.length,
    isPseudoFile: false,
    fd: undefined,
    open: async () => chunks(),
    close: async () => {},
  };
}

class FileBytes implements RawBytes {
  readonly size: number | undefined;
  readonly isPseudoFile: boolean;
  readonly #file: TraceFile;
  #fd: number | undefined;

  constructor(file: TraceFile) {
    this.#file = file;
    this.isPseudoFile = file.kind === "pseudo";
    this.size = file.kind === "file" ? file.size : undefined;
  }

  async open(): Promise<AsyncIterable<Uint8Array>> {
    const { kind, reason, location } = this.#file;
    if (reason !== undefined) throw new Error(reason);
    this.#fd ??= await openFile(location, openFlags(this.isPseudoFile));
    return fileChunks(this.#fd, kind === "file");
  }

  get fd(): number | undefined {
    return this.size === undefined ? undefined : this.#fd;
  }

  async close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) await closeFile(fd);
  }
}
