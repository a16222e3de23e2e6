/*
 * What a bpftrace script printed for one event. A script may print anything; this is the form that is read:
 *
 *     nsecs cpu tid comm event name=value name=value …
 *
 * as by printf("%llu %d %d %s copy_vma addr=0x%llx\n", nsecs, cpu, tid, comm, arg1). The cpu may be left out. A comm
 * may hold blanks: it is what stands between the numbers and the event, which is the last word before the first
 * `name=`.
 */
import type { RecordValue } from "../../trace/record.js";
import { fromBytes } from "../byte-lines.js";

export interface PrintfLine {
  readonly nsecs: string;
  readonly cpu: number | undefined;
  readonly tid: number;
  readonly comm: string;
  readonly event: string;
  /** Offset of the first field's name; the line's length where there is none. */
  readonly fieldsAt: number;
}

const LINE =
  /^(\d{1,20}) (?:(\d{1,4}) (?=\d{1,10} .{0,15}? [A-Za-z_]\w*(?: [A-Za-z_]\w*=|$)))?(\d{1,10}) (.{0,15}?) ([A-Za-z_]\w*)(?= [A-Za-z_]\w*=|$)/;
/** Something that reads like an event's line, though not from its beginning, or not to its end. */
const PIECE = /^\d{6,20} \d{1,10} |\d{6,20} (?:\d{1,4} )?\d{1,10} \S.{0,15} [A-Za-z_]\w* [A-Za-z_]\w*=/;
const FIELD = / ([A-Za-z_]\w*)=("[^"]*"|[^\s"]*)(?= |$)/y;
/** What stands behind a line feed in a comm: the rest of its 15 bytes, a blank, the event and its fields. */
const REST = /^.{0,14} [A-Za-z_]\w*(?: [A-Za-z_]\w*=(?:"[^"]*"|[^\s"]*))*$/;
const FIELD_LIMIT = 256;

export function readPrintfLine(text: string): PrintfLine | undefined {
  const m = LINE.exec(text);
  if (m === null) return undefined;
  const [{ length }, nsecs, cpu, tid, comm, event] = m;
  return {
    nsecs: nsecs!,
    cpu: cpu === undefined ? undefined : Number(cpu),
    tid: Number(tid),
    comm: comm!,
    event: event!,
    fieldsAt: length,
  };
}

export function holdsPiece(text: string): boolean {
  return PIECE.test(text);
}

/** Whether the line may be the second half of an event's, whose comm has a line feed. */
export function isRest(text: string): boolean {
  return REST.test(text) && readPrintfLine(text) === undefined;
}

/** The fields; undefined where they are not `name=value` one after the other, each name once. */
export function readPrintfFields(text: string, at: number): Map<string, RecordValue> | undefined {
  const fields = new Map<string, RecordValue>();
  for (let i = at; i < text.length; i = FIELD.lastIndex) {
    FIELD.lastIndex = i;
    const m = FIELD.exec(text);
    if (m === null || fields.has(m[1]!) || fields.size >= FIELD_LIMIT) return undefined;
    fields.set(m[1]!, fromBytes(m[2]!));
  }
  return fields;
}
