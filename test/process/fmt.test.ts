/* `mmspec fmt` as it is built: the shipped specs are laid out by it. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const fmt = (args: readonly string[], input?: string) =>
  execFileSync(process.execPath, [join(root, "dist/cli/bin.js"), "fmt", ...args], {
    cwd: root,
    encoding: "utf8",
    input,
  });

test("the shipped specs are as it lays them out", () => {
  expect(fmt(["--check", "specs"])).toBe("");
});

test("standard input goes to standard output", () => {
  expect(fmt(["-"], "---- MODULE m ----\nF(a)==a\n====\n")).toMatch(/^-+ MODULE m -+\nF\(a\) == a\n=+\n$/);
});
