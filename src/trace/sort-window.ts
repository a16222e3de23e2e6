/*
 * Events that arrive a little late, put back into the order of their times. An event waits until one has come that is
 * more than the window younger; equal times keep the order of the file. Memory is bounded by the window.
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import type { Int } from "../runtime/scalars.js";
import type { EventSink } from "./event-sink.js";
import type { TraceRecord } from "./record.js";

export interface SortedSink extends EventSink {
  /** Hands on what still waits; to be called at the end of the trace. */
  flush(): void;
}

interface Waiting {
  readonly event: Event;
  readonly line: number;
  readonly order: number;
}

/**
 * A sink in front of `sink` that reorders events within `windowNs`. What says nothing of its time (`lost`, a bad line)
 * stays where it stands: events are not moved across it. The events that wait hold their `pointers`. The time of an event
 * that no spec declares is told where nothing waits that might be earlier; before that, later events tell it.
 */
export function createSortWindow(sink: EventSink, windowNs: number, pointers: PointerTable): SortedSink {
  const heap: Waiting[] = [];
  let order = 0;
  let newest: Int | undefined;
  let newestPending: { readonly ts: Int; readonly line: number } | undefined;

  const flush = () => {
    while (heap.length > 0) emit();
    newest = undefined;
    if (newestPending !== undefined) sink.clock(newestPending.ts, newestPending.line);
    newestPending = undefined;
  };
  const clock = (ts: Int, line: number) => {
    if (newestPending === undefined || ts > newestPending.ts) newestPending = { ts, line };
  };
  const emit = () => {
    const { event, line } = pop(heap);
    sink.event(event, line);
  };
  pointers.addHolder((visit) => {
    // An integer that is no pointer may be among them: that keeps a pointer alive for the length of the window.
    for (const { event } of heap) {
      for (const value of event.args) if (typeof value === "number") visit(value);
    }
  });
  return {
    flush,
    begin: (record: TraceRecord, line) => sink.begin(record, line),
    event(event, line) {
      push(heap, { event: { ...event, args: [...event.args] }, line, order: order++ });
      if (newest === undefined || event.ts > newest) newest = event.ts;
      while (heap.length > 0 && isOlder(heap[0]!.event.ts, newest, windowNs)) emit();
    },
    lost(record: TraceRecord, line) {
      flush();
      sink.lost(record, line);
    },
    skipped(name, line, ts) {
      if (ts !== undefined) clock(ts, line);
      sink.skipped(name, line, undefined);
    },
    clock,
    bad(diagnostic: Diagnostic, line) {
      flush();
      sink.bad(diagnostic, line);
    },
  };
}

/** Whether `ts` is more than the window before `newest`, exactly. */
function isOlder(ts: Int, newest: Int, windowNs: number): boolean {
  if (typeof ts === "number" && typeof newest === "number") return newest - ts > windowNs;
  return BigInt(newest) - BigInt(ts) > BigInt(windowNs);
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.event.ts < b.event.ts || (a.event.ts <= b.event.ts && a.order < b.order);
}

function push(heap: Waiting[], item: Waiting): void {
  heap.push(item);
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(item, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = item;
}

function pop(heap: Waiting[]): Waiting {
  const first = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return first;
}
