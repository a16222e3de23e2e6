/* `mmspec record` against a folder that imitates tracefs. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { groupName, thisProcess } from "../../src/files/tracefs/owner.js";
import { kernelBtf } from "../probes/make-btf.js";
import { makeTracefs, SPEC, setProbes, switched } from "../support/made-up-tracefs.js";
import type { Page } from "../support/trace-dat.js";
import { call, type World } from "./memory-io.js";

let folder = "";
let root = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-record-"));
  root = join(folder, "tracing");
  writeFileSync(join(folder, "sched.mms"), SPEC);
  // Whatever kernel the test runs on.
  writeFileSync(join(folder, "btf"), kernelBtf("6.12"));
  writeFileSync(join(folder, "symbols"), "0000000000000000 T copy_vma\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RIGHT: readonly (readonly Page[])[] = [
  [{ time: 1000n, items: [switched(1000n, 7, 7, 8), switched(3000n, 8, 8, 7)] }],
  [{ time: 2000n, items: [switched(2000n, 9, 9, 10)] }],
];
/** Thread 8 acts where 7 is switched away. */
const WRONG: readonly (readonly Page[])[] = [[{ time: 1000n, items: [switched(1000n, 8, 7, 9)] }]];

async function record(args: readonly string[], cpus = RIGHT, world: World = {}, stats?: string) {
  const { folders } = makeTracefs(root, cpus, stats);
  return call(recording("-o", "out.dat", ...args), { cwd: folder, instanceFolders: folders, ...world });
}

const recording = (...args: readonly string[]) => {
  const spec = args.includes("--spec") ? [] : ["--spec", "sched.mms"];
  return ["record", ...spec, "--tracefs", root, "--btf", "btf", "--symbols", "symbols", ...args];
};

const left = () => readdirSync(join(root, "instances"));
const beside = () => readdirSync(folder).filter((name) => name.includes(".tmp"));

describe("a recording", () => {
  test("takes all cpus, is judged in the order of their times, and leaves nothing behind", async () => {
    const { exit, stdout, stderr } = await record(["--", "true"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.stringMatching(/^out\.dat: 3 events in /) });
    expect(stdout).toContain("out.dat: ok\n  trace-dat, begins mid-life, 3 events\n");
    expect(stdout).toContain("3 lines read: 3 used, 0 of no interest, 0 lost, 0 not understood\n");
    expect(left()).toEqual([]);
    expect(beside()).toEqual([]);
  });

  test("says of itself what it is: kernel, formats, names of threads, and what it records", async () => {
    await record(["--", "true"]);
    const { stdout } = await call(["import", "out.dat", "-q"], { cwd: folder });
    const [begin, first] = stdout.split("\n").map((line) => (line === "" ? {} : JSON.parse(line)));
    expect(begin).toMatchObject({ event: "trace_begin", kernel: release(), records: ["sched_switch"] });
    expect(first).toMatchObject({ event: "sched_switch", comm: "seven", tid: 7, cpu: 0 });
    const again = await call(["validate", "out.dat", "--spec", "sched.mms"], { cwd: folder });
    expect(again.stdout).toContain("  SCHED_01  held           3 ");
  });

  test("that is violated fails, and shows how", async () => {
    const { exit, stdout } = await record(["--", "true"], WRONG);
    expect(exit).toBe(1);
    expect(stdout).toContain("error SCHED_01: who is switched away acts\n  out.dat:1, at sched_switch");
  });

  test("of events that were lost has the loss at its place, and says what to do", async () => {
    const cpus: Page[][] = [
      [
        { time: 1000n, items: [switched(1000n, 7, 7, 8)] },
        { time: 5000n, items: [switched(5000n, 8, 8, 7)], missed: 40 },
      ],
    ];
    const stats = "entries: 0\noverrun: 40\ndropped events: 0\nread events: 2\n";
    const { stdout, stderr } = await record(["--", "true"], cpus, {}, stats);
    expect(stderr).toContain("warning MMS7088: 40 events of 42 lost: the buffers were full");
    expect(stdout).toContain("3 lines read: 2 used, 0 of no interest, 1 lost");
  });

  test("ends with its time", async () => {
    expect((await record(["--for", "1ms"])).exit).toBe(0);
  });

  test("is ended by Ctrl-C, and judged all the same", async () => {
    const interrupt = new AbortController();
    interrupt.abort();
    const { exit, stdout } = await record([], RIGHT, { signal: interrupt.signal });
    expect(exit).toBe(0);
    expect(stdout).toContain("3 events");
  });

  test("goes where a machine reads it in the format that is asked for", async () => {
    const { stdout } = await record(["--format", "json", "--", "true"], WRONG);
    expect(JSON.parse(stdout).traces[0]).toMatchObject({ file: "out.dat", verdict: "violated" });
  });

  test("turns its events on in an instance of its own, and touches nothing else", async () => {
    const written: string[] = [];
    const { folders } = makeTracefs(root, RIGHT);
    const remove = (path: string) => {
      written.push(path.slice(root.length + 1).replace(/\d+/g, "N"));
      for (const name of ["trace_clock", "events/sched/sched_switch/enable", "tracing_on"])
        written.push(`${name}: ${readFileSync(join(path, name), "utf8")}`);
      folders.remove(path);
    };
    const argv = recording("-o", "out.dat", "--", "true");
    await call(argv, { cwd: folder, instanceFolders: { ...folders, remove } });
    expect(written).toEqual([
      "instances/mmspec-N-N",
      "trace_clock: mono",
      "events/sched/sched_switch/enable: 1",
      // Off while it is set up, on, and off.
      "tracing_on: 010",
    ]);
    expect(readFileSync(join(root, "tracing_on"), "utf8")).toBe("1");
  });
});

test("MMS7089: a probe that missed calls is said, with what counts as not recorded", async () => {
  const { folders } = makeTracefs(root, RIGHT);
  writeFileSync(join(root, "kprobe_profile"), `  ${groupName(thisProcess())}/f  12 3\n`);
  const argv = recording("-o", "out.dat", "--", "true");
  const { stderr } = await call(argv, { cwd: folder, instanceFolders: folders });
  expect(stderr).toContain("warning MMS7089: the probe f missed 3 calls, and nobody knows when");
});

test("MMS7091: where nothing can compress it, a recording is written as it is", async () => {
  const { PATH } = process.env;
  process.env.PATH = "/nowhere";
  try {
    const { exit, stdout, stderr } = await record(["--for", "1ms"]);
    expect(exit).toBe(0);
    expect(stdout).toContain("3 events");
    expect(stderr.includes("note MMS7091: out.dat is not compressed")).toBe(!("zstdCompress" in zlib));
  } finally {
    process.env.PATH = PATH;
  }
});

describe("what is watched", () => {
  test("is told before the recording is over, which ends at the first violation if asked to", async () => {
    const { exit, stdout, stderr } = await record(["--stop-on-violation"], WRONG);
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^out\.dat:1: error SCHED_01: who is switched away acts\nout\.dat: violated\n/);
    expect(stderr).toContain(
      `note MMS7092: tracing is stopped at the first violation: ${root}/tracing_on is 0`,
    );
    expect(readFileSync(join(root, "tracing_on"), "utf8")).toBe("10");
    expect(left()).toEqual([]);
  });

  test("is told on standard error where a machine reads the verdict", async () => {
    const { stdout, stderr } = await record(["--stop-on-violation", "--format", "json"], WRONG);
    expect(stderr).toMatch(/^out\.dat:1: error SCHED_01: /);
    expect(JSON.parse(stdout).traces[0].verdict).toBe("violated");
  });

  test("is not judged by what may have changed in a loss before it", async () => {
    const spec = SPEC.replace("MODULE sched", "MODULE two").replace(
      "prev_pid = self",
      "cpu = 1 => \\A c \\in DOMAIN running : running[c] # next_pid",
    );
    writeFileSync(join(folder, "two.mms"), spec);
    const cpus = (missed: number | undefined): Page[][] => [
      [
        { time: 1000n, items: [switched(1000n, 7, 7, 8)] },
        { time: 5000n, items: [switched(5000n, 8, 8, 7)], ...(missed === undefined ? {} : { missed }) },
      ],
      [{ time: 3000n, items: [switched(3000n, 5, 5, 8)] }],
    ];
    const watch = ["--watch", "--spec", "two.mms", "--for", "200ms"];
    expect((await record(watch, cpus(undefined))).stdout).toMatch(/^out\.dat:2: error SCHED_01/);
    // Perhaps 8 went to another cpu.
    expect((await record(watch, cpus(1))).stdout).toMatch(/^out\.dat: unchecked/);
  });
});

describe("the command", () => {
  test("that cannot be run is an error, and nothing is written", async () => {
    rmSync(join(folder, "out.dat"), { force: true });
    const { exit, stderr } = await record(["--", "/nowhere/test"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("error MMS7085: cannot run /nowhere/test: no such file or folder");
    expect(existsSync(join(folder, "out.dat"))).toBe(false);
    expect(left()).toEqual([]);
  });

  test.each([
    ["exit 3", "ended with 3"],
    ["kill -SEGV $$", "was ended by SIGSEGV"],
  ])("that fails (%s) is judged by what it did until then", async (script, how) => {
    const { exit, stderr, stdout } = await record(["--", "sh", "-c", script]);
    expect(exit).toBe(0);
    expect(stderr).toContain(`warning MMS7086: sh ${how}`);
    expect(stdout).toContain("3 events");
  });
});

describe("leftovers", () => {
  test("of a run that is gone are removed by the next one, and those of one that runs are not", async () => {
    const { folders } = makeTracefs(root, RIGHT);
    // The first process of the machine is always there, and began at another time than this.
    for (const name of ["mmspec-1-987654321", "mmspec-99999999-5", "somebody-else"])
      folders.make(join(root, "instances", name));
    const own = `mmspec-${process.ppid}-0`;
    folders.make(join(root, "instances", own));
    setProbes(root, ["p:mmspec_99999999_5/f f", "r8:mmspec_99999999_5/f_ret f", "p:probe/g g"]);
    const argv = recording("-o", "out.dat", "--", "true");
    const { stderr } = await call(argv, { cwd: folder, instanceFolders: folders });
    expect(stderr).toContain(
      "note MMS7090: removed what a recording that was killed had left: instances/mmspec-1-987654321, instances/mmspec-99999999-5, mmspec_99999999_5/f and 1 more",
    );
    expect(left()).toEqual([own, "somebody-else"]);
    expect(readFileSync(join(root, "kprobe_events"), "utf8")).toMatch(
      /p:probe\/g g\n-:mmspec_99999999_5\/f\n-:mmspec_99999999_5\/f_ret\n$/,
    );
  });

  test("that are in use stay", async () => {
    const { folders } = makeTracefs(root, RIGHT);
    folders.make(join(root, "instances/mmspec-99999999-5"));
    const remove = (path: string) => {
      if (path.endsWith("-5")) throw Object.assign(new Error("busy"), { code: "EBUSY" });
      folders.remove(path);
    };
    const argv = recording("-o", "out.dat", "--", "true");
    const { exit, stderr } = await call(argv, { cwd: folder, instanceFolders: { ...folders, remove } });
    expect({ exit, left: left() }).toEqual({ exit: 0, left: ["mmspec-99999999-5"] });
    expect(stderr).not.toContain("MMS7090");
  });
});

describe("what is missing is said in one line", () => {
  const first = (text: string) => text.split("\n")[0];

  test("tracefs", async () => {
    const { exit, stderr } = await call(["record", "--tracefs", "nowhere"], { cwd: folder });
    expect(exit).toBe(2);
    expect(first(stderr)).toBe("error MMS7080: tracefs is needed to record, and is not at nowhere");
  });

  test("root", async () => {
    const { folders } = makeTracefs(root, RIGHT);
    const make = () => {
      throw Object.assign(new Error("denied"), { code: "EACCES" });
    };
    const argv = recording("--", "true");
    const { exit, stderr } = await call(argv, { cwd: folder, instanceFolders: { ...folders, make } });
    expect(exit).toBe(2);
    expect(first(stderr)).toBe(`error MMS7081: recording takes root: ${root}/instances: permission denied`);
  });

  test("what the kernel refuses, and nothing is left of what it did not", async () => {
    const { folders } = makeTracefs(root, RIGHT);
    rmSync(join(root, ".instance/trace_clock"));
    const argv = recording("--", "true");
    const { exit, stderr } = await call(argv, { cwd: folder, instanceFolders: folders });
    expect(exit).toBe(2);
    expect(first(stderr)).toMatch(/^error MMS7084: \S+\/instances\/mmspec-[\d-]+\/trace_clock: no such file/);
    expect(left()).toEqual([]);
  });

  test("a file to write to", async () => {
    const { stderr } = await record(["-o", "nowhere/out.dat", "--", "true"]);
    expect(first(stderr)).toMatch(/^error MMS7008: .*nowhere\/out\.dat: no such file or folder$/);
    expect(left()).toEqual([]);
    expect(first((await record(["-o", "sched.mms", "--", "true"])).stderr)).toMatch(/^error MMS7009: /);
    expect(first((await record(["-o", "-", "--", "true"])).stderr)).toMatch(/^error MMS7004: /);
  });

  test("kprobes, where the rules need them", async () => {
    makeTracefs(root, RIGHT);
    const argv = recording("--spec", "mm", "--", "true");
    const { exit, stderr } = await call(argv, { cwd: folder });
    expect(exit).toBe(2);
    // Else the kernel has none of the functions at all.
    expect(first(stderr)).toMatch(/^(?:error MMS7082: this kernel has no kprobes|error MMS7025: )/);
  });
});

test("a recording that was made for some rules is judged by these: MMS7093", async () => {
  const spec = SPEC.replace("MODULE sched", "MODULE several").replace(
    "    /\\ running'",
    '    /\\ REQUIRE SCHED_02 "nobody is switched to" == FALSE\n    /\\ running\'',
  );
  writeFileSync(join(folder, "several.mms"), spec);
  const begin = '{"event":"trace_begin","records":["sched_switch"],"rules":["SCHED_01"]}\n';
  const event = '{"ts":1,"cpu":0,"tid":7,"event":"sched_switch","prev_pid":7,"next_pid":9}\n';
  writeFileSync(join(folder, "some.jsonl"), begin + event);
  const judged = (...args: readonly string[]) =>
    call(["validate", "some.jsonl", "--spec", "several.mms", ...args], { cwd: folder });
  const { exit, stdout } = await judged();
  expect(exit).toBe(0);
  expect(stdout).toContain(
    "note MMS7093: recorded for 1 rule and judged by them; of the other 1 it shows only parts",
  );
  expect((await judged("--rule", "SCHED_02")).exit).toBe(1);
});
