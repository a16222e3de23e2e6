/*
 * Hostile recordings for the importers: true lines, cut, doubled, mixed and with bytes changed. Whatever they say,
 * the reader must not throw, must count each line once, must hand records on in the order of the file, and must not
 * depend on where the chunks were cut.
 */

import type { FieldMap } from "../../src/importers/field-map.js";
import { createForeignReader, type ForeignSummary } from "../../src/importers/foreign-reader.js";
import type { FormatName } from "../../src/importers/formats.js";
import { detectFormat, importerOf } from "../../src/importers/formats.js";
import type { Importer } from "../../src/importers/importer.js";
import { SHIPPED } from "../importers/import-text.js";
import { addsUp } from "../support/adds-up.js";
import { LINES, SYSTRACE_HEAD, type TextFormat } from "./recording-lines.js";

export interface FuzzResult {
  readonly recordings: number;
  readonly lines: number;
  readonly records: number;
  readonly notUnderstood: number;
  readonly refused: number;
}

const INSERTS = [
  "\0",
  "\r",
  " ",
  "=",
  '"',
  "(",
  ")",
  "{",
  "-",
  ":",
  "0x",
  "\u{ff}",
  "é",
  "#",
  " => ",
  "18446744073709551616",
];

/** Reads `count` recordings made from `seed`; throws an Error that names the recording where a law is broken. */
export function fuzzImporter(
  format: TextFormat,
  count: number,
  seed: number,
  maps: readonly FieldMap[] = SHIPPED,
): FuzzResult {
  const random = mulberry32(seed);
  const total = { recordings: count, lines: 0, records: 0, notUnderstood: 0, refused: 0 };
  for (let i = 0; i < count; i++) {
    const bytes = recording(random, format);
    detectFormat(bytes);
    const importer = importerOf(format);
    const lookahead = 1 + Math.floor(random() * 600);
    // By one of them, mostly the kernel's own, which makes events of the lines; or by whichever fits.
    const one = Math.floor(random() * maps.length * 4);
    const chosen = random() < 0.7 ? [maps[one] ?? maps[0]!] : maps;
    try {
      const whole = read(importer, [bytes], chosen, lookahead);
      checkLaws(bytes, whole);
      // Where the lookahead ends must not depend on the chunks, so it is given the whole of both.
      const [one, other] = [
        read(importer, [bytes], chosen, 1 << 20),
        read(importer, cut(bytes, random), chosen, 1 << 20),
      ];
      if (one.log.join("\n") !== other.log.join("\n")) throw new Error("it depends on where chunks are cut");
      total.lines += whole.summary.lines.total;
      total.records += whole.summary.records;
      total.notUnderstood += whole.summary.lines.notUnderstood;
      total.refused += whole.summary.rejected === undefined ? 0 : 1;
    } catch (e) {
      const text = JSON.stringify(Buffer.from(bytes).toString("latin1"));
      throw new Error(`${format} recording ${i} of seed ${seed}: ${(e as Error).message}\n${text}`, {
        cause: e,
      });
    }
  }
  return total;
}

interface Reading {
  readonly log: readonly string[];
  readonly lines: readonly number[];
  readonly summary: ForeignSummary;
}

function read(
  importer: Importer<FormatName>,
  chunks: readonly Uint8Array[],
  maps: readonly FieldMap[],
  lookahead: number,
): Reading {
  const log: string[] = [];
  const lines: number[] = [];
  const reader = createForeignReader(
    importer,
    maps,
    {
      record(record, line) {
        const fields = [...record.fields].map(([name, value]) => `${name}=${typeof value}:${String(value)}`);
        log.push(
          `${line} ${record.event} ${record.tsNs} ${record.cpu} ${record.tid} ${record.comm} ${fields.join(" ")}`,
        );
        if (record.event !== "trace_begin") lines.push(line);
      },
      bad(diagnostic, line) {
        log.push(`${line} ${diagnostic.code} ${JSON.stringify(diagnostic.at)}`);
        lines.push(line);
      },
    },
    { path: "fuzz", lookahead },
  );
  for (const chunk of chunks) reader.feed(chunk);
  const summary = reader.end();
  log.push(JSON.stringify(summary.lines), summary.rejected?.code ?? "read");
  return { log, lines, summary };
}

function checkLaws(bytes: Uint8Array, { lines, summary }: Reading): void {
  if (!addsUp(summary.lines))
    throw new Error(`the account does not add up: ${JSON.stringify(summary.lines)}`);
  const text = Buffer.from(bytes).toString("latin1");
  const inFile = text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (summary.rejected === undefined && summary.lines.total !== inFile) {
    throw new Error(`${inFile} lines, but ${summary.lines.total} accounted for`);
  }
  lines.forEach((line, i) => {
    // A gap is told in front of the entry that shows it.
    if (line < 1 || line > inFile || line < (lines[i - 1] ?? 0)) throw new Error(`line ${line} out of order`);
  });
}

/** Mostly lines of the format, some of another. */
function recording(random: () => number, format: TextFormat): Uint8Array {
  const own = LINES.get(format)!;
  const all = [...LINES.values()].flat();
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const lines: string[] = [];
  const length = Math.floor(random() * 24);
  for (let i = 0; i < length; i++) {
    let line = random() < 0.9 ? pick(own) : pick(all);
    while (random() < 0.3) line = mutate(line, own, random, pick);
    lines.push(line);
  }
  const head = format === "systrace" ? SYSTRACE_HEAD : "";
  const text = head + lines.join("\n") + (random() < 0.8 ? "\n" : "");
  return random() < 0.5 ? Buffer.from(text, "utf8") : Buffer.from(text, "latin1");
}

function mutate(
  line: string,
  own: readonly string[],
  random: () => number,
  pick: <T>(from: readonly T[]) => T,
): string {
  const at = Math.floor(random() * (line.length + 1));
  const to = Math.min(line.length, at + Math.floor(random() * 12));
  switch (Math.floor(random() * 6)) {
    case 0:
      return line.slice(0, at) + line.slice(to);
    case 1:
      return line.slice(0, at) + pick(INSERTS) + line.slice(at);
    case 2:
      return line.slice(0, at);
    case 3:
      return line.slice(0, at) + pick(own).slice(at);
    case 4:
      return line.slice(0, to) + line.slice(at);
    default:
      return line.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + line.slice(at + 1);
  }
}

function cut(bytes: Uint8Array, random: () => number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + Math.floor(random() * 40);
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
