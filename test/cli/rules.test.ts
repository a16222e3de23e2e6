import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/diag/catalogue/index.js";
import { call } from "./memory-io.js";

describe("mmspec rules", () => {
  test("lists the shipped rules, each once, with title, modules and kernels", async () => {
    const { exit, stdout } = await call(["rules"]);
    const ids = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(exit).toBe(0);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(stdout).toMatch(
      /^MREMAP_11 +no concurrent reorder in one mm +mm\.mremap +Since\(v3_3\) \/\\ Before\(v3_7\)$/m,
    );
  });

  test("a word picks rules by id, title, comment, module or event", async () => {
    const ids = async (word: string) => (await call(["rules", word])).stdout.match(/^\w+/gm) ?? [];
    expect(await ids("mrEMAP_1")).toContain("MREMAP_11");
    expect(await ids("concurrent reorder")).toEqual(["MREMAP_11"]);
    expect(await ids("anon_vma_moveto_tail")).toEqual(expect.arrayContaining(["MREMAP_10", "MREMAP_11"]));
  });

  test("a word that no rule has is an error", async () => {
    const { exit, stderr } = await call(["rules", "zygote"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("error MMS7036: no rule is about `zygote`");
  });
});

describe("mmspec explain", () => {
  test("a rule: its words, its places, its kernels, what breaks it", async () => {
    const { exit, stdout } = await call(["explain", "MREMAP_11"]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^error MREMAP_11: no concurrent reorder in one mm\n\nTwo threads of one mm/);
    expect(stdout).toContain("It is judged for: Since(v3_3) /\\ Before(v3_7)");
    expect(stdout).toMatch(
      /REQUIRE in the ACTION MovetoTail on anon_vma_moveto_tail, mm\.mremap\n {2}specs\/mm\/mremap\.mms:\d+:8\n +\d+ \| +\/\\ REQUIRE MREMAP_11/,
    );
    expect(stdout).toMatch(
      /TESTs? that breaks? it:\n {2}specs\/mm\/mremap\.mms:\d+:1: a vma is moved to the tail without the mmap_lock/,
    );
    expect(stdout).toMatch(/traces? that breaks? it:\n {2}traces\/scenarios\/\S+\.jsonl:\d+: /);
  });

  test("a code: what it is about, a wrong text and a right one", async () => {
    const { exit, stdout } = await call(["explain", "mms3002"]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^error MMS3002: values of different types compared\n\nThe types do not fit\.\n/);
    expect(stdout).toContain("    Is(v : Vma, av : AnonVma) == root[av] = v\n");
    expect(stdout).toContain("Right:\n\n    ---- MODULE m ----\n");
    expect(stdout).not.toContain("```");
  });

  test("every code can be explained", async () => {
    for (const code of Object.keys(catalogue)) {
      const { exit, stdout } = await call(["explain", code]);
      expect(exit).toBe(0);
      expect(stdout.split("\n\n")[1]).toMatch(/\w\.\n?$/);
    }
  });

  test("a name that is neither has its nearest rule; what is no trace either is said so", async () => {
    const rule = await call(["explain", "MREMAP_1"]);
    expect(rule).toMatchObject({ exit: 2, stdout: "" });
    expect(rule.stderr).toMatch(/no spec has a rule MREMAP_1\n.*did you mean MREMAP_\d+\?/s);
    const text = await call(["explain", "traces/real/README.md"]);
    expect(text).toMatchObject({ exit: 2, stdout: "" });
    expect(text.stderr).toMatch(/^error MMS\d{4}: /);
  });
});
