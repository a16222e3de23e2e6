/* Inputs as people have them (test/importers/wild), where the commands themselves matter. */
import { describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const cwd = new URL("../importers/wild/", import.meta.url).pathname;

describe("inputs as people have them", () => {
  test("text in UTF-16 is imported as any other", async () => {
    const { exit, stdout } = await call(["import", "--map", "wild.map.json", "utf16.txt"], { cwd });
    expect(exit).toBe(0);
    expect(stdout.split("\n")[1]).toMatch(/"cpu":4,"tid":7,"comm":"worker","event":"sched_switch"/);
  });

  test("a key that stands twice makes a bad line, which names it", async () => {
    const args = ["validate", "--spec", "duplicate_keys.mms", "duplicate-keys.jsonl"];
    const { exit, stdout } = await call(args, { cwd });
    expect(exit).toBe(2);
    expect(stdout).toContain('the key "page" occurs twice');
    expect(stdout).not.toContain("violated in");
  });

  test("a field map that fills tid and comm is refused by every command", async () => {
    const map = ["--map", "map-names-head-field.map.json", "map-names-head-field.txt"];
    for (const command of [["import"], ["validate", "--spec", "duplicate_keys.mms"]]) {
      const { exit, stdout, stderr } = await call([...command, ...map], { cwd });
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
      expect(stderr).toContain("fills tid, which every record already has");
    }
  });

  test("a perf.data that is cut off within its header is refused with the reason", async () => {
    const stdin = Buffer.from("PERFILE2\x68\0\0\0", "latin1");
    const { exit, stderr } = await call(["import", "--map", "wild.map.json", "-"], { cwd, stdin });
    expect(exit).toBe(2);
    expect(stderr).toContain("this perf.data cannot be read: it ends within its header");
    expect(stderr).toContain("perf script --show-lost-events -i FILE");
  });

  test("a trace.dat that is cut off within its header is refused with the reason", async () => {
    const stdin = Buffer.from("\x17\x08Dtracing6\0", "latin1");
    const { exit, stderr } = await call(["import", "--map", "wild.map.json", "-"], { cwd, stdin });
    expect(exit).toBe(2);
    expect(stderr).toContain("this trace.dat cannot be read: it ends within its header");
  });
});
