/*
 * Hostile JSONL: true lines, cut, doubled, mixed and with bytes changed. Whatever they say, the reader must not throw,
 * must say one thing of each line that is not blank, and must say the same on its fast and on its exact route, however
 * the bytes are cut into chunks, and also where it is written down in between (trace/event-batch.ts).
 */
import { isDeepStrictEqual } from "node:util";
import {
  anEvent,
  BOOL,
  choice,
  INT,
  NAT,
  PTR,
  readTrace,
  type Seen,
  STRING,
  TASK,
} from "../trace/read-trace.js";

export interface DecoderFuzzResult {
  readonly traces: number;
  readonly lines: number;
  readonly events: number;
  readonly bad: number;
}

const SCHEMAS = [
  anEvent("move", { vma: PTR, old: PTR, len: NAT, "flag?": BOOL }),
  anEvent("lock", { addr: PTR, kind: choice("ptl", "i_mmap", "anon_root"), "delta?": INT }),
  anEvent("wake", { task: TASK, name: STRING, cpu: INT }),
  anEvent("odd", { ts: INT, comm: STRING, "pid?": NAT, "tid?": TASK }),
  anEvent("tick", {}),
];

const LINES = [
  '{"ts":6.248883012,"cpu":1,"tid":272,"comm":"mremap_vs_migra","event":"move","vma":"0xffff888040edf6e0","old":"0x7faec5900000","len":1048576}',
  '{"ts":6.248883,"cpu":1,"tid":272,"comm":"a","event":"move","vma":"0xFFFF888040EDF6E0","old":140165737611264,"len":"0x10","flag":true}',
  '{"ts": 1795170115.419173042, "cpu": 0, "tid": 0, "event": "move", "vma": 18446744073709551615, "old": "0x0", "len": 9007199254740993, "flag": 0}',
  '{"event":"lock","addr":"0x1","kind":"ptl","ts":0,"cpu":0,"pid":5,"delta":-9223372036854775808}',
  '{"event":"lock","addr":"0x123456789","kind":"anon_root","ts":12,"cpu":0,"pid":5,"tid":6,"delta":null}',
  '{"ts":0.000000001,"cpu":3,"tid":33,"event":"wake","task":-4,"name":"0x7f","extra":[1,{"a":2}]}',
  '{"ts":1.5,"cpu":3,"tid":33,"event":"wake","task":17,"name":"\\u00e9\\n","seqno":4}',
  '{"ts":1.5,"cpu":3,"tid":33,"event":"wake","task":17,"name":"é","src":"kprobe"}',
  '{"ts":2,"cpu":1,"pid":9,"comm":"x","event":"odd"}',
  '{"ts":-0.5,"cpu":1,"tid":9,"comm":"0xab","event":"odd","pid":1}',
  '{"ts":3,"cpu":1,"tid":9,"event":"tick"}',
  '{"ts":3,"cpu":1,"tid":9,"event":"tick","unknown":1,"other":false}\r',
  '{"event":"other","x":1}',
  '{"event":"trace_begin","complete":true,"kernel":"3.3"}',
  '{"event":"lost","cpu":1,"count":123}',
  "{}",
  "",
  "  \t\r",
];

/** What is put between, in front of and over bytes of true lines. */
const INSERTS = [
  "0",
  "1",
  "9",
  "-",
  ".",
  "e",
  "E5",
  "+",
  "00",
  "1e999",
  "-0",
  "0.0",
  "5.0",
  "1e3",
  "1.0000000001",
  "9007199254740993",
  "18446744073709551616",
  "-9223372036854775809",
  "123456789012345678901234567890",
  '"',
  "\\",
  "\\u0000",
  "\\ud800",
  "{",
  "}",
  "[",
  "]",
  "[[]]",
  ":",
  ",",
  " ",
  "\t",
  "\r",
  "\n",
  "\0",
  "true",
  "null",
  "tru",
  '"0x"',
  '"0xg"',
  '"0x00000000000000001"',
  "\u00e9",
  "\u{1f600}",
  "\ufeff",
  "\u2028",
  '"cpu":1,',
  '"__proto__":{},',
  '"event":"tick",',
  '"ts":1,',
  '"tid":null,',
  '"comm":null,',
];

/** Reads `count` traces made from `seed`; throws an Error that names the trace where a law is broken. */
export function fuzzDecoder(count: number, seed: number): DecoderFuzzResult {
  const random = mulberry32(seed);
  const total = { traces: count, lines: 0, events: 0, bad: 0 };
  for (let i = 0; i < count; i++) {
    const bytes = makeTrace(random);
    const cuts = Array.from({ length: Math.floor(random() * 6) }, () => Math.floor(random() * bytes.length));
    const strictFields = random() < 0.2;
    try {
      const fast = readTrace(bytes, SCHEMAS, { strictFields });
      sameAs(fast, readTrace(bytes, SCHEMAS, { strictFields, exactOnly: true }), "the exact route");
      sameAs(fast, readTrace(bytes, SCHEMAS, { strictFields, cuts }), `chunks cut at ${cuts}`);
      // Objects within a record have no prototype until they have been in another thread.
      const told = structuredClone(fast);
      const elsewhere = readTrace(bytes, SCHEMAS, { strictFields, cuts, elsewhere: true });
      sameAs(told, elsewhere, "another thread's log");
      checkLines(bytes, fast);
      total.lines += fast.length;
      total.events += fast.filter((s) => s.what === "event").length;
      total.bad += fast.filter((s) => s.what === "bad").length;
    } catch (e) {
      const text = JSON.stringify(Buffer.from(bytes).toString("latin1"));
      throw new Error(`trace ${i} of seed ${seed}: ${(e as Error).message}\n${text}`, { cause: e });
    }
  }
  return total;
}

function sameAs(seen: readonly Seen[], other: readonly Seen[], what: string): void {
  const at = seen.findIndex((s, i) => !isDeepStrictEqual(s, other[i]));
  if (at < 0 && seen.length === other.length) return;
  const [a, b] = [seen[at < 0 ? seen.length : at], other[at < 0 ? seen.length : at]];
  throw new Error(`${show(a)} on the fast route, ${show(b)} with ${what}`);
}

function show(seen: Seen | undefined): string {
  return (
    JSON.stringify(seen, (_, v) => (typeof v === "bigint" ? `${v}n` : Object.is(v, -0) ? "-0" : v)) ??
    "nothing"
  );
}

/** One thing is said of each line that is not blank, none of the others. */
function checkLines(bytes: Uint8Array, seen: readonly Seen[]): void {
  const lines = Buffer.from(bytes)
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .split("\n");
  const said = seen.map((s) => s.line);
  const wanted = lines.flatMap((line, i) => (/^[ \t\r]*$/.test(line) ? [] : [i + 1]));
  if (!isDeepStrictEqual(said, wanted)) throw new Error(`lines ${wanted}, but something is said of ${said}`);
}

function makeTrace(random: () => number): Uint8Array {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const lines: string[] = [];
  for (let left = Math.floor(random() * 12); left > 0; left--) {
    let line = pick(LINES);
    while (random() < 0.4) line = mutate(line, random, pick);
    lines.push(line);
    // Shapes are learnt from the lines before: the same one again takes another way.
    if (random() < 0.3) lines.push(random() < 0.5 ? line : mutate(line, random, pick));
  }
  const text = (random() < 0.1 ? "\ufeff" : "") + lines.join("\n") + (random() < 0.7 ? "\n" : "");
  return random() < 0.8 ? Buffer.from(text, "utf8") : Buffer.from(text, "latin1");
}

function mutate(line: string, random: () => number, pick: <T>(from: readonly T[]) => T): string {
  const at = Math.floor(random() * (line.length + 1));
  const to = Math.min(line.length, at + 1 + Math.floor(random() * 6));
  switch (Math.floor(random() * 7)) {
    case 0:
      return line.slice(0, at) + line.slice(to);
    case 1:
      return line.slice(0, at) + pick(INSERTS) + line.slice(at);
    case 2:
      return line.slice(0, at) + pick(INSERTS) + line.slice(to);
    case 3:
      return line.slice(0, at);
    case 4:
      return replaceValue(line, at, pick(INSERTS));
    case 5:
      return line.slice(0, at) + pick(LINES).slice(at);
    default:
      return line.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + line.slice(at + 1);
  }
}

/** The value behind the next colon: most mutations of a byte only make the line no JSON. */
function replaceValue(line: string, from: number, value: string): string {
  const colon = line.indexOf(":", from);
  const end = /[,}]/.exec(line.slice(colon + 1))?.index;
  return colon < 0 || end === undefined
    ? line
    : line.slice(0, colon + 1) + value + line.slice(colon + 1 + end);
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
