/*
 * The lines of a trace have few shapes: whoever writes an event writes its keys in one order, with the same
 * blanks between them. So what stands between two values, the glue (`{"ts":`, `,"cpu":`, … `}`), is looked up
 * once, and from then on only compared: each place after a value remembers what followed there, the likeliest first.
 * The path from the root says which keys the line has, so that repeated and missing keys are found, and what each
 * value is for is decided, once a shape and not once a line.
 */

import type { FieldFormat } from "./field-format.js";
import { asciiText, BytePattern, type ByteSource } from "./scan-bytes.js";

/** What one value of a line is for. */
export interface ValuePlan {
  readonly format: FieldFormat;
  /** The argument that it becomes; -1 where it is none. */
  readonly argument: number;
}

/** What the values of a line of one shape become. Made once per shape, by the line planner. */
export interface LinePlan {
  /** Index of the event; UNDECLARED or UNUSUAL otherwise. */
  readonly event: number;
  /** Whether the line has a `comm`. */
  readonly hasComm: boolean;
  readonly hasTime: boolean;
  /** Values read at the end of the line: those whose field is known only after `event`, or that feed two fields. */
  readonly late: readonly (ValuePlan & { readonly index: number })[];
  /** Arguments that the line has no value for. */
  readonly absent: readonly number[];
}

/** In place of an event: a line of this shape is not for the fast route. */
export const UNUSUAL = -2;

/** Knows the schemas. `event` is an index into the declared events, UNDECLARED, or UNUSUAL, as before `event` was read. */
export interface LinePlanner {
  /** What the value of the last of these keys is for, none of which stands twice. */
  planValue(keys: readonly string[], event: number): ValuePlan;
  planLine(keys: readonly string[], event: number): LinePlan;
}

/**
 * A place behind a value, or at the start of a line. The pattern is the glue by which it is reached: the bytes before
 * the next value (separator, key and colon with the blanks between them), or the end of the line with its line feed.
 */
export class LineShape extends BytePattern {
  /** What followed the last time. */
  likely: LineShape | undefined = undefined;
  /** What the value is to become: the fields of its FieldFormat, since every value asks for them. */
  readonly format: number;
  readonly choices: readonly string[];
  readonly argument: number;
  /** All that was seen to follow. */
  readonly followers: LineShape[] = [];
  /** Behind a name: by index of the event - UNUSUAL. Empty where there are too many shapes. */
  readonly byEvent: LineShape[] = [];
  /** At the end of a line: those that stand for LinePlan.late, in its order. */
  readonly late: readonly LineShape[];

  constructor(
    glue: Uint8Array,
    /** Of the values up to here. */
    readonly keys: readonly string[],
    readonly event: number,
    value: ValuePlan,
    /** Defined at the end of a line. */
    readonly plan: LinePlan | undefined,
    /** Of the value among those of its line. */
    readonly index: number,
  ) {
    super(glue);
    this.format = value.format.code;
    this.choices = value.format.choices;
    this.argument = value.argument;
    this.late = (plan?.late ?? []).map(
      (late) => new LineShape(new Uint8Array(0), [], event, late, undefined, late.index),
    );
  }
}

/** A trace with more shapes than this is read, but what is new in it takes the exact route. */
const MOST_SHAPES = 20_000;
const LONGEST_GLUE = 256;
/** A place with more followers than this would be slower to search than to read exactly. */
const MOST_FOLLOWERS = 64;
/** Also the number of values that the scanner keeps. */
export const MOST_VALUES = 64;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const LINE_FEED = 0x0a;

export class ShapeTree {
  readonly root: LineShape;
  readonly #planner: LinePlanner;
  #count = 1;

  /** `events` is the number of events that are declared. */
  constructor(
    planner: LinePlanner,
    readonly events: number,
  ) {
    this.#planner = planner;
    this.root = this.#place(new Uint8Array(0), [], UNUSUAL);
  }

  /** What follows `from` at `at`, which is likely from now on; undefined for what has no shape. */
  follow(from: LineShape, source: ByteSource, at: number): LineShape | undefined {
    let found = from.followers.find((shape) => shape.standsAt(source, at));
    if (found === undefined && this.#count < MOST_SHAPES && from.followers.length < MOST_FOLLOWERS) {
      found = this.#read(from, source.bytes, at);
      if (found !== undefined) {
        this.#count++;
        from.followers.push(found);
        if (found.keys.at(-1) === "event" && found.plan === undefined) this.#addNames(found);
      }
    }
    from.likely = found ?? from.likely;
    return found;
  }

  /** All at once: were they made as they come, the optimizer would start over for each new path. */
  #addNames(at: LineShape): void {
    this.#count += this.events - UNUSUAL;
    if (this.#count > MOST_SHAPES) return;
    const none = new Uint8Array(0);
    for (let event = UNUSUAL; event < this.events; event++) {
      at.byEvent.push(this.#place(none, at.keys, event));
    }
  }

  #place(glue: Uint8Array, keys: readonly string[], event: number): LineShape {
    return new LineShape(glue, keys, event, this.#planner.planValue(keys, event), undefined, keys.length - 1);
  }

  #read(from: LineShape, bytes: Uint8Array, start: number): LineShape | undefined {
    const { keys, event } = from;
    let at = skipBlanks(bytes, start);
    if (keys.length === 0) {
      if (bytes[at] !== OPEN) return undefined;
      at = skipBlanks(bytes, at + 1);
    } else if (bytes[at] === COMMA) {
      at = skipBlanks(bytes, at + 1);
    } else {
      if (bytes[at] !== CLOSE) return undefined;
      at = skipBlanks(bytes, at + 1);
      if (bytes[at] !== LINE_FEED || at - start >= LONGEST_GLUE) return undefined;
      const glue = bytes.subarray(start, at + 1);
      const value = this.#planner.planValue(keys, event);
      return new LineShape(glue, keys, event, value, this.#planner.planLine(keys, event), keys.length);
    }
    if (keys.length === MOST_VALUES || bytes[at] !== QUOTE) return undefined;
    const keyStart = ++at;
    for (let c = bytes[at]; c !== QUOTE; c = bytes[++at]) {
      if (c === undefined || c < 0x20 || c > 0x7e || c === BACKSLASH || at - start > LONGEST_GLUE)
        return undefined;
    }
    const key = asciiText(bytes.subarray(keyStart, at));
    if (keys.includes(key)) return undefined;
    at = skipBlanks(bytes, at + 1);
    if (bytes[at] !== COLON) return undefined;
    at = skipBlanks(bytes, at + 1);
    if (at - start > LONGEST_GLUE) return undefined;
    return this.#place(bytes.subarray(start, at), [...keys, key], event);
  }
}

function skipBlanks(bytes: Uint8Array, at: number): number {
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d) at++;
  return at;
}
