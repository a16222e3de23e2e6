/* No bytes of a trace.dat make its importer throw, or invent entries. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ForeignRecord } from "../../../src/importers/importer.js";
import { FRAMES_MAGIC } from "../../../src/importers/trace-dat/merged-frames.js";
import { traceDat } from "../../support/trace-dat.js";
import { decode, framesOf, numbers, read, TWO_CPUS } from "./read-dat.js";

describe("bad files", () => {
  const file = traceDat({ ...TWO_CPUS, version: 7, compression: "zlib" });
  const plain = traceDat({ ...TWO_CPUS, version: 6 });
  const whole = numbers(read(plain));

  test("cut anywhere: what was whole is read, and what is missing is said", () => {
    const cuts: readonly (readonly [Buffer, number])[] = [
      [plain, 97],
      [file, 1],
    ];
    for (const [all, step] of cuts) {
      for (let length = 10; length < all.length; length += step) {
        const seen = read(all.subarray(0, length));
        expect(numbers(seen).filter((n) => !whole.includes(n))).toEqual([]);
        if (seen.refused === undefined && numbers(seen).length < whole.length)
          expect(seen.losses.length).toBeGreaterThan(0);
      }
    }
  });

  test("with any bytes changed: no throw, and no more entries than pages can hold", () => {
    const changed = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(file, plain), changed, (all, changes) => {
        const bytes = Buffer.from(all);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const seen = read(bytes);
        expect(seen.records.length + seen.ignored.length + seen.losses.length).toBeLessThan(10_000);
      }),
      { seed: 11, numRuns: 2_000 },
    );
  });

  test("that imitate the stream which mmspec makes of one: no throw", () => {
    const frames = framesOf(plain);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(frames);
        for (const [at, value] of changes)
          bytes[FRAMES_MAGIC.length + (at % (bytes.length - FRAMES_MAGIC.length))] = value;
        decode(bytes, ["tick"]);
      }),
      { seed: 12, numRuns: 2_000 },
    );
  });

  test("the stream may be cut anywhere", () => {
    const frames = framesOf(plain);
    for (const size of [1, 7, 100])
      expect(decode(frames, ["tick"], size).records.map(plainOf)).toEqual(
        decode(frames, ["tick"]).records.map(plainOf),
      );
  });
});

function plainOf({ fields, line, tsNs }: ForeignRecord) {
  return [line, tsNs, fields.get("n")];
}
