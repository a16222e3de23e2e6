/*
 * XXH64 (seed 0), whose low half zstd puts behind a frame's content (RFC 8878, 3.1.1). It computes in halves of 32
 * bits: with BigInt it would take longer than the decompression.
 */

/** A number of 64 bits, its upper half first; both are signed. */
class Wide {
  constructor(
    public hi: number,
    public lo: number,
  ) {}

  static of(hex: bigint): Wide {
    const n = BigInt.asUintN(64, hex);
    return new Wide(Number(n >> 32n) | 0, Number(n & 0xffff_ffffn) | 0);
  }

  add(hi: number, lo: number): void {
    const sum = (this.lo >>> 0) + (lo >>> 0);
    this.hi = (this.hi + hi + (sum > 0xffff_ffff ? 1 : 0)) | 0;
    this.lo = sum | 0;
  }

  xor(hi: number, lo: number): void {
    this.hi ^= hi;
    this.lo ^= lo;
  }

  times(by: Wide): void {
    const { hi, lo } = this;
    const a0 = lo & 0xffff;
    const a1 = lo >>> 16;
    const b0 = by.lo & 0xffff;
    const b1 = by.lo >>> 16;
    // Below 2^34, so exact.
    const middle = a0 * b1 + a1 * b0 + (((a0 * b0) / 0x1_0000) >>> 0);
    const carried = Math.floor(middle / 0x1_0000);
    this.hi = (a1 * b1 + carried + Math.imul(lo, by.hi) + Math.imul(hi, by.lo)) | 0;
    this.lo = Math.imul(lo, by.lo);
  }

  /** By less than 32 bits. */
  rotateLeft(by: number): void {
    const { hi, lo } = this;
    this.hi = (hi << by) | (lo >>> (32 - by));
    this.lo = (lo << by) | (hi >>> (32 - by));
  }

  /** The number, xor itself shifted to the right. */
  fold(by: number): void {
    const { hi, lo } = this;
    if (by < 32) this.xor(hi >>> by, (lo >>> by) | (hi << (32 - by)));
    else this.xor(0, by === 32 ? hi : hi >>> (by - 32));
  }
}

const P1 = Wide.of(0x9e3779b185ebca87n);
const P2 = Wide.of(0xc2b2ae3d27d4eb4fn);
const P3 = Wide.of(0x165667b19e3779f9n);
const P4 = Wide.of(0x85ebca77c2b2ae63n);
const P5 = Wide.of(0x27d4eb2f165667c5n);

const STRIPE = 32;

export class Xxh64 {
  readonly #lanes = [
    Wide.of(0x9e3779b185ebca87n + 0xc2b2ae3d27d4eb4fn),
    Wide.of(0xc2b2ae3d27d4eb4fn),
    Wide.of(0n),
    Wide.of(-0x9e3779b185ebca87n),
  ];
  readonly #rest = new Uint8Array(STRIPE);
  #held = 0;
  #length = 0;
  readonly #round = new Wide(0, 0);

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let at = 0;
    if (this.#held > 0) {
      at = Math.min(STRIPE - this.#held, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#held);
      this.#held += at;
      if (this.#held < STRIPE) return;
      this.#stripes(this.#rest, 0, STRIPE);
      this.#held = 0;
    }
    const end = bytes.length - ((bytes.length - at) % STRIPE);
    this.#stripes(bytes, at, end);
    this.#rest.set(bytes.subarray(end));
    this.#held = bytes.length - end;
  }

  #stripes(bytes: Uint8Array, from: number, to: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = from; at < to; at += STRIPE) {
      for (let i = 0; i < 4; i++) {
        const lane = this.#lanes[i]!;
        const input = this.#round;
        input.hi = view.getInt32(at + 8 * i + 4, true);
        input.lo = view.getInt32(at + 8 * i, true);
        input.times(P2);
        lane.add(input.hi, input.lo);
        lane.rotateLeft(31);
        lane.times(P1);
      }
    }
  }

  /** The lower half of the hash of all bytes so far. Nothing may be added afterwards. */
  lowHalf(): number {
    const hash = this.#length >= STRIPE ? this.#merged() : new Wide(P5.hi, P5.lo);
    hash.add(Math.floor(this.#length / 0x1_0000_0000), this.#length | 0);
    const view = new DataView(this.#rest.buffer, 0, this.#held);
    let at = 0;
    for (; at + 8 <= this.#held; at += 8) {
      const word = round(view.getInt32(at + 4, true), view.getInt32(at, true));
      hash.xor(word.hi, word.lo);
      hash.rotateLeft(27);
      hash.times(P1);
      hash.add(P4.hi, P4.lo);
    }
    if (at + 4 <= this.#held) {
      const word = new Wide(0, view.getInt32(at, true));
      word.times(P1);
      hash.xor(word.hi, word.lo);
      hash.rotateLeft(23);
      hash.times(P2);
      hash.add(P3.hi, P3.lo);
      at += 4;
    }
    for (; at < this.#held; at++) {
      const word = new Wide(0, view.getUint8(at));
      word.times(P5);
      hash.xor(word.hi, word.lo);
      hash.rotateLeft(11);
      hash.times(P1);
    }
    hash.fold(33);
    hash.times(P2);
    hash.fold(29);
    hash.times(P3);
    hash.fold(32);
    return hash.lo >>> 0;
  }

  #merged(): Wide {
    const hash = new Wide(0, 0);
    const turns = [1, 7, 12, 18];
    this.#lanes.forEach(({ hi, lo }, i) => {
      const turned = new Wide(hi, lo);
      turned.rotateLeft(turns[i]!);
      hash.add(turned.hi, turned.lo);
    });
    for (const lane of this.#lanes) {
      const word = round(lane.hi, lane.lo);
      hash.xor(word.hi, word.lo);
      hash.times(P1);
      hash.add(P4.hi, P4.lo);
    }
    return hash;
  }
}

/** A word taken in by an empty lane. */
function round(hi: number, lo: number): Wide {
  const word = new Wide(hi, lo);
  word.times(P2);
  word.rotateLeft(31);
  word.times(P1);
  return word;
}
