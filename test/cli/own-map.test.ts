/* A field map of one's own: named by a manifest, or in a folder `maps/` beside the spec. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "./memory-io.js";

const SPEC = `---- MODULE door ----
CONSTANT Limit : Nat DEFAULT 5
EVENT door_opened(by : Nat)
VARIABLE opened : Nat
INIT opened = 0
ACTION Open ON door_opened ==
    /\\ REQUIRE DOOR_01 "few may" == by < Limit
    /\\ opened' = opened + 1
====
`;
const MAP = JSON.stringify({
  format: 1,
  name: "doors",
  events: [{ from: "door", to: "door_opened", fields: { by: "who" } }],
});
const RECORDING =
  "# tracer: nop\\n#\\n            sh-71      [000] .....    12.000001: door: (open+0x0/0x10) who=7\\n".replaceAll(
    "\\n",
    "\n",
  );
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-maps-"));
  mkdirSync(join(folder, "a/maps"), { recursive: true });
  mkdirSync(join(folder, "b"));
  writeFileSync(join(folder, "a/door.mms"), SPEC);
  writeFileSync(join(folder, "a/maps/doors.json"), MAP);
  writeFileSync(join(folder, "b/door.mms"), SPEC);
  writeFileSync(join(folder, "b/doors.json"), MAP);
  for (const name of ["a/t.ftrace.txt", "b/t.ftrace.txt"]) writeFileSync(join(folder, name), RECORDING);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifest = (name: string, json: object) => writeFileSync(join(folder, name), JSON.stringify(json));

test("the one beside the spec is found by validate, by show and by test", async () => {
  const validated = await call(["validate", "a/t.ftrace.txt", "--spec", "a/door.mms", "--quiet"], {
    cwd: folder,
  });
  expect(validated).toMatchObject({
    exit: 1,
    stdout: expect.stringContaining("a/t.ftrace.txt:3: error DOOR_01"),
  });
  const shown = await call(["show", "a/t.ftrace.txt", "--spec", "a/door.mms", "--at", "3", "ts"], {
    cwd: folder,
  });
  expect(shown.stdout).toContain("ts = 12000001000");
  const expected = { verdict: "violated", violations: [{ id: "DOOR_01", line: 3 }] };
  manifest("a/manifest.json", {
    spec: "door.mms",
    traces: [{ trace: "t.ftrace.txt", title: "t", ...expected }],
  });
  expect(await call(["test", "a"], { cwd: folder })).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining("1 passed"),
  });
});

test("a manifest says which map, and what CONSTANTs are", async () => {
  const traces = [{ trace: "t.ftrace.txt", title: "t", verdict: "inconclusive" }];
  manifest("b/manifest.json", { spec: "door.mms", map: "doors.json", traces });
  const found = await call(["test", "b"], { cwd: folder });
  expect(found).toMatchObject({ exit: 1, stdout: expect.stringContaining("found violated DOOR_01 AT 3") });
  manifest("b/manifest.json", {
    spec: "door.mms",
    map: "doors.json",
    constants: { Limit: 9 },
    traces: [{ trace: "t.ftrace.txt", title: "t", verdict: "ok" }],
  });
  expect(await call(["test", "b"], { cwd: folder })).toMatchObject({ exit: 0 });
  manifest("b/manifest.json", { spec: "door.mms", map: "doors.json", constants: { Limits: 9 }, traces });
  expect(await call(["test", "b"], { cwd: folder })).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("MMS7011"),
  });
});
