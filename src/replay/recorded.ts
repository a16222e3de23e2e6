/*
 * Which events a trace records (specs/SEMANTICS.md, What is not recorded): what the user says, else what the trace's
 * first record says, else all of a complete trace, else those that were seen in it.
 */
import type { Machine, Meta } from "../runtime/machine.js";
import type { RecordValue, TraceRecord } from "../trace/record.js";
import type { ReleaseRange } from "../verdict/run.js";
import type { TraceConstants } from "./constants.js";

/** Names of events; "all": those that the specs declare. */
export type RecordedEvents = "all" | ReadonlySet<string>;

export interface RecordedOptions {
  /** What the user says (`--records`). */
  readonly records?: RecordedEvents | undefined;
  /** The events that occur in a trace that does not say what it records, as far as somebody could look ahead. */
  readonly seen?: SeenEvents | undefined;
  /** What is known of events on these kernels (the CONSTANT Kernel). */
  readonly notes?: ((kernels: ReleaseRange) => (event: string) => EventNote | undefined) | undefined;
}

/** What is known of an event of a kernel. */
export interface EventNote {
  /**
   * absent: it never happens there; covered: nothing that is at hand records it, and other events tell what it changes;
   * told: where it is not recorded, those of `by` tell what it changes; unseen: nothing records it; partly: not all of it.
   */
  readonly seen: "absent" | "covered" | "told" | "unseen" | "partly";
  readonly by?: readonly string[];
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
  { possible }: TraceConstants,
  kernel: ReleaseRange | undefined,
  begin: TraceRecord | undefined,
  options: RecordedOptions,
): Recorded {
  const recorded = recordedOf(meta, begin, options);
  const [first, ...others] = possible;
  machine.begin(first!, begin?.fields.get("complete") === true, others, recorded.events);
  const unseen = machine.unseen();
  if (options.notes === undefined || unseen.length === 0) return recorded;
  if (kernel === undefined) return recorded;
  const noteOf = options.notes(kernel);
  const notes = meta.events.map(({ name }) => noteOf(name));
  // What an event changes that is covered is told by others as long as nothing else that is out of reach tells of it, too:
  // who records the one half of a move, and not the other, misses something.
  const known = new Set<number>();
  notes.forEach((note, event) => {
    if (!recorded.events[event] || (note?.seen !== "covered" && note?.seen !== "unseen")) return;
    for (const variable of machine.mayWrite(event)) known.add(variable);
  });
  const isRecorded = (name: string) =>
    recorded.events[meta.events.findIndex((e) => e.name === name)] === true;
  for (const event of unseen) {
    const { seen, by = [] } = notes[event] ?? {};
    const isImplied = seen === "told" && by.every(isRecorded);
    const isCovered = seen === "covered" && [...machine.mayWrite(event)].every((v) => !known.has(v));
    if (seen === "absent" || isImplied || isCovered) machine.nowRecorded(event);
  }
  return recorded;
}
