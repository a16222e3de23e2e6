import { cpSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "./memory-io.js";

const RECORDING = "traces/real/mremap_order.ftrace.txt.gz";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-input-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Files of the folder that this process has open, as Linux tells: other tests have others, in other threads. */
const openFiles = () =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      // It was closed since.
      return false;
    }
  });

test.runIf(process.platform === "linux")(
  "a file of which only the beginning was read is closed",
  async () => {
    const noise = join(folder, "noise.jsonl");
    writeFileSync(noise, Buffer.alloc(200_000, "\x01\x80~", "latin1"));
    const recording = join(folder, "recording.txt.gz");
    cpSync(RECORDING, recording);
    // The first is in no format; the second is read twice, after a look at what it is.
    await call(["validate", noise, noise, noise, recording, recording, "--quiet"]);
    await call(["import", noise]);
    await call(["import", recording, "--quiet"]);
    expect(openFiles()).toEqual([]);
  },
);

test("a recording that is refused because its file is cut off is told to be cut off", async () => {
  const cut = join(folder, "cut.txt.gz");
  writeFileSync(cut, readFileSync(new URL(`../../${RECORDING}`, import.meta.url)).subarray(0, 30_000));
  const both = (text: string) => ["MMS5106", "MMS5011"].map((code) => text.includes(code));
  const imported = await call(["import", cut]);
  expect([imported.exit, ...both(imported.stderr)]).toEqual([2, true, true]);
  const validated = await call(["validate", cut, "--quiet"]);
  expect([validated.exit, ...both(validated.stdout)]).toEqual([2, true, true]);
});

test("a field map that cannot be used is told, also where no trace needs it", async () => {
  const trace = join(folder, "empty.jsonl");
  writeFileSync(trace, "");
  expect(await call(["validate", trace, "--map", join(folder, "none.json")])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("cannot read"),
  });
});
