/*
 * A line of the function_graph tracer (kernel/trace/trace_functions_graph.c). With all columns on:
 *
 *        29.217927 |   0)  mremap_-651   |   2.705 us    |    __cond_resched();
 *
 * absolute time, cpu, comm (7 characters) and thread, flags where options/latency-format is on, the duration, and
 * the call, indented. An event stands as a comment in the place of a call. Each column is an option; an event can
 * be read where time, cpu and thread are there.
 */
import type { Head } from "../line-decoder.js";
import { nanoseconds } from "../text-scan.js";

export type GraphLine =
  /** `from` and `to` enclose the comment's text; it goes on in the next line where `isOpen`. */
  | {
      readonly kind: "comment";
      readonly head: Head;
      readonly from: number;
      readonly to: number;
      readonly isOpen: boolean;
    }
  | { readonly kind: "call"; readonly head: Head; readonly name: string }
  /** The end of a call, an interrupt's arrow. */
  | { readonly kind: "end" }
  /** Another thread on the cpu, between lines of dashes. */
  | { readonly kind: "switch" }
  /** The columns for time or thread are off. */
  | { readonly kind: "columns missing"; readonly option: "funcgraph-abstime" | "funcgraph-proc" };

const LINE =
  /^(?: {0,20}(\d{1,20})\.(\d{6}) \| {1,3})?(?: {0,20}\d+ us \| {1,3})? {0,8}(\d{1,6})\) (?: {0,14}(\S.{0,6}?)-(\d{1,10}) {1,14}\| )?(?: {0,4}\S{4,8} {1,4}\| )?/;
const DURATION = /^(?:[ !+#*@$]? [ \d.]{1,20}us +\|| +\|)? {0,200}/;
/** A module's function has the module behind its name. */
const CALL = /^([^\s(]{1,200})(?: \[[^\]\s]{1,64}\])?\(/;
const SWITCH = /^ {0,8}\d{1,6}\) .{0,30} => .{0,30}$/;

/** undefined for a line of another kind. */
export function readGraphLine(line: string): GraphLine | undefined {
  if (/^ -{20,}$/.test(line)) return { kind: "switch" };
  const m = LINE.exec(line);
  if (m === null) return undefined;
  if (SWITCH.test(line)) return { kind: "switch" };
  const [{ length }, seconds, fraction, cpu, comm, tid] = m;
  const from = length + DURATION.exec(line.slice(length))![0].length;
  const isComment = line.startsWith("/*", from);
  const name = CALL.exec(line.slice(from, from + 280))?.[1];
  if (!isComment && name === undefined) {
    return /^(?:\}.*|[<=>]{5,} \|)$/.test(line.slice(from)) ? { kind: "end" } : undefined;
  }
  if (tid === undefined) return { kind: "columns missing", option: "funcgraph-proc" };
  if (seconds === undefined) return { kind: "columns missing", option: "funcgraph-abstime" };
  const head = { comm: comm!, tid: Number(tid), cpu: Number(cpu), tsNs: nanoseconds(seconds, fraction!) };
  if (!isComment) return { kind: "call", head, name: name! };
  const isOpen = !line.endsWith(" */");
  return { kind: "comment", head, from: from + 3, to: isOpen ? line.length : line.length - 3, isOpen };
}
