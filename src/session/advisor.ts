/* The advice at the end of a report: which probes would have decided more. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import type { FieldMap } from "../importers/field-map.js";
import type { Catalogue } from "../probes/catalogue.js";
import type { Observability } from "../probes/needs.js";
import type { TraceRun } from "../verdict/run.js";

export interface AdvisorServices {
  /** The probe catalogues that come with mmspec. */
  catalogues(): Promise<readonly Catalogue[]>;
  /** A field map by name or file, or all that come with mmspec. */
  fieldMaps(named: string | undefined): Promise<readonly FieldMap[]>;
}

export class Advisor {
  readonly #program: RunnableProgram;
  readonly #services: AdvisorServices;
  /** By kernel: what its catalogue knows to be recorded there; undefined where none is made for it. */
  readonly #known = new Map<string, Promise<Observability | undefined>>();

  constructor(program: RunnableProgram, services: AdvisorServices) {
    this.#program = program;
    this.#services = services;
  }

  /** The run with advice, where it is of a kernel that a probe catalogue is made for, and something is left open. */
  async advise(run: TraceRun): Promise<TraceRun> {
    const flow = this.#program.dataflow;
    const key = (r: { readonly module: string; readonly id: string }) => `${r.module}\0${r.id}`;
    const isOpen = (r: TraceRun["rules"][number]) =>
      r.applies === true && r.violated === 0 && (r.inconclusive > 0 || r.vacuous);
    const openKeys = new Set(run.rules.filter(isOpen).map(key));
    const open = flow.rules.flatMap((r, i) => (openKeys.has(key(r)) ? [i] : []));
    const kernel = kernelOf(run);
    if (run.complete || open.length === 0 || kernel === undefined) return run;
    const observable = await this.#observable(kernel);
    if (observable === undefined) return run;
    const { adviceFor } = await import("../probes/advice.js");
    const exact = run.constants.filter((c) => c.releases === undefined);
    const constants = new Map(exact.map((c) => [c.name, c.value]));
    const occurred = new Map(run.occurred.map((o) => [o.event, new Set(o.fields)]));
    const advice = adviceFor(this.#program, { kernel, constants, occurred, open }, observable);
    return advice.missing.length + advice.undecidable.length === 0 ? run : { ...run, advice };
  }

  #observable(kernel: string): Promise<Observability | undefined> {
    const known = this.#known.get(kernel) ?? this.#look(kernel);
    this.#known.set(kernel, known);
    return known;
  }

  async #look(release: string): Promise<Observability | undefined> {
    const [{ catalogueFor, parseVersion }, { KernelProbes }] = await Promise.all([
      import("../probes/catalogue.js"),
      import("../probes/kernel-probes.js"),
    ]);
    const version = parseVersion(release);
    const found =
      version === undefined ? undefined : catalogueFor(version, await this.#services.catalogues());
    // What other kernels than those of the catalogue show is not known.
    if (found === undefined || found.isNear) return undefined;
    const [map] = await this.#services.fieldMaps(found.catalogue.map);
    return new KernelProbes(found.catalogue, map!, { release, btf: undefined, symbols: undefined });
  }
}

/** The release to record on; of a range, where it begins. Only one that can stand in a command line. */
function kernelOf({ kernel }: TraceRun): string | undefined {
  if (kernel?.from === undefined) return undefined;
  const release = kernel.from === kernel.below ? kernel.from : kernel.from.replace(/-rc1$/, "");
  return /^[\w.+~-]+$/.test(release) ? release : undefined;
}
