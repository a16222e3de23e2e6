/* A function variable that is applied to a key that it does not have: what should have been tested for is said. */
import { expect, test } from "vitest";
import { validateText } from "../support/validate-text.js";

const spec = `TYPE Page == Ptr
VARIABLE visits : [Task -> Nat]
VARIABLE total : [Page -> Nat]
EVENT rmap_one(page : Page)
EVENT rmap_end(page : Page)
EVENT page_count(page : Page)
ACTION One ON rmap_one == visits'[self] = 1
ACTION End ON rmap_end == visits'[self] = visits[self] + 1
ACTION Count ON page_count == total'[page] = total[page] + 1`;

const begin = '{"event":"trace_begin","complete":true}';
const record = (event: string) => JSON.stringify({ ts: 0, cpu: 0, tid: 7, event, page: "0x1" });

const said = (records: readonly string[]) =>
  validateText(spec, [begin, ...records]).run.violations.map(({ cause }) =>
    cause.kind === "fault" ? cause.text : "",
  );

test("of the thread, the event that gives it a value is named", () => {
  expect(said([record("rmap_end")])[0]).toBe(
    "visits[self]: applied outside its domain, at 7; this thread has no `visits` here, rmap_one may give it one: test `self \\in DOMAIN visits` first",
  );
});

test("of another key, too", () => {
  expect(said([record("page_count")])).toEqual([
    "total[page]: applied outside its domain, at 0x1; `page` has no `total` here, page_count may give it one: test `page \\in DOMAIN total` first",
  ]);
});
