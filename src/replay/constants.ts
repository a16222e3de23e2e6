/* Values for CONSTANTs: from the command, or from the trace's first record. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import { type Diagnostic, diagnostic, type LinePlace } from "../diag/diagnostic.js";
import type { Machine } from "../runtime/machine.js";
import { PointerTable } from "../runtime/pointer-table.js";
import type { Value } from "../runtime/values.js";
import { versionBefore } from "../runtime/version.js";
import { nearest } from "../text/nearest.js";
import { bindValue } from "../trace/bind-record.js";
import { describeFieldType } from "../trace/event-json-schema.js";
import type { ConstantSchema, FieldType } from "../trace/event-schema.js";
import { wholeLine } from "../trace/line-place.js";
import type { RecordValue, TraceRecord } from "../trace/record.js";
import { constantNamed, rangeEnd } from "../trace/record-binder.js";
import type { ReleaseRange } from "../verdict/run.js";
import { ViolationCollector } from "./violation-collector.js";

/** Sets what `--constant NAME=VALUE` says; values are as JSON would write them, strings also without quotes. */
export function commandConstants(
  given: ReadonlyMap<string, string>,
  constants: readonly ConstantSchema[],
  pointers: PointerTable,
): { values: Value[]; diagnostics: Diagnostic[] } {
  const values: Value[] = constants.map(() => undefined);
  const diagnostics: Diagnostic[] = [];
  for (const [name, text] of given) {
    const constant = constantNamed(constants, name);
    if (constant === undefined) {
      const known = constants.map((c) => c.name);
      diagnostics.push(diagnostic("MMS7011", undefined, { name, near: nearest(name, known), known }));
      continue;
    }
    const value = constant.type && bindValue(constant.type, fromText(text, constant.type), pointers);
    if (value === undefined) {
      const expected = describeFieldType(constant.type);
      diagnostics.push(diagnostic("MMS6004", undefined, { constant: name, value: text, expected }));
    } else values[constants.indexOf(constant)] = value;
  }
  return { values, diagnostics };
}

function fromText(text: string, type: FieldType): RecordValue {
  switch (type.kind) {
    case "string":
    case "enum":
      return text.replace(/^"(.*)"$/, "$1");
    case "bool":
      return /^(?:true|1)$/i.test(text) ? true : /^(?:false|0)$/i.test(text) ? false : text;
    case "task":
      return /^-?\d{1,10}$/.test(text) ? Number(text) : text;
    case "ptr":
    case "int":
      // More digits than 64 bits have are no value of either, and would take long to read.
      return /^-?\d{1,20}$/.test(text) ? BigInt(text) : text;
  }
}

/** What is known of the CONSTANTs of one trace. */
export interface TraceConstants {
  /** The lists of values that are possible; nearly always there is one. */
  readonly possible: readonly (readonly Value[])[];
  /** Of which CONSTANTs only a range of releases is known. */
  readonly ranges: ReadonlyMap<number, ReleaseRange>;
  /** Those that contradict each other, which are unknown then. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The CONSTANTs as the command and the trace's first record have them. What the command says wins: what the record says
 * and an ASSUME does not allow beside it is dropped. A record that contradicts itself is an error.
 */
export function traceConstants(
  program: RunnableProgram,
  machine: Machine,
  given: readonly Value[],
  record: TraceRecord | undefined,
  at: LinePlace,
  pointers: PointerTable,
): TraceConstants {
  const { constants } = program;
  const { assumes, releases } = program.spec.meta;
  const told = record === undefined ? NO_CONSTANTS : recordConstants(record, constants, pointers);
  const values = given.map((value, i) => value ?? told.values.get(i));
  const ranges = new Map([...told.ranges].filter(([i]) => values[i] === undefined));
  const diagnostics: Diagnostic[] = [];
  for (;;) {
    const possible = withReleases(values, ranges, releases);
    if (assumes.length === 0) return { possible, ranges, diagnostics };
    const results = possible.map((list) => machine.assumes(list));
    const agreeing = possible.filter((_, i) => !results[i]!.includes(false));
    if (agreeing.length > 0) return { possible: agreeing, ranges, diagnostics };
    const broken = results[0]!.indexOf(false);
    const involved = assumes[broken]!.constants;
    const dropped = involved.filter(
      (i) => given[i] === undefined && (values[i] !== undefined || ranges.has(i)),
    );
    const isOfCommand = involved.some((i) => given[i] !== undefined);
    if (!isOfCommand || dropped.length === 0) {
      const said = involved.filter((i) => values[i] !== undefined || ranges.has(i));
      diagnostics.push(
        diagnostic("MMS6071", isOfCommand ? undefined : at, {
          said: said.map((i) => constantText(constants[i]!.name, values[i], ranges.get(i))),
          assumption: assumes[broken]!.name,
        }),
      );
    }
    const unset = dropped.length > 0 ? dropped : involved;
    for (const i of unset) {
      values[i] = undefined;
      ranges.delete(i);
    }
    if (dropped.length === 0) return { possible: [values], ranges, diagnostics };
  }
}

/** What is known of the kernel that was traced: the CONSTANT that the `kernel` of a `trace_begin` sets. */
export function knownKernel(
  constants: readonly ConstantSchema[],
  { possible, ranges }: TraceConstants,
): ReleaseRange | undefined {
  const kernel = constantNamed(constants, "kernel");
  if (kernel === undefined) return undefined;
  const index = constants.indexOf(kernel);
  const release = possible[0]![index];
  const one = typeof release === "string" ? { from: release, below: release } : undefined;
  return ranges.get(index) ?? one;
}

/** `Kernel = "6.12"`, or `Kernel from 6.12 below 6.16` */
function constantText(name: string, value: Value, range: ReleaseRange | undefined): string {
  return range === undefined
    ? `${name} = ${typeof value === "string" ? JSON.stringify(value) : String(value)}`
    : `${name} ${printReleases(range)}`;
}

/** `from 6.12 below 6.16`; the first candidate stands for its release. */
export function printReleases({ from, below }: ReleaseRange): string {
  const shown = (release: string) => release.replace(/-rc1$/, "");
  const ends = [
    from === undefined ? "" : `from ${shown(from)}`,
    below === undefined ? "" : `below ${shown(below)}`,
  ];
  return ends.filter((end) => end !== "").join(" ");
}

/** One list for each range of releases that the program distinguishes, within the ranges that are possible. */
function withReleases(
  values: readonly Value[],
  ranges: ReadonlyMap<number, ReleaseRange>,
  releases: readonly string[],
): Value[][] {
  let lists: Value[][] = [[...values]];
  for (const [index, range] of ranges) {
    const releasesOf = representatives(range, releases);
    lists = lists.flatMap((list) => releasesOf.map((release) => list.with(index, release)));
  }
  return lists;
}

function representatives({ from, below }: ReleaseRange, releases: readonly string[]): string[] {
  const first = from ?? "0";
  const isWithin = (release: string) =>
    versionBefore(first, release) === true && (below === undefined || versionBefore(release, below) === true);
  return [first, ...releases.filter(isWithin)];
}

interface Told {
  readonly values: ReadonlyMap<number, Value>;
  readonly ranges: ReadonlyMap<number, ReleaseRange>;
}

const NO_CONSTANTS: Told = { values: new Map(), ranges: new Map() };

/** The constants that a trace_begin record sets. */
function recordConstants(
  record: TraceRecord,
  constants: readonly ConstantSchema[],
  pointers: PointerTable,
): Told {
  const values = new Map<number, Value>();
  const ranges = new Map<number, ReleaseRange>();
  for (const [name, value] of record.fields) {
    if (value === null) continue;
    const constant = constantNamed(constants, name);
    if (constant?.type !== undefined) {
      values.set(constants.indexOf(constant), bindValue(constant.type, value, pointers));
      continue;
    }
    const end = rangeEnd(constants, name);
    if (end === undefined || typeof value !== "string") continue;
    const index = constants.indexOf(end.constant);
    const range = ranges.get(index) ?? { from: undefined, below: undefined };
    ranges.set(index, { ...range, [end.end]: value });
  }
  return { values, ranges };
}

/** The CONSTANTs, printed, of a program whose trace begins with these fields; those that stay unknown are absent. */
export function constantsFrom(
  program: RunnableProgram,
  fields: Readonly<Record<string, string | number | boolean>>,
): ReadonlyMap<string, string> {
  const pointers = new PointerTable();
  const nobody = new ViolationCollector(program.spec.meta, pointers, { all: false, maxViolations: 0 });
  const machine = program.spec.create(nobody, pointers);
  const begin: TraceRecord = {
    event: "trace_begin",
    tsNs: undefined,
    cpu: undefined,
    tid: undefined,
    comm: undefined,
    fields: new Map(Object.entries(fields)),
  };
  const open = program.constants.map(() => undefined);
  const { possible } = traceConstants(program, machine, open, begin, wholeLine("", 1), pointers);
  machine.begin(possible[0]!, false, possible.slice(1));
  const known = machine.dumpConstants().filter((c) => c.value !== "?");
  return new Map(known.map((c) => [c.name, c.value]));
}
