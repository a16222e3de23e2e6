/* How a caller says that traces are to be read, and what the session makes of it. */

import type { FormatName } from "../importers/formats.js";
import { importers } from "../importers/formats.js";
import { parseDuration } from "../session/duration.js";
import type { TraceOptions } from "../session/replay-trace.js";
import { BOOLEAN, type Expected, isTextList, oneOf, SIGNAL, TEXT, TEXTS } from "./check-options.js";

/** How a trace is read. */
export interface ReadOptions {
  /** What reports call a trace that has no path. Default `<trace>`. */
  readonly name?: string | undefined;
  /** The format of a recording; by default it is detected from the first bytes. */
  readonly format?: FormatName | undefined;
  /** A field map for recordings: the name of one that comes with mmspec, or the path of your own (JSON). */
  readonly map?: string | undefined;
  /** Aborts the work, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How a trace is read and judged. */
export interface JudgeOptions extends ReadOptions {
  /** Ids of the rules to judge. Default: all. */
  readonly rules?: readonly string[] | undefined;
  /** Every occurrence of a violation, not only the first of each binding. */
  readonly all?: boolean | undefined;
  /** The events that the trace records, or `"all"`. Default: what it says itself, else what occurs in it. */
  readonly records?: "all" | readonly string[] | undefined;
  /** Reorder events that are at most this late: nanoseconds, or a text such as `"1ms"`. */
  readonly sortWindow?: number | string | undefined;
  /** A field that no EVENT declares makes its line a bad one. */
  readonly strictFields?: boolean | undefined;
  /** Count lines that cannot be read as lost events, rather than as errors. */
  readonly allowBadLines?: boolean | undefined;
}

export const readOptions: Readonly<Record<keyof ReadOptions, Expected>> = {
  name: TEXT,
  format: oneOf(importers.map((importer) => importer.name).sort()),
  map: TEXT,
  signal: SIGNAL,
};

export const judgeOptions: Readonly<Record<keyof JudgeOptions, Expected>> = {
  ...readOptions,
  rules: TEXTS,
  all: BOOLEAN,
  records: {
    words: 'an array of names of events, or "all"',
    fits: (value) => value === "all" || isTextList(value),
  },
  sortWindow: {
    words: 'nanoseconds as a number, or a duration of at most an hour such as "1ms"',
    fits: (value) => durationOf(value) !== undefined,
  },
  strictFields: BOOLEAN,
  allowBadLines: BOOLEAN,
};

function durationOf(value: unknown): number | undefined {
  if (typeof value === "string") return parseDuration(value);
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** As the session has them; `constants` are those of the specs. */
export function traceOptions(options: JudgeOptions, constants: ReadonlyMap<string, string>): TraceOptions {
  const { rules, all, records, sortWindow, strictFields, allowBadLines, map, format } = options;
  const window = durationOf(sortWindow);
  return {
    constant: constants,
    ...(rules === undefined ? {} : { rule: rules }),
    ...(all === undefined ? {} : { all }),
    ...(records === undefined ? {} : { records: records === "all" ? records : new Set(records) }),
    ...(window === undefined ? {} : { sortWindow: window }),
    ...(strictFields === undefined ? {} : { strictFields }),
    ...(allowBadLines === undefined ? {} : { allowBadLines }),
    ...(map === undefined ? {} : { map }),
    ...(format === undefined ? {} : { from: format }),
  };
}
