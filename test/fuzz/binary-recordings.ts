/*
 * Real perf.data and trace.dat files, cut, with bytes changed, numbers made extreme, parts doubled, taken out and put elsewhere.
 * Whatever they hold, they must be read or refused: no throw, one outcome for each entry, and no more entries than bytes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { binaryKindOf } from "../../src/files/bytes/binary-kind.js";
import { expandBlock, ZstdStream } from "../../src/files/bytes/expand-binary.js";
import { inMemory } from "../../src/importers/binary/section-reader.js";
import { importerOf } from "../../src/importers/formats.js";
import { perfFrames } from "../../src/importers/perf-data/perf-frames.js";
import { mergedFrames } from "../../src/importers/trace-dat/merged-frames.js";
import { Choices, tapeOf } from "../support/choices.js";

const samples = new URL("../importers/binary/samples/", import.meta.url);
const FILES = readdirSync(samples)
  .filter((name) => /\.(?:data|dat)$/.test(name))
  .map((name) => readFileSync(new URL(name, samples)));
/** A record's or a page's content, expanded, may be some times as large. */
const ENTRIES_PER_BYTE = 4;
const EXTREMES = [0, 1, 7, 8, 0x7f, 0xff, 0xfff8, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff];

export interface BinaryFuzzResult {
  readonly files: number;
  readonly refused: number;
  readonly entries: number;
  readonly losses: number;
}

/** Throws where a file of these does not keep the law. */
export function fuzzBinary(count: number, seed: number): BinaryFuzzResult {
  const total = { files: count, refused: 0, entries: 0, losses: 0 };
  for (let i = 0; i < count; i++) {
    const choices = new Choices(tapeOf(seed * 1_000_003 + i, 64));
    const bytes = mutated(choices.pick(FILES), choices);
    try {
      const seen = readAll(bytes);
      if (seen.entries + seen.losses > ENTRIES_PER_BYTE * (bytes.length + 1))
        throw new Error("it has too many entries");
      total.refused += seen.refused;
      total.entries += seen.entries;
      total.losses += seen.losses;
    } catch (e) {
      const text = bytes.toString("base64");
      throw new Error(`binary file ${i} of seed ${seed}: ${(e as Error).message}\n${text}`, { cause: e });
    }
  }
  return total;
}

function mutated(file: Buffer, choices: Choices): Buffer {
  let bytes = Buffer.from(file);
  // The magic stays, so that it is looked at.
  const place = () =>
    8 + ((choices.below(0x10000) * 0x100 + choices.below(0x100)) % Math.max(1, bytes.length - 8));
  for (let n = 1 + choices.below(4); n > 0; n--) {
    const [at, other] = [place(), place()];
    const length = Math.min(1 << choices.below(12), bytes.length - Math.max(at, other));
    switch (choices.below(6)) {
      case 0:
        bytes = bytes.subarray(0, at);
        break;
      case 1:
        bytes[at] = choices.below(256);
        break;
      case 2:
        if (at + 4 <= bytes.length) bytes.writeUInt32LE(choices.pick(EXTREMES), at & ~3);
        break;
      case 3:
        bytes.copyWithin(at, other, other + length);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length))]);
        break;
      default:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          bytes.subarray(other, other + length),
          bytes.subarray(at),
        ]);
    }
    if (bytes.length < 16) break;
  }
  return bytes;
}

function readAll(bytes: Buffer): {
  readonly refused: number;
  readonly entries: number;
  readonly losses: number;
} {
  const kind = binaryKindOf(bytes);
  if (kind === undefined) return { refused: 1, entries: 0, losses: 0 };
  const all = inMemory(bytes);
  const seen = { refused: 0, entries: 0, losses: 0 };
  const decoder = importerOf(kind).create(
    { path: "fuzz", wants: () => true },
    {
      record: ({ fields }) => {
        seen.entries++;
        for (const name of fields.names?.() ?? []) fields.value?.(name);
      },
      ignored: () => seen.entries++,
      continuation: () => seen.entries++,
      header: () => {},
      lost: () => seen.losses++,
      notUnderstood: () => {
        throw new Error("an entry is not understood");
      },
      gap: () => {},
      cpus: () => {},
      claim: () => {},
      reject: () => {
        seen.refused = 1;
      },
      warn: () => {},
    },
  );
  for (const frames of kind === "trace-dat"
    ? mergedFrames(all, expandBlock)
    : perfFrames(all, new ZstdStream()))
    decoder.feed(frames);
  decoder.end();
  return seen;
}
