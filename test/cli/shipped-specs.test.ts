/* The specs and the traces that come with mmspec, as the commands find them. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-shipped-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => call(["test", ...args], { cwd: folder });

describe("mmspec check", () => {
  test("knows the specs that come with mmspec by name", async () => {
    const { exit, stdout } = await call(["check", "mm.mremap"]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^mm\.mremap: \d+ rules, \d+ actions/m);
    expect((await call(["check", "mm"])).exit).toBe(0);
  });
});

describe("the tests that mmspec test runs", () => {
  test("may be recordings of a kernel, listed in a manifest", async () => {
    const name = "mremap_order.ftrace.txt.gz";
    mkdirSync(join(folder, "real"), { recursive: true });
    copyFileSync(new URL(`../../traces/real/${name}`, import.meta.url), join(folder, "real", name));
    const traces = [{ trace: name, title: "an order", verdict: "inconclusive", violations: [] }];
    writeFileSync(join(folder, "real/manifest.json"), JSON.stringify({ spec: "mm", traces }));
    expect(await run("real")).toMatchObject({
      exit: 0,
      stderr: "",
      stdout: "real: 1 passed\n\n1 passed, 0 failed\n",
    });
  });

  test("are those of a shipped spec by its name", async () => {
    const { exit, stdout } = await run("mm.vm_sequence");
    expect(exit).toBe(0);
    expect(stdout).toMatch(/specs\/mm\/vm_sequence\.mms: \d+ passed\n\n\d+ passed, 0 failed\n$/);
  });

  test("are those of all shipped specs where nothing is named", async () => {
    const { exit, stdout, stderr } = await call(["test"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(/^specs\/mm\/anon_vma\.mms: \d+ passed\n(.*\n)*specs\/mm\/vm_sequence\.mms: /);
    expect(stdout).toMatch(/\n\d{2,} passed, 0 failed\n$/);
  });

  test("are those of the shipped scenarios", async () => {
    const { exit, stdout, stderr } = await call(["test", "traces"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(
      /^traces\/examples: 4 passed\ntraces\/real\/broken: 5 passed\n(traces\/scenarios\/\w+: \d+ passed\n)+/,
    );
  });
});
