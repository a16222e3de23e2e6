/* What a reader of bodies gives: fields, cut out of their line only where somebody asks for them, or what is wrong. */
import type { RecordValue } from "../trace/record.js";
import { fromBytes } from "./byte-lines.js";
import type { ForeignFields, ForeignKind } from "./importer.js";
import { skipWord } from "./text-scan.js";

export type Body =
  | { readonly kind: ForeignKind | undefined; readonly fields: ForeignFields }
  | BodyError
  /** The text is none that the event's description prints, or one that it prints in many ways. */
  | { readonly kind: "other text" | "ambiguous"; readonly at: number; readonly shown: string };

/** Where in the line, and what should be there. */
export interface BodyError {
  readonly kind: "error";
  readonly at: number;
  readonly expected: string;
}

/** A probe has at most 128 arguments (MAX_TRACE_ARGS). */
export const FIELD_LIMIT = 256;
/** What is expected where a field stands twice. */
export const NAMES_ONCE = "each name once";

export function bodyError(at: number, expected: string): BodyError {
  return { kind: "error", at, expected };
}

/** Values of probes that begin so may hold blanks: strings, characters, arrays. */
const OPENING = "\"'({";
/** Of characters in a tracepoint's value that no print format has put between two fields. */
const PLAIN = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+-")
  PLAIN[char.charCodeAt(0)] = 1;
const BLANK = 32;

/** The names of a body's fields, in their order: the same for nearly all entries of an event. */
export class FieldLayout {
  /** ` name=` */
  readonly prefixes: readonly string[];
  readonly index: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.prefixes = names.map((name) => ` ${name}=`);
    this.index = new Map(names.map((name, i) => [name, i]));
  }

  /**
   * The fields of a line that from `at` on has these names, with values that hold no blank; else undefined. The searches
   * are the engine's own, which are several times as fast as steps from character to character.
   */
  read(line: string, at: number): SpanFields | undefined {
    const { prefixes } = this;
    const spans: number[] = new Array(2 * prefixes.length).fill(0);
    let i = at;
    for (let n = 0; n < prefixes.length; n++) {
      const prefix = prefixes[n]!;
      if (!line.startsWith(prefix, i)) return undefined;
      const start = i + prefix.length;
      i = skipWord(line, start);
      if (i === start || OPENING.includes(line[start]!)) return undefined;
      spans[2 * n] = start;
      spans[2 * n + 1] = i;
    }
    return i === line.length ? new SpanFields(line, this, spans) : undefined;
  }

  /** The same, where in the values is nothing that could be more than a value. */
  readPlain(line: string, at: number): SpanFields | undefined {
    const { prefixes } = this;
    const spans: number[] = new Array(2 * prefixes.length).fill(0);
    let i = at;
    for (let n = 0; n < prefixes.length; n++) {
      const prefix = prefixes[n]!;
      if (!line.startsWith(prefix, i)) return undefined;
      const start = i + prefix.length;
      for (i = start; i < line.length && PLAIN[line.charCodeAt(i)] === 1; i++);
      if (i === start || (i < line.length && line.charCodeAt(i) !== BLANK)) return undefined;
      spans[2 * n] = start;
      spans[2 * n + 1] = i;
    }
    return i === line.length ? new SpanFields(line, this, spans) : undefined;
  }
}

/** Fields as pieces of a line: `spans` has the beginning and the end of each value in turn. */
export class SpanFields implements ForeignFields {
  readonly #line: string;
  readonly #layout: FieldLayout;
  readonly #spans: readonly number[];

  constructor(line: string, layout: FieldLayout, spans: readonly number[]) {
    this.#line = line;
    this.#layout = layout;
    this.#spans = spans;
  }

  names(): string[] {
    return [...this.#layout.index.keys()];
  }

  get(name: string): RecordValue | undefined {
    const i = this.#layout.index.get(name);
    if (i === undefined) return undefined;
    return fromBytes(this.#line.slice(this.#spans[2 * i], this.#spans[2 * i + 1]));
  }
}
