/* Text in UTF-16, as PowerShell writes it. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromUtf16, utf16Of } from "../../src/files/bytes/utf16.js";

const FILE = readFileSync(new URL("../importers/wild/utf16.txt", import.meta.url));

async function read(bytes: Buffer, size: number): Promise<string> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  let text = "";
  for await (const chunk of fromUtf16(chunks(), utf16Of(bytes)!)) text += Buffer.from(chunk).toString("utf8");
  return text;
}

function bigEndian(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

describe("UTF-16", () => {
  test.each([1, 3, 4096])("is read in chunks of %i bytes", async (size) => {
    expect(await read(FILE, size)).toMatch(
      /^# tracer: nop\n#\n {10}worker-7 .* sched_switch: prev_comm=worker /,
    );
  });

  test.each([
    ["little endian with its mark", Buffer.from("\ufeff# träcer\n", "utf16le")],
    ["big endian with its mark", bigEndian("\ufeff# träcer\n")],
    ["little endian without", Buffer.from("# träcer\n", "utf16le")],
    ["big endian without", bigEndian("# träcer\n")],
  ])("%s", async (_, bytes) => {
    expect(await read(bytes, 5)).toBe("# träcer\n");
  });

  test.each([
    ["UTF-8", Buffer.from("# tracer: nop\n")],
    ["UTF-8 with a mark", Buffer.from("\ufeff# tracer: nop\n")],
    ["a hole of zeros", Buffer.alloc(64)],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x23, 0, 0, 0])],
    ["a short text", Buffer.from("{}\n")],
  ])("%s is none", (_, bytes) => {
    expect(utf16Of(bytes)).toBeUndefined();
  });
});
