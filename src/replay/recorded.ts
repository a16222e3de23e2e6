/*
 * Which events a trace records (specs/SEMANTICS.md, What is not recorded): what the user says, else what the trace's
 * first record says, else all of a complete trace, else those that were seen in it.
 */
import type { Machine, Meta } from "../runtime/machine.js";
import type { Value } from "../runtime/values.js";
import type { RecordValue, TraceRecord } from "../trace/record.js";

/** Names of events; "all": those that the specs declare. */
export type RecordedEvents = "all" | ReadonlySet<string>;

export interface RecordedOptions {
  /** What the user says (`--records`). */
  readonly records?: RecordedEvents | undefined;
  /** The events that occur in a trace that does not say what it records, as far as somebody could look ahead. */
  readonly seen?: SeenEvents | undefined;
  /**
   * Of the events of a trace of such a kernel (as the CONSTANT Kernel has it): those that never happen there, or that
   * others tell of. They are not missed where they are not recorded.
   */
  readonly neverMissed?: ((kernel: string) => (event: string) => boolean) | undefined;
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
  machine: Machine,
  meta: Meta,
  constants: readonly Value[],
  begin: TraceRecord | undefined,
  options: RecordedOptions,
): Recorded {
  const recorded = recordedOf(meta, begin, options);
  machine.begin(constants, begin?.fields.get("complete") === true, recorded.events);
  const kernel = machine.unseen().length === 0 ? undefined : kernelOf(machine.dumpConstants());
  const isNeverMissed = kernel === undefined ? undefined : options.neverMissed?.(kernel);
  if (isNeverMissed !== undefined) {
    for (const event of machine.unseen()) {
      if (isNeverMissed(meta.events[event]!.name)) machine.nowRecorded(event);
    }
  }
  return recorded;
}

/** The CONSTANT that names the kernel, of those printed. */
export function kernelOf(
  constants: readonly { readonly name: string; readonly value: string }[],
): string | undefined {
  const printed = constants.find((c) => c.name === "Kernel")?.value;
  return printed === undefined ? undefined : /^"([\w.+~-]+)"$/.exec(printed)?.[1];
}
