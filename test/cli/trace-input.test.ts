import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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

/** Files that this process has open, as Linux tells. */
const openFiles = () => readdirSync("/proc/self/fd").length;

test.runIf(process.platform === "linux")(
  "a file of which only the beginning was read is closed",
  async () => {
    const noise = join(folder, "noise.jsonl");
    writeFileSync(noise, Buffer.alloc(200_000, "\x01\x80~", "latin1"));
    await call(["validate", noise, RECORDING, "--quiet"]);
    const before = openFiles();
    // The first is in no format; the second is read twice, after a look at what it is.
    await call(["validate", noise, noise, noise, RECORDING, RECORDING, "--quiet"]);
    await call(["import", noise]);
    await call(["import", RECORDING, "--quiet"]);
    expect(openFiles()).toBe(before);
  },
);

test("a field map that cannot be used is told, also where no trace needs it", async () => {
  const trace = join(folder, "empty.jsonl");
  writeFileSync(trace, "");
  expect(await call(["validate", trace, "--map", join(folder, "none.json")])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("cannot read"),
  });
});
