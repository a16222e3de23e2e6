import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const mutex = new URL("specs/mutex.mms", import.meta.url).pathname;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-check-"));
  mkdirSync(join(folder, "specs/sub"), { recursive: true });
  mkdirSync(join(folder, "empty"));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write(
    "specs/base.mms",
    "---- MODULE base ----\nTYPE Vma == Ptr\nVARIABLE seen : SUBSET Vma\nINIT seen = {}\n====\n",
  );
  write(
    "specs/sub/walk.mms",
    '---- MODULE walk ----\nEXTENDS base\nEVENT walk(v : Vma)\nACTION Walk ON walk == seen\' = seen \\cup {v}\nINVARIANT W_01 "t" == seen = seen\n====\n',
  );
  write(
    "broken.mms",
    '---- MODULE broken ----\nVARIABLE x : Nat\nINIT x = y\nINVARIANT B_01 "t" == z = 1\n====\n',
  );
  write("false.mms", "---- MODULE false ----\nASSUME Sane == 1 = 2\n====\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => call(args, { cwd: folder });

describe("check", () => {
  test("sums up each module of what it read", async () => {
    expect(await run("check", mutex)).toEqual({
      exit: 0,
      stdout: "mutex: 3 rules, 2 actions, 2 events, 1 variable, 1 constant\n",
      stderr: "",
    });
  });

  test("--cost tells what goes through the state, with its place", async () => {
    const text = [
      "---- MODULE costly ----",
      "TYPE Vma == Ptr",
      "EVENT walk(v : Vma)",
      "VARIABLE at : [Vma -> Nat]",
      "INIT at = <<>>",
      "ACTION Walk ON walk == \\A w \\in DOMAIN at : at'[w] = at[w] + 1",
      'INVARIANT W_01 "t" == \\A w \\in DOMAIN at : at[w] < 9',
      "====",
      "",
    ];
    writeFileSync(join(folder, "costly.mms"), text.join("\n"));
    expect((await run("check", "costly.mms", "--quiet", "--cost")).stdout).toBe(
      "costly.mms:6:24: ACTION Walk: \\A w goes through all of at\n" +
        "costly.mms:7:23: INVARIANT W_01: \\A w goes through at, but only what a step has written\n",
    );
    expect((await run("check", "specs/base.mms", "--quiet", "--cost")).stdout).toBe(
      "nothing goes through the state\n",
    );
  });

  test("reads every spec of a folder, and what they extend", async () => {
    const { exit, stdout, stderr } = await run("check", "specs/base.mms", "specs");
    expect(stderr).toBe("");
    expect(exit).toBe(0);
    expect(stdout).toBe("base: no rules, no actions, 1 variable\nwalk: 1 rule, 1 action, 1 event\n");
  });

  test("reports all that is wrong, each at its place, exit 2", async () => {
    const { exit, stdout, stderr } = await run("check", "broken.mms");
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("unknown name `y`\n  broken.mms:3:10\n3 | INIT x = y\n");
    expect(stderr).toContain("  broken.mms:4:23\n");
  });

  test("an ASSUME that is FALSE is an error", async () => {
    const { exit, stderr } = await run("check", "false.mms");
    expect(exit).toBe(2);
    expect(stderr).toContain("error MMS6001: the assumption Sane is FALSE\n  false.mms:2:");
  });

  test("of what names nothing says so, with what is near", async () => {
    const { exit, stderr } = await run("check", "mm.mrmap", "empty");
    expect(exit).toBe(2);
    expect(stderr).toContain("mm.mrmap is neither a file, nor a folder, nor a spec that comes with mmspec");
    expect(stderr).toContain("did you mean mm.mremap?");
    expect(stderr).toContain("empty has no specs");
  });

  test("--quiet says nothing of what is right", async () => {
    expect(await run("check", mutex, "--quiet")).toEqual({ exit: 0, stdout: "", stderr: "" });
  });
});

describe("compile", () => {
  test("writes TypeScript, to standard output or a file", async () => {
    const { exit, stdout } = await run("compile", mutex);
    expect(exit).toBe(0);
    expect(stdout).toContain("mutex_lock");
    expect(stdout).toMatch(/: (?:readonly )?rt\./);
    expect(await run("compile", mutex, "-o", "mutex.ts")).toEqual({ exit: 0, stdout: "", stderr: "" });
    expect(readFileSync(join(folder, "mutex.ts"), "utf8")).toBe(stdout);
  });

  test("of a broken spec writes nothing", async () => {
    const { exit, stdout, stderr } = await run("compile", "broken.mms");
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("broken.mms:3:10");
  });
});
