import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Xxh64 } from "../../src/files/bytes/xxh64.js";

const P = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
];
const [P1, P2, P3, P4, P5] = P as [bigint, bigint, bigint, bigint, bigint];
const u64 = (n: bigint) => BigInt.asUintN(64, n);
const rotated = (n: bigint, by: bigint) => u64(n << by) | (n >> (64n - by));
const round = (lane: bigint, word: bigint) => u64(rotated(u64(lane + word * P2), 31n) * P1);

/** The algorithm as its description has it, in numbers of 64 bits. */
function plainXxh64(bytes: Buffer): bigint {
  let at = 0;
  let hash = P5;
  if (bytes.length >= 32) {
    const lanes = [u64(P1 + P2), P2, 0n, u64(-P1)];
    for (; at + 32 <= bytes.length; at += 32) {
      lanes.forEach((lane, i) => {
        lanes[i] = round(lane, bytes.readBigUInt64LE(at + 8 * i));
      });
    }
    hash = lanes.reduce((sum, lane, i) => u64(sum + rotated(lane, [1n, 7n, 12n, 18n][i]!)), 0n);
    for (const lane of lanes) hash = u64((hash ^ round(0n, lane)) * P1 + P4);
  }
  hash = u64(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) {
    hash = u64(rotated(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4);
  }
  if (at + 4 <= bytes.length) {
    hash = u64(rotated(hash ^ u64(BigInt(bytes.readUInt32LE(at)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) hash = u64(rotated(hash ^ u64(BigInt(bytes[at]!) * P5), 11n) * P1);
  hash = u64((hash ^ (hash >> 33n)) * P2);
  hash = u64((hash ^ (hash >> 29n)) * P3);
  return hash ^ (hash >> 32n);
}

function lowHalf(...parts: readonly Uint8Array[]): number {
  const hash = new Xxh64();
  for (const part of parts) hash.update(part);
  return hash.lowHalf();
}

describe("XXH64", () => {
  test("is that of the published vectors", () => {
    expect(plainXxh64(Buffer.from(""))).toBe(0xef46db3751d8e999n);
    expect(plainXxh64(Buffer.from("abc"))).toBe(0x44bc2cf5ad770999n);
    expect(lowHalf(Buffer.from(""))).toBe(0x51d8e999);
    expect(lowHalf(Buffer.from("abc"))).toBe(0xad770999);
  });

  test("is that of the plain algorithm, however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: "max" }), fc.nat(300), fc.nat(300), (bytes, a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const parts = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
        expect(lowHalf(...parts)).toBe(Number(plainXxh64(Buffer.from(bytes)) & 0xffff_ffffn));
      }),
      { numRuns: 2000 },
    );
  });
});
