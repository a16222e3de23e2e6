/* A script that records what rules need on some kernel. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import { type Diagnostic, diagnostic, hasErrors } from "../diag/diagnostic.js";
import { forms } from "../probes/forms/forms.js";
import { bpftraceProblem } from "../probes/forms/map-names.js";
import { fitsInLine, shellWord } from "../probes/forms/shell-word.js";
import type { AdvisorServices } from "./advisor.js";
import { InputError } from "./input-error.js";
import { judgedRules, type KernelFacts, type PlanOptions, planRecording } from "./recording-plan.js";

export interface ProbeScriptOptions extends PlanOptions {
  /** A name of `forms`. */
  readonly form: string;
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
  { form, specs, ...options }: ProbeScriptOptions,
  services: AdvisorServices,
): Promise<ProbeScript> {
  const planned = await planRecording(program, facts, options, services);
  const { plan, catalogue, map, isNear } = planned;
  const diagnostics = [...planned.diagnostics];
  if (hasErrors(diagnostics)) return { text: undefined, isComplete: false, diagnostics };
  const mapName = options.map;
  for (const name of [...specs, ...(mapName === undefined ? [] : [mapName])]) {
    if (!fitsInLine(name)) throw new InputError(diagnostic("MMS7066", undefined, { name }));
  }
  const problem = form === "bpftrace" ? bpftraceProblem(map) : undefined;
  if (problem !== undefined)
    throw new InputError(diagnostic("MMS7067", undefined, { map: map.name, problem }));
  const render = await forms.find((known) => known.name === form)!.load();
  const script = render({
    plan,
    catalogue,
    map,
    release: facts.kernel.release,
    isNear,
    offsetsFrom: facts.offsetsFrom,
    symbolsFrom: facts.symbolsFrom,
    validateFlags: [
      form === "bpftrace" ? "" : ` --map ${shellWord(mapName ?? catalogue.map)}`,
      ...specs.map((spec) => ` --spec ${shellWord(spec)}`),
      ...(judgedRules(planned) ?? []).map((id) => ` --rule ${id}`),
    ].join(""),
  });
  const isComplete = script.kind !== "outline";
  if (!isComplete) diagnostics.push(diagnostic("MMS7024", undefined, { structs: plan.needsBtf }));
  return { text: script.text, isComplete, diagnostics };
}
