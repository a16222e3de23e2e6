import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { plainCrc32 } from "../../src/files/bytes/crc32.js";
import { expandTraces } from "../../src/files/bytes/expand-traces.js";
import type { Selection } from "../../src/files/bytes/trace-selection.js";
import type { FileContext } from "../../src/files/file-context.js";
import { openPath } from "../../src/files/services.js";
import type { TraceBytes } from "../../src/session/trace-bytes.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mmspec-"));
});
afterAll(() => rm(folder, { recursive: true }));

const LINE = '{"ts":1,"cpu":0,"tid":7,"event":"e"}\n';
const TEXT = LINE.repeat(3);

/** `{}\n` three times, by `zstd`: a frame with a checksum. */
const ZSTD = Buffer.from("28b52ffd0458490000" + "7b7d0a7b7d0a7b7d0a" + "24e6d4dd", "hex");

function open(path: string, context: Partial<FileContext> = {}): Promise<TraceBytes> {
  return openPath(path, { cwd: folder, stdin: chunks(), ...context });
}

async function contents(input: TraceBytes): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of input.read()) parts.push(chunk.slice());
  await input.close();
  return Buffer.concat(parts).toString();
}

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function* chunks(...parts: (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

describe("a source", () => {
  test("gives the bytes of a file, and counts them", async () => {
    const source = await open(await file("plain.jsonl", TEXT));
    expect(source.totalBytes).toBe(TEXT.length);
    expect(source.bytesRead).toBe(0);
    expect(await contents(source)).toBe(TEXT);
    expect(source.bytesRead).toBe(TEXT.length);
    expect(source.failure).toBeUndefined();
  });

  test("reads a file larger than its buffers, in order", async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `line ${i} of a large file`).join("\n");
    expect(await contents(await open(await file("large.jsonl", lines)))).toBe(lines);
    expect(await contents(await open(await file("large.gz", gzipSync(lines))))).toBe(lines);
  });

  test("tells compression by the content, not by the name", async () => {
    expect(await contents(await open(await file("named-plain.jsonl", gzipSync(TEXT))))).toBe(TEXT);
    expect(await contents(await open(await file("named.gz", TEXT)))).toBe(TEXT);
  });

  test("reads the members of a gzip file one after the other, wherever they are cut", async () => {
    // Stored, not deflated, a member has 23 bytes more than its text: this one ends where a piece of 64 KiB does.
    const text = "x".repeat(65536 - 23);
    const first = gzipSync(text, { level: 0 });
    expect(first.length).toBe(65536);
    const both = Buffer.concat([first, gzipSync(TEXT)]);
    const source = await open(await file("two.gz", both));
    expect(await contents(source)).toBe(text + TEXT);
    expect(source.failure).toBeUndefined();
  });

  test("passes over zeros behind gzip data, and reports anything else", async () => {
    const padded = await open(
      await file("padded.gz", Buffer.concat([gzipSync(TEXT), Buffer.alloc(200_000)])),
    );
    expect(await contents(padded)).toBe(TEXT);
    expect(padded.failure).toBeUndefined();
    const followed = await open(
      await file("followed.gz", Buffer.concat([gzipSync(TEXT), Buffer.alloc(200_000), Buffer.from("x")])),
    );
    expect(await contents(followed)).toBe(TEXT);
    expect(followed.failure?.code).toBe("MMS5012");
  });

  test.each([
    ["text", "not gzip, and long enough for a header"],
    ["the beginning of a member", "\x1f\x8b\x09\x00"],
    ["a byte of it", "\x1f"],
    ["a member of another method", "\x1f\x8b\x07\x00\x00\x00\x00\x00\x00\x00 and more"],
  ])("delivers all before %s behind gzip data", async (_, garbage) => {
    const text = Array.from({ length: 20_000 }, (_, i) => `${i * 7919}`).join("\n");
    const bytes = Buffer.concat([gzipSync(text), Buffer.from(garbage, "latin1")]);
    for (const size of [7, 1000, bytes.length]) {
      const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const source = await open("-", { stdin: chunks(...parts) });
      expect((await contents(source)) === text).toBe(true);
      expect(source.failure?.code).toMatch(/^MMS501[12]$/);
    }
  });

  test("reads what a header of a gzip file may have", async () => {
    const plain = gzipSync(TEXT);
    const optional = "\x03\x00abcname.jsonl\0a comment\0\x12\x34";
    const bytes = Buffer.concat([plain.subarray(0, 10), Buffer.from(optional, "latin1"), plain.subarray(10)]);
    bytes[3] = 2 + 4 + 8 + 16;
    const source = await open(await file("header.gz", bytes));
    expect(await contents(source)).toBe(TEXT);
    expect(source.failure).toBeUndefined();
  });

  test("reports a gzip member whose sums are wrong, behind all of its text", async () => {
    for (const at of [-8, -1]) {
      const bytes = gzipSync(TEXT);
      bytes[bytes.length + at]! ^= 1;
      const source = await open(await file("sum.gz", bytes));
      expect(await contents(source)).toBe(TEXT);
      expect(source.failure).toMatchObject({ code: "MMS5012", details: { bytes: TEXT.length } });
    }
  });

  test("delivers all before the cut of a cut off gzip file, then says so", async () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `${i * 7919}`).join("\n");
    const whole = gzipSync(text);
    for (const length of [5, 1000, whole.length >> 1, whole.length - 1]) {
      const source = await open(await file("cut.gz", whole.subarray(0, length)));
      const got = await contents(source);
      expect(text.startsWith(got)).toBe(true);
      if (length === whole.length - 1) expect(got).toBe(text);
      if (length === whole.length >> 1) expect(got.length).toBeGreaterThan(text.length / 3);
      expect(source.failure).toMatchObject({
        code: "MMS5011",
        details: { format: "gzip", bytes: got.length },
      });
    }
  });

  test("reports damaged gzip data", async () => {
    const bytes = gzipSync("some text that is long enough to be damaged".repeat(100));
    bytes[20]! ^= 0xff;
    const source = await open(await file("damaged.gz", bytes));
    await contents(source);
    expect(source.failure?.code).toBe("MMS5012");
  });

  test("reads zstd: frames one after the other, and frames to skip", async () => {
    const skipped = Buffer.from("502a4d180300000001020300", "hex").subarray(0, 11);
    const source = await open(await file("x.zst", Buffer.concat([skipped, ZSTD, ZSTD, skipped, ZSTD])));
    expect(await contents(source)).toBe("{}\n".repeat(9));
    expect(source.failure).toBeUndefined();
  });

  test.each([
    ["a byte of the content", 10],
    ["the checksum", ZSTD.length - 1],
  ])("takes a zstd frame with a flip in %s for damaged", async (_, at) => {
    const bytes = Buffer.from(ZSTD);
    bytes[at]! ^= 1;
    const source = await open(await file("flipped.zst", Buffer.concat([ZSTD, bytes])));
    expect((await contents(source)).startsWith("{}\n{}\n{}\n")).toBe(true);
    expect(source.failure?.code).toBe("MMS5012");
  });

  test("takes a zstd frame whose content is not as long as it says for damaged", async () => {
    const source = await open(await file("short.zst", Buffer.from("28b52ffd2004190000616263", "hex")));
    expect(await contents(source)).toBe("abc");
    expect(source.failure?.code).toBe("MMS5012");
  });

  test("takes text behind a zstd frame for damage, and zeros for padding", async () => {
    const text = await open(await file("text.zst", Buffer.concat([ZSTD, Buffer.from(LINE)])));
    expect(await contents(text)).toBe("{}\n".repeat(3));
    expect(text.failure?.code).toBe("MMS5012");
    const zeros = await open(await file("zeros.zst", Buffer.concat([ZSTD, Buffer.alloc(70_000), ZSTD])));
    expect(await contents(zeros)).toBe("{}\n".repeat(6));
    expect(zeros.failure).toBeUndefined();
  });

  test("says so where zstd needs a window that is too large", async () => {
    const frame = (descriptor: number) => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, descriptor, 1, 0, 0]);
    const largest = await open(await file("largest.zst", frame(17 << 3)));
    expect([await contents(largest), largest.failure]).toEqual(["", undefined]);
    for (const descriptor of [(17 << 3) + 1, 21 << 3, 255]) {
      const source = await open(await file("window.zst", frame(descriptor)));
      expect(await contents(source)).toBe("");
      expect(source.failure?.code).toBe("MMS5067");
    }
  });

  test("reads zstd a byte at a time, without a checksum, and frames of nothing", async () => {
    const plain = Buffer.from("28b52ffd2003190000" + "616263", "hex");
    const empty = Buffer.from("28b52ffd2000010000", "hex");
    const bytes = Buffer.concat([empty, plain, ZSTD, empty]);
    const source = await open("-", { stdin: chunks(...[...bytes].map((b) => Uint8Array.of(b))) });
    expect(await contents(source)).toBe(`abc${"{}\n".repeat(3)}`);
    expect(source.failure).toBeUndefined();
  });

  test("does not hold what a little zstd becomes", async () => {
    // Frames of one block that repeats a byte: 128 KiB each from ten bytes.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, 0x03, 0x00, 0x10, 0x41]);
    const source = await open(await file("bomb.zst", Buffer.concat(Array(3000).fill(frame))));
    let [bytes, most] = [0, 0];
    for await (const chunk of source.read()) {
      bytes += chunk.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
    expect([source.failure, bytes]).toEqual([undefined, 3000 * 128 * 1024]);
    expect(most).toBeLessThan(200 * 1024 * 1024);
  });

  test("reports a cut off zstd file", async () => {
    const source = await open(await file("cut.zst", Buffer.concat([ZSTD, ZSTD.subarray(0, 12)])));
    expect((await contents(source)).startsWith("{}\n{}\n{}\n")).toBe(true);
    expect(source.failure?.code).toBe("MMS5011");
  });

  test("reads standard input, compressed or not, however slowly it comes", async () => {
    const plain = await open("-", { stdin: chunks("{", '"', "", 'a":1}\n') });
    expect(await contents(plain)).toBe('{"a":1}\n');
    expect(plain.totalBytes).toBeUndefined();
    expect(plain.bytesRead).toBe(8);
    const bytes = gzipSync(TEXT);
    const packed = await open("-", { stdin: chunks(...[...bytes].map((b) => Uint8Array.of(b))) });
    expect(await contents(packed)).toBe(TEXT);
  });

  test("is empty where a file is empty", async () => {
    const source = await open(await file("empty.jsonl", ""));
    expect(await contents(source)).toBe("");
    expect(source.failure).toBeUndefined();
  });

  test.each([
    ["a file that is not there", "no-such-file.jsonl", "no such file or folder"],
    ["a folder", ".", "it is a folder"],
    ["a device", "/dev/zero", "it is a device"],
    ["a path through a file", "plain.jsonl/x", "a part of its path is not a folder"],
  ])("is empty, with a diagnostic, for %s", async (_, path, reason) => {
    await file("plain.jsonl", TEXT);
    const source = await open(path, { cwd: folder });
    expect(await contents(source)).toBe("");
    expect(source.failure && sentence(source.failure).message).toBe(`cannot read ${path}: ${reason}`);
  });

  test("says so when reading fails on the way", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(TEXT);
      throw Object.assign(new Error("EIO"), { code: "EIO" });
    }
    const source = await open("-", { stdin: failing() });
    expect(await contents(source)).toBe(TEXT);
    expect(source.failure).toMatchObject({ code: "MMS7001", details: { path: "-", reason: "EIO" } });
  });

  test("lets go of the input when its reader stops early", async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from(TEXT);
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of (await open("-", { stdin: endless() })).read()) break;
    expect(isClosed).toBe(true);
  });
});

describe("traces on the command line", () => {
  test("are taken in order, whatever their names are", async () => {
    const { files, diagnostics } = await expandTraces(["b.log", "-", "a"], { cwd: folder });
    expect(files.map((f) => f.path)).toEqual(["b.log", "-", "a"]);
    expect(diagnostics).toEqual([]);
  });

  test("may be folders, which are walked for traces in the order of their names", async () => {
    const root = join(folder, "walk");
    await mkdir(join(root, "b"), { recursive: true });
    await writeFile(join(root, "c.jsonl"), LINE);
    await writeFile(join(root, "a.jsonl.gz"), gzipSync(LINE));
    await writeFile(join(root, "b", "d.jsonl.zst"), ZSTD);
    await writeFile(join(root, "notes.txt"), "Recorded on Friday.\n");
    await writeFile(join(root, "recording.txt"), "# tracer: nop\n#\n");
    await writeFile(join(root, "recording.txt.gz"), gzipSync("# tracer: nop\n#\n"));
    await writeFile(join(root, "e.ndjson"), LINE);
    await writeFile(join(root, "f.ftrace"), "# tracer: nop\n#\n");
    await writeFile(join(root, "y.gz"), gzipSync(LINE));
    await writeFile(join(root, "program.c"), "int main;\n");
    await writeFile(join(root, "sources.tar.gz"), gzipSync("no trace\n"));
    const { files, diagnostics, passedOver } = await expandTraces(["walk"], { cwd: folder });
    expect(files.map((f) => f.path)).toEqual(
      [
        ...["a.jsonl.gz", "b/d.jsonl.zst", "c.jsonl", "e.ndjson", "f.ftrace"],
        ...["recording.txt", "recording.txt.gz", "y.gz"],
      ].map((p) => join("walk", p)),
    );
    expect(diagnostics).toEqual([]);
    expect(passedOver).toEqual([
      { path: join("walk", "notes.txt"), reason: "its first bytes are of no format of traces" },
      { path: join("walk", "program.c"), reason: "its name is not like that of a trace" },
      { path: join("walk", "sources.tar.gz"), reason: "its first bytes are of no format of traces" },
    ]);
  });

  test("may be in a list, a line each", async () => {
    await writeFile(join(folder, "list.txt"), "# nightly\n\nb.log\r\na trace.jsonl\n");
    const { files } = await expandTraces(["first", "@list.txt", "last"], { cwd: folder });
    expect(files.map((f) => f.path)).toEqual(["first", "b.log", "a trace.jsonl", "last"]);
    const missing = await expandTraces(["@gone.txt"], { cwd: folder });
    expect(missing.files).toEqual([]);
    expect(missing.diagnostics.map((d) => sentence(d).message)).toEqual([
      "cannot read gone.txt: no such file or folder",
    ]);
  });

  test("of folders are chosen by patterns, and each that is not says by which", async () => {
    const root = join(folder, "chosen");
    for (const name of ["old", "new/deep"]) await mkdir(join(root, name), { recursive: true });
    for (const name of [
      "a.jsonl",
      "b.jsonl",
      "old/c.jsonl",
      "new/d.jsonl",
      "new/deep/b.jsonl",
      "new/e.strange",
    ])
      await writeFile(join(root, name), LINE);
    await writeFile(join(root, ".mmspecignore"), "# what is superseded\nold/\nb.jsonl\n");
    await writeFile(join(root, "new/.mmspecignore"), "!deep/b.jsonl\n");
    const chosen = async (selection: Selection) => {
      const { files, passedOver } = await expandTraces(["chosen"], { cwd: folder }, selection);
      const taken = files.map((f) => f.path.slice("chosen/".length));
      return { taken, not: passedOver.map((f) => `${f.path.slice("chosen/".length)}: ${f.reason}`) };
    };
    const ignored = [
      "b.jsonl: b.jsonl in chosen/.mmspecignore:3",
      "new/e.strange: its name is not like that of a trace",
      "old/: old/ in chosen/.mmspecignore:2",
    ];
    expect(await chosen({})).toEqual({ taken: ["a.jsonl", "new/d.jsonl", "new/deep/b.jsonl"], not: ignored });
    expect(await chosen({ include: ["*.strange", "/a*"] })).toMatchObject({
      taken: ["a.jsonl", "new/e.strange"],
      not: expect.arrayContaining(["new/d.jsonl: --include does not have it"]),
    });
    expect(await chosen({ exclude: ["new/*", "!new/d.jsonl"] })).toMatchObject({
      taken: ["a.jsonl", "new/d.jsonl"],
      not: expect.arrayContaining(["new/deep/: --exclude new/*"]),
    });
    const named = await expandTraces(["chosen/b.jsonl"], { cwd: folder }, { exclude: ["b.jsonl"] });
    expect(named.files.map((f) => f.path)).toEqual(["chosen/b.jsonl"]);
  });

  test("are found once where links lead round", async () => {
    const root = join(folder, "round");
    await mkdir(join(root, "inner"), { recursive: true });
    await writeFile(join(root, "inner", "t.jsonl"), LINE);
    await symlink("..", join(root, "inner", "up"));
    await symlink("inner", join(root, "same"));
    const { files } = await expandTraces([root], { cwd: folder });
    expect(files.map((f) => f.path)).toEqual([join(root, "inner", "t.jsonl")]);
  });

  test("that are links to nowhere are reported", async () => {
    const root = join(folder, "nowhere");
    await mkdir(root);
    await symlink("gone", join(root, "t.jsonl"));
    await symlink("gone", join(root, "other.c"));
    const { files, diagnostics } = await expandTraces([root], { cwd: folder });
    expect(files.map((f) => f.path)).toEqual([]);
    expect(diagnostics.map((d) => sentence(d).message)).toEqual([
      `cannot read ${join(root, "t.jsonl")}: no such file or folder`,
    ]);
  });

  test("are missed in a folder without any", async () => {
    const root = join(folder, "bare");
    await mkdir(root);
    const { diagnostics } = await expandTraces([root], { cwd: folder });
    expect(diagnostics.map((d) => d.code)).toEqual(["MMS7019"]);
  });
});

test("the sum of a gzip member is the same where Node does not have it", () => {
  for (const text of ["", "a", TEXT, "x".repeat(1000)]) {
    const [first, second] = [Buffer.from(text), Buffer.from(TEXT)];
    expect(plainCrc32(first)).toBe(crc32(first));
    expect(plainCrc32(second, plainCrc32(first))).toBe(crc32(second, crc32(first)));
  }
});
