/* What is kept of a recording that comes through a pipe. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Spool } from "../../../src/files/bytes/spool.js";

const folder = mkdtempSync(join(tmpdir(), "mmspec-spool-"));
afterAll(() => rmSync(folder, { recursive: true }));

const LIMITS = { memory: 10, total: 100 };
const piece = (from: number) => Uint8Array.from({ length: 8 }, (_, i) => from + i);

test("few bytes are in memory, more in a file without a name, and either can be read anywhere", () => {
  for (const pieces of [1, 2, 5]) {
    const spool = new Spool(LIMITS, folder);
    for (let i = 0; i < pieces; i++) expect(spool.add(piece(8 * i))).toBeUndefined();
    const bytes = spool.bytes();
    expect(bytes.size).toBe(8 * pieces);
    expect([...bytes.read(8 * pieces - 3, 100)]).toEqual([5, 6, 7].map((i) => 8 * (pieces - 1) + i));
    expect(readdirSync(folder)).toEqual([]);
    spool.close();
  }
});

test("the pieces stay their owner's", () => {
  const spool = new Spool(LIMITS, folder);
  const own = piece(0);
  for (let i = 0; i < 3; i++) {
    spool.add(own);
    own.fill(99);
  }
  expect(spool.bytes().read(0, 1)[0]).toBe(0);
  spool.close();
});

test("what is too much, or finds no place, is told in words", () => {
  const spool = new Spool(LIMITS, folder);
  expect(spool.add(new Uint8Array(101))).toContain("give the file itself");
  spool.close();
  const homeless = new Spool(LIMITS, join(folder, "none"));
  expect(homeless.add(new Uint8Array(50))).toContain("cannot be kept");
  homeless.close();
});
