/*
 * gzip (RFC 1952), a member after the other. Only the deflated body of one is left to zlib: its gunzip goes on to what
 * lies behind a member in the same breath, and where that is no member drops what it had just decompressed.
 */
import zlib from "node:zlib";
import { crc32 } from "./crc32.js";
import { type Damage, StreamPart } from "./stream-part.js";

type Place = "Between" | "Header" | "Body" | "Trailer";

const FIXED_BYTES = 10;
const TRAILER_BYTES = 8;
/** A header holds a file's name and perhaps a comment. */
const MAX_HEADER_BYTES = 256 * 1024;
const OUTPUT_BYTES = 256 * 1024;

export class GzipInflater {
  damage: Damage | undefined;
  #ready: Uint8Array[] = [];
  #place: Place = "Header";
  /** Bytes of a header or trailer that is not there as a whole yet. */
  #held: Uint8Array = new Uint8Array(0);
  #body: StreamPart | undefined;
  /** Of the member's text so far. */
  #crc = 0;
  #size = 0;

  async write(piece: Uint8Array): Promise<number> {
    let rest = piece;
    while (rest.length > 0 && this.damage === undefined) rest = await this.#step(rest);
    return piece.length;
  }

  async end(): Promise<void> {
    if (this.#place === "Between" || this.damage !== undefined) return;
    await this.#body?.end();
    this.damage = this.#body?.damage ?? { kind: "cut off", reason: "unexpected end of file" };
  }

  take(): Uint8Array[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  close(): void {
    this.#body?.close();
    this.#body = undefined;
  }

  /** Uses up the beginning of `bytes`, and gives back what is left. */
  async #step(bytes: Uint8Array): Promise<Uint8Array> {
    switch (this.#place) {
      case "Between": {
        // Zeros behind compressed data are the padding of a tape or of a disk's block.
        const start = bytes.findIndex((byte) => byte !== 0);
        if (start < 0) return bytes.subarray(bytes.length);
        this.#place = "Header";
        return bytes.subarray(start);
      }
      case "Header":
        return this.#header(joined(this.#held, bytes));
      case "Body":
        return this.#inflate(bytes);
      case "Trailer":
        return this.#trailer(joined(this.#held, bytes));
    }
  }

  #header(bytes: Uint8Array): Uint8Array {
    const length = headerLength(bytes);
    if (length === undefined) {
      if (bytes.length > MAX_HEADER_BYTES) this.#damaged("a header without end");
      return this.#hold(bytes);
    }
    if (typeof length === "string") {
      this.#damaged(length);
      return bytes;
    }
    this.#held = new Uint8Array(0);
    [this.#crc, this.#size] = [0, 0];
    this.#body = new StreamPart(zlib.createInflateRaw({ chunkSize: OUTPUT_BYTES }), (text) => {
      this.#crc = crc32(text, this.#crc);
      this.#size += text.length;
      this.#ready.push(text);
    });
    this.#place = "Body";
    return bytes.subarray(length);
  }

  async #inflate(bytes: Uint8Array): Promise<Uint8Array> {
    const body = this.#body!;
    const rest = await body.write(bytes);
    this.damage = body.damage;
    if (rest.length > 0) {
      this.#body = undefined;
      this.#place = "Trailer";
    }
    return rest;
  }

  #trailer(bytes: Uint8Array): Uint8Array {
    if (bytes.length < TRAILER_BYTES) return this.#hold(bytes);
    this.#held = new Uint8Array(0);
    const view = new DataView(bytes.buffer, bytes.byteOffset, TRAILER_BYTES);
    if (view.getUint32(0, true) !== this.#crc) this.#damaged("incorrect data check");
    else if (view.getUint32(4, true) !== this.#size % 2 ** 32) this.#damaged("incorrect length check");
    this.#place = "Between";
    return bytes.subarray(TRAILER_BYTES);
  }

  #hold(bytes: Uint8Array): Uint8Array {
    // The caller may fill the memory of a piece again.
    this.#held = bytes.slice();
    return bytes.subarray(bytes.length);
  }

  #damaged(reason: string): void {
    this.damage = { kind: "damaged", reason };
  }
}

function joined(held: Uint8Array, bytes: Uint8Array): Uint8Array {
  return held.length === 0 ? bytes : Buffer.concat([held, bytes]);
}

const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const HEADER_CRC = 2;
const RESERVED = 0xe0;

/** How long a member's header is; undefined where more of it must be seen, a text where it is none. */
function headerLength(bytes: Uint8Array): number | string | undefined {
  if (bytes[0] !== 0x1f || (bytes.length > 1 && bytes[1] !== 0x8b)) return "it goes on with what is not gzip";
  if (bytes.length < FIXED_BYTES) return undefined;
  const [method, flags] = [bytes[2], bytes[3]!];
  if (method !== 8 || (flags & RESERVED) !== 0) return "unknown compression method";
  let at = FIXED_BYTES;
  if (flags & EXTRA) {
    if (bytes.length < at + 2) return undefined;
    at += 2 + bytes[at]! + 256 * bytes[at + 1]!;
  }
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    const zero = bytes.indexOf(0, at);
    if (zero < 0) return undefined;
    at = zero + 1;
  }
  if (flags & HEADER_CRC) at += 2;
  return at > bytes.length ? undefined : at;
}
