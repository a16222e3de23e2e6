/*
 * The beginning of a line of perf script (tools/perf/builtin-script.c, perf_sample__fprintf_start):
 *
 *     "%16s %7d/%-7d [%03d] %12s: "      comm, process and thread, cpu, time
 *
 * A comm may hold blanks and brackets. It is right-aligned in 16 columns, but for recordings with callchains, where
 * it is as long as it is; then it is the longest text in front of a thread and a cpu.
 */
import { digitsValue, skipBlanks, skipDigits, skipWord, timeBetween } from "../text-scan.js";

export class PerfHead {
  comm = "";
  tid = 0;
  /** -1 where perf did not know it. */
  cpu = 0;
  tsNs: number | bigint = 0;
  /** Offset of the event's name. */
  rest = 0;
}

const COMM_WIDTH = 16;
const DASH = 45;
const POINT = 46;
const SLASH = 47;
const COLON = 58;
const BRACKET = 91;
const END_BRACKET = 93;
const BLANK = 32;
/** Longer than the kernel's as well, where other tools have put whole names; an entry's rest has a `=`. */
const UNPADDED = /^ *(\S.{0,15}|\S[^=()[\]"]{16,250}?) +-?\d{1,10}(?:\/ *-?\d{1,10})? +\[-?\d{1,6}\]/;

export function readPerfHead(line: string, head: PerfHead): boolean {
  if (line.charCodeAt(COMM_WIDTH) === BLANK && behindComm(line, COMM_WIDTH, head)) {
    head.comm = line.slice(0, COMM_WIDTH).trim();
    return true;
  }
  const unpadded = UNPADDED.exec(line);
  if (unpadded === null) return false;
  const at = line.indexOf(unpadded[1]!) + unpadded[1]!.length;
  if (!behindComm(line, at, head)) return false;
  head.comm = unpadded[1]!.trim();
  return true;
}

/** Whether the comm fills its 16 columns. */
export function isAlignedPerfHead(line: string, head: PerfHead): boolean {
  return line.charCodeAt(COMM_WIDTH) === BLANK && behindComm(line, COMM_WIDTH, head);
}

function behindComm(line: string, at: number, head: PerfHead): boolean {
  let i = skipBlanks(line, at);
  let end = readInteger(line, i, head);
  if (end < 0) return false;
  if (line.charCodeAt(end) === SLASH) {
    end = readInteger(line, skipBlanks(line, end + 1), head);
    if (end < 0) return false;
  }
  const tid = head.tid;
  i = skipBlanks(line, end);
  if (i === end || line.charCodeAt(i) !== BRACKET) return false;
  end = readInteger(line, i + 1, head);
  if (end < 0 || line.charCodeAt(end) !== END_BRACKET) return false;
  head.cpu = head.tid;
  head.tid = tid;
  i = skipBlanks(line, end + 1);
  if (i === end + 1) return false;
  // -F misc puts letters between.
  if (/[A-Z]/.test(line.charAt(i))) i = skipBlanks(line, skipWord(line, i));
  return readTime(line, i, head);
}

/** Into `tid`; gives the offset behind it, -1 where there is none. */
function readInteger(line: string, at: number, head: PerfHead): number {
  const isNegative = line.charCodeAt(at) === DASH;
  const from = isNegative ? at + 1 : at;
  const end = skipDigits(line, from);
  if (end === from || end > from + 10) return -1;
  head.tid = isNegative ? -1 : digitsValue(line, from, end);
  return end;
}

function readTime(line: string, at: number, head: PerfHead): boolean {
  const point = skipDigits(line, at);
  if (point === at || point > at + 20 || line.charCodeAt(point) !== POINT) return false;
  const end = skipDigits(line, point + 1);
  if (end === point + 1 || end > point + 10 || line.charCodeAt(end) !== COLON) return false;
  head.tsNs = timeBetween(line, at, point, end);
  let i = skipBlanks(line, end + 1);
  // -F period puts a number in front of the event.
  const period = skipDigits(line, i);
  if (period > i && line.charCodeAt(period) === BLANK) i = skipBlanks(line, period);
  head.rest = i;
  return i > end + 1;
}
