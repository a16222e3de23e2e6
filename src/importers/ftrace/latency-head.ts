/*
 * The beginning of an entry with options/latency-format (kernel/trace/trace_output.c, trace_print_lat_context):
 *
 *     "%8.8s-%-7d %3d%s %4lldus%c: "                            microseconds since the buffer's beginning
 *
 * and with options/verbose on top:
 *
 *     "%16s %7d %3d %d %08x %08x [%08llx] %ld.%03ldms (+%ld.%03ldms): "   microseconds of the clock, in brackets
 */
import { type EntryHead, readLatencyHead } from "../entry-head.js";
import { digitsValue, skipDigits } from "../text-scan.js";

export function readShortHead(line: string, head: EntryHead): boolean {
  return readColumns(line, head) || readTrimmed(line, head);
}

function readColumns(line: string, head: EntryHead): boolean {
  const at = readLatencyHead(line, head);
  if (at < 0) return false;
  const end = skipDigits(line, at);
  if (end === at || end > at + 15) return false;
  head.timeAt = at;
  head.isCount = !line.startsWith("us", end);
  // A mark says how long it took until the next entry.
  const colon = line.indexOf(":", end);
  if (colon < 0 || !/^(?:us[ !+#*@$]?)?$/.test(line.slice(end, colon))) return false;
  if (line.charCodeAt(colon + 1) !== 32) return false;
  head.tsNs = digitsValue(line, at, end) * 1000;
  head.rest = colon + 2;
  return true;
}

/** The same, with its leading blanks lost, or with a longer comm. */
const TRIMMED = /^\s*(\S.{0,15}?)-(\d{1,10}) +(\d{1,6})[^\s\d]\S{3,7} +(\d{1,15})us[ !+#*@$]?: /;

function readTrimmed(line: string, head: EntryHead): boolean {
  const m = TRIMMED.exec(line);
  if (m === null) return false;
  const digits = m[4]!;
  head.comm = m[1]!;
  head.tid = Number(m[2]);
  head.cpu = Number(m[3]);
  head.timeAt = m[0].indexOf(`${digits}us`);
  head.isCount = false;
  head.tsNs = digitsValue(digits, 0, digits.length) * 1000;
  head.rest = m[0].length;
  return true;
}

const VERBOSE =
  /^(.{16}) +(\d{1,10}) +(\d{1,6}) \d+ [0-9a-f]{8} [0-9a-f]{8} \[([0-9a-f]{1,16})\] (?:\d+\.\d{3}(ms)|\d+) \(\+\d+(?:\.\d{3}ms)?\): /;

export function readVerboseHead(line: string, head: EntryHead): boolean {
  const m = VERBOSE.exec(line);
  if (m === null) return false;
  head.comm = m[1]!.trimStart();
  head.tid = Number(m[2]);
  head.cpu = Number(m[3]);
  head.timeAt = line.indexOf("[") + 1;
  head.isCount = m[5] === undefined;
  const ns = BigInt(`0x${m[4]}`) * 1000n;
  head.tsNs = ns <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(ns) : ns;
  head.rest = m[0].length;
  return true;
}
