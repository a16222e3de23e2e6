/* perf.data: the files are written by test/support/perf-data.ts, as perf record lays them out. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentence } from "../../../src/diag/diagnostic.js";
import {
  BIT,
  comm,
  compressed,
  finishedRound,
  fork,
  idIndex,
  lost,
  lostSamples,
  type PerfContent,
  perfData,
  sample,
  throttle,
  USUAL,
} from "../../support/perf-data.js";
import { numbers, of, read, tick, twoCpus } from "./read-perf.js";

describe("the file", () => {
  test.each([
    { isPipe: false, isBig: false },
    { isPipe: true, isBig: false },
    { isPipe: false, isBig: true },
    { isPipe: true, isBig: true },
  ])("is a file or a pipe's content, of either byte order: %j", (how) => {
    const seen = read(perfData(of(twoCpus(how.isBig), how)));
    expect(numbers(seen)).toEqual([0, 10, 1, 11]);
    expect(seen.records[1]).toMatchObject({ tsNs: 2_000, cpu: 1, tid: 7, event: "tick", line: 2 });
    expect(seen.records[1]?.fields.get("addr")).toBe("0xffff000000001000");
    expect(seen.words).toEqual([
      { line: 1, source: "perf's header", kernel: "6.12.117+deb12", records: undefined },
    ]);
    expect([seen.cpus, seen.losses, seen.warnings]).toEqual([2, [], []]);
  });

  test("has times above 2^53 exactly", () => {
    const base = 1n << 60n;
    const seen = read(perfData(of([tick(base + 2n, 0), tick(base + 1n, 1, { cpu: 1 })])));
    expect(seen.records.map((r) => r.tsNs)).toEqual([base + 1n, base + 2n]);
  });

  test.each([
    [
      "the version of perf 2.6",
      () => Buffer.from("PERFFILE\x68\0\0\0\0\0\0\0", "latin1"),
      "before Linux 3.0",
    ],
    ["nothing behind its first bytes", (file: Buffer) => file.subarray(0, 12), "it ends within its header"],
    ["a header of another size", (file: Buffer) => Buffer.from(file).fill(60, 8, 9), "of 60 bytes"],
    [
      "no records, since perf record was killed",
      (file: Buffer) => Buffer.from(file).fill(0, 48, 56),
      "not ended",
    ],
    ["its end cut off", (file: Buffer) => file.subarray(0, file.length - 400), "it ends within its header"],
  ])("with %s is refused with the reason", (_, change, reason) => {
    const { refused } = read(change(perfData(of(twoCpus()))));
    expect(refused?.code).toBe("MMS5184");
    expect(refused && sentence(refused).message).toContain(reason);
  });

  test.each<[string, Partial<PerfContent>, string]>([
    ["without descriptions", { formats: [] }, "the descriptions of its events are missing"],
    ["without events", { attrs: [], isPipe: true }, "which events it has"],
    [
      "spread over a folder",
      { features: new Map([[24, [1, 0, 0, 0, 0, 0, 0, 0]]]) },
      "perf record --threads",
    ],
    [
      "compressed by another method",
      { features: new Map([[27, [1, 0, 0, 0, 9, 0, 0, 0]]]) },
      "a method of the number 9",
    ],
  ])("%s is refused with the reason", (_, more, reason) => {
    const { refused } = read(perfData(of(twoCpus(), more)));
    expect(refused && sentence(refused).message).toContain(reason);
  });
});

describe("a sample", () => {
  const bits = Object.values(BIT).filter((bit) => bit !== BIT.raw && bit !== BIT.cpu && bit !== BIT.time);

  test("has its fields wherever its layout puts them", () => {
    const layout = fc.record({
      chosen: fc.subarray([...bits]),
      readFormat: fc.nat(31),
      group: fc.nat(4),
      frames: fc.nat(5),
    });
    fc.assert(
      fc.property(layout, ({ chosen, readFormat, group, frames }) => {
        const sampleType = chosen.reduce((all, bit) => all | bit, BIT.raw | BIT.cpu | BIT.time);
        const content = of([tick(5n, 42, { sampleType, readFormat, group, frames, cpu: 3 })], {
          attrs: [{ config: 300, sampleType, readFormat, ids: [1] }],
        });
        const seen = read(perfData(content));
        // Who did it is in the sample alone.
        const hasThread = chosen.includes(BIT.tid);
        expect(numbers(seen)).toEqual(hasThread ? [42] : []);
        if (hasThread) expect(seen.records[0]).toMatchObject({ tsNs: 5, cpu: 3, tid: 7 });
        else expect(seen.losses).toEqual([{ line: 1, cpu: 3, count: 1, fromLine: 1, isMark: false }]);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test.each([
    ["PERF_SAMPLE_IDENTIFIER", USUAL],
    ["PERF_SAMPLE_ID", (USUAL & ~BIT.identifier) | BIT.id],
  ])("of several events is told apart by %s; an unknown id is a lost event", (_, sampleType) => {
    const other = sample({ time: 2n, event: 301, payload: Buffer.from([9, 0, 0, 0]), id: 5, sampleType });
    const unknown = tick(3n, 3, { id: 99, cpu: 1, sampleType });
    const attrs = [
      { config: 300, ids: [1, 2], sampleType },
      { config: 301, ids: [5], sampleType },
    ];
    const seen = read(perfData(of([tick(1n, 1, { id: 2, sampleType }), other, unknown], { attrs })), [
      "tick",
      "other",
    ]);
    expect(seen.records.map((r) => [r.event, r.fields.get("n")])).toEqual([
      ["tick", 1],
      ["other", 9],
    ]);
    expect(seen.losses).toEqual([{ line: 3, cpu: 1, count: 1, fromLine: 3, isMark: false }]);
  });

  test("of a counter is of no interest, and bears its name", () => {
    const sampleType = USUAL;
    const attrs = [
      { config: 300, ids: [1], sampleType },
      { type: 0, config: 3, ids: [2], sampleType: sampleType & ~BIT.raw },
    ];
    const counter = sample({ time: 2n, event: 0, id: 2, sampleType: sampleType & ~BIT.raw });
    const seen = read(perfData(of([tick(1n, 1), counter], { attrs })));
    expect([numbers(seen), seen.ignored, seen.losses]).toEqual([[1], ["event 0:3"], []]);
  });

  test("of a thread that is gone is a lost event", () => {
    const seen = read(perfData(of([tick(1n, 1, { tid: -1 })])));
    expect([seen.records.length, seen.losses.map(({ count }) => count)]).toEqual([0, [1]]);
  });

  test("that stands twice at a cpu's beginning, as perf 5.10 has it, is left out once", () => {
    const doubled = [1n, 2n].flatMap((time) => [tick(time, Number(time)), tick(time, Number(time))]);
    const seen = read(perfData(of([...doubled, tick(3n, 3), tick(4n, 4)])));
    expect(numbers(seen)).toEqual([1, 2, 3, 4]);
    expect(seen.warnings.map((d) => d.code)).toEqual(["MMS5162"]);
  });

  test.each([
    [
      { config: 300, ids: [1], sampleType: USUAL, period: 100 },
      "MMS5186",
      "of tick only one in 100 was recorded",
    ],
    [
      { config: 300, ids: [1], sampleType: USUAL, period: 4000, isFrequency: true },
      "MMS5186",
      "so many in a second",
    ],
    [{ config: 300, ids: [1], sampleType: USUAL & ~BIT.raw }, "MMS5187", "without its fields"],
  ])("that stands for others, or tells nothing, is rejected if the event matters: %j is %s", (attr, code, words) => {
    const file = perfData(of([tick(1n, 1, { sampleType: attr.sampleType })], { attrs: [attr] }));
    const { refused } = read(file);
    expect(refused?.code).toBe(code);
    expect(refused && sentence(refused).message).toContain(words);
    expect(read(file, []).refused).toBeUndefined();
  });
});

describe("order", () => {
  test("is that of time; what is later than the round before waits", () => {
    const records = [
      tick(10n, 1),
      finishedRound(),
      tick(30n, 3),
      tick(20n, 2, { cpu: 1 }),
      finishedRound(),
      tick(25n, 4, { cpu: 1 }),
      finishedRound(),
    ];
    expect(numbers(read(perfData(of(records))))).toEqual([1, 2, 4, 3]);
  });

  test("of one time is that of the file", () => {
    const records = [tick(5n, 1, { cpu: 1 }), tick(5n, 2), tick(5n, 3, { cpu: 1 })];
    expect(numbers(read(perfData(of(records))))).toEqual([1, 2, 3]);
  });
});

describe("names of threads", () => {
  const commsOf = (records: readonly Buffer[]) => read(perfData(of(records))).records.map((r) => r.comm);

  test("are those that the records before have, at their time", () => {
    expect(
      commsOf([
        comm(7, "before"),
        tick(1n, 1),
        comm(7, "after", { time: 5n }),
        tick(4n, 2, { cpu: 1 }),
        tick(6n, 3),
        tick(7n, 4, { tid: 0 }),
        tick(8n, 5, { tid: 9 }),
      ]),
    ).toEqual(["before", "before", "after", "swapper", undefined]);
  });

  test("go from parents to children; of a child of somebody unknown nothing is known", () => {
    expect(
      commsOf([
        comm(7, "parent"),
        comm(9, "stale"),
        fork(8, 7, { time: 1n }),
        tick(2n, 1, { tid: 8 }),
        fork(9, 50, { time: 3n }),
        tick(4n, 2, { tid: 9 }),
      ]),
    ).toEqual(["parent", undefined]);
  });
});

describe("losses", () => {
  test("are where the kernel marked them, with cpu and count", () => {
    const records = [tick(1n, 1), tick(2n, 2, { cpu: 1 }), lost(12, { time: 3n }), tick(4n, 3)];
    const seen = read(perfData(of(records)));
    expect(seen.losses).toEqual([{ line: 3, cpu: 0, count: 12, fromLine: 1, isMark: true }]);
    expect(seen.records.map((r) => r.line)).toEqual([1, 2, 4]);
  });

  test("are where the kernel held events back", () => {
    const seen = read(perfData(of([tick(1n, 1), throttle({ time: 2n })])));
    expect(seen.losses).toEqual([{ line: 2, cpu: 0, count: undefined, fromLine: 1, isMark: true }]);
  });

  const cpus = idIndex([
    [1, 0],
    [2, 1],
  ]);

  test.each<[string, number, readonly unknown[]]>([
    ["as many as were told: none", 12, []],
    ["more than were told", 15, [{ line: 4, cpu: 1, count: 3, fromLine: 2, isMark: true }]],
    [
      "fewer, since other records were among them",
      9,
      [{ line: 4, cpu: 1, count: undefined, fromLine: 2, isMark: true }],
    ],
  ])("at the end are what the events' own counts are more than was told: %s", (_, count, atEnd) => {
    const records = [
      cpus,
      tick(1n, 1),
      tick(2n, 2, { cpu: 1, id: 2 }),
      lost(12, { time: 3n, cpu: 1, id: 2 }),
      finishedRound(),
      lostSamples(count, { id: 2 }),
    ];
    const [, ...rest] = read(perfData(of(records))).losses;
    expect(rest).toEqual(atEnd);
  });

  test("are not what a filter of the user's left out", () => {
    expect(read(perfData(of([cpus, tick(1n, 1), lostSamples(9, { id: 1 }, 1 << 15)]))).losses).toEqual([]);
  });

  test("in a thread's buffer may be of any cpu", () => {
    const seen = read(perfData(of([idIndex([[1, -1]]), tick(1n, 1), lost(3, { time: 2n, cpu: 1 })])));
    expect(seen.losses).toEqual([{ line: 2, cpu: undefined, count: 3, fromLine: 0, isMark: true }]);
  });
});

describe("compressed records", () => {
  test.each<[81 | 83, number]>([
    [81, 40],
    [81, 7],
    [83, 100],
  ])("of kind %i hold a stream of records, cut anywhere: %i bytes", (kind, size) => {
    const records = [comm(7, "name"), tick(1n, 1), tick(3n, 2), tick(2n, 3, { cpu: 1 })];
    const seen = read(perfData(of([...compressed(records, size, kind), finishedRound()])));
    expect(seen.records.map((r) => [r.fields.get("n"), r.comm])).toEqual([
      [1, "name"],
      [3, "name"],
      [2, "name"],
    ]);
    expect(seen.losses).toEqual([]);
  });

  test("that are damaged are a loss; what came before is read", () => {
    const [first, ...rest] = compressed([tick(1n, 1), tick(2n, 2)], 90, 81);
    const bad = rest.map((piece) => Buffer.from(piece).fill(0xff, 8));
    const seen = read(perfData(of([first!, ...bad, tick(3n, 3)])));
    expect(numbers(seen)).toEqual([1]);
    expect(seen.warnings.map((d) => sentence(d).message)).toEqual([
      "a compressed part of it is damaged: what stood there and behind it counts as lost",
    ]);
  });
});
