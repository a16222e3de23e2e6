/* A record as a line of JSONL. Numbers are written exactly: times from integer nanoseconds, integers of any size. */
import type { RecordValue, TraceRecord } from "./record.js";

/** The line, without its line feed. What the record does not have is left out. */
export function encodeRecord(record: TraceRecord): string {
  const members: string[] = [];
  if (record.tsNs !== undefined) members.push(`"ts":${seconds(record.tsNs)}`);
  if (record.cpu !== undefined) members.push(`"cpu":${record.cpu}`);
  if (record.tid !== undefined) members.push(`"tid":${record.tid}`);
  if (record.comm !== undefined) members.push(`"comm":${JSON.stringify(record.comm)}`);
  members.push(`"event":${JSON.stringify(record.event)}`);
  for (const [name, value] of record.fields) members.push(`${JSON.stringify(name)}:${encodeValue(value)}`);
  return `{${members.join(",")}}`;
}

/** 1234567890 ns as "1.234567890"; zeros at the end are kept to the microsecond, as traces have it. */
function seconds(ns: number | bigint): string {
  const digits = String(ns < 0 ? -ns : ns).padStart(10, "0");
  const fraction = digits.slice(-9).replace(/000$/, "");
  return `${ns < 0 ? "-" : ""}${digits.slice(0, -9)}.${fraction}`;
}

function encodeValue(value: RecordValue): string {
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(encodeValue).join(",")}]`;
  const members = Object.entries(value).map(([name, v]) => `${JSON.stringify(name)}:${encodeValue(v)}`);
  return `{${members.join(",")}}`;
}
