/*
 * The law of what is not recorded: of a recording that lacks all records of an event, or a field of them, no rule is violated
 * that the whole one does not violate at the same place; or before it, at a record that is left out: then what was
 * certain there may become so only later.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { notesOn } from "../../src/files/specs/catalogues.js";
import { ForeignScan } from "../../src/importers/foreign-scan.js";
import type { FormatName } from "../../src/importers/formats.js";
import { detectFormat, importerOf } from "../../src/importers/formats.js";
import type { Importer } from "../../src/importers/importer.js";
import { Replay } from "../../src/replay/replay.js";
import { createTraceReader } from "../../src/session/trace-reader.js";
import { LocalEventBuffer } from "../../src/trace/local-event-buffer.js";
import { SHIPPED } from "../importers/import-text.js";
import { mmFiles, programOf } from "../specs/replay-mm.js";

const program = programOf(mmFiles);

/** What is left out: all records of the events; or one field of the records of one event. */
export interface Omission {
  readonly events: ReadonlySet<string>;
  readonly field?: string | undefined;
}

/** A recording, line by line, with what each line is a record of. */
export interface Recorded {
  readonly name: string;
  readonly lines: readonly string[];
  /** By line: the event, if it is the line of a record. */
  readonly eventOf: readonly (string | undefined)[];
  /** undefined: JSONL. */
  readonly importer: Importer<FormatName> | undefined;
}

/** The recording in a file; undefined where it is none that can be read. */
export function recordedIn(path: string): Recorded | undefined {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const format = path.includes(".jsonl")
    ? "jsonl"
    : detectFormat(Buffer.from(text.slice(0, 65_536), "latin1"));
  if (format === undefined) return undefined;
  const name = path.split("/").slice(-2).join("/");
  if (format === "jsonl") {
    const eventOf = lines.map((line) => /"event" *: *"(\w+)"/.exec(line)?.[1]);
    return { name, lines, eventOf, importer: undefined };
  }
  const importer = importerOf(format);
  return { name, lines, eventOf: eventsOf(lines, importer), importer };
}

function eventsOf(lines: readonly string[], importer: Importer<FormatName>): (string | undefined)[] {
  const found: (string | undefined)[] = lines.map(() => undefined);
  const note = (event: string, line: number) => {
    found[line - 1] = event;
  };
  const decoder = importer.create(
    { path: "", wants: () => true },
    {
      record: ({ event, line }) => note(event, line),
      ignored: (event, _cpu, line) => note(event, line),
      continuation: () => {},
      header: () => {},
      lost: () => {},
      notUnderstood: () => {},
      gap: () => {},
      cpus: () => {},
      claim: () => {},
      reject: () => {},
      warn: () => {},
    },
  );
  decoder.feed(Buffer.from(`${lines.join("\n")}\n`, "latin1"));
  decoder.end();
  // perf 5.10 prints some records twice; of the second no record is made.
  lines.forEach((line, i) => {
    if (line !== "" && line === lines[i - 1]) found[i] ??= found[i - 1];
  });
  return found;
}

/** Names of its events, but those that say of the trace itself. */
export const namesIn = ({ eventOf }: Recorded): string[] =>
  [...new Set(eventOf)]
    .filter((e) => e !== undefined && e !== "trace_begin" && e !== "lost")
    .sort() as string[];

/** Names of the fields that the records of an event have. */
export function fieldsIn({ lines, eventOf, importer }: Recorded, event: string): string[] {
  const found = new Set<string>();
  lines.forEach((line, i) => {
    if (eventOf[i] !== event) return;
    const pattern = importer === undefined ? /"(\w+)" *:/g : / (\w+)=/g;
    for (const [, name] of line.matchAll(pattern)) found.add(name!);
  });
  for (const name of ["event", "ts", "cpu", "tid", "pid", "comm"]) found.delete(name);
  return [...found];
}

/** "ID at line" of everything that is violated; lines are those of the whole recording. */
export async function violationsOf(recorded: Recorded, omission?: Omission): Promise<Set<string>> {
  const { text, lineOf } = partOf(recorded, omission);
  const bytes = Buffer.from(text, "latin1");
  const replay = new Replay(program, {
    file: recorded.name,
    format: "",
    constants: new Map(),
    allowBadLines: true,
    all: true,
    maxViolations: 100_000,
    notes: notesOn,
    // Of JSONL: what it says itself, and the rest is what occurs in it.
    seen: { names: new Set(namesIn(recorded).filter((e) => omission?.events.has(e) !== true)), isAll: true },
  });
  const relay = new LocalEventBuffer(program.schemas, replay.pointers, replay);
  const { importer } = recorded;
  let scanned: Parameters<typeof createTraceReader>[1];
  if (importer !== undefined) {
    const scan = new ForeignScan(recorded.name, importer, SHIPPED);
    scan.feed(bytes);
    scanned = { importer, maps: SHIPPED, scan: scan.end() };
  }
  const reader = await createTraceReader(recorded.name, scanned, program, relay.log, false);
  for (let at = 0; at < bytes.length && reader.rejected === undefined; at += 65_536) {
    reader.feed(bytes.subarray(at, at + 65_536));
    relay.run();
  }
  reader.end();
  relay.run();
  return new Set(
    replay.finish().violations.map((v) => `${v.id} at ${v.line === 0 ? "the end" : lineOf[v.line - 1]! + 1}`),
  );
}

function partOf(
  { lines, eventOf, importer }: Recorded,
  omission: Omission | undefined,
): { text: string; lineOf: readonly number[] } {
  const kept: string[] = [];
  const lineOf: number[] = [];
  const all = [...new Set(eventOf)];
  lines.forEach((line, i) => {
    const event = eventOf[i];
    const isMeant = event !== undefined && omission?.events.has(event) === true;
    if (isMeant && omission?.field === undefined) return;
    lineOf.push(i);
    if (isMeant) kept.push(withoutField(line, omission!.field!, importer === undefined));
    else if (event === "trace_begin" && omission !== undefined && omission.field === undefined)
      kept.push(withRecords(line, all, omission));
    else kept.push(line);
  });
  return { text: `${kept.join("\n")}\n`, lineOf };
}

function withoutField(line: string, field: string, isJson: boolean): string {
  if (!isJson) return line.replace(new RegExp(` ${field}=\\S*`), "");
  const { [field]: _, ...rest } = JSON.parse(line);
  return JSON.stringify(rest);
}

/** A trace that says what it records says so truly. */
function withRecords(line: string, all: readonly (string | undefined)[], { events }: Omission): string {
  const begin = JSON.parse(line);
  const declared = program.schemas.map((schema) => schema.name);
  const recorded = begin.complete === true || begin.records === "all" ? declared : (begin.records ?? all);
  return JSON.stringify({ ...begin, records: recorded.filter((name: string) => name && !events.has(name)) });
}

/** Files below a folder, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

/** What the part of a recording violates, and the whole does not. */
export async function falseAlarms(
  recorded: Recorded,
  whole: ReadonlySet<string>,
  omission: Omission,
): Promise<string[]> {
  const found = await violationsOf(recorded, omission);
  // Each violation that is left out with its record excuses one.
  const excuses = [...whole].map(placeOf).filter(({ line }) => {
    const event = recorded.eventOf[line - 1];
    return omission.field === undefined && event !== undefined && omission.events.has(event);
  });
  const added = [...found].filter((violation) => !whole.has(violation));
  return added
    .filter((violation) => {
      const { id, line } = placeOf(violation);
      const excuse = excuses.findIndex((e) => e.id === id && e.line < line);
      if (excuse >= 0) excuses.splice(excuse, 1);
      return excuse < 0;
    })
    .sort();
}

/** Of "ID at line"; the end lies behind all lines. */
function placeOf(violation: string): { readonly id: string; readonly line: number } {
  const [id, line] = violation.split(" at ");
  return { id: id!, line: line === "the end" ? Number.POSITIVE_INFINITY : Number(line) };
}

export function printOmission({ events, field }: Omission): string {
  return `${[...events].sort().join(", ")}${field === undefined ? "" : `.${field}`}`;
}
