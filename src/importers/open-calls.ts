/*
 * The calls that each thread is in, as far as entry and return probes tell: a stack per thread and function. What
 * an entry recorded is kept until its return, which sees nothing but the returned value.
 */

import { list } from "../text/one-or-more.js";
import { type RecordValue, selfOf } from "../trace/record.js";
import type { CallRule, FieldMap } from "./field-map.js";
import type { ForeignFields, ForeignRecord } from "./importer.js";
import { asInteger } from "./printed-value.js";

interface OpenCall {
  readonly call: string;
  readonly fields: ForeignFields;
}

/** No kernel stack has more calls that anyone probes. An older one whose return was missed is dropped. */
const DEPTH_LIMIT = 64;
/** Threads that are in a call at the same time, or whose returns are never recorded. The oldest are forgotten. */
const THREAD_LIMIT = 65_536;

/** What an event means for calls. */
export interface CallsOfEvent {
  /** The call that its entry probe begins. */
  readonly entryOf: string | undefined;
  /** The call that its return probe ends. */
  readonly returnOf: string | undefined;
  /** Calls that its entry probe shows to be over. */
  readonly until: readonly string[];
}

export const NO_CALLS: CallsOfEvent = { entryOf: undefined, returnOf: undefined, until: [] };

export class OpenCalls {
  /** The events that matter here. */
  readonly events: ReadonlyMap<string, CallsOfEvent>;
  /** By thread, innermost call last. */
  readonly #threads = new Map<number, OpenCall[]>();

  constructor(map: FieldMap) {
    const events = new Map<string, CallsOfEvent>();
    const add = (
      names: CallRule["entry"] | undefined,
      means: (known: CallsOfEvent) => Partial<CallsOfEvent>,
    ) => {
      for (const name of list(names)) {
        const known = events.get(name) ?? NO_CALLS;
        events.set(name, { ...known, ...means(known) });
      }
    };
    for (const [call, rule] of Object.entries(map.calls ?? {})) {
      const ends = (known: CallsOfEvent) => ({ until: [...known.until, call] });
      add(rule.entry, () => ({ entryOf: call }));
      add(rule.return, () => ({ returnOf: call }));
      add(rule.until, ends);
      // Without a return probe, the next entry ends the call before it.
      if (rule.return === undefined) add(rule.entry, ends);
    }
    this.events = events;
  }

  enter(call: string, record: ForeignRecord): void {
    const thread = selfOf(record.tid, record.cpu);
    let open = this.#threads.get(thread);
    if (open === undefined) {
      if (this.#threads.size >= THREAD_LIMIT) {
        for (const oldest of this.#threads.keys()) {
          this.#threads.delete(oldest);
          break;
        }
      }
      open = [];
      this.#threads.set(thread, open);
    }
    if (open.length >= DEPTH_LIMIT) open.shift();
    open.push({ call, fields: record.fields });
  }

  /** Ends the innermost such call of the thread, and those that it has made since; gives what its entry recorded. */
  leave(call: string, record: ForeignRecord): ForeignFields | undefined {
    const thread = selfOf(record.tid, record.cpu);
    const open = this.#threads.get(thread);
    if (open === undefined) return undefined;
    const at = open.findLastIndex((c) => c.call === call);
    if (at < 0) return undefined;
    const fields = open[at]!.fields;
    open.length = at;
    if (at === 0) this.#threads.delete(thread);
    return fields;
  }

  /** Ends calls that `record` shows to be over. */
  close(calls: readonly string[], record: ForeignRecord): void {
    for (let i = 0; i < calls.length; i++) this.leave(calls[i]!, record);
  }

  /** The entry of the innermost of these calls that the thread is in; `where` says which fields must be the record's. */
  innermost(
    calls: readonly string[],
    record: ForeignRecord,
    where: readonly (readonly [string, string])[] = [],
  ): ForeignFields | undefined {
    const open = this.#threads.get(selfOf(record.tid, record.cpu));
    const fields = open?.findLast((c) => calls.includes(c.call))?.fields;
    if (fields === undefined) return undefined;
    return where.every(([theirs, own]) => isSame(fields.get(theirs), record.fields.get(own)))
      ? fields
      : undefined;
  }

  /** Entries or returns were lost: nothing that is open can be trusted any more. */
  forget(): void {
    this.#threads.clear();
  }
}

/** By value where both are numbers: one probe may print 0x10 what another prints 16. */
function isSame(a: RecordValue | undefined, b: RecordValue | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a === b) return true;
  const number = asInteger(a);
  return number !== undefined && number === asInteger(b);
}
