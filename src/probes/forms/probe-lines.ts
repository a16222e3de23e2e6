/* Probes in the notation of kprobe_events, which perf probe takes as well. Documentation/trace/kprobetrace.rst. */
import type { Catalogue } from "../catalogue.js";
import type { ProbeField } from "../choose-place.js";
import { printFetch } from "../expression.js";
import type { PlannedProbe } from "../plan.js";
import type { FetchWidth, ResolvedFetch } from "../resolve-fetch.js";

/**
 * Calls of one function that may be open at a time before returns are missed: threads that sleep in it. The kernel's
 * own limit is ten or twice the number of cpus.
 */
const MAX_ACTIVE = 256;

/** `p:probe/anon_vma_clone anon_vma_clone dst=%di:x64 …`; undefined for a tracepoint. `group`: what the events are called by. */
export function kprobeLine(
  { probe, fields }: PlannedProbe,
  catalogue: Catalogue,
  group = "probe",
): string | undefined {
  if (probe.place.function === undefined) return undefined;
  const letter = probe.kind === "probe-return" ? `r${MAX_ACTIVE}` : "p";
  return [
    `${letter}:${group}/${probe.event}`,
    probe.place.function,
    ...fields.map((field) => fetchArg(field, catalogue)),
  ].join(" ");
}

/** `probe:anon_vma_clone=anon_vma_clone dst=%di:x64 …` for `perf probe --add`; undefined for a tracepoint. */
export function perfProbe({ probe, fields }: PlannedProbe, catalogue: Catalogue): string | undefined {
  if (probe.place.function === undefined) return undefined;
  const isReturn = probe.kind === "probe-return";
  const name = isReturn ? perfName(probe).slice(0, -PERF_RETURN.length) : perfName(probe);
  const place = isReturn ? `${probe.place.function}%return` : probe.place.function;
  return [`probe:${name}=${place}`, ...fields.map((field) => fetchArg(field, catalogue))].join(" ");
}

/** What perf probe adds to the name of a return probe by itself. */
const PERF_RETURN = "__return";

/** A probe's event as perf calls it: without underscores in front, whatever it is asked to. */
export function perfName({ event, kind }: PlannedProbe["probe"]): string {
  const name = event.replace(/^_+/, "");
  return kind === "probe-return" ? name.replace(/_ret$/, "") + PERF_RETURN : name;
}

/** `vma=+0(%di):x64` */
function fetchArg(field: ProbeField, catalogue: Catalogue): string {
  const { root, place } = field;
  const base =
    root.kind === "argument"
      ? (catalogue.arguments[root.index] ?? "%?")
      : root.kind === "return"
        ? "$retval"
        : root.name;
  if (place?.kind !== "place") return `${field.name}=<${printFetch(field.expr)}>`;
  return `${field.name}=${locate(base, place.place)}:${typeName(place.place.width)}`;
}

function locate(base: string, { offsets }: ResolvedFetch): string {
  return offsets.reduce((at, offset) => `+${offset}(${at})`, base);
}

/** Addresses and flags are read best in hexadecimal, small numbers in decimal. */
function typeName({ bytes, isSigned, bits }: FetchWidth): string {
  if (bits !== undefined) return `b${bits.count}@${bits.at}/${bytes * 8}`;
  if (isSigned) return `s${bytes * 8}`;
  return bytes === 8 ? "x64" : `u${bytes * 8}`;
}
