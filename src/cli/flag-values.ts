/* The values of flags: each reader takes the text and throws an InputError that says what was expected. */
import { diagnostic } from "../diag/diagnostic.js";
import type { RecordedEvents } from "../replay/recorded.js";
import { COVERAGE_FORMATS, type CoverageFormat } from "../report/coverage.js";
import { formats } from "../report/formats.js";
import { parseDuration } from "../session/duration.js";
import { type Filter, parseFilter } from "../session/filter.js";
import { InputError } from "../session/input-error.js";
import { formatByteSize, parseByteSize } from "../text/byte-size.js";
import { nearest } from "../text/nearest.js";
import { REASONS, type Reason } from "../verdict/reasons.js";
import type { Shard } from "./corpus/shard.js";
import type { FormatChoice } from "./output/write-report.js";
import { PROFILE_FILES, type ProfileChoice } from "./profile/profile-choice.js";

function wrong(flag: string, value: string, expected: string, near?: string): InputError {
  return new InputError(diagnostic("MMS7004", undefined, { flag, value, expected, near }));
}

export function readChoice(flag: string, choices: readonly string[]): (text: string) => string {
  return (text) => {
    if (choices.includes(text)) return text;
    throw wrong(flag, text, `one of ${choices.join(", ")}`, nearest(text, choices));
  };
}

/** A format, and behind a colon the file that it is written to: collected; only one goes where -o leads to. */
export function collectFormat(flag: string) {
  const names = formats.map((format) => format.name);
  return (text: string, before: readonly FormatChoice[] = []): readonly FormatChoice[] => {
    const colon = text.indexOf(":");
    const [word, path] = colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
    const name = names.find((known) => known === word);
    if (name === undefined)
      throw wrong(
        flag,
        text,
        `one of ${names.join(", ")}, with a file behind a colon if need be`,
        nearest(word!, names),
      );
    if (path === "") throw wrong(flag, text, `a file behind the colon, such as ${name}:report`);
    const rival = before.find((choice) => choice.path === path);
    if (rival !== undefined) {
      const where = path === undefined ? "standard output (or -o)" : path;
      throw new InputError(diagnostic("MMS7030", undefined, { first: rival.name, second: name, where }));
    }
    return [...before, { name, path }];
  };
}

/** A form of the profile, and behind a colon the file that it is written to. */
export function collectProfile(flag: string) {
  return (text: string, before: readonly ProfileChoice[] = []): readonly ProfileChoice[] => {
    const match = /^([^:]*):(.+)$/s.exec(text);
    const name = PROFILE_FILES.find((known) => known === match?.[1]);
    if (match === null || name === undefined) {
      const expected = PROFILE_FILES.map((known) => `${known}:FILE`).join(" or ");
      throw wrong(flag, text, expected, nearest(match?.[1] ?? text, PROFILE_FILES));
    }
    return [...before, { name, path: match[2] }];
  };
}

/** A count or a line: decimal digits, exact. */
export function readNatural(flag: string, least: number): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(n) && n >= least) return n;
    throw wrong(flag, text, least > 0 ? `a number from ${least} on` : "a number");
  };
}

/** A text that is to be contained, or a regular expression between slashes, with flags behind it if need be. */
export function readFilter(flag: string): (text: string) => Filter {
  return (text) => {
    const filter = parseFilter(text);
    if (filter !== undefined) return filter;
    throw wrong(flag, text, "a text, or a regular expression between slashes");
  };
}

/** `text`, or `lcov:out.info`. */
export interface CoverageChoice {
  readonly name: CoverageFormat;
  /** undefined: standard output. */
  readonly path: string | undefined;
}

export function collectCoverageReport(flag: string) {
  return (text: string, before: readonly CoverageChoice[] = []): readonly CoverageChoice[] => {
    const colon = text.indexOf(":");
    const [word, path] = colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
    const name = COVERAGE_FORMATS.find((known) => known === word);
    if (name === undefined) {
      const expected = `one of ${COVERAGE_FORMATS.join(", ")}, with a file behind a colon if need be`;
      throw wrong(flag, text, expected, nearest(word!, COVERAGE_FORMATS));
    }
    if (path === "") throw wrong(flag, text, `a file behind the colon, such as ${name}:coverage`);
    return [...before, { name, path }];
  };
}

export function readPercent(flag: string): (text: string) => number {
  return (text) => {
    const percent = Number(text.replace(/\s*%$/, ""));
    if (text.trim() !== "" && percent >= 0 && percent <= 100) return percent;
    throw wrong(flag, text, "a percentage from 0 to 100");
  };
}

/** Reasons for a run to fail, apart by commas, each once. */
export function readReasons(flag: string): (text: string) => readonly Reason[] {
  return (text) => {
    const names = text.split(",").map((name) => name.trim());
    const other = names.find((name) => !isReason(name));
    if (other === undefined) return REASONS.filter((reason) => names.includes(reason));
    throw wrong(flag, text, `some of ${REASONS.join(", ")}, apart by commas`, nearest(other, REASONS));
  };
}

const isReason = (name: string): name is Reason => (REASONS as readonly string[]).includes(name);

/** A kernel's release, or the beginning of it: 6.12, 6.1.0-56-amd64. */
export function readKernel(flag: string): (text: string) => string {
  return (text) => {
    if (/^\d{1,4}\.\d{1,4}(?:[.\-+~]?[\w.\-+~]*)?$/.test(text) && text.length <= 100) return text;
    throw wrong(flag, text, "the version of a kernel, such as 6.12 or 6.1.0-56-amd64");
  };
}

/** "1ms", "250us", "1.5s" as nanoseconds; at most an hour. */
export function readDuration(flag: string): (text: string) => number {
  return (text) => {
    const duration = parseDuration(text);
    if (duration !== undefined) return duration;
    const expected = "a duration of at most an hour, such as 1ms, 250us or 1.5s";
    throw wrong(flag, text, expected, /^\d+$/.test(text) ? `${text}ms` : undefined);
  };
}

/** "512M", "2G" as bytes. */
export function readByteSize(flag: string, least: number): (text: string) => number {
  return (text) => {
    const bytes = parseByteSize(text);
    if (bytes !== undefined && bytes >= least) return bytes;
    const expected = `a size of at least ${formatByteSize(least)}, such as 512M or 2G`;
    throw wrong(flag, text, expected, /^\d+$/.test(text) ? `${text}M` : undefined);
  };
}

/** Names of events, apart by commas, or `all`; whether there are such is not known here. */
export function readRecords(flag: string): (text: string) => RecordedEvents {
  return (text) => {
    if (text === "all") return "all";
    const names = text.split(",").map((name) => name.trim());
    if (names.every((name) => /^\w+$/.test(name))) return new Set(names);
    throw wrong(flag, text, "names of events, apart by commas, or all");
  };
}

/** NAME=VALUE, collected (the value as a trace's first record has it); the same name twice with different values is rejected. */
export function collectConstant(flag: string) {
  return (text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> => {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text);
    if (match === null) throw wrong(flag, text, "NAME=VALUE, such as Era=v6_4");
    const [, name, value] = match as unknown as [string, string, string];
    const first = before.get(name);
    if (first !== undefined && first !== value) {
      throw new InputError(diagnostic("MMS7012", undefined, { name, first, second: value }));
    }
    return new Map([...before, [name, value]]);
  };
}

export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** A pattern as a line of a .gitignore has it, collected. */
export function collectPattern(flag: string) {
  return (text: string, before: readonly string[] = []): readonly string[] => {
    if (/^\s*(?:#.*)?$/.test(text)) throw wrong(flag, text, "a pattern such as *.gz or old/");
    return [...before, text];
  };
}

/** "2/3" is the second of three parts. */
export function readShard(flag: string): (text: string) => Shard {
  return (text) => {
    const [index, of] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).slice(1).map(Number);
    if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
    throw wrong(flag, text, "a part and the number of parts, such as 1/4 to 4/4");
  };
}

/** Where a Redis or Valkey server listens. */
export function readQueue(flag: string): (text: string) => string {
  return (text) => {
    if (/^rediss?:\/\/[^/\s]+(?:\/\d*)?$/.test(text)) return text;
    throw wrong(flag, text, "the URL of a Redis server, such as redis://host:6379");
  };
}
