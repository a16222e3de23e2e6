import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readText, TEXT_LIMIT } from "../../src/files/bytes/read-text.js";
import { call } from "./memory-io.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-text-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, bytes: string | Uint8Array): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

test("a text of the largest size is read whole, whatever the cuts between its pieces", () => {
  const text = "ξ".repeat(TEXT_LIMIT / 2);
  expect(readText(file("largest", text))).toBe(text);
});

test("a byte more is refused", () => {
  expect(() => readText(file("larger", " ".repeat(TEXT_LIMIT + 1)))).toThrow("it has more than 4 MiB");
});

test("a device that never ends is refused", () => {
  expect(() => readText("/dev/zero")).toThrow("it has more than 4 MiB");
});

test.each([
  ["line 1 is not UTF-8", [0xff, 0x0a, 0x61]],
  ["line 3 is not UTF-8", [0x61, 0x0a, 0x0a, 0xc3, 0x28, 0x0a]],
  ["line 2 is not UTF-8", [0x0a, 0x61, 0xe2, 0x82]],
])("%s", (message, bytes) => {
  expect(() => readText(file("foreign", Uint8Array.from(bytes)))).toThrow(message);
});

test("a spec that is no such text is told, exit 2", async () => {
  const huge = file("huge.mms", " ".repeat(TEXT_LIMIT + 1));
  const latin1 = file("latin1.mms", Buffer.from('---- MODULE latin1 ----\nX == "\xe9"\n====\n', "latin1"));
  expect(await call(["check", huge])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining(`cannot read ${huge}: it has more than 4 MiB`),
  });
  expect(await call(["check", latin1])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining(`cannot read ${latin1}: line 2 is not UTF-8`),
  });
});
