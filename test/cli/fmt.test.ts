import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const folder = mkdtempSync(join(tmpdir(), "mmspec-fmt-"));
afterAll(() => rmSync(folder, { recursive: true }));

const UNEVEN = "---- MODULE m ----\nF(a : Nat)==a   =1\n====\n";
const EVEN = `---------------------------------- MODULE m -----------------------------------\nF(a : Nat) == a = 1\n${"=".repeat(79)}\n`;

const path = join(folder, "m.mms");
beforeEach(() => writeFileSync(path, UNEVEN));
const text = () => readFileSync(path, "utf8");

describe("mmspec fmt", () => {
  test("rewrites files and names those that it changed", async () => {
    expect(await call(["fmt", "m.mms"], { cwd: folder })).toEqual({ exit: 0, stdout: "m.mms\n", stderr: "" });
    expect(text()).toBe(EVEN);
    expect((await call(["fmt", "m.mms"], { cwd: folder })).stdout).toBe("");
  });

  test("--check writes nothing, and fails if a file would change", async () => {
    expect(await call(["fmt", "--check", "."], { cwd: folder })).toMatchObject({
      exit: 1,
      stdout: "m.mms\n",
    });
    expect(text()).toBe(UNEVEN);
    writeFileSync(path, EVEN);
    expect(await call(["fmt", "--check", "."], { cwd: folder })).toMatchObject({ exit: 0, stdout: "" });
  });

  test("--diff prints the changes, and with --check fails, too", async () => {
    const { exit, stdout } = await call(["fmt", "--diff", "m.mms"], { cwd: folder });
    expect(exit).toBe(0);
    expect(stdout).toContain("--- m.mms\n+++ m.mms\n@@ -1,3 +1,3 @@\n");
    expect(stdout).toContain("\n-F(a : Nat)==a   =1\n");
    expect(stdout).toContain("\n+F(a : Nat) == a = 1\n");
    expect((await call(["fmt", "--diff", "--check", "m.mms"], { cwd: folder })).exit).toBe(1);
    expect(text()).toBe(UNEVEN);
  });

  test("standard input goes to standard output", async () => {
    expect(await call(["fmt", "-"], { stdin: UNEVEN })).toEqual({ exit: 0, stdout: EVEN, stderr: "" });
    expect((await call(["fmt", "--unicode", "-"], { stdin: UNEVEN })).stdout).toContain("F(a : Nat) ≜ a = 1");
  });

  test("what cannot be parsed stays as it is, with what check says of it", async () => {
    writeFileSync(path, UNEVEN.replace("=1", "=("));
    const { exit, stdout, stderr } = await call(["fmt", "m.mms"], { cwd: folder });
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error MMS1\d{3}: .*\n {2}m\.mms:/);
    expect(text()).toContain("=(");
  });
});
