/*
 * The lines of a trace have few shapes: whoever writes an event writes its keys in one order, with the same
 * blanks between them. So what stands between two values, the glue (`{"ts":`, `,"cpu":`, … `}`), is looked up
 * once, and from then on only compared: each place after a value remembers what followed there, the likeliest first.
 * The path from the root says which keys the line has, so that repeated and missing keys are found once a shape
 * and not once a line.
 */
import { asciiText, BytePattern, type ByteSource } from "./scan-bytes.js";

/** What the values of a line of one shape are to become. Made once a shape, by whoever knows the schemas. */
export interface LinePlan {
  /** Index of the event; UNDECLARED or UNUSUAL otherwise. */
  readonly event: number;
  /** By argument in declared order: the index of its value in the line, -1 where absent. */
  readonly slots: Int32Array;
  /** Indices of the values of the envelope, -1 where absent. */
  readonly name: number;
  readonly ts: number;
  readonly cpu: number;
  readonly self: number;
  readonly comm: number;
  /** Keys that nothing declares. */
  readonly ignored: readonly string[];
}

/** In place of an event: a line of this shape is not for the fast route. */
export const UNUSUAL = -2;

/** `event` is an index into the declared events, UNDECLARED, or UNUSUAL, as where the keys have no `event`. */
export type PlanLine = (keys: readonly string[], event: number) => LinePlan;

/**
 * A place behind a value, or at the start of a line. The pattern is the glue by which it is reached: the bytes before
 * the next value (separator, key and colon with the blanks between them), or the end of the line with its line feed.
 */
export class LineShape extends BytePattern {
  /** What followed the last time. */
  likely: LineShape | undefined = undefined;
  /** The value's key is `event`. */
  readonly isName: boolean;
  /** All that was seen to follow. */
  readonly followers: LineShape[] = [];
  /** Behind a name: by index of the event - UNUSUAL. Empty where there are too many shapes. */
  readonly byEvent: LineShape[] = [];

  constructor(
    glue: Uint8Array,
    /** Of the values up to here. */
    readonly keys: readonly string[],
    readonly event: number,
    /** Defined at the end of a line. */
    readonly plan: LinePlan | undefined,
  ) {
    super(glue);
    this.isName = keys.at(-1) === "event";
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
  readonly root = new LineShape(new Uint8Array(0), [], UNUSUAL, undefined);
  readonly #planLine: PlanLine;
  #count = 1;

  /** `events` is the number of events that are declared. */
  constructor(
    planLine: PlanLine,
    readonly events: number,
  ) {
    this.#planLine = planLine;
  }

  /** What follows `from` at `at`, which is likely from now on; undefined for what has no shape. */
  follow(from: LineShape, source: ByteSource, at: number): LineShape | undefined {
    let found = from.followers.find((shape) => shape.standsAt(source, at));
    if (found === undefined && this.#count < MOST_SHAPES && from.followers.length < MOST_FOLLOWERS) {
      found = this.#read(from, source.bytes, at);
      if (found !== undefined) {
        this.#count++;
        from.followers.push(found);
        if (found.isName) this.#addNames(found);
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
      at.byEvent.push(new LineShape(none, at.keys, event, undefined));
    }
  }

  #read(from: LineShape, bytes: Uint8Array, start: number): LineShape | undefined {
    const isFirst = from.keys.length === 0;
    let at = skipBlanks(bytes, start);
    if (isFirst) {
      if (bytes[at] !== OPEN) return undefined;
      at = skipBlanks(bytes, at + 1);
    } else if (bytes[at] === COMMA) {
      at = skipBlanks(bytes, at + 1);
    } else {
      if (bytes[at] !== CLOSE) return undefined;
      at = skipBlanks(bytes, at + 1);
      if (bytes[at] !== LINE_FEED || at - start >= LONGEST_GLUE) return undefined;
      const plan = this.#planLine(from.keys, from.event);
      return new LineShape(bytes.subarray(start, at + 1), from.keys, from.event, plan);
    }
    if (from.keys.length === MOST_VALUES || bytes[at] !== QUOTE) return undefined;
    const keyStart = ++at;
    for (let c = bytes[at]; c !== QUOTE; c = bytes[++at]) {
      if (c === undefined || c < 0x20 || c > 0x7e || c === BACKSLASH || at - start > LONGEST_GLUE)
        return undefined;
    }
    const key = asciiText(bytes.subarray(keyStart, at));
    if (from.keys.includes(key)) return undefined;
    at = skipBlanks(bytes, at + 1);
    if (bytes[at] !== COLON) return undefined;
    at = skipBlanks(bytes, at + 1);
    if (at - start > LONGEST_GLUE) return undefined;
    return new LineShape(bytes.subarray(start, at), [...from.keys, key], from.event, undefined);
  }
}

function skipBlanks(bytes: Uint8Array, at: number): number {
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d) at++;
  return at;
}
