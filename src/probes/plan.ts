/* What to record for some rules on a kernel: the probes, what they fetch, and what stays undecidable. */
import type { PrintedConstants } from "../ir/analysis/decide-constant-test.js";
import type { ProbeField } from "./choose-place.js";
import type { KernelProbe, KernelProbes } from "./kernel-probes.js";
import { needsOf, type ProgramFacts } from "./needs.js";

export interface PlannedProbe {
  readonly probe: KernelProbe;
  /** In the order of the catalogue. */
  readonly fields: readonly ProbeField[];
  /** The model's events that it makes. */
  readonly events: readonly string[];
  /** Whether only rules that were not requested need it. */
  readonly forOthers: boolean;
}

export interface RuleNote {
  readonly id: string;
  readonly title: string;
  readonly because: readonly string[];
}

export interface ProbePlan {
  readonly probes: readonly PlannedProbe[];
  /** What is recorded, as the script says it of itself: see importers/script-marker.ts. */
  readonly records: readonly string[];
  /** Structures whose offsets are needed and not known. */
  readonly needsBtf: readonly string[];
  readonly decided: readonly string[];
  /** Of the decided: rules about events that are seen in part only. */
  readonly partly: readonly RuleNote[];
  readonly undecidable: readonly RuleNote[];
  readonly notApplying: readonly string[];
  /** Not asked for: what these rules would say of the recording means nothing. */
  readonly untrusted: readonly string[];
}

/** `rules` are indices into the dataflow's. */
export function planProbes(
  program: ProgramFacts,
  rules: readonly number[],
  constants: PrintedConstants,
  kernelProbes: KernelProbes,
  options: { readonly others: boolean },
): ProbePlan {
  const { dataflow: flow, schemas } = program;
  const needs = needsOf(program, rules, constants, kernelProbes, options);
  const wanted = new Map<string, ReadonlySet<string>>();
  const asked = new Map<string, ReadonlySet<string>>();
  for (const [index, optional] of needs.events) {
    const { name, fields } = schemas[index]!;
    const names = new Set([...optional].map((p) => fields[p]!.name));
    wanted.set(name, names);
    if (!needs.forOthers.has(index)) asked.set(name, names);
  }
  const demands = kernelProbes.demandsOf(wanted);
  const own = kernelProbes.demandsOf(asked);
  const probes = [...demands].map(([probe, names]): PlannedProbe => {
    const fields = [...probe.fields.values()].filter((field) => names.has(field.name));
    return { probe, fields, events: kernelProbes.eventsOf(probe), forOthers: !own.has(probe) };
  });
  const structs = new Set<string>();
  for (const { fields } of probes) {
    for (const { place } of fields) if (place?.kind === "needs-btf") structs.add(place.struct);
  }
  const note = (rule: number, because: readonly string[]): RuleNote => {
    const { id, title } = flow.rules[rule]!;
    return { id, title, because };
  };
  const ids = (indices: readonly number[]) => indices.map((i) => flow.rules[i]!.id);
  const planned = new Set(demands.keys());
  const records = [...new Set(probes.flatMap(({ events }) => events))]
    .filter((event) => kernelProbes.isWhole(event, planned))
    .sort()
    .flatMap((event) => {
      const fields = [...(wanted.get(event) ?? [])].filter(
        (f) => kernelProbes.missingField(event, f) === undefined,
      );
      return [event, ...fields.sort().map((field) => `${event}.${field}`)];
    });
  return {
    probes: inCatalogueOrder(probes, kernelProbes),
    records,
    needsBtf: [...structs].sort(),
    decided: ids(needs.decided),
    partly: needs.decided.flatMap((rule) => {
      const because = partlySeen(program, rule, kernelProbes);
      return because.length === 0 ? [] : [note(rule, because)];
    }),
    undecidable: needs.undecidable.map(({ rule, because }) => note(rule, because)),
    notApplying: ids(needs.notApplying),
    untrusted: ids(needs.untrusted),
  };
}

/** Why events that a rule speaks about are seen in part only. */
function partlySeen({ dataflow, schemas }: ProgramFacts, rule: number, kernelProbes: KernelProbes): string[] {
  const events = dataflow.sites.filter((s) => s.rule === rule).flatMap((s) => s.events);
  const found = new Set<string>();
  for (const { event } of events) {
    const because = kernelProbes.partly(schemas[event]!.name);
    if (because !== undefined) found.add(because);
  }
  return [...found];
}

function inCatalogueOrder(probes: readonly PlannedProbe[], kernelProbes: KernelProbes): PlannedProbe[] {
  const key = (kind: string, event: string) => `${kind} ${event}`;
  const order = new Map(kernelProbes.catalogue.probes.map((p, i) => [key(p.kind, p.event), i]));
  const at = ({ probe }: PlannedProbe) => order.get(key(probe.kind, probe.event))!;
  return [...probes].sort((a, b) => at(a) - at(b));
}
