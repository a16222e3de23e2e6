/* Where a recording's pages are kept: what a disk that is full does to them, and that they are packed in their place. */
import { mkdtempSync, readdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Spool } from "../../src/files/tracefs/spool.js";

let folder = "";
let spool: Spool;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-spool-"));
});

afterEach(() => {
  spool.close();
  rmSync(folder, { recursive: true });
});

const make = (room = Number.POSITIVE_INFINITY) => {
  spool = new Spool(join(folder, "out.dat"), (fd, bytes, at, length, position) => {
    const fits = Math.min(length, room - position);
    if (fits <= 0) throw Object.assign(new Error("full"), { code: "ENOSPC" });
    return writeSync(fd, bytes, at, fits, position);
  });
};
const block = (byte: number, length = 1000) => Buffer.alloc(length, byte);
const all = () => spool.read(0, spool.length);
/** To a tenth, and what it is. */
const pack = async (bytes: Buffer) =>
  Buffer.concat([Buffer.alloc(bytes.length / 10 - 1), bytes.subarray(0, 1)]);

test("its file has no name", () => {
  make();
  spool.add(block(1));
  expect(readdirSync(folder)).toEqual([]);
  expect(all()).toEqual(block(1));
});

describe("on a disk that is full", () => {
  test("nothing of what comes is dropped", () => {
    make(2500);
    for (const byte of [1, 2, 3, 4]) spool.add(block(byte));
    expect(spool.failure).toMatchObject({ code: "ENOSPC" });
    expect(spool.length).toBe(4000);
    expect(all()).toEqual(Buffer.concat([block(1), block(2), block(3), block(4)]));
    expect(spool.read(2400, 200)).toEqual(block(3, 200));
    expect(spool.read(3900, 200)).toEqual(block(4, 100));
  });

  test("it is packed in the room that it has", async () => {
    make(2500);
    for (const byte of [1, 2, 3, 4]) spool.add(block(byte));
    expect(await spool.pack(1000, pack)).toEqual(Array(4).fill({ packed: 100, whole: 1000 }));
    expect(spool.length).toBe(400);
    expect([99, 199, 299, 399].map((at) => all()[at])).toEqual([1, 2, 3, 4]);
  });
});

test("what does not get smaller is not written over before it is read", async () => {
  make();
  for (let byte = 0; byte < 20; byte++) spool.add(block(byte));
  const grown = async (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(300, 0xff)]);
  await spool.pack(1000, grown);
  expect(spool.length).toBe(26_000);
  for (let byte = 0; byte < 20; byte++) expect(spool.read(byte * 1300, 1000)).toEqual(block(byte));
});
