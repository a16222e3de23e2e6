/*
 * Entries of ftrace's default layout (entry-head.ts), of which nearly all of a recording consists, from the bytes of
 * their lines. What stands in front of the time and what the event is called are the same on many lines: they are read
 * from text once and compared afterwards. A line that is new in either is left to those who read texts.
 */
import type { EntryHead } from "./entry-head.js";
import { SCALE } from "./text-scan.js";

/** An event whose name was read. */
export interface KnownEvent {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The event is not wanted: nothing behind the name matters, unless it has a quote. undefined before that is known. */
  isQuiet: boolean | undefined;
}

/** The part of a line with task and cpu, up to the time. */
interface Who {
  readonly bytes: Uint8Array;
  readonly comm: string;
  readonly tid: number;
  readonly cpu: number;
}

const WHO_SLOTS = 128;
const EVENT_SLOTS = 1024;
/** Comm, dash, thread, cpu's bracket and time cannot be shorter; slots are made from bytes up to here. */
const SHORTEST = 36;
const BLANK = 32;
const POINT = 46;
const ZERO = 48;
const COLON = 58;

export class KnownEntries {
  readonly #head: EntryHead;
  readonly #whos: (Who | undefined)[] = new Array(WHO_SLOTS).fill(undefined);
  readonly #events: (KnownEvent | undefined)[] = new Array(EVENT_SLOTS).fill(undefined);

  /** `head`: filled by `read`. */
  constructor(head: EntryHead) {
    this.#head = head;
  }

  /** The event of the entry between these offsets; undefined where anything in front of its body is new or unusual. */
  read(bytes: Uint8Array, start: number, end: number): KnownEvent | undefined {
    if (end - start < SHORTEST) return undefined;
    const who = this.#whos[slotOf(bytes, start)];
    if (who === undefined || !isAt(bytes, start, end, who.bytes)) return undefined;
    const timeAt = start + who.bytes.length;
    let i = timeAt;
    let seconds = 0;
    let digit = bytes[i]! - ZERO;
    for (; digit >= 0 && digit <= 9; digit = bytes[++i]! - ZERO) seconds = seconds * 10 + digit;
    const point = i;
    // Of more seconds, nanoseconds are no safe integers.
    if (point === timeAt || point - timeAt > 6 || bytes[i] !== POINT) return undefined;
    let fraction = 0;
    digit = bytes[++i]! - ZERO;
    for (; digit >= 0 && digit <= 9; digit = bytes[++i]! - ZERO) fraction = fraction * 10 + digit;
    const places = i - point - 1;
    if (places === 0 || places > 9 || bytes[i] !== COLON || bytes[i + 1] !== BLANK) return undefined;
    const name = i + 2;
    let hash = 0;
    for (i = name; i < end && bytes[i] !== COLON; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    // A comm or a body may hold anything; behind the name's colon is a blank.
    if (i >= end - 1 || bytes[i + 1] !== BLANK) return undefined;
    const event = this.#events[hash & (EVENT_SLOTS - 1)];
    if (event === undefined || event.bytes.length !== i - name || !isAt(bytes, name, i, event.bytes)) {
      return undefined;
    }
    const head = this.#head;
    head.comm = who.comm;
    head.tid = who.tid;
    head.cpu = who.cpu;
    head.timeAt = timeAt - start;
    head.isCount = false;
    head.tsNs = seconds * 1_000_000_000 + fraction * SCALE[places]!;
    head.rest = name - start;
    return event;
  }

  /** The entry that `head` was filled from, where its comm fills the columns. */
  remember(line: string, event: string): void {
    const { comm, tid, cpu, timeAt, isAligned } = this.#head;
    if (!isAligned || line.length < SHORTEST) return;
    const bytes = Buffer.from(line.slice(0, timeAt), "latin1");
    this.#whos[slotOf(Buffer.from(line, "latin1"), 0)] = { bytes, comm, tid, cpu };
    const name = Buffer.from(event, "latin1");
    let hash = 0;
    for (const byte of name) hash = (Math.imul(hash, 31) + byte) | 0;
    const slot = hash & (EVENT_SLOTS - 1);
    if (this.#events[slot]?.name !== event)
      this.#events[slot] = { name: event, bytes: name, isQuiet: undefined };
  }
}

/** By digits of thread and cpu and by flags, where the default layout has them. */
function slotOf(bytes: Uint8Array, start: number): number {
  const thread = bytes[start + 18]! * 7 + bytes[start + 19]! * 31 + bytes[start + 20]! * 3;
  return (thread + bytes[start + 28]! * 11 + bytes[start + 31]! * 5 + bytes[start + 34]!) & (WHO_SLOTS - 1);
}

function isAt(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  const { length } = wanted;
  if (length > end - start) return false;
  for (let i = 0; i < length; i++) {
    if (bytes[start + i] !== wanted[i]) return false;
  }
  return true;
}
