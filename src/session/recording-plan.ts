/* What is to be recorded of a kernel for some rules: what scripts are printed from, and what `record` sets. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { FieldMap } from "../importers/field-map.js";
import { BtfError } from "../probes/btf/read-btf.js";
import { type Catalogue, catalogueFor, parseVersion } from "../probes/catalogue.js";
import type { Kernel } from "../probes/kernel.js";
import { KernelProbes } from "../probes/kernel-probes.js";
import { type ProbePlan, planProbes } from "../probes/plan.js";
import { type StockEvent, stockProbes } from "../probes/stock-probes.js";
import { constantsFrom } from "../replay/constants.js";
import type { AdvisorServices } from "./advisor.js";
import { InputError } from "./input-error.js";
import { selectRules } from "./select-rules.js";

/** The kernel that is to be recorded. */
export interface KernelFacts {
  readonly kernel: Kernel;
  /** The source of the struct offsets, for a comment; undefined where there are none. */
  readonly offsetsFrom: string | undefined;
  /** Where the functions are from. */
  readonly symbolsFrom: string | undefined;
  /** Its tracepoints by name, where they can be looked at: what no catalogue knows of can then be recorded, too. */
  readonly tracepoints?: ReadonlyMap<string, StockEvent> | undefined;
}

export interface PlanOptions {
  /** Ids; none: all rules. */
  readonly rules: readonly string[];
  /** Also record what other rules need to judge the same events. */
  readonly others: boolean;
  /** A field map of one's own, by name or as a file. */
  readonly map: string | undefined;
}

export interface RecordingPlan {
  readonly plan: ProbePlan;
  readonly catalogue: Catalogue;
  readonly map: FieldMap;
  /** What the recording is to be read with; undefined where its events tell. */
  readonly mapName: string | undefined;
  /** The catalogue is made for other kernels, and this is the nearest. */
  readonly isNear: boolean;
  /** Errors where no rule can be decided. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws an InputError for rules, maps and types that cannot be used. */
export async function planRecording(
  program: RunnableProgram,
  facts: KernelFacts,
  { rules: ids, others, map: mapName }: PlanOptions,
  services: AdvisorServices,
): Promise<RecordingPlan> {
  const rules = selectRules(ids, program.dataflow);
  const { release } = facts.kernel;
  const { catalogue, isNear } = catalogueFor(parseVersion(release)!, await services.catalogues())!;
  const [map] = await services.fieldMaps(mapName ?? catalogue.map);
  const planFor = (probes: KernelProbes, { constants }: FieldMap) =>
    planProbes(program, rules, constantsFrom(program, { kernel: release, ...constants }), probes, { others });
  const plan = planFor(readKernel(catalogue, map!, facts), map!);
  const near = isNear ? [diagnostic("MMS7026", undefined, { release, nearest: catalogue.name })] : [];
  if (plan.decided.length > 0) {
    const named = mapName ?? catalogue.map;
    return { plan, catalogue, map: map!, mapName: named, isNear, diagnostics: near };
  }
  const { tracepoints } = facts;
  if (tracepoints !== undefined && mapName === undefined) {
    const maps = (await services.fieldMaps(undefined)).filter((known) => known.stock === true);
    const stock = stockProbes(program.schemas, maps, tracepoints, facts.kernel);
    const found = planFor(stock, stock.map);
    if (found.decided.length > 0) {
      const { catalogue: own, map: made } = stock;
      return { plan: found, catalogue: own, map: made, mapName, isNear: false, diagnostics: [] };
    }
  }
  const because = [
    ...plan.undecidable.map((note) => `${note.id}: ${note.because.join("; ")}`),
    ...plan.notApplying.map((id) => `${id} does not apply to it`),
  ];
  const diagnostics = [...near, diagnostic("MMS7025", undefined, { release, because })];
  return { plan, catalogue, map: map!, mapName, isNear, diagnostics };
}

/** The rules that the recording is judged by; undefined: all. What those say that were not recorded for means nothing. */
export function judgedRules({ plan }: RecordingPlan): readonly string[] | undefined {
  return plan.untrusted.length === 0 ? undefined : plan.decided;
}

/** A description of types that turns out to be broken only when it is read is a file that cannot be used. */
function readKernel(catalogue: Catalogue, map: FieldMap, { kernel, offsetsFrom }: KernelFacts): KernelProbes {
  try {
    return new KernelProbes(catalogue, map, kernel);
  } catch (e) {
    if (!(e instanceof BtfError) || offsetsFrom === undefined) throw e;
    throw new InputError(
      diagnostic("MMS7027", undefined, { path: offsetsFrom, what: "BTF", reason: e.message }),
    );
  }
}
