/* A timeline is at every place what a replay up to there is, however one has come there. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { StateReplay } from "../../src/replay/state-replay.js";
import { Timeline } from "../../src/replay/timeline.js";
import { printValue } from "../../src/runtime/print.js";
import type { EventSink } from "../../src/trace/event-sink.js";
import { createJsonlReader } from "../../src/trace/jsonl-reader.js";
import { programOfText } from "../support/load-texts.js";

const program = programOfText(`---- MODULE m ----
TYPE Page == Ptr
EVENT get(page : Page, n : Nat)
EVENT put(page : Page)
VARIABLE refs : [Page -> SUBSET Nat] DEFAULT {}
VARIABLE last : [page : Page, count : Nat]
INIT last = [page |-> NULL, count |-> 0]
ACTION Get ON get ==
    /\\ refs'[page] = refs[page] \\cup {n}
    /\\ last' = [page |-> page, count |-> last.count + 1]
ACTION Put ON put == refs' = Without(refs, page)
====
`);

// More than are kept between two states, with a loss now and then.
const LINES = 45_000;
const text = Array.from({ length: LINES }, (_, i) => {
  if (i === 0) return { event: "trace_begin", complete: true };
  const record = { ts: i / 1e6, cpu: 0, tid: 1 + (i % 3), page: `0x${(16 + (i % 7)).toString(16)}` };
  if (i % 9001 === 0) return { event: "lost", cpu: 0, count: 1 };
  return i % 5 === 0 ? { ...record, event: "put" } : { ...record, event: "get", n: i % 11 };
})
  .map((record) => JSON.stringify(record))
  .join("\n");

/** `at` is told of each line that has been taken. */
function read<S extends StateReplay>(sink: S, at: (line: number) => void = () => {}): S {
  const told: EventSink = {
    begin: (r, line) => {
      sink.begin(r, line);
      at(line);
    },
    event: (e, line) => {
      sink.event(e, line);
      at(line);
    },
    lost: (r, line) => {
      sink.lost(r, line);
      at(line);
    },
    skipped: () => {},
    clock: () => {},
    bad: (d) => expect(d).toBeUndefined(),
  };
  const { schemas, constants } = program;
  const reader = createJsonlReader({
    schemas,
    constants,
    pointers: sink.pointers,
    sink: told,
    strictFields: false,
    path: "t",
  });
  reader.feed(Buffer.from(text));
  reader.end();
  return sink;
}

const options = { file: "t", constants: new Map<string, string>() };
const shown = (replay: StateReplay) => ({
  line: replay.line,
  loss: replay.loss,
  last: replay.last && { ...replay.last, args: [...replay.last.args] },
  values: replay
    .values()
    .map((value, i) => printValue(value, program.spec.meta.variables[i]!.shape, replay.pointers)),
});

test("going anywhere, in any order, leads to the states of a replay up to there", () => {
  const timeline = read(new Timeline(program, options));
  timeline.close();
  expect(timeline.length).toBe(LINES - 1);
  const fresh = new Map<number, ReturnType<typeof shown>>();
  const lines = [1, 2, 4096, 4097, 8193, 9002, 32768, 32769, 40_000, LINES];
  const plain = new StateReplay(program, options);
  read(plain, (line) => {
    if (lines.includes(line)) fresh.set(line, shown(plain));
  });
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...lines), { minLength: 1, maxLength: 6 }), (way) => {
      for (const line of way) {
        timeline.goTo(timeline.positionOf(line));
        const { last, ...state } = shown(timeline);
        const { last: lastFresh, ...expected } = fresh.get(line)!;
        expect(state).toEqual(line === 1 ? { ...expected, line: state.line } : expected);
        expect(last?.ts).toBe(lastFresh?.ts);
      }
    }),
    { numRuns: 25, seed: 7 },
  );
});
