import { describe, expect, it } from "vitest";
import * as int from "../../src/runtime/int.js";
import type { Int } from "../../src/runtime/scalars.js";

/** Around the widths at which numbers cease to be good for an operator. */
const EDGES: Int[] = [0, 8, 30, 31, 32, 33, 52, 53, 63, 64].flatMap((bits) =>
  [-1n, 0n, 1n].flatMap((d) => [1n, -1n].map((sign) => int.toInt(sign * ((1n << BigInt(bits)) + d)))),
);

const BITWISE: [string, (a: Int, b: Int) => Int | undefined, (a: bigint, b: bigint) => bigint][] = [
  ["BitAnd", int.bitAnd, (a, b) => a & b],
  ["BitOr", int.bitOr, (a, b) => a | b],
  ["BitXor", int.bitXor, (a, b) => a ^ b],
];

const SHIFTS: [string, (a: Int, b: Int) => Int | undefined, (a: bigint, b: bigint) => bigint][] = [
  ["ShiftLeft", int.shiftLeft, (a, b) => a << b],
  ["ShiftRight", int.shiftRight, (a, b) => a >> b],
];

describe("operators on bits are those of integers without a width", () => {
  it.each(BITWISE)("%s", (_name, operator, exact) => {
    for (const a of EDGES)
      for (const b of EDGES)
        expect(operator(a, b), `${a}, ${b}`).toBe(int.toInt(exact(BigInt(a), BigInt(b))));
  });

  it.each(SHIFTS)("%s", (_name, operator, exact) => {
    for (const a of EDGES)
      for (const by of [0, 1, 12, 31, 32, 52, 53, 64, 100])
        expect(operator(a, by), `${a}, ${by}`).toBe(int.toInt(exact(BigInt(a), BigInt(by))));
  });
});
