/* A script that records what rules need on some kernel. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { FieldMap } from "../importers/field-map.js";
import { BtfError } from "../probes/btf/read-btf.js";
import { type Catalogue, catalogueFor, parseVersion } from "../probes/catalogue.js";
import { forms } from "../probes/forms/forms.js";
import { bpftraceProblem } from "../probes/forms/map-names.js";
import { fitsInLine, shellWord } from "../probes/forms/shell-word.js";
import type { Kernel } from "../probes/kernel.js";
import { KernelProbes } from "../probes/kernel-probes.js";
import { planProbes } from "../probes/plan.js";
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
}

export interface ProbeScriptOptions {
  /** Ids; none: all rules. */
  readonly rules: readonly string[];
  /** A name of `forms`. */
  readonly form: string;
  /** Also record what other rules need to judge the same events. */
  readonly others: boolean;
  /** A field map of one's own, by name or as a file. */
  readonly map: string | undefined;
  /** As --spec is to name them, in the command that the script proposes. */
  readonly specs: readonly string[];
}

export interface ProbeScript {
  /** undefined where no rule can be decided. */
  readonly text: string | undefined;
  /** Whether it records as it stands; else it is an outline, which lacks what only the kernel's types tell. */
  readonly isComplete: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws an InputError for rules, maps and types that cannot be used. */
export async function makeProbeScript(
  program: RunnableProgram,
  facts: KernelFacts,
  { rules: ids, form, others, map: mapName, specs }: ProbeScriptOptions,
  services: AdvisorServices,
): Promise<ProbeScript> {
  const rules = selectRules(ids, program.dataflow);
  const { release } = facts.kernel;
  const { catalogue, isNear } = catalogueFor(parseVersion(release)!, await services.catalogues())!;
  const [map] = await services.fieldMaps(mapName ?? catalogue.map);
  const kernelProbes = readKernel(catalogue, map!, facts);
  const constants = constantsFrom(program, { kernel: release, ...map!.constants });
  const plan = planProbes(program, rules, constants, kernelProbes, { others });
  const diagnostics: Diagnostic[] = [];
  if (isNear) diagnostics.push(diagnostic("MMS7026", undefined, { release, nearest: catalogue.name }));
  if (plan.decided.length === 0) {
    const because = [
      ...plan.undecidable.map((note) => `${note.id}: ${note.because.join("; ")}`),
      ...plan.notApplying.map((id) => `${id} does not apply to it`),
    ];
    diagnostics.push(diagnostic("MMS7025", undefined, { release, because }));
    return { text: undefined, isComplete: false, diagnostics };
  }
  for (const name of [...specs, ...(mapName === undefined ? [] : [mapName])]) {
    if (!fitsInLine(name)) throw new InputError(diagnostic("MMS7066", undefined, { name }));
  }
  const problem = form === "bpftrace" ? bpftraceProblem(map!) : undefined;
  if (problem !== undefined)
    throw new InputError(diagnostic("MMS7067", undefined, { map: map!.name, problem }));
  const render = await forms.find((known) => known.name === form)!.load();
  const script = render({
    plan,
    catalogue,
    map: map!,
    release,
    isNear,
    offsetsFrom: facts.offsetsFrom,
    symbolsFrom: facts.symbolsFrom,
    validateFlags: [
      form === "bpftrace" ? "" : ` --map ${shellWord(mapName ?? catalogue.map)}`,
      ...specs.map((spec) => ` --spec ${shellWord(spec)}`),
      ...(plan.untrusted.length === 0 ? [] : plan.decided.map((id) => ` --rule ${id}`)),
    ].join(""),
  });
  const isComplete = script.kind !== "outline";
  if (!isComplete) diagnostics.push(diagnostic("MMS7024", undefined, { structs: plan.needsBtf }));
  return { text: script.text, isComplete, diagnostics };
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
