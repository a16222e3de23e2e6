import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommandIo } from "../../src/cli/io.js";
import { withOutput } from "../../src/cli/output/output-file.js";
import { SHIPPED } from "../../src/files/package-files.js";
import { InputError } from "../../src/session/input-error.js";

let folder = "";
let io: CommandIo;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-out-"));
  const stream = { isTTY: false, columns: undefined, write: async () => {} };
  io = {
    stdout: stream,
    stderr: stream,
    stdin: (async function* () {})(),
    env: {},
    cwd: folder,
    now: () => 0,
    signal: new AbortController().signal,
    yieldToEventLoop: async () => {},
    cores: 1,
  };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function complaint(path: string, inputs: readonly string[] = []): Promise<string> {
  try {
    await withOutput(
      path,
      () => inputs,
      io,
      (answer) => answer.write("x"),
    );
  } catch (e) {
    if (e instanceof InputError) return e.diagnostics[0]!.code;
    throw e;
  }
  return "none";
}

describe("the file of -o", () => {
  test("is replaced by what is written, also in pieces", async () => {
    writeFileSync(join(folder, "r.txt"), "an older and longer report");
    await withOutput(
      "r.txt",
      () => [],
      io,
      async (answer) => {
        await answer.write("new ");
        await answer.write("report\n");
      },
    );
    expect(readFileSync(join(folder, "r.txt"), "utf8")).toBe("new report\n");
  });

  test("keeps the last report where the work ends early", async () => {
    writeFileSync(join(folder, "r.txt"), "the last report");
    await expect(
      withOutput(
        "r.txt",
        () => [],
        io,
        () => Promise.reject(new Error("stop")),
      ),
    ).rejects.toThrow("stop");
    expect(readFileSync(join(folder, "r.txt"), "utf8")).toBe("the last report");
  });

  test("holds the last report until the new one is whole, and nothing is left beside it", async () => {
    const path = join(folder, "r.txt");
    writeFileSync(path, "the last report", { mode: 0o640 });
    symlinkSync(path, join(folder, "link.txt"));
    await withOutput(
      "link.txt",
      () => [],
      io,
      async (answer) => {
        await answer.write("new ");
        expect(readFileSync(path, "utf8")).toBe("the last report");
        await answer.write("report");
      },
    );
    expect(readFileSync(path, "utf8")).toBe("new report");
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(["link.txt", "r.txt"]);
  });

  test("is not replaced by a part of a report where the work fails behind it", async () => {
    writeFileSync(join(folder, "r.txt"), "the last report");
    await expect(
      withOutput(
        "r.txt",
        () => [],
        io,
        async (answer) => {
          await answer.write("half a rep");
          throw new Error("stop");
        },
      ),
    ).rejects.toThrow("stop");
    expect(readFileSync(join(folder, "r.txt"), "utf8")).toBe("the last report");
    expect(readdirSync(folder)).toEqual(["r.txt"]);
  });

  test("is not left behind empty", async () => {
    await expect(
      withOutput(
        "r.txt",
        () => [],
        io,
        () => Promise.reject(new Error("stop")),
      ),
    ).rejects.toThrow("stop");
    expect(existsSync(join(folder, "r.txt"))).toBe(false);
  });

  test("that cannot be written is a complaint before the work", async () => {
    mkdirSync(join(folder, "dir"));
    expect(await complaint("no/such/folder/r.txt")).toBe("MMS7008");
    expect(await complaint("dir")).toBe("MMS7008");
  });

  test("may not be one that is read, by whatever name", async () => {
    writeFileSync(join(folder, "t.jsonl"), "{}");
    symlinkSync(join(folder, "t.jsonl"), join(folder, "link.jsonl"));
    linkSync(join(folder, "t.jsonl"), join(folder, "hard.jsonl"));
    expect(await complaint("t.jsonl", ["./t.jsonl"])).toBe("MMS7009");
    expect(await complaint("link.jsonl", ["t.jsonl"])).toBe("MMS7009");
    expect(await complaint("t.jsonl", ["link.jsonl"])).toBe("MMS7009");
    expect(await complaint("hard.jsonl", ["nothing.jsonl", "t.jsonl"])).toBe("MMS7009");
    expect(await complaint("other.jsonl", ["t.jsonl", "-"])).toBe("none");
    expect(readFileSync(join(folder, "t.jsonl"), "utf8")).toBe("{}");
  });

  test("may not be one that turns out to be read only while the work is done", async () => {
    writeFileSync(join(folder, "m.mms"), "----");
    const work = withOutput(
      "m.mms",
      () => [],
      io,
      async (answer) => {
        await answer.checkInputs(["./m.mms"]);
        await answer.write("x");
      },
    );
    await expect(work).rejects.toThrow(InputError);
    expect(readFileSync(join(folder, "m.mms"), "utf8")).toBe("----");
  });

  test("may not be what standard input or output leads to where that is read", async () => {
    const path = join(folder, "t.jsonl");
    writeFileSync(path, "{}");
    const file = () => statSync(path, { bigint: true });
    io = { ...io, stdinFile: file };
    expect(await complaint("t.jsonl", ["-"])).toBe("MMS7009");
    io = { ...io, stdout: { ...io.stdout, file } };
    expect(await complaint("-", ["t.jsonl"])).toBe("MMS7009");
    expect(await complaint("-", ["other.jsonl"])).toBe("none");
  });

  test("may not be a spec or a map that comes with mmspec", async () => {
    expect(await complaint(join(SHIPPED, "mm", "mremap.mms"))).toBe("MMS7009");
  });

  test("may be a device that is read, which holds nothing", async () => {
    expect(await complaint("/dev/null", ["/dev/null"])).toBe("none");
  });
});
