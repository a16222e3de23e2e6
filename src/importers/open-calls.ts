/*
 * The calls that each thread is in, as far as entry and return probes tell: a stack per thread and function. What
 * an entry recorded is kept until its return, which sees nothing but the returned value.
 */
import { type RecordValue, selfOf } from "../trace/record.js";
import { type FieldMap, list } from "./field-map.js";
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

export class OpenCalls {
  readonly #entries = new Map<string, string>();
  readonly #returns = new Map<string, string>();
  readonly #until = new Map<string, string[]>();
  /** By thread, innermost call last. */
  readonly #threads = new Map<number, OpenCall[]>();

  constructor(map: FieldMap) {
    for (const [call, rule] of Object.entries(map.calls ?? {})) {
      for (const name of list(rule.entry)) this.#entries.set(name, call);
      for (const name of list(rule.return)) this.#returns.set(name, call);
      for (const name of list(rule.until)) {
        this.#until.set(name, [...(this.#until.get(name) ?? []), call]);
      }
      // Without a return probe, the next entry ends the call before it.
      if (rule.return === undefined) {
        for (const name of list(rule.entry)) this.#until.set(name, [...(this.#until.get(name) ?? []), call]);
      }
    }
  }

  /** The event names that matter here. */
  names(): IterableIterator<string> {
    return [...this.#entries.keys(), ...this.#returns.keys(), ...this.#until.keys()].values();
  }

  isReturn(event: string): boolean {
    return this.#returns.has(event);
  }

  callEntered(record: ForeignRecord): string | undefined {
    return record.kind === "probe" ? this.#entries.get(record.event) : undefined;
  }

  callReturned(record: ForeignRecord): string | undefined {
    return record.kind === "probe-return" ? this.#returns.get(record.event) : undefined;
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

  /** Ends the calls that `record` shows to be over. */
  close(record: ForeignRecord): void {
    if (record.kind !== "probe") return;
    for (const call of this.#until.get(record.event) ?? []) this.leave(call, record);
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
