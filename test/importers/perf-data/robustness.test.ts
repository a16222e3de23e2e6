/* No bytes of a perf.data make its importer throw, or invent entries. */
import { describe, expect, test } from "vitest";
import type { ForeignRecord } from "../../../src/importers/importer.js";
import { perfDataImporter } from "../../../src/importers/perf-data/perf-data-importer.js";
import { PERF_MAGIC } from "../../../src/importers/perf-data/perf-frames.js";
import { withChangedBytes } from "../../support/changed-bytes.js";
import {
  auxtrace,
  comm,
  compressed,
  finishedRound,
  idIndex,
  lost,
  perfData,
  record,
} from "../../support/perf-data.js";
import { decode } from "../binary/decode.js";
import { framesOf, numbers, of, read, tick, twoCpus } from "./read-perf.js";

const RUNS = 1_000;

describe("bad files", () => {
  const content = of(
    [
      idIndex([[1, 0]]),
      comm(7, "name"),
      ...twoCpus(),
      lost(3, { time: 4_500n }),
      auxtrace(40),
      ...compressed([tick(5_000n, 5), tick(6_000n, 6)], 70, 81),
      finishedRound(),
      tick(7_000n, 7),
      finishedRound(),
      tick(8_000n, 8),
      finishedRound(),
    ],
    { isPipe: true },
  );
  const pipe = perfData(content);
  const file = perfData({ ...content, isPipe: false });
  const whole = numbers(read(pipe));

  test("are read where nothing is wrong with them", () => {
    expect(whole).toEqual([0, 10, 1, 11, 5, 6, 7, 8]);
    expect(numbers(read(file))).toEqual(whole);
  });

  test("cut anywhere: what was whole is read, and what is missing is said", () => {
    const unsaid: number[] = [];
    for (const all of [pipe, file]) {
      for (let length = 16; length < all.length; length++) {
        const seen = read(all.subarray(0, length));
        // Of a round that is not complete a cpu's later entries may be there without another's earlier ones.
        const settled =
          seen.losses.find(({ cpu }) => cpu === undefined)?.fromLine ?? Number.POSITIVE_INFINITY;
        const found = seen.records.filter(({ line }) => line <= settled).map((r) => r.fields.get("n"));
        expect(found).toEqual(whole.slice(0, found.length));
        expect(numbers(seen).filter((n) => !whole.includes(n))).toEqual([]);
        if (seen.refused === undefined && seen.warnings.length === 0) unsaid.push(all.length - length);
      }
    }
    // Nothing tells that a pipe's content went on between two records in front of the first sample, of which there are six,
    // and behind the three rounds that are not the last.
    expect(unsaid).toHaveLength(9);
  });

  test("a cut sets aside what came since the last round that was complete", () => {
    const seen = read(pipe.subarray(0, pipe.length - 20));
    expect(numbers(seen)).toEqual(whole.slice(0, 7));
    // Ticks 0 to 11, the loss, and ticks 5 and 6 are of complete rounds.
    expect(seen.losses.at(-1)).toEqual({
      line: 9,
      cpu: undefined,
      count: undefined,
      fromLine: 7,
      isMark: false,
    });
  });

  test("a pipe that ends between two records, amid a round, was cut", () => {
    const ended = read(perfData(of([tick(1n, 1)], { isPipe: true })));
    expect(ended.losses).toEqual([{ line: 2, cpu: undefined, count: undefined, fromLine: 0, isMark: false }]);
    expect(read(perfData(of([tick(1n, 1), finishedRound()], { isPipe: true }))).losses).toEqual([]);
  });

  test("with any bytes changed: no throw, and no more entries than it has bytes", () => {
    withChangedBytes([file, pipe], { seed: 11, runs: RUNS }, (bytes) => {
      const seen = read(bytes);
      expect(seen.records.length + seen.ignored.length + seen.losses.length).toBeLessThan(1_000);
    });
  });

  test("that imitate the stream which mmspec makes of one: no throw", () => {
    const options = { seed: 12, runs: RUNS, kept: PERF_MAGIC.length };
    withChangedBytes([framesOf(pipe)], options, (bytes) => {
      decode(perfDataImporter, bytes, ["tick"]);
    });
  });

  test("the stream may be cut anywhere", () => {
    const frames = framesOf(pipe);
    for (const size of [1, 7, 100])
      expect(decode(perfDataImporter, frames, ["tick"], size).records.map(plainOf)).toEqual(
        decode(perfDataImporter, frames, ["tick"]).records.map(plainOf),
      );
  });

  test("records that are shorter than their kind are damage", () => {
    for (const type of [2, 3, 7, 9, 13, 71, 83]) {
      const seen = read(perfData(of([tick(1n, 1), record(type, Buffer.alloc(0)), tick(2n, 2)])));
      expect([type, numbers(seen), seen.warnings.map((d) => d.code)]).toEqual([type, [1], ["MMS5185"]]);
    }
  });
});

function plainOf({ fields, line, tsNs, comm: name }: ForeignRecord) {
  return [line, tsNs, name, fields.get("n")];
}
