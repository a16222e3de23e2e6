/* What the importer makes of a perf.data, and one of two cpus. */
import { ZstdStream } from "../../../src/files/bytes/expand-binary.js";
import { inMemory } from "../../../src/importers/binary/section-reader.js";
import { perfDataImporter } from "../../../src/importers/perf-data/perf-data-importer.js";
import { perfFrames } from "../../../src/importers/perf-data/perf-frames.js";
import { finishedRound, type PerfContent, sample } from "../../support/perf-data.js";
import { formatFile } from "../../support/trace-dat.js";
import { decode, type Seen } from "../binary/decode.js";

export const TICK = formatFile(
  "tick",
  300,
  ["unsigned long addr", "int n"],
  '"addr=%lx n=%d", REC->addr, REC->n',
);
export const OTHER = formatFile("other", 301, ["int n"], '"n=%d", REC->n');

export function framesOf(file: Uint8Array): Buffer {
  return Buffer.concat([...perfFrames(inMemory(file), new ZstdStream())]);
}

export function read(file: Uint8Array, wants: readonly string[] = ["tick"]): Seen {
  return decode(perfDataImporter, framesOf(file), wants);
}

/** A sample of tick. */
export function tick(
  time: bigint,
  n: number,
  more: Partial<Parameters<typeof sample>[0]> = {},
  isBig = false,
) {
  const payload = Buffer.alloc(12);
  if (isBig) {
    payload.writeBigUInt64BE(0xffff_0000_0000_1000n);
    payload.writeInt32BE(n, 8);
  } else {
    payload.writeBigUInt64LE(0xffff_0000_0000_1000n);
    payload.writeInt32LE(n, 8);
  }
  return sample({ time, event: 300, payload, ...more }, isBig);
}

export const of = (records: readonly Buffer[], more: Partial<PerfContent> = {}): PerfContent => ({
  attrs: [{ config: 300, ids: [1, 2] }],
  formats: [TICK, OTHER],
  kernel: "6.12.117+deb12",
  cpus: 2,
  records,
  ...more,
});
export const numbers = ({ records }: Seen) => records.map((r) => r.fields.get("n"));
/** Of two cpus, each behind the other, as perf record writes them. */
export const twoCpus = (isBig = false) => [
  tick(1_000n, 0, {}, isBig),
  tick(3_000n, 1, {}, isBig),
  tick(2_000n, 10, { cpu: 1 }, isBig),
  tick(4_000n, 11, { cpu: 1 }, isBig),
  finishedRound(isBig),
];
