/*
 * Which events occur in a JSONL trace, found by looking for the key alone: a trace that does not say what it records is
 * looked through before it is judged (specs/SEMANTICS.md, What is not recorded). Nothing of a line but that is read.
 */
import { readJsonObject } from "./read-json.js";

/** Longer names are no EVENT's. */
const NAME_LIMIT = 256;
const KEY = Buffer.from('"event"');
const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const BLANKS: readonly (number | undefined)[] = [0x20, 0x09, 0x0d];

export class EventNameScan {
  readonly names = new Set<string>();
  readonly #wanted: ReadonlySet<string>;
  #missing: number;
  /** The end of the chunk before, in which a name may have begun. */
  #carry = Buffer.alloc(0);

  /** `wanted`: the names that matter. */
  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
    this.#missing = wanted.size;
  }

  /** Whether more bytes may tell more. */
  get goesOn(): boolean {
    return this.#missing > 0;
  }

  /** Takes the next bytes; they may be overwritten afterwards. */
  feed(chunk: Uint8Array): void {
    const bytes =
      this.#carry.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
        : Buffer.concat([this.#carry, chunk]);
    for (let at = bytes.indexOf(KEY); at >= 0; at = bytes.indexOf(KEY, at + KEY.length)) {
      // Within a string a quote has a backslash before it.
      if (bytes[at - 1] !== BACKSLASH) this.#note(bytes, at + KEY.length);
    }
    this.#carry = Buffer.from(bytes.subarray(Math.max(0, bytes.length - NAME_LIMIT)));
  }

  #note(bytes: Buffer, from: number): void {
    let at = from;
    while (BLANKS.includes(bytes[at])) at++;
    if (bytes[at++] !== COLON) return;
    while (BLANKS.includes(bytes[at])) at++;
    if (bytes[at++] !== QUOTE) return;
    const end = bytes.indexOf(QUOTE, at);
    // A name that the chunk cuts is seen whole with the next one.
    if (end < 0 || end - at > NAME_LIMIT) return;
    const name = bytes.toString("latin1", at, end);
    if (this.names.has(name) || !this.#wanted.has(name)) return;
    this.names.add(name);
    this.#missing--;
  }
}

/** Whether a trace that begins so says itself what it records: `trace_begin` with `complete` or `records`. */
export function saysWhatItRecords(head: Uint8Array): boolean {
  let start = 0;
  while (start < head.length && isSpace(head[start]!)) start++;
  let end = head.indexOf(0x0a, start);
  if (end < 0) end = head.length;
  const members = readJsonObject(head, start, end);
  if ("kind" in members || members.get("event")?.value !== "trace_begin") return false;
  return members.get("complete")?.value === true || members.has("records");
}

function isSpace(byte: number): boolean {
  // A byte order mark counts as one.
  return byte === 0x0a || BLANKS.includes(byte) || byte === 0xef || byte === 0xbb || byte === 0xbf;
}
