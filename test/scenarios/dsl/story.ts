/*
 * A story is a list of steps, each an event that a thread runs into. Steps are found again by what they are:
 *
 *   "copy_vma"      the only copy_vma of the story
 *   "rmap_one#2"    the second rmap_one
 *   "copy_vma()"    a whole call, from its entry to its return, where it was told with around(…)
 *   "walk"          what as("walk", …) stands around, one step or several
 *   "walk/rmap_one" the only rmap_one of these
 *   "migrate/rmap_one#1"  the first rmap_one of the thread of that name
 *   "end"           the end of the trace (for violations only)
 */
import type { Obj } from "./objects.js";

/** The fields of a trace's first record that set CONSTANTs: kernel, era, spf … */
export type Kernel = { readonly [field: string]: string | number | boolean };

type Written = string | number | boolean | null | Obj | undefined;

/** A function is asked once the kernel is known: one story may be told of several. */
export type Value = Exclude<Written, undefined> | ((kernel: Kernel) => Written);

export type Fields = { readonly [name: string]: Value | undefined };

export interface Event {
  readonly event: string;
  readonly fields: Fields;
  readonly labels: readonly string[];
  /** The kernels whose traces have it; all, if it is left out. */
  readonly recorded?: (kernel: Kernel) => boolean;
}

export interface Step extends Event {
  readonly comm: string;
  readonly tid: number;
  readonly cpu: number;
}

/** One of them, or lists of lists of them: what reads best. */
export type Nested<T> = T | readonly Nested<T>[];

export type Events = Nested<Event>;
export type Story = readonly Step[];
export type Thread = (...events: readonly Events[]) => Story;

/** An event of any name; the vocabulary has a function for each that is common. Fields that are undefined are left out. */
export function event(name: string, fields: Fields = {}): Event {
  return { event: name, fields, labels: [] };
}

export interface Call {
  readonly enter: Event;
  readonly leave: Event;
  /** The call with what happens inside, where nobody else comes between. */
  around(...inside: readonly Events[]): Events;
}

/** A function's entry and its return; what the return tells besides `ret` is its own. */
export function call(name: string, args: Fields, results: Fields = {}): Call {
  const enter = event(name, args);
  const leave = event(`${name}__return`, results);
  return { enter, leave, around: (...inside) => as(`${name}()`, enter, ...inside, leave) };
}

/** Only traces of these kernels have them: what others do not do, or do not record. */
export function onlyWhere(recorded: (kernel: Kernel) => boolean, ...events: readonly Events[]): Events {
  return flat(events).map((e) => ({ ...e, recorded: e.recorded ?? recorded }));
}

/** The steps that a trace of this kernel has. */
export const toldOf = (kernel: Kernel, steps: Story): Story =>
  steps.filter(({ recorded }) => recorded?.(kernel) ?? true);

/** A thread; called with events, it makes them its steps. */
export function thread(comm: string, tid: number, cpu: number): Thread {
  return (...events) => flat(events).map((e) => ({ ...e, comm, tid, cpu }));
}

export function story(...parts: readonly Nested<Step>[]): Story {
  return flat(parts);
}

/** Gives a name to a step or to several. */
export function as<T extends Event>(label: string, ...parts: readonly Nested<T>[]): T[] {
  return flat(parts).map((e) => ({ ...e, labels: [...e.labels, label] }));
}

/** Where in the story the steps are that `ref` names; throws where there are none. */
export function find(steps: Story, ref: string): number[] {
  let found = steps.map((_, i) => i);
  for (const part of ref.split("/")) {
    const [, name, nth] = /^(.*?)(?:#(\d+))?$/.exec(part)!;
    const named = found.filter((i) => {
      const { event, comm, labels } = steps[i]!;
      return event === name || comm === name || labels.includes(name!);
    });
    found = nth === undefined ? named : named.slice(Number(nth) - 1, Number(nth));
  }
  if (found.length === 0) throw new Error(`no step "${ref}" among ${steps.map((s) => s.event).join(" ")}`);
  return found;
}

/** Where the one step is that `ref` names; throws where there are none or several. */
export function findOne(steps: Story, ref: string): number {
  const found = find(steps, ref);
  if (found.length > 1) throw new Error(`${found.length} steps are "${ref}": say which, as in "${ref}#1"`);
  return found[0]!;
}

/** The story as JSONL, from its first record on. Steps are a microsecond apart. */
export function jsonl(kernel: Kernel, steps: Story): string {
  const begin = { event: "trace_begin", complete: true, ...kernel };
  const lines = toldOf(kernel, steps).map(({ event: name, fields, comm, tid, cpu }, i) => {
    const own = Object.entries(fields).flatMap(([field, given]) => {
      const value = typeof given === "function" ? given(kernel) : given;
      return value === undefined ? [] : [`${JSON.stringify(field)}:${JSON.stringify(written(value))}`];
    });
    const ts = `0.00${1000 + i + 1}000`;
    const envelope = [`"ts":${ts}`, `"cpu":${cpu}`, `"tid":${tid}`, `"comm":${JSON.stringify(comm)}`];
    return `{${[...envelope, `"event":${JSON.stringify(name)}`, ...own].join(",")}}`;
  });
  return `${[JSON.stringify(begin), ...lines].join("\n")}\n`;
}

/** Numbers from a page on are addresses and sizes, which are read more easily in hex. */
function written(value: Exclude<Written, undefined>): string | number | boolean {
  if (value === null) return "0x0";
  if (typeof value === "object") return value.ptr;
  return typeof value === "number" && value >= 0x1000 ? `0x${value.toString(16)}` : value;
}

function flat<T extends object>(parts: Nested<T> | readonly Nested<T>[]): T[] {
  return Array.isArray(parts) ? parts.flatMap((part) => flat<T>(part)) : [parts as T];
}
