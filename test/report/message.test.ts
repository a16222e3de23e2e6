import { expect, test } from "vitest";
import {
  recordText,
  violationDetail,
  violationMessage,
  violationTitle,
  witnessOf,
} from "../../src/report/message.js";
import type { Violation } from "../../src/verdict/run.js";
import { aViolation } from "./builders.js";

const binding = [
  { name: "v", value: "0x10" },
  { name: "t", value: "7" },
];
const deadline = {
  kind: "deadline",
  openedBy: "wake",
  openedTs: "100000000000",
  until: "100020000000",
} as const;

test.each<[string, Partial<Violation>, message: string, detail: string]>([
  ["a formula that is FALSE", { binding }, "title of X: not for v = 0x10, t = 7", ""],
  ["one without variables", {}, "title of X", ""],
  ["one without a title", { title: "", binding }, "not for v = 0x10, t = 7", ""],
  [
    "the first state",
    { cause: { kind: "first-state" }, binding },
    "title of X: INIT breaks it, before any event",
    "INIT breaks it, before any event",
  ],
  [
    "what an earlier event opened",
    { cause: { kind: "temporal", isAtEnd: false }, openedAt: 3, binding },
    "title of X; open since line 3",
    "open since line 3",
  ],
  ["what this event opened", { cause: { kind: "temporal", isAtEnd: false }, binding }, "title of X", ""],
  [
    "the end of the trace",
    { cause: { kind: "temporal", isAtEnd: true }, openedAt: 3 },
    "title of X: still open at the end of the trace; open since line 3",
    "still open at the end of the trace; open since line 3",
  ],
  [
    "a deadline that the end shows",
    { cause: { ...deadline, passed: undefined }, openedAt: 2 },
    "title of X: open since line 2 (wake, 100.000000), not met by 100.020000",
    "open since line 2 (wake, 100.000000), not met by 100.020000",
  ],
  [
    "a deadline that a record shows",
    { cause: { ...deadline, passed: { line: 3, ts: "130500000001" } }, openedAt: 2 },
    "title of X: open since line 2 (wake, 100.000000), not met by 100.020000; line 3 is at 130.500000001",
    "open since line 2 (wake, 100.000000), not met by 100.020000; line 3 is at 130.500000001",
  ],
  ["a fault", { cause: { kind: "fault", text: "f[v]: no" } }, "f[v]: no", "f[v]: no"],
  [
    "an event that no action allows",
    { cause: { kind: "no-action" }, event: "free" },
    "no action of mm.test allows free here",
    "no action of mm.test allows free here",
  ],
  [
    "a record that disagrees",
    { cause: { kind: "mismatch", cell: "f[v]", modelled: "1", recorded: "2" } },
    "f[v] is 1 in the model, but the record says 2",
    "f[v] is 1 in the model, but the record says 2",
  ],
])("%s in words", (_, parts, message, detail) => {
  const violation = aViolation("X", parts);
  expect(violationMessage(violation)).toBe(message);
  expect(violationDetail(violation)).toBe(detail);
});

test("a title that reads like a binding is a title", () => {
  const violation = aViolation("X", { title: "x: not for sale", binding });
  expect(violationTitle(violation)).toBe("x: not for sale");
  expect(violationMessage(violation)).toBe("x: not for sale: not for v = 0x10, t = 7");
});

test("the witness has the variables first, then what disagrees, then sub-expressions", () => {
  const cause = { kind: "mismatch", cell: "f[v]", modelled: "1", recorded: "2" } as const;
  const witness = [{ expr: "f", value: "<<1>>" }];
  expect(witnessOf(aViolation("X", { binding, cause, witness })).map(({ expr }) => expr)).toEqual([
    "v",
    "t",
    "f[v], as modelled",
    "f[v], as recorded",
    "f",
  ]);
});

test("the record is its event and arguments, or the line of another tool's recording", () => {
  const args = [{ name: "comm", value: '"two  blanks"' }];
  expect(recordText(aViolation("X", { event: "exec", args }))).toBe('exec  comm "two  blanks"');
  expect(recordText(aViolation("X", { event: "exec", args: [] }))).toBe("exec");
  expect(recordText(aViolation("X", { event: "trace_begin" }))).toBe("");
  expect(recordText(aViolation("X", { event: "exec", args, sourceLine: "0: exec: two" }))).toBe(
    "0: exec: two",
  );
});
