/*
 * A long trace in a file is replayed with what the events so far bring to be read, and once more from its beginning where
 * another event comes: what is reported is what a stream of the same bytes gives, which is read once.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSpecs, type Specs } from "../../src/index.js";

const SPEC = String.raw`---- MODULE counts ----
TYPE Page == Ptr
VARIABLE refs : [Page -> Nat] DEFAULT 0
VARIABLE seen : SUBSET Page
INIT seen = {}
EVENT get(page : Page)
EVENT put(page : Page)
VARIABLE first : [Page -> Nat]
VARIABLE copied : Nat
INIT copied = 0
EVENT copy(page : Page)
EVENT page_state(page : Page, count : Nat)
RULE COUNT_01 "a page has as many references as were taken"
RULE COUNT_02 "what is put was got"
ACTION Get ON get == /\ refs'[page] = refs[page] + 1
                     /\ seen' = seen \cup {page}
                     /\ first'[page] = 1
ACTION Copy ON copy == copied' = first[page]
ACTION Put ON put == /\ REQUIRE COUNT_02 == page \in seen
                     /\ refs'[page] = refs[page] - 1
ACTION State ON page_state == REQUIRE COUNT_01 == refs[page] = count
====
`;

/** More than are looked at before a replay is narrowed. */
const EVENTS = 40_000;
const PAGES = 10;

let folder: string;
let specs: Specs;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-narrowing-"));
  specs = await openSpecs({ text: SPEC });
});
afterAll(() => rmSync(folder, { recursive: true }));

const begin = (complete: boolean) =>
  `{"event":"trace_begin","complete":${complete}${complete ? "" : ',"records":"all"'}}\n`;
const line = (event: string, page: number, more = "") =>
  `{"ts":1.0,"cpu":0,"tid":1,"event":"${event}","page":"0x${(16 + page).toString(16)}"${more}}\n`;
const gets = Array.from({ length: EVENTS }, (_, i) => line("get", i % PAGES)).join("");

async function bothWays(text: string) {
  const file = join(folder, "trace.jsonl");
  writeFileSync(file, text);
  const strip = (run: Awaited<ReturnType<Specs["validate"]>>) =>
    run.traces.map(({ file: _, durationMs: _took, violations, ...rest }) => ({
      ...rest,
      violations: violations.map(({ story: _story, ...v }) => v),
    }));
  async function* chunks() {
    yield Buffer.from(text);
  }
  const fromFile = await specs.validate(file);
  expect(strip(fromFile)).toEqual(strip(await specs.validate(chunks())));
  return fromFile.traces[0]!;
}

describe("a trace whose last event reads what no event before it did", () => {
  test("is violated there", async () => {
    const trace = await bothWays(`${begin(true)}${gets}${line("page_state", 0, ',"count":7')}`);
    expect(trace.violations.map((v) => [v.id, v.line])).toEqual([["COUNT_01", EVENTS + 2]]);
  });

  test("is ok where the count is right", async () => {
    const count = `,"count":${EVENTS / PAGES}`;
    const trace = await bothWays(`${begin(true)}${gets}${line("page_state", 0, count)}`);
    expect([trace.verdict, trace.rules.find((r) => r.id === "COUNT_01")?.checked]).toEqual(["ok", 1]);
  });

  test("is inconclusive mid-life, where nothing is known", async () => {
    const trace = await bothWays(`${begin(false)}${gets}${line("page_state", 0, ',"count":7')}`);
    expect(trace.verdict).toBe("inconclusive");
  });
});

test("an event that came early is reckoned with to the end", async () => {
  const trace = await bothWays(
    `${begin(true)}${line("page_state", 0, ',"count":0')}${gets}${line("page_state", 0, ',"count":7')}`,
  );
  expect(trace.violations.map((v) => [v.id, v.line])).toEqual([["COUNT_01", EVENTS + 3]]);
});

test("a rule whose event came early is judged to the end", async () => {
  const trace = await bothWays(`${begin(true)}${line("put", 1)}${gets}${line("put", PAGES + 1)}`);
  expect(trace.violations.map((v) => [v.id, v.line])).toEqual([
    ["COUNT_02", 2],
    ["COUNT_02", EVENTS + 3],
  ]);
});

test("what no rule reads, but may have no value, is evaluated to the end", async () => {
  const trace = await bothWays(
    `${begin(true)}${line("get", 1)}${line("copy", 1)}${gets}${line("copy", PAGES + 1)}`,
  );
  expect(trace.violations.map((v) => [v.id, v.line])).toEqual([["Copy", EVENTS + 4]]);
});
