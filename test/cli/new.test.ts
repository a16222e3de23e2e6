/* `mmspec new`: what it writes runs, its tests pass and cover it, and one of them fails if the rule is switched off. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "mmspec-new-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const run = (...argv: string[]) => call(argv, { cwd });
const text = (path: string) => readFileSync(join(cwd, path), "utf8");

async function expectGood(...tests: string[]) {
  const { exit, stdout } = await run("test", ...tests, "--coverage", "--mutate", "--threshold", "100");
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: expect.stringMatching(/ 0 failed\n[\s\S]*coverage: 100 % [\s\S]*strength: 100 % /),
  });
  const specs = tests.filter((path) => path.endsWith(".mms"));
  if (specs.length > 0) expect(await run("fmt", "--check", ...specs)).toMatchObject({ exit: 0 });
}

test("a spec", async () => {
  const { exit, stdout, stderr } = await run("new", "spec", "door");
  expect({ exit, stdout, stderr }).toEqual({
    exit: 0,
    stdout: "door.mms\n",
    stderr: "next: mmspec test door.mms --coverage\n",
  });
  await expectGood("door.mms");
  const again = await run("new", "spec", "door");
  expect(again).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("MMS7133: door.mms is there already"),
  });
});

test("a rule about an event of a spec, with what that spec says of its tests", async () => {
  await run("new", "spec", "door");
  expect(await run("new", "rule", "DOOR_02", "--spec", "door.mms")).toMatchObject({ exit: 0 });
  await expectGood("door_02.mms");
  expect(text("door_02.mms")).toContain("EXPECT violated DOOR_01 AT 1, DOOR_02 AT 2");
  const other = await run("new", "rule", "DOOR_03", "--spec", "door.mms", "--on", "door_shut");
  expect(other).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("MMS7131: door.mms has no event door_shut"),
  });
  expect((await run("new", "rule", "DOOR_03")).stderr).toContain("new rule needs --spec");
});

test("a field map for the events of a spec", async () => {
  await run("new", "spec", "door");
  expect(await run("new", "map", "probes", "--spec", "door.mms")).toMatchObject({ exit: 0 });
  expect(await run("test", ".")).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining("3 passed, 0 failed"),
  });
  const found = await run("validate", "probes.ftrace.txt", "--spec", "door.mms");
  expect(found.stdout).toContain("2 events");
});

const FORMAT = (name: string, id: number, more = "") => `name: ${name}
ID: ${id}
format:
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

\tfield:void * work;\toffset:8;\tsize:8;\tsigned:0;
\tfield:void * function;\toffset:16;\tsize:8;\tsigned:0;
${more}
print fmt: "work struct %p: function %ps", REC->work, REC->function
`;

describe("a subsystem", () => {
  const START = "wq_execute_start";
  const END = "wq_execute_end";
  const line = (second: number, what: string, work: string) =>
    `      kworker/0:1-17      [000] .....   100.00000${second}: ${what}: work struct ${work}: function run_it\n`;

  test("of tracepoints that a recording has, and a folder of tracefs describes", async () => {
    for (const [i, name] of [START, END].entries()) {
      mkdirSync(join(cwd, `events/wq/${name}`), { recursive: true });
      writeFileSync(join(cwd, `events/wq/${name}/format`), FORMAT(name, 100 + i));
    }
    const recording = `# tracer: nop\n#\n${line(1, START, "00000000080a7bee")}${line(2, END, "00000000080a7bee")}`;
    writeFileSync(join(cwd, "recorded.txt"), recording);
    expect(await run("new", "subsystem", "wq", "events/wq", "recorded.txt")).toMatchObject({ exit: 0 });
    await expectGood("wq/wq.mms");
    expect(await run("test", "wq")).toMatchObject({ exit: 0 });
    // A hashed pointer names an object, and %ps a function: both are read as what they are.
    const shown = await run("show", "wq/sample.ftrace.txt", "--spec", "wq/wq.mms", "--at", "3", "open");
    expect(shown.stdout).toContain('open = {"00000000080a7bee", ...}');
    expect(JSON.parse(text("wq/manifest.json")).traces).toEqual(
      [{ trace: "sample.ftrace.txt", title: "a sample", verdict: "inconclusive" }].map((t) => ({
        ...t,
        verdict: expect.stringMatching(/^(?:ok|inconclusive)$/),
      })),
    );
  });

  test("of format files alone has a sample that is made up", async () => {
    writeFileSync(join(cwd, "start"), FORMAT(START, 1));
    writeFileSync(join(cwd, "end"), FORMAT(END, 2, "\tfield:int cpu;\toffset:24;\tsize:4;\tsigned:1;\n"));
    expect(await run("new", "subsystem", "wq", "start", "end")).toMatchObject({ exit: 0 });
    await expectGood("wq/wq.mms", "wq/manifest.json");
    expect(text("wq/wq.mms")).toContain("of_cpu : Int OPTIONAL");
  });

  test("needs two tracepoints with a field in common", async () => {
    writeFileSync(join(cwd, "start"), FORMAT(START, 1));
    expect(await run("new", "subsystem", "wq", "start")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("MMS7132"),
    });
    expect(await run("new", "subsystem", "1st", "start")).toMatchObject({
      stderr: expect.stringContaining("MMS7130"),
    });
  });
});
