import { describe, expect, test } from "vitest";
import { PointerTable } from "../../src/runtime/pointer-table.js";
import { EventBufferReader } from "../../src/trace/event-buffer-reader.js";
import { EventBufferWriter } from "../../src/trace/event-buffer-writer.js";
import type { EventSink } from "../../src/trace/event-sink.js";
import { LocalEventBuffer } from "../../src/trace/local-event-buffer.js";
import { anEvent, BOOL, choice, INT, NAT, PTR, readTrace, STRING, TASK } from "./read-trace.js";

const SCHEMAS = [
  anEvent("move", { vma: PTR, "old?": PTR, "len?": NAT, "flag?": BOOL }),
  anEvent("lock", { kind: choice("ptl", "i_mmap"), "name?": STRING, "delta?": INT, "task?": TASK }),
  anEvent("tick", {}),
];

const NO_RECORD = { tsNs: undefined, cpu: undefined, tid: undefined, comm: undefined, fields: new Map() };

const line = (event: string, rest = "") => `{"ts":1.5,"cpu":2,"tid":3,"event":"${event}"${rest}}`;

/** What comes of a trace in this thread, which must be what comes of it from another. */
function both(trace: string, cuts: readonly number[] = []) {
  const direct = readTrace(trace, SCHEMAS);
  expect(readTrace(trace, SCHEMAS, { elsewhere: true, cuts })).toEqual(direct);
  return direct;
}

describe("an event log says again", () => {
  test.each([
    ["all kinds of values", line("move", ',"vma":"0xffff888040edf6e0","old":"0x0","len":12,"flag":true')],
    ["what is absent", line("move", ',"vma":0')],
    [
      "a pointer with the bits of NaN",
      line("move", ',"vma":"0x7ff8000000000000","old":"0xfff8000000000001"'),
    ],
    ["integers beyond 2^53", line("move", ',"vma":1,"len":18446744073709551615')],
    ["pointers beside integers beyond 2^53", line("lock", ',"kind":"ptl","delta":-9223372036854775808')],
    ["negative numbers and strings", line("lock", ',"kind":"ptl","name":"é\\n","delta":-7,"task":4')],
    ["times beyond 2^53 ns", '{"ts":1795170115.419173042,"cpu":0,"tid":0,"comm":"a","event":"tick"}'],
    ["events without arguments", line("tick")],
  ])("%s", (_, text) => {
    expect(both(`${text}\n${text}`).map((s) => s.what)).toEqual(["event", "event"]);
  });

  test("what is rare, in its place between the events", () => {
    const trace = [
      '{"event":"trace_begin","complete":true,"kernel":"3.3"}',
      line("tick"),
      '{"event":"lost","cpu":1,"count":12345678901234567890}',
      line("unheard"),
      "garbage",
      "",
      line("tick"),
    ];
    const seen = both(trace.join("\n"), [60, 100, 200]);
    expect(seen.map((s) => `${s.line} ${s.what}`)).toEqual([
      "1 begin",
      "2 event",
      "3 lost",
      "4 skipped",
      "5 bad",
      "7 event",
    ]);
  });

  test("each bad line, of which only the first thousand of a batch are kept with what is wrong with them", () => {
    const said = both("x\n".repeat(3000));
    expect(said.map((s) => s.line)).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1));
    expect(new Set(said.map((s) => JSON.stringify(s.values))).size).toBeLessThan(2000);
  });

  test("more than one batch has room for", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => line("move", `,"vma":${i * 8},"len":${i}`));
    expect(both(many.join("\n")).length).toBe(20_000);
  });
});

describe("pointers of an event log", () => {
  const ignore = () => {};

  /** Sends the addresses through a log, `batch` in one go, and gives those that come out. */
  function through(addresses: readonly bigint[], batch: number, between: (p: PointerTable) => void = ignore) {
    const pointers = new PointerTable();
    const out: bigint[] = [];
    const sink: EventSink = {
      begin: ignore,
      event: (e) => out.push(pointers.value(e.args[0] as number)),
      lost: ignore,
      skipped: ignore,
      clock: ignore,
      bad: ignore,
    };
    const writer = new EventBufferWriter(SCHEMAS);
    const reader = new EventBufferReader(SCHEMAS, pointers, sink, false);
    for (let from = 0; from < addresses.length; from += batch) {
      for (const address of addresses.slice(from, from + batch)) {
        const args = [writer.pointers.internBig(address), undefined, undefined, undefined];
        writer.event({ kind: 0, ts: 1, cpu: 0, self: 1, comm: "", args }, 1);
      }
      reader.open(writer.take());
      while (reader.read(100));
      between(pointers);
    }
    return { out, pointers };
  }

  test("are the same when the writer has begun a new table, as often as it likes", () => {
    const addresses = Array.from({ length: 500_000 }, (_, i) => BigInt((i * 7919) % 300_000) * 64n);
    expect(through(addresses, 10_000).out).toEqual(addresses);
  });

  test("are the same when the reader's table has given their ids to others", () => {
    const addresses = Array.from({ length: 5000 }, (_, i) => 0xffff888000000000n + BigInt(i % 700) * 8n);
    const { out, pointers } = through(addresses, 100, (table) => table.sweep(ignore));
    expect(out).toEqual(addresses);
    expect(pointers.size).toBe(1);
  });

  test("are the same when ids are given to others in the middle of a batch", () => {
    const pointers = new PointerTable();
    const out: bigint[] = [];
    const sink: EventSink = {
      begin: ignore,
      event(e) {
        out.push(pointers.value(e.args[0] as number));
        if (out.length % 10 === 0) pointers.sweep(ignore);
      },
      lost: ignore,
      skipped: ignore,
      clock: ignore,
      bad: ignore,
    };
    const writer = new EventBufferWriter(SCHEMAS);
    const addresses = Array.from({ length: 200 }, (_, i) => BigInt((i % 17) + 1) << 32n);
    for (const address of addresses) {
      const args = [writer.pointers.internBig(address), undefined, undefined, undefined];
      writer.event({ kind: 0, ts: 1, cpu: 0, self: 1, comm: "", args }, 1);
    }
    const reader = new EventBufferReader(SCHEMAS, pointers, sink, false);
    reader.open(writer.take());
    while (reader.read(7));
    expect(out).toEqual(addresses);
  });
});

test("in one thread, pointers of events that were not said yet are held when the table is swept", () => {
  const pointers = new PointerTable();
  const ignore = () => {};
  const kept: number[] = [];
  const sink: EventSink = {
    begin: ignore,
    event(e) {
      kept.push(e.args[0] as number);
      pointers.sweep((visit) => kept.forEach(visit));
    },
    lost: ignore,
    skipped: ignore,
    clock: ignore,
    bad: ignore,
  };
  const relay = new LocalEventBuffer(SCHEMAS, pointers, sink);
  const addresses = Array.from({ length: 300 }, (_, i) => 0xffff888000000000n + BigInt(i) * 64n);
  addresses.forEach((address, i) => {
    if (i % 7 === 0) relay.log.skipped("unheard", i, undefined);
    if (i % 11 === 0) relay.log.lost({ ...NO_RECORD, event: "lost" }, i);
    const args = [relay.log.pointers.internBig(address), undefined, undefined, undefined];
    relay.log.event({ kind: 0, ts: 1, cpu: 0, self: 1, comm: "", args }, i);
    if (i % 50 === 49) relay.run();
  });
  expect(kept.map((id) => pointers.value(id))).toEqual(addresses);
});

test("an array that comes back is written again, and nothing of before is left in it", () => {
  const seen: unknown[] = [];
  const ignore = () => {};
  const sink: EventSink = {
    begin: ignore,
    event: (e, at) => seen.push([at, e.comm, ...e.args]),
    lost: ignore,
    skipped: ignore,
    clock: ignore,
    bad: ignore,
  };
  const writer = new EventBufferWriter(SCHEMAS);
  const reader = new EventBufferReader(SCHEMAS, new PointerTable(), sink, false);
  const send = (args: (number | undefined)[], comm: string, at: number) =>
    writer.event({ kind: 0, ts: 1, cpu: 0, self: 1, comm, args }, at);
  send([0, 0, 7, undefined], "a", 1);
  send([0, 0, 8, undefined], "b", 2);
  const first = writer.take();
  reader.open(first);
  while (reader.read(1));
  const second = writer.take(first.words);
  expect(second.length).toBe(0);
  send([0, undefined, undefined, undefined], "c", 3);
  const third = writer.take(second.words);
  reader.open(third);
  while (reader.read(1));
  expect(seen).toEqual([
    [1, "a", 0, 0, 7, undefined],
    [2, "b", 0, 0, 8, undefined],
    [3, "c", 0, undefined, undefined, undefined],
  ]);
});
