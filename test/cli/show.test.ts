/* `mmspec show`: the state behind a line of a trace, the history of an expression, the lines at which one becomes TRUE. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "./memory-io.js";

const MUTEX = new URL("./specs/mutex.mms", import.meta.url).pathname;
const record = (event: string, tid: number, m: string) =>
  JSON.stringify({ ts: tid / 1e6, cpu: 0, tid, event, m });
const BEGIN = '{"event":"trace_begin","complete":true}';
const LINES = [
  record("mutex_lock", 7, "0x10"),
  record("mutex_lock", 8, "0x20"),
  record("mutex_unlock", 7, "0x10"),
  record("mutex_lock", 9, "0x10"),
];
let folder = "";
const path = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-show-"));
  writeFileSync(path("whole.jsonl"), [BEGIN, ...LINES].join("\n"));
  writeFileSync(path("mid.jsonl"), LINES.join("\n"));
  const lost = '{"event":"lost","cpu":0,"count":3}';
  writeFileSync(path("lost.jsonl"), [BEGIN, ...LINES.slice(0, 2), lost, LINES[3]].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function show(trace: string, ...args: string[]) {
  const { exit, stdout, stderr } = await call(["show", path(trace), "--spec", MUTEX, ...args]);
  return { exit, stderr, lines: stdout.replaceAll(`${folder}/`, "").trimEnd().split("\n") };
}

test("expressions have the values that they have behind the line", async () => {
  const { exit, lines } = await show(
    "whole.jsonl",
    "--at",
    "3",
    "owner",
    'owner["0x10"] + 1 = 8',
    "self",
    "Strictness",
  );
  expect(exit).toBe(2);
  expect(lines).toEqual([""]);
  const found = await show("whole.jsonl", "--at", "3", "owner", 'owner["0x10"]', "self", "Strictness");
  expect(found.lines).toEqual([
    "whole.jsonl:3  8 cpu0  mutex_lock  m 0x20",
    "  owner = (0x10 :> 7 @@ 0x20 :> 8)",
    '  owner["0x10"] = 7',
    "  self = 8",
    '  Strictness = "loose"',
  ]);
});

test("--before shows the state in front of the line", async () => {
  const { lines } = await show("whole.jsonl", "--at", "4", "--before", "owner");
  expect(lines).toEqual([
    "whole.jsonl:4  7 cpu0  mutex_unlock  m 0x10",
    "  owner = (0x10 :> 7 @@ 0x20 :> 8)",
  ]);
});

test("without an expression it is what is held of the objects that the event names", async () => {
  const { lines } = await show("whole.jsonl", "--at", "2");
  expect(lines).toEqual(["whole.jsonl:2  7 cpu0  mutex_lock  m 0x10", "  owner[0x10] = 7"]);
});

test("line 0 is the end of the trace", async () => {
  const { lines } = await show("whole.jsonl", "--at", "0", "DOMAIN owner");
  expect(lines).toEqual(["whole.jsonl: behind line 5", "  DOMAIN owner = {0x10, 0x20}"]);
});

test("what is unknown is shown with the reason", async () => {
  const mid = await show(
    "mid.jsonl",
    "--records",
    "all",
    "--at",
    "2",
    'owner["0x30"]',
    "DOMAIN owner",
    'owner["0x10"]',
  );
  expect(mid.lines.slice(1)).toEqual([
    '  owner["0x30"] = ?',
    "    owner[0x30] is not known: no event so far has told it, and the trace does not begin with an empty system",
    "  DOMAIN owner = {0x10, 0x20, ...}",
    "    owner is known in part: no event so far has told it, and the trace does not begin with an empty system",
    '  owner["0x10"] = 7',
  ]);
  const lost = await show("lost.jsonl", "--at", "5", 'owner["0x20"]');
  expect(lost.lines.slice(1)).toEqual([
    '  owner["0x20"] = ?',
    "    owner[0x20] is not known: events were lost at line 4 on cpu 0, and none has told it since",
  ]);
  const unseen = await show("mid.jsonl", "--records", "mutex_lock", "--at", "2", 'owner["0x10"]');
  expect(unseen.lines.slice(1)).toEqual([
    '  owner["0x10"] = ?',
    "    owner[0x10] is not known: mutex_unlock may have changed it, and the trace does not record that",
  ]);
});

test("a part outside of the domain has no value", async () => {
  const { exit, lines } = await show("whole.jsonl", "--at", "2", 'owner["0x30"]');
  expect(exit).toBe(0);
  expect(lines[1]).toBe('  owner["0x30"] = undefined: owner["0x30"]: applied outside its domain, at 0x30');
});

test("the history of an expression has each line that changed it, and no other", async () => {
  const { lines } = await show("whole.jsonl", "--history", '"0x10" \\in DOMAIN owner');
  expect(lines.filter((line) => !line.startsWith('  "'))).toEqual([
    "whole.jsonl:2  7 cpu0  mutex_lock  m 0x10",
    "    was FALSE",
    "    is  TRUE",
    "whole.jsonl:4  7 cpu0  mutex_unlock  m 0x10",
    "    was TRUE",
    "    is  FALSE",
    "whole.jsonl:5  9 cpu0  mutex_lock  m 0x10",
    "    was FALSE",
    "    is  TRUE",
  ]);
});

test("--when finds the first line at which it is TRUE, with --all each at which it becomes so", async () => {
  const places = (lines: string[]) =>
    lines.filter((line) => line.startsWith("whole")).map((line) => line.split("  ")[0]);
  const condition = 'mutex_lock(_) /\\ "0x10" \\in DOMAIN owner';
  expect(places((await show("whole.jsonl", "--when", condition)).lines)).toEqual(["whole.jsonl:2"]);
  expect(places((await show("whole.jsonl", "--when", condition, "--all")).lines)).toEqual([
    "whole.jsonl:2",
    "whole.jsonl:5",
  ]);
  expect((await show("whole.jsonl", "--when", "owner = <<>>  /\\ self = self")).lines).toEqual([
    "never TRUE: owner = <<>>  /\\ self = self",
  ]);
});

test("an expression is checked as one of the spec, at its own place", async () => {
  const wrong = async (...args: string[]) => {
    const { exit, stderr } = await show("whole.jsonl", ...args);
    return {
      exit,
      stderr: stderr
        .split("\n")
        .slice(0, 2)
        .map((line) => line.trim()),
    };
  };
  expect(await wrong("--at", "2", "owner", "ownr")).toEqual({
    exit: 2,
    stderr: ["error MMS2001: unknown name `ownr`", "EXPR 2:1:1"],
  });
  expect(await wrong("--history", "Len(owner)")).toMatchObject({
    stderr: [/MMS3001/, "--history:1:5"].map(anyOf),
  });
  expect(await wrong("--at", "2", "owner[")).toMatchObject({ stderr: [/MMS1001/, /^EXPR:1:/].map(anyOf) });
  expect(await wrong("--when", "owner")).toMatchObject({ stderr: [/MMS7111/, "--when:1:1"].map(anyOf) });
  expect(await wrong("owner")).toMatchObject({ stderr: [anyOf(/MMS7110/), expect.anything()] });
  expect(await wrong("--at", "99", "owner")).toMatchObject({
    stderr: [anyOf(/MMS7112.*line 5/), expect.anything()],
  });
});

const anyOf = (text: string | RegExp) => (typeof text === "string" ? text : expect.stringMatching(text));

test("--json has the same for programs", async () => {
  const { lines } = await show("whole.jsonl", "--json", "--at", "2", "owner");
  expect(JSON.parse(lines.join("\n"))).toMatchObject({
    file: "whole.jsonl",
    state: {
      event: { line: 2, ts_ns: "7000", event: "mutex_lock", args: { m: "0x10" } },
      values: [{ expr: "owner", value: "(0x10 :> 7)", unknown_because: [] }],
    },
    changes: [],
  });
});
