/* Which lines show that a recording is ftrace's, and in which layout its entries are. */
import { EntryHead, type HeadReader, readEntryHead } from "../entry-head.js";
import { DUMP, LOST } from "./buffer-marks.js";
import { readGraphLine } from "./graph-line.js";
import { readShortHead, readVerboseHead } from "./latency-head.js";

/** The layouts of entries. */
export const HEADS: readonly HeadReader[] = [readEntryHead, readShortHead, readVerboseHead];

/** A `# tracer:` header, or an entry, or a mark of loss among the first lines. */
export function recognizeFtrace(lines: readonly string[]): boolean {
  const head = new EntryHead();
  return lines.some((line) => isRecorded(line, head));
}

/** Whether the line alone shows that it is a recording's, of ftrace. */
export function isRecorded(line: string, head: EntryHead): boolean {
  return (
    /^# tracer: /.test(line) ||
    DUMP.test(line) ||
    LOST.test(line) ||
    HEADS.some((read) => read(line, head)) ||
    readGraphLine(line)?.kind === "comment"
  );
}
