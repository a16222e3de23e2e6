/* `mmspec probes`: a script that records what rules need on some kernel. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileServices } from "../../files/services.js";
import { loadSpecs, shippedNamed, specFiles } from "../../files/specs/find-specs.js";
import { type KernelFlags, kernelFacts } from "../../files/specs/kernel-facts.js";
import { makeProbeScript } from "../../session/probe-script.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import { showDiagnostics } from "../output/show-diagnostics.js";

export interface ProbesFlags extends KernelFlags {
  readonly form?: string;
  readonly others?: true;
  readonly map?: string;
  readonly output?: string;
  readonly check?: true;
  readonly tracefs?: string;
  readonly color: boolean;
}

export async function probes(what: readonly string[], flags: ProbesFlags, io: CommandIo): Promise<number> {
  const isSpec = (arg: string) => existsSync(resolve(io.cwd, arg)) || shippedNamed(arg).length > 0;
  const specs = what.filter(isSpec);
  const rules = what.filter((arg) => !specs.includes(arg));
  const files = [flags.btf, flags.vmlinux, flags.symbols, flags.map].filter((file) => file !== undefined);
  const inputs = () => [...specFiles(specs, io), ...files];
  if (flags.check === true) {
    const { checkScript } = await import("./check-script.js");
    return checkScript(specs, rules, flags, io);
  }
  return withOutput(flags.output, inputs, io, async (output) => {
    const loaded = await loadSpecs(specs.length > 0 ? { spec: specs } : {}, io);
    await output.checkInputs(loaded.files);
    const { form = "kprobe_events", others = false, map } = flags;
    const options = { rules, form, others, map, specs };
    const script = await makeProbeScript(loaded.program, kernelFacts(flags, io), options, fileServices(io));
    if (script.text !== undefined) await output.write(script.text);
    await showDiagnostics([...loaded.diagnostics, ...script.diagnostics], io, flags.color);
    return script.isComplete ? EXIT.ok : EXIT.noAnswer;
  });
}
