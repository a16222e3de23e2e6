/*
 * Whether a text without its first lines is trace-cmd's or ftrace's. The entries are the same but for details: behind
 * an event's name and colon trace-cmd pads to 22 columns (23 with -R), and places are bare addresses; what ftrace alone
 * prints are marks of loss, stacks, and system calls with their arguments in brackets.
 */
import { EntryHead, readEntryHead, readLatencyHead, readTime } from "../entry-head.js";
import { EventNames } from "../event-name.js";
import { skipBlanks } from "../text-scan.js";

/** The line that a report begins with. */
export const CPUS = /^cpus=\d+$/;
export const DROPPED = /^CPU:(\d{1,6}) \[(?:(\d{1,15}) )?EVENTS DROPPED\]$/;
/** The same, and entries, of several files or buffers: their name stands in front of each line. */
const OF_SEVERAL =
  /^ *(?!\d+:|\S+\.(?:txt|log|out|trace)(?:\.\d+)?:)[^\s:]{1,64}: {1,}(?=cpus=\d+$|\S.{0,40}-\d{1,10} +(?:\( *[\d-]+\) +)?\[\d{1,6}\])/;
const FTRACE_LINE = /^(?:# tracer: |CPU:\d{1,6} \[LOST |##### CPU \d)/;
const FTRACE_ENTRY =
  /^(?:sys_\w+(?:\(| -> )|<(?:user )?stack trace>|\w[\w.$-]*: \([^\s()]+\+0x[0-9a-f]+\/0x)/;
const BARE_PLACE = /^\w[\w.$-]*: +\([0-9a-f]{8,16}(?: <- [0-9a-f]{8,16})?\)/;
/** --ts-diff: the time since the entry before, padded; blank in the first. */
export const DIFFERENCE = /(?:\(\+?-?\d{1,20}\))? */y;
const PADDED = 22;

export function recognizeTraceCmd(lines: readonly string[]): boolean {
  const head = new EntryHead();
  const names = new EventNames();
  let [padded, plain] = [0, 0];
  for (const line of lines) {
    if (CPUS.test(line) || /^version = \d+$/.test(line) || DROPPED.test(line)) return true;
    if (/^CPU \d{1,6} is empty$/.test(line) || isOfSeveral(line) || readShortHead(line, head)) return true;
    if (FTRACE_LINE.test(line)) return false;
    if (!readEntryHead(line, head)) continue;
    const at = skipBlanks(line, head.rest);
    DIFFERENCE.lastIndex = at;
    const from = at + DIFFERENCE.exec(line)![0].length;
    if (from > at) return true;
    const text = line.slice(from);
    if (FTRACE_ENTRY.test(text)) return false;
    if (BARE_PLACE.test(text)) return true;
    const name = names.read(line, from);
    if (name === undefined || name.startsWith("tracing_mark") || name.length + 2 >= PADDED) continue;
    const column = skipBlanks(text, name.length + 1);
    if (column === PADDED || column === PADDED + 1) padded++;
    else if (column < text.length) plain++;
  }
  return padded > plain;
}

export function isOfSeveral(line: string): boolean {
  // A comm may have a colon, too; then its end is where it always is.
  return OF_SEVERAL.test(line) && !/^.{16}-\d{1,10} +[([]/.test(line);
}

/** report -l */
export function readShortHead(line: string, head: EntryHead): boolean {
  const at = readLatencyHead(line, head);
  return at >= 0 && readTime(line, at, head);
}
