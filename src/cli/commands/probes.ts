/* `mmspec probes`: a script that records what rules need on some kernel. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { loadCatalogues } from "../../files/specs/catalogues.js";
import { loadSpecs, shippedNamed, specFiles } from "../../files/specs/find-specs.js";
import { type KernelFlags, kernelFacts } from "../../files/specs/kernel-facts.js";
import type { FieldMap } from "../../importers/field-map.js";
import { BtfError } from "../../probes/btf/read-btf.js";
import { catalogueFor, parseVersion } from "../../probes/catalogue.js";
import { forms } from "../../probes/forms/forms.js";
import { bpftraceTrouble } from "../../probes/forms/map-names.js";
import { fitsInLine, shellWord } from "../../probes/forms/shell-word.js";
import { planProbes } from "../../probes/plan.js";
import { ProbeBook } from "../../probes/probe-book.js";
import { constantsFrom } from "../../replay/constants.js";
import { InputError } from "../../session/input-error.js";
import { selectRules } from "../../session/select-rules.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { loadFieldMaps } from "../../session/detect-format.js";

export interface ProbesFlags extends KernelFlags {
  readonly form?: string;
  readonly others?: true;
  readonly map?: string;
  readonly output?: string;
  readonly color: boolean;
}

export async function probes(what: readonly string[], flags: ProbesFlags, io: CommandIo): Promise<number> {
  const isSpec = (arg: string) => existsSync(resolve(io.cwd, arg)) || shippedNamed(arg).length > 0;
  const specs = what.filter(isSpec);
  const files = [flags.btf, flags.vmlinux, flags.symbols, flags.map].filter((file) => file !== undefined);
  const inputs = () => [...specFiles(specs, io), ...files];
  return withOutput(flags.output, inputs, io, async (output) => {
    const loaded = await loadSpecs(specs.length > 0 ? { spec: specs } : {}, io);
    const { program, diagnostics } = loaded;
    await output.refuse(loaded.files);
    const ids = what.filter((arg) => !isSpec(arg));
    const rules = selectRules(ids, program.dataflow);
    const facts = kernelFacts(flags, io);
    const { release } = facts.kernel;
    const { catalogue, isNear } = catalogueFor(parseVersion(release)!, loadCatalogues())!;
    const map = await mapNamed(flags.map ?? catalogue.map, io);
    const book = readKernel(() => new ProbeBook(catalogue, map, facts.kernel), facts.offsetsFrom);
    const constants = constantsFrom(program, { kernel: release, ...map.constants });
    const plan = planProbes(program.dataflow, rules, constants, book, { others: flags.others === true });
    const told: Diagnostic[] = [...diagnostics];
    if (isNear) told.push(diagnostic("MMS7026", undefined, { release, nearest: catalogue.name }));
    if (plan.decided.length === 0) {
      const because = [
        ...plan.undecidable.map((note) => `${note.id}: ${note.because.join("; ")}`),
        ...plan.notApplying.map((id) => `${id} does not apply to it`),
      ];
      await showDiagnostics(
        [...told, diagnostic("MMS7025", undefined, { release, because })],
        io,
        flags.color,
      );
      return EXIT.noAnswer;
    }
    const formName = flags.form ?? "kprobe_events";
    for (const name of [...specs, ...(flags.map === undefined ? [] : [flags.map])]) {
      if (!fitsInLine(name)) throw new InputError(diagnostic("MMS7066", undefined, { name }));
    }
    const trouble = formName === "bpftrace" ? bpftraceTrouble(map) : undefined;
    if (trouble !== undefined) {
      throw new InputError(diagnostic("MMS7067", undefined, { map: map.name, trouble }));
    }
    const render = await forms.find((form) => form.name === formName)!.load();
    const script = render({
      plan,
      catalogue,
      map,
      release,
      isNear,
      offsetsFrom: facts.offsetsFrom,
      symbolsFrom: facts.symbolsFrom,
      validateFlags: [
        formName === "bpftrace" ? "" : ` --map ${shellWord(flags.map ?? catalogue.map)}`,
        ...specs.map((spec) => ` --spec ${shellWord(spec)}`),
        ...(plan.untrusted.length === 0 ? [] : plan.decided.map((id) => ` --rule ${id}`)),
      ].join(""),
    });
    await output.write(script.text);
    if (script.kind === "outline") told.push(diagnostic("MMS7024", undefined, { structs: plan.needsBtf }));
    await showDiagnostics(told, io, flags.color);
    return script.kind === "outline" ? EXIT.noAnswer : EXIT.ok;
  });
}

/** A description of types that turns out to be broken only when it is read is a file that cannot be used. */
function readKernel<T>(read: () => T, path: string | undefined): T {
  try {
    return read();
  } catch (e) {
    if (!(e instanceof BtfError) || path === undefined) throw e;
    throw new InputError(diagnostic("MMS7027", undefined, { path, what: "BTF", reason: e.message }));
  }
}

async function mapNamed(name: string, io: CommandIo): Promise<FieldMap> {
  const [map] = await loadFieldMaps(name, io);
  return map!;
}
