/*
 * Which events occur in a JSONL trace, found by looking for the key alone: a trace that does not say what it records is
 * looked through before it is judged (specs/SEMANTICS.md, What is not recorded). Nothing of a line but that is read.
 */
import { readJsonObject } from "./read-json.js";

/** Longer names are no EVENT's. */
const NAME_LIMIT = 256;
/** From a key to the end of its name there are at most so many bytes. */
const REACH = 2 * NAME_LIMIT;
const KEY = Buffer.from('"event"');
const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** By byte: how far on the key may end next where this byte stands at its end (Horspool). */
const STEPS = new Uint8Array(256).fill(KEY.length);
for (let i = 0; i < KEY.length - 1; i++) STEPS[KEY[i]!] = KEY.length - 1 - i;

export class EventNameScan {
  readonly names = new Set<string>();
  /** Names that matter and have not been seen, by their hash: names that are seen again cost no more than that. */
  readonly #missing = new Map<number, string[]>();
  /** The end of what came before, in which a name may have begun. */
  #carry = Buffer.alloc(0);

  /** `wanted`: the names that matter. */
  constructor(wanted: ReadonlySet<string>) {
    for (const name of wanted) {
      const bytes = Buffer.from(name, "latin1");
      const hash = hashOf(bytes, 0, bytes.length);
      const same = this.#missing.get(hash);
      if (same === undefined) this.#missing.set(hash, [name]);
      else same.push(name);
    }
  }

  /** Whether more bytes may have more events. */
  get goesOn(): boolean {
    return this.#missing.size > 0;
  }

  /** Takes the next bytes; they may be overwritten afterwards. */
  feed(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const seam = Buffer.concat([this.#carry, bytes.subarray(0, REACH)]);
    if (this.#carry.length > 0) this.#scan(seam);
    this.#scan(bytes);
    const end = bytes.length < REACH ? seam : bytes;
    // One more, which shows whether a quote is escaped.
    this.#carry = Buffer.from(end.subarray(Math.max(0, end.length - REACH - 1)));
  }

  #scan(bytes: Buffer): void {
    const last = KEY.length - 1;
    for (let at = last; at < bytes.length; ) {
      const byte = bytes[at]!;
      // Within a string a quote has a backslash before it.
      if (byte === QUOTE && isKey(bytes, at - last) && bytes[at - KEY.length] !== BACKSLASH)
        this.#note(bytes, at + 1);
      at += STEPS[byte]!;
    }
  }

  #note(bytes: Buffer, from: number): void {
    let at = from;
    while (isBlank(bytes[at])) at++;
    if (bytes[at++] !== COLON) return;
    while (isBlank(bytes[at])) at++;
    if (bytes[at++] !== QUOTE) return;
    let end = at;
    while (end < bytes.length && bytes[end] !== QUOTE) if (end++ - at > NAME_LIMIT) return;
    // A name that the chunk cuts is seen whole with the next one.
    if (end === bytes.length) return;
    const hash = hashOf(bytes, at, end);
    const missing = this.#missing.get(hash);
    if (missing === undefined) return;
    const name = bytes.toString("latin1", at, end);
    if (!missing.includes(name)) return;
    this.names.add(name);
    if (missing.length === 1) this.#missing.delete(hash);
    else missing.splice(missing.indexOf(name), 1);
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}

function isKey(bytes: Buffer, from: number): boolean {
  for (let i = 0; i < KEY.length; i++) if (bytes[from + i] !== KEY[i]) return false;
  return true;
}

function hashOf(bytes: Uint8Array, from: number, end: number): number {
  let hash = 0;
  for (let i = from; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
  return hash;
}

/** Whether a trace that begins so says itself what it records: `trace_begin` with `complete` or `records`. */
export function declaresRecords(head: Uint8Array): boolean {
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
  return byte === 0x0a || isBlank(byte) || byte === 0xef || byte === 0xbb || byte === 0xbf;
}
