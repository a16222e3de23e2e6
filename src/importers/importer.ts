/*
 * What an importer is: bytes of another tool's output in, foreign records out, pushed and streaming. It knows the
 * tool's format, nothing of any model: which event means what stands in a field map (field-map.ts).
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { RecordValue } from "../trace/record.js";
import type { EventReader } from "./print-fmt/event-reader.js";
import type { Printer } from "./print-fmt/template.js";
import type { Read } from "./printed-value.js";
import type { ScriptMarker } from "./script-marker.js";

/** One row of the table of formats (formats.ts): all that other files may ask of a format. */
export interface Importer<Name extends string = string> {
  readonly name: Name;
  /** Who prints the texts of events: the kernel, or a tool that reads the kernel's buffers. */
  readonly printer: Printer;
  /** Its files consist of JSON objects, which are none of mmspec's JSONL. */
  readonly isJson?: true;
  /** Names of events are the user's choice: nothing about the kernel follows from them. */
  readonly hasOwnNames?: true;
  /** How the first line begins, where that alone decides. */
  readonly firstLine?: string;
  /** Whether the first lines of a file look like this format. */
  recognize(lines: readonly string[]): boolean;
  create(options: ImporterOptions, sink: ForeignSink): ForeignDecoder;
}

export interface ImporterOptions {
  /** For diagnostics only. */
  readonly path: string;
  /** Whether the body of such an event is to be read; the others are only counted. */
  wants(event: string): boolean;
  /** How the event's text is printed, where that is known. */
  printed?(event: string): EventReader | undefined;
  /** Values of enumerators that a description names and the kernel left as they are. */
  readonly enums?: ReadonlyMap<string, bigint> | undefined;
}

export interface ForeignDecoder {
  /** Chunks may be cut anywhere. Memory is bounded by the longest line, not by the file. */
  feed(chunk: Uint8Array): void;
  end(): void;
}

export type ForeignKind = "probe" | "probe-return" | "tracepoint" | "syscall" | "marker";

/** One entry of a recording, in its tool's own names. */
export interface ForeignRecord {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Exact nanoseconds. */
  readonly tsNs: number | bigint;
  readonly cpu: number;
  readonly tid: number;
  /** undefined where the tool did not know it. */
  readonly comm: string | undefined;
  readonly event: string;
  /** undefined if the format does not have it. */
  readonly kind: ForeignKind | undefined;
  readonly fields: ForeignFields;
  /** The whole line, one character a byte: for the places of diagnostics. */
  readonly source: string;
}

/** The fields of an entry by name. */
export interface ForeignFields {
  /** A string is the text as printed (see printed-value.ts); formats with typed values give those. */
  get(name: string): RecordValue | undefined;
  /** The value, where the text's format is known: then a text of digits need not be a number. */
  value?(name: string): Read;
  names?(): readonly string[];
}

/** Entries are missing from the recording. */
export interface ForeignLoss {
  readonly line: number;
  /** undefined where any cpu may have lost some. */
  readonly cpu: number | undefined;
  readonly count: number | undefined;
  /**
   * They were recorded behind this line (0 is the beginning) and before `line`. What other cpus recorded between
   * the two is true, but nothing may be concluded from it.
   */
  readonly fromLine: number;
  /** Whether `line` itself is of no use as well. */
  readonly includesLine?: boolean;
  /** Whether the tool marked a loss there (default), or the line is of no use for another reason. */
  readonly isMark?: boolean;
}

/** What a line outside of the entries states about the whole recording. */
export interface Claim extends ScriptMarker {
  readonly line: number;
  /** What makes the claim: "the script's first line", "perf's header". */
  readonly source: string;
}

/** Each line of the file causes exactly one call, but for `gap`, `cpus`, `claim`, `reject` and `warn`, which stand beside. */
export interface ForeignSink {
  /** A wanted event. */
  record(record: ForeignRecord): void;
  /**
   * An event that nobody wants; `tsNs` where it has a time. What stands behind its name begins at `at` of `text`, where
   * it is at hand.
   */
  ignored(
    event: string,
    cpu: number | undefined,
    line: number,
    tsNs?: number | bigint | undefined,
    text?: string,
    at?: number,
  ): void;
  /** More of the entry before. */
  continuation(line: number): void;
  header(line: number): void;
  lost(loss: ForeignLoss): void;
  notUnderstood(diagnostic: Diagnostic, line: number): void;
  /** Entries may be missing or out of order before `line`, though no line of the file marks it. */
  gap(loss: ForeignLoss): void;
  /** The number of cpus of the recording, if it states it. */
  cpus(count: number): void;
  /** What the recording states about itself: its script's marker, or the kernel that its tool's header names. */
  claim(claim: Claim): void;
  /** The file is not one that this importer reads; nothing more is called, and the rest is not read. */
  reject(diagnostic: Diagnostic): void;
  warn(diagnostic: Diagnostic): void;
}
