/* What the importer makes of a trace.dat, and one of two cpus. */
import { inflateSync } from "node:zlib";
import { inMemory } from "../../../src/importers/binary/section-reader.js";
import { mergedFrames } from "../../../src/importers/trace-dat/merged-frames.js";
import { traceDatImporter } from "../../../src/importers/trace-dat/trace-dat-importer.js";
import { type DatContent, formatFile, type Page } from "../../support/trace-dat.js";
import { decode as decodeBy, type Seen } from "../binary/decode.js";

const expand = (algorithm: string, block: Uint8Array) =>
  algorithm === "zlib" ? inflateSync(block) : undefined;

export const TICK = formatFile(
  "tick",
  300,
  ["unsigned long addr", "int n", "char comm[16]"],
  '"addr=%lx n=%d comm=%s", REC->addr, REC->n, REC->comm',
);
export const OTHER = formatFile("other", 301, ["int n"], '"n=%d", REC->n');

/** What the importer makes of frames that come in chunks of `size`. */
export function decode(frames: Uint8Array, wants: readonly string[], size?: number): Seen {
  return decodeBy(traceDatImporter, frames, wants, size);
}

export function framesOf(file: Uint8Array): Buffer {
  return Buffer.concat([...mergedFrames(inMemory(file), expand)]);
}

export function read(file: Uint8Array, wants: readonly string[] = ["tick"]): Seen {
  return decode(framesOf(file), wants);
}

/** addr, n, comm */
export function tick(addr: bigint, n: number, comm = "cat", isBig = false): Buffer {
  const b = Buffer.alloc(28);
  if (isBig) b.writeBigUInt64BE(addr);
  else b.writeBigUInt64LE(addr);
  if (isBig) b.writeInt32BE(n, 8);
  else b.writeInt32LE(n, 8);
  b.write(comm, 12);
  return b;
}

/** The entries of two cpus, each on pages of two. */
export function pagesOf(times: readonly bigint[], first = 0, isBig = false): Page[] {
  const pages: Page[] = [];
  for (let i = 0; i < times.length; i += 2) {
    const some = times.slice(i, i + 2);
    const items = some.map((time, k) => ({
      time,
      id: 300,
      pid: 7,
      payload: tick(0xffff_0000_0000_1000n, first + i + k, "cat", isBig),
    }));
    pages.push({ time: some[0]! - 1n, items });
  }
  return pages;
}

export const TWO_CPUS: DatContent = {
  formats: [TICK, OTHER],
  instances: [{ name: "", cpus: [pagesOf([1_000n, 3_000n, 5_000n]), pagesOf([2_000n, 4_000n, 6_000n], 10)] }],
  uname: "Linux host 6.12.117+deb12 x86_64",
  commands: "7 cat\n9 <...>\n",
};
export const numbers = ({ records }: Seen) => records.map((r) => r.fields.get("n"));
