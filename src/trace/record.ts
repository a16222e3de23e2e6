/*
 * Between "bytes of some format" and "an event of a spec" stands the record: what one line said, with its types
 * not yet checked against any EVENT. JSONL lines that the fast decoder cannot take, and every importer, produce
 * records; bind-record.ts turns a record into an event or into a diagnostic.
 */

/** A JSON value as read: integers beyond 2^53 are bigints, never rounded numbers. */
export type RecordValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly RecordValue[]
  | { readonly [key: string]: RecordValue };

export interface TraceRecord {
  /** The EVENT's name, or "trace_begin" or "lost". */
  readonly event: string;
  /** Exact nanoseconds; undefined where the format has none. */
  readonly tsNs: number | bigint | undefined;
  readonly cpu: number | undefined;
  /** The acting thread. */
  readonly tid: number | undefined;
  readonly comm: string | undefined;
  /** The event's own arguments; a Map, so that no name is special. */
  readonly fields: ReadonlyMap<string, RecordValue>;
}

/** A `lost` record that says nothing more. */
export function lostRecord(tsNs?: TraceRecord["tsNs"]): TraceRecord {
  return { event: "lost", tsNs, cpu: undefined, tid: undefined, comm: undefined, fields: new Map() };
}

const RETURN = "__return";

/** The call that an event of this name is the return of: `copy_vma` of `copy_vma__return`; undefined for other events. */
export function callOfReturn(event: string): string | undefined {
  return event.endsWith(RETURN) ? event.slice(0, -RETURN.length) : undefined;
}

/** A thread as a Task: `self`, and the arguments that are tasks. The idle threads of all cpus have tid 0: their cpu distinguishes them. */
export function selfOf(tid: number, cpu: number): number {
  return tid === 0 ? -1 - cpu : tid;
}
