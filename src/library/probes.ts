import type { RunnableProgram } from "../compile/runnable-program.js";
import type { FileContext } from "../files/file-context.js";
import { fileServices } from "../files/services.js";
import { kernelFacts } from "../files/specs/kernel-facts.js";
import { parseVersion } from "../probes/catalogue.js";
import { forms } from "../probes/forms/forms.js";
import { InputError } from "../session/input-error.js";
import { makeProbeScript, type ProbeScript } from "../session/probe-script.js";
import { BOOLEAN, checkOptions, oneOf, TEXT, TEXTS } from "./check-options.js";
import { badOption } from "./errors.js";

export type { ProbeScript };

/** The tools that the script can be for. */
export type ProbeForm = "kprobe_events" | "perf" | "trace-cmd" | "bpftrace";

export interface ProbeOptions {
  /** Ids of the rules that the recording is to decide. Default: all. */
  readonly rules?: readonly string[] | undefined;
  /** The version of the kernel to record, such as `6.12`. Default: this machine's. */
  readonly kernel?: string | undefined;
  /** Default `kprobe_events`: a shell script for tracefs alone. */
  readonly form?: ProbeForm | undefined;
  /** Also record what other rules need to judge the same events. */
  readonly others?: boolean | undefined;
  /** A field map of your own for what is recorded: its name or path. */
  readonly map?: string | undefined;
  /** The kernel's types: the path of a copy of its `/sys/kernel/btf/vmlinux`. */
  readonly btf?: string | undefined;
  /** The kernel's types and functions: the path of its vmlinux. */
  readonly vmlinux?: string | undefined;
  /** The kernel's functions: the path of a copy of its `/proc/kallsyms`. */
  readonly symbols?: string | undefined;
}

const known = {
  rules: TEXTS,
  kernel: {
    words: 'the version of a kernel, such as "6.12"',
    fits: (value: unknown) => typeof value === "string" && parseVersion(value) !== undefined,
  },
  form: oneOf(forms.map((form) => form.name)),
  others: BOOLEAN,
  map: TEXT,
  btf: TEXT,
  vmlinux: TEXT,
  symbols: TEXT,
};

export async function makeProbes(
  program: RunnableProgram,
  specs: readonly string[],
  options: ProbeOptions,
  context: FileContext,
): Promise<ProbeScript> {
  const where = "probes";
  checkOptions(where, options, known);
  const { rules = [], form = "kprobe_events", others = false, map } = options;
  const { kernel, btf, vmlinux, symbols } = options;
  const flags = {
    ...(kernel === undefined ? {} : { kernel }),
    ...(btf === undefined ? {} : { btf }),
    ...(vmlinux === undefined ? {} : { vmlinux }),
    ...(symbols === undefined ? {} : { symbols }),
  };
  try {
    const asked = { rules, form, others, map, specs };
    return await makeProbeScript(program, kernelFacts(flags, context), asked, fileServices(context));
  } catch (e) {
    throw e instanceof InputError ? badOption(where, "options", e.diagnostics) : e;
  }
}
