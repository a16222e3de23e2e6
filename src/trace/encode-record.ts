/* A record as a line of JSONL. Numbers are written exactly: times from integer nanoseconds, integers of any size. */
import type { RecordValue, TraceRecord } from "./record.js";

/** The line, without its line feed. What the record does not have is left out. */
export function encodeRecord(record: TraceRecord): string {
  let line = "{";
  if (record.tsNs !== undefined) line += `"ts":${seconds(record.tsNs)},`;
  if (record.cpu !== undefined) line += `"cpu":${record.cpu},`;
  if (record.tid !== undefined) line += `"tid":${record.tid},`;
  if (record.comm !== undefined) line += `"comm":${name(record.comm)},`;
  line += `"event":${name(record.event)}`;
  for (const [name, value] of record.fields) line += key(name) + encodeValue(value);
  return `${line}}`;
}

/** 1234567890 ns as "1.234567890"; zeros at the end are kept to the microsecond, as traces have it. */
function seconds(ns: number | bigint): string {
  if (typeof ns === "bigint" || ns < 0) return exactSeconds(ns);
  const whole = Math.floor(ns / 1_000_000_000);
  const fraction = String(ns - whole * 1_000_000_000 + 1_000_000_000);
  return `${whole}.${fraction.endsWith("000") ? fraction.slice(1, 7) : fraction.slice(1)}`;
}

function exactSeconds(ns: number | bigint): string {
  const digits = String(ns < 0 ? -ns : ns).padStart(10, "0");
  const fraction = digits.slice(-9).replace(/000$/, "");
  return `${ns < 0 ? "-" : ""}${digits.slice(0, -9)}.${fraction}`;
}

function encodeValue(value: RecordValue): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(encodeValue).join(",")}]`;
  const members = Object.entries(value).map(([name, v]) => `${JSON.stringify(name)}:${encodeValue(v)}`);
  return `{${members.join(",")}}`;
}

const KEYS_LIMIT = 4096;
const keys = new Map<string, string>();
const names = new Map<string, string>();

/** Of events and threads: few, and each in many records. */
function name(text: string): string {
  let made = names.get(text);
  if (made === undefined) {
    made = quoted(text);
    if (names.size < KEYS_LIMIT) names.set(text, made);
  }
  return made;
}

/** `,"name":`, made once for each name. */
function key(name: string): string {
  let made = keys.get(name);
  if (made === undefined) {
    made = `,${quoted(name)}:`;
    if (keys.size < KEYS_LIMIT) keys.set(name, made);
  }
  return made;
}

const PLAIN = /^[ !#-[\]-~]*$/;

/** As JSON.stringify has it, which is slow where there is nothing to escape. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
