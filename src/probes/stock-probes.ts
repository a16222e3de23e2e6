/*
 * Rules on stock tracepoints need no catalogue: an EVENT of a tracepoint's name is that tracepoint, with the fields that
 * the kernel describes, named as the stock field maps name them.
 */
import { alternatives, type EventRule, type FieldMap, type Source } from "../importers/field-map.js";
import { list } from "../text/one-or-more.js";
import type { EventSchema } from "../trace/event-schema.js";
import type { Catalogue, CatalogueProbe } from "./catalogue.js";
import type { Kernel } from "./kernel.js";
import { KernelProbes } from "./kernel-probes.js";

/** A tracepoint of the running kernel. */
export interface StockEvent {
  readonly system: string;
  /** Names of its fields, without the common ones. */
  readonly fields: ReadonlySet<string>;
}

/** The tracepoints that have the names of these events, and all the fields that these cannot do without. */
export function stockProbes(
  schemas: readonly EventSchema[],
  maps: readonly FieldMap[],
  tracepoints: ReadonlyMap<string, StockEvent>,
  kernel: Kernel,
): KernelProbes {
  const rules = maps.flatMap((map) =>
    map.events.filter(({ kind }) => (kind ?? "tracepoint") === "tracepoint"),
  );
  const probes: CatalogueProbe[] = [];
  const events: EventRule[] = [];
  for (const { name, fields } of schemas) {
    const found = tracepoints.get(name);
    if (found === undefined) continue;
    const known = rules.filter(
      ({ from, to }) => (to ?? name) === name && [name, "*"].some((n) => list(from).includes(n)),
    );
    const sources = fields.map((field) => {
      const recorded = known
        .map((rule) => recordedName(rule, field.name, found.fields))
        .find((n) => n !== undefined);
      return { field, recorded };
    });
    if (sources.some(({ field, recorded }) => !field.optional && recorded === undefined)) continue;
    const taken = sources.filter(({ recorded }) => recorded !== undefined);
    probes.push({
      event: name,
      kind: "tracepoint",
      at: [{ tracepoint: `${found.system}:${name}` }],
      fetch: Object.fromEntries(taken.map(({ recorded }) => [recorded!, recorded!])),
    });
    events.push({
      from: name,
      kind: "tracepoint",
      to: name,
      fields: Object.fromEntries(
        taken.map(({ field, recorded }) => [`${field.name}${field.optional ? "?" : ""}`, recorded!]),
      ),
    });
  }
  const catalogue: Catalogue = {
    format: 1,
    name: "stock tracepoints",
    map: "stock",
    kernels: { from: "0.0", below: "9999.0" },
    arch: "any",
    arguments: [],
    probes,
    events: {},
  };
  return new KernelProbes(catalogue, { format: 1, name: "stock", stock: true, events }, kernel);
}

/** What the kernel calls a field of the event; undefined where it has none. */
function recordedName(
  { fields = {} }: EventRule,
  name: string,
  has: ReadonlySet<string>,
): string | undefined {
  const own = fields[name] ?? fields[`${name}?`];
  if (own === undefined) return fields["*"] !== undefined && has.has(name) ? name : undefined;
  return alternatives(own)
    .flatMap(namesIn)
    .find((n) => has.has(n));
}

function namesIn(source: Source): readonly string[] {
  if (typeof source === "string") return [source];
  return "field" in source && source.of === undefined ? list(source.field) : [];
}
