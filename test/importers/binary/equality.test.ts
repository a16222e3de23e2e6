/*
 * Real binary recordings, and what the tool that wrote them prints of the same file: mmspec reads both alike, entry by
 * entry. How the samples were made is in README.md beside this file.
 */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { framesOf } from "../../../src/files/bytes/binary-frames.js";
import { binaryKindOf } from "../../../src/files/bytes/binary-kind.js";
import { loadToolTexts } from "../../../src/files/specs/descriptions.js";
import { inMemory } from "../../../src/importers/binary/section-reader.js";
import { type FormatName, importerOf } from "../../../src/importers/formats.js";
import type { Claim, ForeignLoss, ForeignRecord, ImporterOptions } from "../../../src/importers/importer.js";
import { EventReader } from "../../../src/importers/print-fmt/event-reader.js";
import { type EventFormat, parseFormat } from "../../../src/importers/print-fmt/format-file.js";

const folder = new URL("samples/", import.meta.url);
const files = readdirSync(folder).filter((name) => /\.(?:data|dat)$/.test(name));

interface Read {
  readonly records: ForeignRecord[];
  readonly losses: ForeignLoss[];
  readonly words: Claim[];
}

/** Everything that is in it. */
function readerOf(format: FormatName, printed?: ImporterOptions["printed"]) {
  const read: Read = { records: [], losses: [], words: [] };
  const options = { path: "sample", wants: () => true, ...(printed === undefined ? {} : { printed }) };
  const decoder = importerOf(format).create(options, {
    record: (record) => read.records.push(record),
    ignored: () => expect.unreachable(),
    continuation: () => {},
    header: () => {},
    lost: (loss) => read.losses.push(loss),
    notUnderstood: () => expect.unreachable(),
    gap: () => expect.unreachable(),
    cpus: () => {},
    claim: (word) => read.words.push(word),
    reject: (d) => expect.unreachable(JSON.stringify(d)),
    warn: (d) => expect.unreachable(JSON.stringify(d)),
  });
  return { decoder, read };
}

async function readBinary(file: string) {
  const bytes = readFileSync(new URL(file, folder));
  const kind = binaryKindOf(bytes);
  if (kind === undefined) return expect.unreachable();
  const frames: Uint8Array[] = [];
  async function* nothing() {}
  for await (const chunk of framesOf(kind, nothing(), inMemory(bytes))) frames.push(chunk);
  const { decoder, read } = readerOf(kind);
  for (const chunk of frames) decoder.feed(chunk);
  decoder.end();
  return { ...read, formats: formatsIn(Buffer.concat(frames)) };
}

/** The kernel's descriptions, which the first frame has. */
function formatsIn(frames: Buffer): ReadonlyMap<string, EventFormat> {
  const at = frames.indexOf("{");
  const head = JSON.parse(frames.toString("utf8", at, at + frames.readUInt32LE(at - 24)));
  const formats = (head.formats as string[]).flatMap((text) => parseFormat(text) ?? []);
  return new Map(formats.map((format) => [format.name, format]));
}

/** What the tool printed, read by the kernel's descriptions. */
function readText(file: string, format: FormatName, formats: ReadonlyMap<string, EventFormat>): Read {
  const tools = loadToolTexts();
  const printed = (event: string) => {
    const known = formats.get(event);
    const others = tools[event] ?? [];
    const texts = { isSure: true, formats: known === undefined ? [] : [known], patterns: [], others };
    return known && new EventReader(texts, new Map(), "tools");
  };
  const { decoder, read } = readerOf(format, printed);
  decoder.feed(gunzipSync(readFileSync(new URL(file, folder))));
  decoder.end();
  return read;
}

/**
 * What libtraceevent's plugin prints in its own way (src/importers/print-fmt/tool-eval.ts); where only the tool has
 * symbols; and flags by expressions that libtraceevent may take apart at another place than C does, so that of its text only
 * the names are believed (mm_page_alloc's, by `& ~`).
 */
const OWN_WAY: ReadonlySet<string> = new Set(["prev_state", "call_site", "gfp_flags"]);

describe.each(files)("%s", (file) => {
  const isPerf = file.endsWith(".data");
  const text = file.replace(isPerf ? /perf\.data$/ : /dat$/, isPerf ? "perf-script.txt.gz" : "report.txt.gz");

  test("has the entries that its tool prints, each with its fields", async () => {
    const binary = await readBinary(file);
    const printed = readText(text, isPerf ? "perf-script" : "trace-cmd", binary.formats);
    expect(binary.records.map(headOf)).toEqual(printed.records.map(headOf));
    let compared = 0;
    for (const [i, record] of binary.records.entries()) {
      for (const { name } of binary.formats.get(record.event)?.fields ?? []) {
        const told = printed.records[i]!.fields.value?.(name);
        if (told?.kind !== "value" || OWN_WAY.has(name)) continue;
        const place = `${record.event}.${name} at ${record.tsNs}`;
        const own = record.fields.value?.(name);
        expect([place, own?.kind === "value" && plain(own.value)]).toEqual([place, plain(told.value)]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(binary.records.length);
  });

  test("has the losses that its tool prints", async () => {
    const binary = await readBinary(file);
    const printed = readText(text, isPerf ? "perf-script" : "trace-cmd", binary.formats);
    const numbered = lineNumbers(printed);
    // What was lost behind the last record perf script does not print.
    const last = binary.records.at(-1)?.line ?? 0;
    const losses = binary.losses.filter(({ line }) => line < last);
    expect(losses.map(({ line, cpu, count, fromLine }) => [line, cpu, count, fromLine])).toEqual(
      printed.losses.map(({ line, cpu, count, fromLine }) => [
        numbered.get(line),
        cpu,
        count,
        numbered.get(fromLine) ?? 0,
      ]),
    );
    if (file.startsWith("lost")) expect(losses.length).toBeGreaterThan(0);
  });
});

/** Who, when and where. A thread without a name has its number printed. */
function headOf({ tsNs, cpu, tid, comm, event }: ForeignRecord) {
  return [tsNs, cpu, tid, comm ?? `:${tid}`, event];
}

/** A number, however it is written. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(value);
  return typeof value === "string" && /^(?:0x[0-9a-f]+|\d+)$/.test(value) ? BigInt(value) : value;
}

/** Entries and losses counted from 1, by the line of the text that they stand on. */
function lineNumbers({ records, losses }: Read): ReadonlyMap<number, number> {
  const lines = [...records, ...losses].map(({ line }) => line).sort((a, b) => a - b);
  return new Map(lines.map((line, i) => [line, i + 1]));
}
