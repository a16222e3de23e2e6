/* No bytes of a trace.dat make its importer throw, or invent entries. */
import { describe, expect, test } from "vitest";
import type { ForeignRecord } from "../../../src/importers/importer.js";
import { FRAMES_MAGIC } from "../../../src/importers/trace-dat/merged-frames.js";
import { withChangedBytes } from "../../support/changed-bytes.js";
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
    withChangedBytes([file, plain], { seed: 11, runs: 2_000 }, (bytes) => {
      const seen = read(bytes);
      expect(seen.records.length + seen.ignored.length + seen.losses.length).toBeLessThan(10_000);
    });
  });

  test("that imitate the stream which mmspec makes of one: no throw", () => {
    const options = { seed: 12, runs: 2_000, kept: FRAMES_MAGIC.length };
    withChangedBytes([framesOf(plain)], options, (bytes) => {
      decode(bytes, ["tick"]);
    });
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
