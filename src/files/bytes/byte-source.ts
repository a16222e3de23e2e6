/*
 * The text of a trace: raw bytes, decompressed, and as UTF-8; of a binary recording its entries in the order of their
 * times. Trouble with them is a diagnostic; what could be read before it is handed on.
 */
import { type Diagnostic, diagnostic, type LinePlace } from "../../diag/diagnostic.js";
import type { RandomBytes } from "../../importers/binary/section-reader.js";
import { readPrefix } from "../../session/read-prefix.js";
import { wholeLine } from "../../trace/line-place.js";
import { BINARY_BYTES, binaryKindOf } from "./binary-kind.js";
import { type Compression, compressionOf, MAGIC_BYTES } from "./compression.js";
import type { Damage } from "./stream-part.js";
import { describeSystemError } from "./system-error.js";
import { fromUtf16, UTF16_BYTES, utf16Of } from "./utf16.js";

/** They tell a compression, an encoding and a binary recording. */
const ENOUGH_BYTES = Math.max(MAGIC_BYTES, UTF16_BYTES, BINARY_BYTES);
const isEnoughHead = (head: Uint8Array) => head.length >= ENOUGH_BYTES;

/**
 * To be iterated once. A chunk is overwritten when the next one is asked for. Iterating never throws because of what is
 * read: `failure` says afterwards why the bytes end early, if they do.
 */
export class ByteSource {
  /** Raw bytes so far: compressed ones count as they are. */
  bytesRead = 0;
  failure: Diagnostic | undefined;
  readonly path: string;
  readonly #raw: AsyncIterable<Uint8Array>;
  readonly #file: (() => RandomBytes) | undefined;

  /** `file` gives the bytes that `raw` goes through, where they can be read anywhere. */
  constructor(path: string, raw: AsyncIterable<Uint8Array>, file?: (() => RandomBytes) | undefined) {
    this.path = path;
    this.#raw = raw;
    this.#file = file;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      const { head, all } = await readPrefix(this.#counted(), isEnoughHead);
      const compression = compressionOf(head);
      if (compression === undefined) yield* this.#decoded(head, all, this.#file);
      else {
        const plain = await readPrefix(this.#decompressed(all, compression), isEnoughHead);
        yield* this.#decoded(plain.head, plain.all, undefined);
      }
    } catch (e) {
      const reason = describeSystemError(e);
      this.failure = diagnostic("MMS7001", undefined, { path: this.path, reason });
    }
  }

  async *#decoded(
    head: Uint8Array,
    all: AsyncGenerator<Uint8Array>,
    file: (() => RandomBytes) | undefined,
  ): AsyncGenerator<Uint8Array> {
    const kind = binaryKindOf(head);
    if (kind === undefined) {
      yield* asUtf8(head, all);
      return;
    }
    const { framesOf } = await import("./binary-frames.js");
    yield* framesOf(kind, all, file === undefined ? undefined : this.#countedFile(file()));
  }

  #countedFile(file: RandomBytes): RandomBytes {
    this.bytesRead = 0;
    return {
      size: file.size,
      read: (at, length) => {
        const bytes = file.read(at, length);
        this.bytesRead += bytes.length;
        return bytes;
      },
    };
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#raw) {
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
      this.failure = damageDiagnostic(damage, wholeLine(this.path, 0), format, bytes);
    } finally {
      // Where the reader gave up, the file is to be closed nevertheless.
      await chunks.return(undefined);
    }
  }
}

/** What `head` shows to be UTF-16, as UTF-8. */
function asUtf8(head: Uint8Array, all: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoding = utf16Of(head);
  return encoding === undefined ? all : fromUtf16(all, encoding);
}

function damageDiagnostic(damage: Damage, place: LinePlace, format: Compression, bytes: number): Diagnostic {
  switch (damage.kind) {
    case "cut off":
      return diagnostic("MMS5011", place, { format, bytes });
    case "damaged":
      return diagnostic("MMS5012", place, { format, bytes, reason: damage.reason });
    case "window":
      return diagnostic("MMS5067", place, { bytes: damage.bytes });
  }
}
