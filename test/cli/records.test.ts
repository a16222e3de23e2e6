/* What a trace does not record may have happened (specs/SEMANTICS.md, What is not recorded), from the shell. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const folder = mkdtempSync(join(tmpdir(), "mmspec-records-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SPEC = `---- MODULE doors ----
EXTENDS Naturals
TYPE Door == Ptr
VARIABLE open : SUBSET Door
INIT open = {}
EVENT door_open(door : Door)
EVENT door_close(door : Door)
EVENT walk(door : Door)
ACTION Open ON door_open == open' = open \\cup {door}
ACTION Close ON door_close == open' = open \\ {door}
ACTION Walk ON walk == REQUIRE DOOR_01 "nobody walks through a closed door" == door \\in open
PROPERTY DOOR_02 "what is opened is closed" == \\A d \\in Door : door_open(d) ~> door_close(d) WITHIN 1s
====
`;
writeFileSync(join(folder, "doors.mms"), SPEC);

let at = 1;
const line = (event: string, door = "0x10") =>
  `{"ts":${at++},"cpu":0,"tid":1,"event":"${event}","door":"${door}"}`;

async function validate(lines: readonly string[], ...flags: string[]) {
  writeFileSync(join(folder, "t.jsonl"), `${lines.join("\n")}\n`);
  const argv = ["validate", "t.jsonl", "--spec", "doors.mms", "--format", "json", ...flags];
  return outcome(await call(argv, { cwd: folder }));
}

function outcome({ exit, stdout, stderr }: { exit: number; stdout: string; stderr: string }) {
  if (stdout === "") return { exit, stderr };
  const [trace] = JSON.parse(stdout).traces;
  return {
    exit,
    verdict: trace.verdict,
    violated: trace.violations.map((v: { id: string }) => v.id),
    missed: trace.not_recorded,
  };
}

/** The door is closed, and somebody walks; nobody ever opens one. */
const closed = () => [line("door_close"), line("walk")];

describe("a trace that does not say what it records", () => {
  test("records what occurs in it: the door may have been opened unseen", async () => {
    expect(await validate(closed())).toEqual({
      exit: 0,
      verdict: "inconclusive",
      violated: [],
      missed: ["door_open"],
    });
  });
  test("… wherever in it: that it is opened later shows that it was not before", async () => {
    const run = await validate([...closed(), line("door_open")]);
    expect(run).toMatchObject({ exit: 1, violated: ["DOOR_01"], missed: [] });
  });
  test("… also through a pipe, whose beginning is looked through first", async () => {
    const text = `${[...closed(), line("door_open")].join("\n")}\n`;
    const argv = ["validate", "-", "--spec", "doors.mms", "--format", "json"];
    const run = outcome(await call(argv, { cwd: folder, stdin: text }));
    expect(run).toMatchObject({ exit: 1, violated: ["DOOR_01"], missed: [] });
  });
  test("a name in the text of something else is no event", async () => {
    const odd = `{"ts":${at++},"cpu":0,"tid":1,"comm":"\\"event\\":\\"door_open\\"","event":"walk","door":"0x10"}`;
    expect(await validate([line("door_close"), odd])).toMatchObject({ exit: 0, missed: ["door_open"] });
  });
});

describe("what is recorded is said", () => {
  const begin = (records: unknown, complete = false) =>
    JSON.stringify({ event: "trace_begin", complete, records });

  test("by the trace's first record", async () => {
    const all = ["door_open", "door_close", "walk"];
    expect(await validate([begin(all), ...closed()])).toMatchObject({ exit: 1, missed: [] });
    expect(await validate([begin("all"), ...closed()])).toMatchObject({ exit: 1, missed: [] });
  });
  test("a complete trace records all, unless it says otherwise", async () => {
    expect(await validate([begin(undefined, true), ...closed()])).toMatchObject({ exit: 1, missed: [] });
    expect(await validate([begin(["door_close", "walk"], true), ...closed()])).toMatchObject({
      exit: 0,
      verdict: "inconclusive",
      missed: ["door_open"],
    });
  });
  test("by the user, whatever the trace says", async () => {
    expect(await validate(closed(), "--records", "all")).toMatchObject({ exit: 1, missed: [] });
    expect(await validate([begin("all"), ...closed()], "--records", "door_close,walk")).toMatchObject({
      exit: 0,
      missed: ["door_open"],
    });
  });
  test("an event that is not recorded decides no deadline", async () => {
    const opened = () => [line("door_open"), line("walk"), line("walk", "0x20")];
    expect(await validate(opened())).toMatchObject({ exit: 0, violated: [] });
    expect(await validate(opened(), "--records", "all")).toMatchObject({ exit: 1, violated: ["DOOR_02"] });
  });
});

describe("what is wrong is told", () => {
  test("a name that no spec declares", async () => {
    const { exit, stderr } = (await validate(closed(), "--records", "door_opn,walk")) as {
      exit: number;
      stderr: string;
    };
    expect({ exit, stderr }).toMatchObject({ exit: 2 });
    expect(stderr).toContain("no spec declares an event door_opn");
    expect(stderr).toContain("did you mean door_open?");
  });
  test("no list", async () => {
    const { exit, stderr } = (await validate(closed(), "--records", "a b")) as {
      exit: number;
      stderr: string;
    };
    expect(exit).toBe(2);
    expect(stderr).toContain("--records: expected names of events, apart by commas, or all");
  });
  test("`records` of another form is a bad line", async () => {
    const wrong = `{"event":"trace_begin","records":[1]}`;
    expect(await validate([wrong, ...closed()])).toMatchObject({ exit: 2, verdict: "error" });
  });
});
