/* A recording in ftrace's text, line by line, as far as faults are planted in it. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { encodeRecord } from "../../src/trace/encode-record.js";
import { importText, SHIPPED } from "../importers/import-text.js";
import { type Finding, findings, mmFiles, programOf, replay } from "../specs/replay-mm.js";

/** An entry of the text; `at` is the index of its line. */
export interface Entry {
  readonly at: number;
  readonly tid: string;
  readonly cpu: number;
  readonly event: string;
  /** What the probe fetched, or the tracepoint has. */
  readonly fields: { readonly [name: string]: string };
}

export interface Recording {
  readonly name: string;
  readonly lines: readonly string[];
  readonly entries: readonly Entry[];
}

/** System calls are printed as `sys_mremap(addr: …)` and `sys_mremap -> …`. */
const ENTRY = /^(.*-(\d+) +\[(\d+)\] \S+ +)([\d.]+)(: (\w+)(?:: |\(| -> ).*)$/;

function entriesOf(lines: readonly string[]): Entry[] {
  return lines.flatMap((line, at) => {
    const [, , tid, cpu, , body, event] = ENTRY.exec(line) ?? [];
    if (event === undefined) return [];
    const pairs = [...body!.matchAll(/ (\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!] as const);
    return [{ at, tid: tid!, cpu: Number(cpu), event, fields: Object.fromEntries(pairs) }];
  });
}

export const recordingOf = (name: string, lines: readonly string[]): Recording => ({
  name,
  lines,
  entries: entriesOf(lines),
});

/** All of traces/real. Every line that is no header and not empty is an entry: what would be passed over could not be lost. */
export const recordings: readonly Recording[] = readdirSync("traces/real")
  .filter((file) => file.endsWith(".ftrace.txt.gz"))
  .sort()
  .map((file) => {
    const text = gunzipSync(readFileSync(`traces/real/${file}`)).toString();
    const recording = recordingOf(file.replace(".ftrace.txt.gz", ""), text.trimEnd().split("\n"));
    // Some tracepoints of 6.1 end what they print in a line feed of their own.
    const headers = recording.lines.filter((line) => line.startsWith("#") || line === "").length;
    if (recording.entries.length + headers !== recording.lines.length)
      throw new Error(`${file} has other lines`);
    return recording;
  });

/** The time and thread of one entry, what happened of another. */
export function bodyAt(place: string, body: string): string {
  const [, thread, , , time] = ENTRY.exec(place)!;
  return `${thread}${time}${ENTRY.exec(body)![5]}`;
}

export const timeOf = (line: string): number => Number(ENTRY.exec(line)![4]);

/** The header counts the entries, and the importer looks at that. */
export function recounted(lines: readonly string[]): string[] {
  const count = lines.filter((line) => ENTRY.test(line)).length;
  return lines.map((line) => line.replace(/(entries-written: )\d+\/\d+/, `$1${count}/${count}`));
}

const mm = programOf(mmFiles);

/** What the shipped model finds in the text, at its lines. */
export function findingsIn(lines: readonly string[]): Finding[] {
  const { begin, records, bad } = importText(`${lines.join("\n")}\n`, SHIPPED);
  if (begin === undefined || bad.length > 0) throw new Error(`not imported: ${bad.length} bad lines`);
  // ftrace's default layout does not say which kernel it is: as if --constant did.
  const kernel = lines.some((line) => line.includes(": __vma_adjust: ")) ? "6.1" : "6.12";
  const told = { ...begin, fields: new Map([...begin.fields, ["kernel", kernel] as const]) };
  const all = [{ line: 0, record: told }, ...records];
  const run = replay(
    mm,
    all.map(({ record }) => encodeRecord(record).trimEnd()),
  );
  if (run.badLines > 0) throw new Error(`${run.badLines} records that are none`);
  return findings(run).map(({ id, line }) => ({ id, line: all[line - 1]!.line }));
}
