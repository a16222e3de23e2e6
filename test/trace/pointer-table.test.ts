import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NULL_PTR, PointerTable } from "../../src/runtime/pointer-table.js";

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
/** As slabs give them out: neighbours, a few apart. */
const slab = fc
  .tuple(fc.nat(3), fc.nat(500))
  .map(([s, i]) => 0xffff888040000000n + BigInt(s) * 2n ** 33n + BigInt(i) * 8n);

const nothing = () => {};

describe("a pointer table", () => {
  test("knows NULL from the start", () => {
    const table = new PointerTable();
    expect(table.intern(0, 0)).toBe(NULL_PTR);
    expect(table.hex(NULL_PTR)).toBe("0x0");
    expect(table.size).toBe(1);
  });

  test("takes the halves as signed or unsigned, and drops what is beyond them", () => {
    const table = new PointerTable();
    const p = table.internBig(0xffff888040edf6e0n);
    expect(table.intern(0xffff8880, 0x40edf6e0)).toBe(p);
    expect(table.intern(0xffff8880 | 0, 0x40edf6e0)).toBe(p);
    expect(table.intern(0xffff8880, 2 ** 32 + 0x40edf6e0)).toBe(p);
    expect(table.hex(p)).toBe("0xffff888040edf6e0");
  });

  test("pads the lower half of what it prints", () => {
    const table = new PointerTable();
    expect(table.hex(table.intern(1, 2))).toBe("0x100000002");
  });

  test("gives one id to each pointer, and the pointer back, whatever came before", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(u64, slab), { maxLength: 5000 }), (values) => {
        const table = new PointerTable();
        const ids = new Map(values.map((v) => [v, table.internBig(v)]));
        expect(new Set(ids.values()).size).toBe(ids.size);
        expect(table.size).toBe(ids.has(0n) ? ids.size : ids.size + 1);
        for (const [value, id] of ids) {
          expect(table.internBig(value)).toBe(id);
          expect(table.value(id)).toBe(value);
          expect(table.hex(id)).toBe(`0x${value.toString(16)}`);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("compares by address, not by id", () => {
    fc.assert(
      fc.property(u64, u64, (a, b) => {
        const table = new PointerTable();
        const [p, q] = [table.internBig(a), table.internBig(b)];
        expect(Math.sign(table.compare(p, q))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  test("a sweep releases what is not live, keeps the ids of what is, and gives the free ones out again", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(slab, { minLength: 1, maxLength: 3000 }),
        fc.func(fc.boolean()),
        (values, keep) => {
          const table = new PointerTable();
          const ids = new Map(values.map((v) => [v, table.internBig(v)]));
          const live = new Map([...ids].filter(([v]) => keep(v)));
          const isLive = new Set(live.values());
          const before = table.size;
          expect(table.sweep((keep) => isLive.forEach(keep))).toBe(ids.size - live.size);
          expect(table.size).toBe(live.size + 1);
          for (const [value, id] of live) expect(table.internBig(value)).toBe(id);
          expect(table.internBig(0n)).toBe(NULL_PTR);
          // As many new pointers as were released need no more ids.
          for (let i = 1; i <= ids.size - live.size; i++) {
            const id = table.internBig(BigInt(i));
            expect(id).toBeLessThan(before);
            expect(isLive.has(id)).toBe(false);
            expect(table.value(id)).toBe(BigInt(i));
          }
          for (const [value, id] of live) expect(table.value(id)).toBe(value);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("stays bounded when each pointer is released after use", () => {
    const table = new PointerTable();
    let largest = 0;
    for (let round = 0; round < 200; round++) {
      for (let i = 0; i < 1000; i++) largest = Math.max(largest, table.intern(round, i * 64));
      table.sweep(nothing);
    }
    expect(table.size).toBe(1);
    expect(largest).toBeLessThanOrEqual(1000);
  });
});
