/*
 * The beginning of an entry, as ftrace's default layout has it (kernel/trace/trace_output.c, trace_print_context)
 * and trace-cmd report after it (tracecmd/trace-read.c, trace_show_data):
 *
 *     "%16s-%-7d (%7s) [%03d] %s %5lu.%06lu: "   comm, pid, tgid, cpu, flags, seconds, microseconds
 *
 * The thread group stands there with options/record-tgid; the flags do not without options/irq-info, nor in
 * older trace-cmd (3.1); there -R prints them as a number behind the cpu's bracket. A comm may hold blanks, dashes,
 * digits and brackets, so it is not searched for: it is the first 16 bytes.
 *
 * The layouts for latencies cut the comm to 8 bytes: "%8.8s-%-7d %3d%s", then the time.
 */
import { NameCache } from "./name-cache.js";
import { digitsValue, skipBlanks, skipDigits, skipWord, timeBetween } from "./text-scan.js";

/** Filled by a reader of heads; one object serves all lines. */
export class EntryHead {
  /** Of the comms: there are few, and each is on many lines. */
  readonly names = new NameCache();
  comm = "";
  tid = 0;
  cpu = 0;
  tsNs: number | bigint = 0;
  /** Where the time stands. */
  timeAt = 0;
  /** The time is a clock's count, without a unit. */
  isCount = false;
  /** Offset of what follows the time's colon and blank. */
  rest = 0;
  /** The comm fills its columns. */
  isAligned = false;
}

export type HeadReader = (line: string, head: EntryHead) => boolean;

const COMM_WIDTH = 16;
const SHORT_COMM_WIDTH = 8;
/**
 * A line whose leading blanks were lost on its way, e.g. in a mail, or whose comm is longer than the kernel's: Android's
 * systrace and Perfetto print the whole names of processes and threads. In such a name is no `=`: the rest of an entry
 * that a line feed in a name has split, with its fields, is never taken for one.
 */
const TRIMMED =
  /^\s*(\S(?:.{0,15}?|[^=()[\]"]{16,250}?))-(?=\d{1,10} +(?:\( *[\d-]+\) +)?\[\d{1,6}\](?:-0x[0-9a-f]+)? +(?:\S{4,8} +)?\d)/;

const DASH = 45;
const POINT = 46;
const COLON = 58;
const OPEN = 40;
const BRACKET = 91;
const END_BRACKET = 93;
const BLANK = 32;

export function readEntryHead(line: string, head: EntryHead): boolean {
  head.isAligned = isAlignedHead(line, head);
  if (head.isAligned) {
    head.comm = head.names.slice(line, skipBlanks(line, 0), COMM_WIDTH);
    return true;
  }
  const trimmed = TRIMMED.exec(line);
  if (trimmed === null || !behindComm(line, trimmed[0].length - 1, head)) return false;
  head.comm = trimmed[1]!;
  return true;
}

/** Whether the comm of the line fills its 16 columns, which is where the kernel and trace-cmd put it. */
export function isAlignedHead(line: string, head: EntryHead): boolean {
  return line.charCodeAt(COMM_WIDTH) === DASH && behindComm(line, COMM_WIDTH, head);
}

function behindComm(line: string, at: number, head: EntryHead): boolean {
  let end = skipDigits(line, at + 1);
  if (end === at + 1 || end > at + 11) return false;
  head.tid = digitsValue(line, at + 1, end);
  let i = skipBlanks(line, end);
  if (i === end) return false;
  if (line.charCodeAt(i) === OPEN) {
    const close = line.indexOf(")", i);
    if (close < 0 || !/^\( *(?:\d+|-+)$/.test(line.slice(i, close))) return false;
    i = skipBlanks(line, close + 1);
  }
  if (line.charCodeAt(i) !== BRACKET) return false;
  end = skipDigits(line, i + 1);
  if (end === i + 1 || end > i + 7 || line.charCodeAt(end) !== END_BRACKET) return false;
  head.cpu = digitsValue(line, i + 1, end);
  i = end + 1;
  if (line.charCodeAt(i) === DASH) i = skipWord(line, i);
  if (line.charCodeAt(i) !== BLANK) return false;
  i = skipBlanks(line, i);
  if (readTime(line, i, head)) return true;
  // Four flags up to 5.16, five since (migrate-disable), more with the realtime patches.
  end = skipWord(line, i);
  return end >= i + 4 && end <= i + 8 && readTime(line, skipBlanks(line, end), head);
}

/** `5.744721: `, or `57447: ` where the clock counts something else than seconds. */
export function readTime(line: string, at: number, head: EntryHead): boolean {
  let end = skipDigits(line, at);
  if (end === at || end > at + 20) return false;
  const point = end;
  head.timeAt = at;
  head.isCount = line.charCodeAt(end) !== POINT;
  if (!head.isCount) {
    end = skipDigits(line, point + 1);
    if (end === point + 1 || end > point + 10) return false;
  }
  if (line.charCodeAt(end) !== COLON) return false;
  const after = line.charCodeAt(end + 1);
  if (after !== BLANK && end + 1 < line.length) return false;
  if (!head.isCount) head.tsNs = timeBetween(line, at, point, end);
  head.rest = after === BLANK ? end + 2 : end + 1;
  return true;
}

/** `mremap_o-289       1d..2.`: comm, thread, cpu and flags of the layouts for latencies, up to the time. */
export function readLatencyHead(line: string, head: EntryHead): number {
  if (line.charCodeAt(SHORT_COMM_WIDTH) !== DASH) return -1;
  const start = SHORT_COMM_WIDTH + 1;
  let end = skipDigits(line, start);
  if (end === start || end > start + 10) return -1;
  head.tid = digitsValue(line, start, end);
  let i = skipBlanks(line, end);
  if (i === end) return -1;
  end = skipDigits(line, i);
  if (end === i || end > i + 6) return -1;
  head.cpu = digitsValue(line, i, end);
  i = skipWord(line, end);
  if (i < end + 4 || i > end + 8) return -1;
  head.comm = head.names.slice(line, skipBlanks(line, 0), SHORT_COMM_WIDTH);
  return skipBlanks(line, i);
}
