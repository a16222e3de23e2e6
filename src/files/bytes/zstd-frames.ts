/*
 * zstd (RFC 8878), frame by frame, where Node has no zstd of its own. fzstd decompresses the blocks; that a frame's
 * content is what was compressed (its checksum, its size), and that it needs no more memory than zstd's own programs
 * take, nor a dictionary, is seen to here.
 */
import type { Decompress } from "fzstd";
import type { Damage } from "./stream-part.js";
import { Xxh64 } from "./xxh64.js";

/** As zstd's own programs without --long (ZSTD_WINDOWLOG_LIMIT_DEFAULT), and Node's. */
const WINDOW_LIMIT = 128 * 1024 * 1024;
/** What is decompressed at once: a block of four bytes may be 128 KiB. */
const READY_BYTES = 4 * 1024 * 1024;

const MAGIC = 0xfd2fb528;
const MAGIC_BYTES = 4;
/** Sixteen magic numbers of frames to skip. */
const SKIPPABLE = 0x184d2a50;
const SKIPPABLE_BYTES = 8;
const BLOCK_HEADER_BYTES = 3;
const MOST_BLOCK_BYTES = 128 * 1024;
const RLE = 1;
const RESERVED = 3;
const CHECKSUM_BYTES = 4;

type Place = "Between" | "Skipped" | "Header" | "BlockHeader" | "Block" | "Checksum";

interface FrameHeader {
  readonly bytes: number;
  readonly hasChecksum: boolean;
  readonly windowBytes: number;
  /** undefined where the frame does not say. */
  readonly contentBytes: number | undefined;
  readonly dictionary: number;
}

/** A frame that is being decompressed. */
interface Frame {
  readonly header: FrameHeader;
  readonly decompressor: Decompress;
  readonly hash: Xxh64;
  bytes: number;
}

type MakeDecompressor = (onData: (bytes: Uint8Array) => void) => Decompress;

export class ZstdFrames {
  damage: Damage | undefined;
  readonly #make: MakeDecompressor;
  #ready: Uint8Array[] = [];
  #readyBytes = 0;
  #place: Place = "Between";
  /** What belongs together is gathered until its last byte has come. */
  readonly #held = new Uint8Array(BLOCK_HEADER_BYTES + MOST_BLOCK_BYTES);
  #heldBytes = 0;
  #needed = MAGIC_BYTES;
  /** Bytes of a skippable frame that are still to come. */
  #toSkip = 0;
  #frame: Frame | undefined;

  constructor(make: MakeDecompressor) {
    this.#make = make;
  }

  /** Takes the beginning of the piece, of which enough is decompressed then; gives the number of bytes. */
  write(piece: Uint8Array): number {
    let at = 0;
    while (at < piece.length && this.damage === undefined && this.#readyBytes < READY_BYTES) {
      if (this.#place === "Skipped") {
        const skipped = Math.min(this.#toSkip, piece.length - at);
        at += skipped;
        this.#toSkip -= skipped;
        if (this.#toSkip === 0) this.#go("Between", MAGIC_BYTES);
      } else if (this.#place === "Between" && this.#heldBytes === 0 && piece[at] === 0) {
        // Zeros behind compressed data are the padding of a tape or of a disk's block.
        at++;
      } else {
        const taken = Math.min(this.#needed - this.#heldBytes, piece.length - at);
        this.#held.set(piece.subarray(at, at + taken), this.#heldBytes);
        this.#heldBytes += taken;
        at += taken;
        if (this.#heldBytes === this.#needed) this.#takeHeld();
      }
    }
    return at;
  }

  end(): void {
    if (this.#place !== "Between" || this.#heldBytes > 0) {
      this.damage ??= { kind: "cut off", reason: "unexpected end of file" };
    }
  }

  take(): Uint8Array[] {
    const ready = this.#ready;
    this.#ready = [];
    this.#readyBytes = 0;
    return ready;
  }

  #go(place: Place, needed: number): void {
    this.#place = place;
    this.#heldBytes = 0;
    this.#needed = needed;
  }

  #damaged(reason: string): void {
    this.damage = { kind: "damaged", reason };
  }

  #takeHeld(): void {
    const held = this.#held.subarray(0, this.#heldBytes);
    switch (this.#place) {
      case "Between":
      case "Header":
        return this.#takeHeader(held);
      case "BlockHeader": {
        const word = held[0]! | (held[1]! << 8) | (held[2]! << 16);
        const kind = (word >> 1) & 3;
        const size = word >> 3;
        if (kind === RESERVED || size > MOST_BLOCK_BYTES) return this.#damaged("invalid block");
        const bytes = kind === RLE ? 1 : size;
        this.#place = "Block";
        this.#needed = BLOCK_HEADER_BYTES + bytes;
        if (bytes === 0) this.#takeHeld();
        return;
      }
      case "Block":
        return this.#takeBlock(held, (held[0]! & 1) === 1);
      case "Checksum":
        return this.#takeChecksum(held);
      case "Skipped":
        return;
    }
  }

  #takeHeader(held: Uint8Array): void {
    const magic = word32(held, 0);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      if (held.length < SKIPPABLE_BYTES) {
        this.#place = "Header";
        this.#needed = SKIPPABLE_BYTES;
        return;
      }
      this.#toSkip = word32(held, MAGIC_BYTES);
      this.#go(this.#toSkip > 0 ? "Skipped" : "Between", MAGIC_BYTES);
      return;
    }
    if (magic !== MAGIC) return this.#damaged("what follows is no zstd frame");
    this.#place = "Header";
    if (held.length === MAGIC_BYTES) {
      this.#needed = MAGIC_BYTES + 1;
      return;
    }
    const header = readHeader(held);
    if (typeof header === "number") {
      this.#needed = header;
      return;
    }
    if (header === undefined) return this.#damaged("invalid frame header");
    if (header.dictionary > 0) return this.#damaged(`it needs the dictionary ${header.dictionary}`);
    if (header.windowBytes > WINDOW_LIMIT) {
      this.damage = { kind: "window", bytes: header.windowBytes };
      return;
    }
    const hash = new Xxh64();
    const frame: Frame = {
      header,
      hash,
      bytes: 0,
      decompressor: this.#make((bytes) => {
        if (bytes.length === 0) return;
        frame.bytes += bytes.length;
        if (header.hasChecksum) hash.update(bytes);
        this.#ready.push(bytes);
        this.#readyBytes += bytes.length;
      }),
    };
    this.#frame = frame;
    this.#push(held, false);
    this.#go("BlockHeader", BLOCK_HEADER_BYTES);
  }

  #takeBlock(held: Uint8Array, isLast: boolean): void {
    const { hasChecksum } = this.#frame!.header;
    this.#push(held, isLast && !hasChecksum);
    if (this.damage !== undefined) return;
    if (!isLast) this.#go("BlockHeader", BLOCK_HEADER_BYTES);
    else if (hasChecksum) this.#go("Checksum", CHECKSUM_BYTES);
    else this.#endFrame();
  }

  #takeChecksum(held: Uint8Array): void {
    // Only now has fzstd to decompress what of a small frame it had put off.
    this.#push(held, true);
    if (this.damage !== undefined) return;
    if (this.#frame!.hash.lowHalf() !== word32(held, 0)) return this.#damaged("its checksum does not fit");
    this.#endFrame();
  }

  #endFrame(): void {
    const { header, bytes } = this.#frame!;
    this.#frame = undefined;
    if (header.contentBytes !== undefined && header.contentBytes !== bytes) {
      return this.#damaged(`a frame of ${header.contentBytes} bytes has ${bytes}`);
    }
    this.#go("Between", MAGIC_BYTES);
  }

  /** A copy: fzstd keeps parts of what it is given. */
  #push(bytes: Uint8Array, isLast: boolean): void {
    try {
      this.#frame!.decompressor.push(bytes.slice(), isLast);
    } catch (e) {
      // Data that is wrong in an unforeseen way ends in a RangeError or a TypeError of fzstd's own.
      this.#damaged(
        e instanceof RangeError || e instanceof TypeError ? "invalid block" : (e as Error).message,
      );
    }
  }
}

function word32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** The header of a frame; or how many bytes it has, where there are fewer; undefined where it is none. */
function readHeader(held: Uint8Array): FrameHeader | number | undefined {
  const flags = held[MAGIC_BYTES]!;
  if ((flags & 0x08) !== 0) return undefined;
  const isSingle = (flags & 0x20) !== 0;
  const sizeFlag = flags >> 6;
  const dictionaryAt = MAGIC_BYTES + 1 + (isSingle ? 0 : 1);
  const sizeAt = dictionaryAt + [0, 1, 2, 4][flags & 3]!;
  const bytes = sizeAt + (sizeFlag === 0 ? (isSingle ? 1 : 0) : 1 << sizeFlag);
  if (held.length < bytes) return bytes;
  const number = (from: number, to: number) => {
    let n = 0;
    for (let at = to - 1; at >= from; at--) n = n * 256 + held[at]!;
    return n;
  };
  const contentBytes = bytes === sizeAt ? undefined : number(sizeAt, bytes) + (sizeFlag === 1 ? 256 : 0);
  const descriptor = held[MAGIC_BYTES + 1]!;
  const base = 2 ** (10 + (descriptor >> 3));
  return {
    bytes,
    hasChecksum: (flags & 0x04) !== 0,
    windowBytes: isSingle ? contentBytes! : base + (base / 8) * (descriptor & 7),
    contentBytes,
    dictionary: number(dictionaryAt, sizeAt),
  };
}
