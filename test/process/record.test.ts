/* `mmspec record` as a process, against a made-up tracefs: however it ends, nothing is left, or the next run removes it. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kernelBtf } from "../probes/make-btf.js";
import { makeTracefs, SPEC, switched } from "../support/made-up-tracefs.js";
import type { Page } from "../support/trace-dat.js";

const root = new URL("../..", import.meta.url).pathname;
const node = [
  "--import",
  join(root, "test/support/made-up-instances.mjs"),
  join(root, "dist/cli/bin.js"),
  ..."record --spec sched.mms --tracefs tracing --btf btf --symbols symbols".split(" "),
];
let folder = "";

/** 200 pages, so that a recording of them is larger than what a limit of 256 KiB lets through. */
const PAGES: readonly Page[] = Array.from({ length: 200 }, (_, i) => {
  const time = BigInt(i + 1) * 1000n;
  return { time, items: [switched(time, 7, 7, 7)] };
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-record-process-"));
  writeFileSync(join(folder, "sched.mms"), SPEC);
  writeFileSync(join(folder, "btf"), kernelBtf("6.12"));
  writeFileSync(join(folder, "symbols"), "0000000000000000 T copy_vma\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const setUp = () => makeTracefs(join(folder, "tracing"), [PAGES]);
const left = () => readdirSync(join(folder, "tracing/instances"));
const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [...node, ...args], { cwd: folder, encoding: "utf8" });

/** Ends it by the signal once its command has begun. */
async function signalled(signal: NodeJS.Signals) {
  setUp();
  // Its command waits for its standard input, which is this test's to close.
  const child = spawn(process.execPath, [...node, "--", "sh", "-c", "echo begun; read x"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => {
    if (stdout === "") child.kill(signal);
    stdout += chunk.toString();
  });
  const ended = await new Promise((resolve) => child.on("exit", (...how) => resolve(how)));
  child.stdin.end();
  return { ended, stdout };
}

test("SIGTERM ends the command and the recording, which is judged", async () => {
  const { ended, stdout } = await signalled("SIGTERM");
  expect(ended).toEqual([0, null]);
  expect(stdout).toContain("mmspec.dat: ok\n  trace-dat, begins mid-life, 200 events");
  expect(left()).toEqual([]);
});

test("SIGKILL leaves an instance behind, which the next run removes", async () => {
  rmSync(join(folder, "mmspec.dat"), { force: true });
  const { ended } = await signalled("SIGKILL");
  expect(ended).toEqual([null, "SIGKILL"]);
  expect(left()).toEqual([expect.stringMatching(/^mmspec-\d+-\d+$/)]);
  expect(existsSync(join(folder, "mmspec.dat"))).toBe(false);
  expect(readdirSync(folder).filter((name) => name.includes(".tmp"))).toEqual([]);
  const { status, stderr } = run("--for", "1ms");
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /^note MMS7090: removed what a recording that was killed had left: instances\/mmspec-/,
  );
  expect(left()).toEqual([]);
});

test("MMS7087: a disk that is full ends the recording, and nothing of what was taken is dropped", () => {
  setUp();
  const command = [process.execPath, ...node, "--for", "20s", "--format", "json"];
  const script = 'ulimit -f 512; exec "$@"';
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script, "sh", ...command], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toMatch(/error MMS7087: mmspec\.dat takes no more: \S+.*: the recording ended then/);
  expect(left()).toEqual([]);
  // Where nothing compresses, there is no room for it.
  if (/MMS7008/.test(stderr)) return;
  expect(status).toBe(2);
  expect(JSON.parse(stdout).traces[0].events).toBe(200);
});
