/*
 * Which events a trace records (specs/SEMANTICS.md, What is not recorded): what the user says, else what the trace's
 * first record says, else all of a complete trace, else those that were seen in it.
 */
import type { Machine, Meta } from "../runtime/machine.js";
import type { RecordValue, TraceRecord } from "../trace/record.js";
import type { Releases, TraceConstants } from "./constants.js";

/** Names of events; "all": those that the specs declare. */
export type RecordedEvents = "all" | ReadonlySet<string>;

export interface RecordedOptions {
  /** What the user says (`--records`). */
  readonly records?: RecordedEvents | undefined;
  /** The events that occur in a trace that does not say what it records, as far as somebody could look ahead. */
  readonly seen?: SeenEvents | undefined;
  /**
   * What is known of events on these kernels (the CONSTANT Kernel): those that never happen there, or that others tell of,
   * are not missed where they are not recorded.
   */
  readonly neverMissed?: ((kernels: Releases) => (event: string) => boolean) | undefined;
}

export interface SeenEvents {
  readonly names: ReadonlySet<string>;
  /** Whether the whole trace was looked through. */
  readonly isAll: boolean;
}

/** By event. `grows`: an event that occurs is recorded from there on, since nobody could look ahead. */
export interface Recorded {
  readonly events: readonly boolean[];
  readonly grows: boolean;
}

/** `begin` is the trace's `trace_begin`, if it has one. */
function recordedOf(meta: Meta, begin: TraceRecord | undefined, options: RecordedOptions): Recorded {
  const said = options.records ?? recordsOf(begin?.fields.get("records"));
  const isComplete = begin?.fields.get("complete") === true;
  const known = said ?? (isComplete ? "all" : undefined);
  const names = known ?? options.seen?.names;
  return {
    events: meta.events.map((e) => names === "all" || names?.has(e.name) === true),
    grows: known === undefined && options.seen?.isAll !== true,
  };
}

/** What `records` of a `trace_begin` says; undefined where it says nothing, or nothing that it may say. */
function recordsOf(value: RecordValue | undefined): RecordedEvents | undefined {
  if (value === "all") return "all";
  return Array.isArray(value) ? new Set(value.filter((name) => typeof name === "string")) : undefined;
}

/** Starts a machine on a trace that begins so. */
export function beginRecorded(
  meta: Meta,
  machine: Machine,
  { possible, ranges }: TraceConstants,
  begin: TraceRecord | undefined,
  options: RecordedOptions,
): Recorded {
  const recorded = recordedOf(meta, begin, options);
  const [first, ...others] = possible;
  machine.begin(first!, begin?.fields.get("complete") === true, others, recorded.events);
  const unseen = machine.unseen();
  if (options.neverMissed === undefined || unseen.length === 0) return recorded;
  const kernel = meta.constants.findIndex((c) => c.name === "Kernel");
  const release = first![kernel];
  const one = typeof release === "string" ? { from: release, below: release } : undefined;
  const releases = ranges.get(kernel) ?? one;
  if (releases === undefined) return recorded;
  const isNeverMissed = options.neverMissed(releases);
  for (const event of unseen) if (isNeverMissed(meta.events[event]!.name)) machine.nowRecorded(event);
  return recorded;
}
