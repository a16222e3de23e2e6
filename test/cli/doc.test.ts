import { describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

describe("mmspec doc", () => {
  test("as Markdown: modules, events with fields and probes, rules with their text and TESTs, a graph", async () => {
    const { exit, stdout, stderr } = await call(["doc", "mm.locks"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(/^<a id="top"><\/a>\n\n# mm\.locks\n\n\d+ modules, /);
    expect(stdout).toMatch(/^### EVENT mmap\\_lock$|^### EVENT mmap_lock$/m);
    expect(stdout).toContain("| `write` | `BOOLEAN` |");
    expect(stdout).toMatch(/^Recorded by:\n\n- Linux \d/m);
    expect(stdout).toMatch(/```mermaid\nflowchart LR\n {2}subgraph events\n/);
  });

  test("as HTML: one file, in which every link leads somewhere, and no text of a spec is markup", async () => {
    const { stdout } = await call(["doc", "mm.mremap", "--html"]);
    const ids = new Set([...stdout.matchAll(/ id="([^"]*)"/g)].map((m) => m[1]!));
    const links = [...stdout.matchAll(/href="#([^"]*)"/g)].map((m) => m[1]!);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((link) => !ids.has(link))).toEqual([]);
    expect(stdout).toContain('<h3 id="mremap_11">MREMAP_11: no concurrent reorder in one mm</h3>');
    expect(stdout).toContain("Since(v3_3) /\\ Before(v3_7)");
    expect(stdout).not.toMatch(/<script|https?:/);
    expect(stdout).toMatch(/<svg role="img"[^>]*><path d="M/);
  });

  test("a spec with errors has none", async () => {
    expect(await call(["doc", "test/errors/MMS2001-unknown-type.mms"])).toMatchObject({
      exit: 2,
      stdout: "",
    });
  });
});
