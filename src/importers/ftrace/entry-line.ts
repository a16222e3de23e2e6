/*
 * The beginning of an entry in the default layout of ftrace's `trace` and `trace_pipe`
 * (kernel/trace/trace_output.c, trace_print_context):
 *
 *     "%16s-%-7d [%03d] %s %5lu.%06lu: " comm, pid, cpu, flags, seconds, microseconds
 *
 * A comm may hold blanks, dashes, digits and brackets, so it is not searched for: it is the first 16 bytes.
 */

export interface EntryLine {
  readonly comm: string;
  readonly pid: number;
  readonly cpu: number;
  /** Seconds and fraction as printed, or a clock's count if there is no fraction. */
  readonly seconds: string;
  readonly fraction: string | undefined;
  /** Offset of what follows the time's colon and blank. */
  readonly rest: number;
}

const COMM_WIDTH = 16;
/** Four flags up to 5.16, five since (migrate-disable), more with the realtime patches. */
const BEHIND_COMM = /-(\d{1,10}) +\[(\d{1,6})\] (\S{4,8}) +(\d{1,20})(?:\.(\d{1,9}))?:(?: |$)/y;
/** A line whose leading blanks were lost on its way, e.g. in a mail. */
const TRIMMED = /^\s*(\S.{0,15}?)-(?=\d{1,10} +\[\d{1,6}\] \S{4,8} +\d)/;

export function readEntryLine(line: string): EntryLine | undefined {
  if (line.charCodeAt(COMM_WIDTH) === 45) {
    const entry = behindComm(line, COMM_WIDTH, line.slice(0, COMM_WIDTH).trimStart());
    if (entry !== undefined) return entry;
  }
  const trimmed = TRIMMED.exec(line);
  if (trimmed === null) return undefined;
  return behindComm(line, trimmed[0].length - 1, trimmed[1]!);
}

function behindComm(line: string, at: number, comm: string): EntryLine | undefined {
  BEHIND_COMM.lastIndex = at;
  const m = BEHIND_COMM.exec(line);
  if (m === null) return undefined;
  return {
    comm,
    pid: Number(m[1]),
    cpu: Number(m[2]),
    seconds: m[4]!,
    fraction: m[5],
    rest: BEHIND_COMM.lastIndex,
  };
}

/** Nanoseconds from the digits of seconds and their fraction, never through a float. */
export function nanoseconds(seconds: string, fraction: string): number | bigint {
  const digits = fraction.padEnd(9, "0");
  // Below 9,000,000 s (104 days) the sum stays a safe integer.
  if (seconds.length <= 6) return Number(seconds) * 1_000_000_000 + Number(digits);
  const exact = BigInt(seconds) * 1_000_000_000n + BigInt(digits);
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
}
