/* The advice at the end of a report: which probes would have decided more. */
import type { RunnableProgram } from "../compile/load-program.js";
import type { TraceRun } from "../verdict/run.js";
import type { CommandIo } from "./io.js";

/** The run with advice, where it is of a kernel that a probe catalogue is made for, and something is left open. */
export async function withAdvice(run: TraceRun, program: RunnableProgram, io: CommandIo): Promise<TraceRun> {
  const flow = program.dataflow;
  const openIds = new Set(
    run.rules
      .filter((r) => r.applies === true && r.violated === 0 && (r.inconclusive > 0 || r.vacuous))
      .map((r) => `${r.module}\0${r.id}`),
  );
  const open = flow.rules.flatMap((r, i) => (openIds.has(`${r.module}\0${r.id}`) ? [i] : []));
  const kernel = kernelOf(run);
  if (run.complete || open.length === 0 || kernel === undefined) return run;
  const [{ loadCatalogues }, { catalogueFor, parseVersion }, { loadFieldMaps }] = await Promise.all([
    import("./catalogues.js"),
    import("../probes/catalogue.js"),
    import("./recording.js"),
  ]);
  const version = parseVersion(kernel);
  const found = version === undefined ? undefined : catalogueFor(version, loadCatalogues());
  // What other kernels than those of the catalogue show is not known.
  if (found === undefined || found.isNear) return run;
  const [map] = await loadFieldMaps(found.catalogue.map, io);
  const [{ ProbeBook }, { adviceFor }] = await Promise.all([
    import("../probes/probe-book.js"),
    import("../probes/advice.js"),
  ]);
  const book = new ProbeBook(found.catalogue, map!, { release: kernel, btf: undefined, symbols: undefined });
  const constants = new Map(run.constants.map((c) => [c.name, c.value]));
  const occurred = new Map(run.occurred.map((o) => [o.event, new Set(o.fields)]));
  const advice = adviceFor(flow, { kernel, constants, occurred, open }, book);
  return advice.missing.length + advice.undecidable.length === 0 ? run : { ...run, advice };
}

/** The CONSTANT that names the kernel, as field maps set it. */
function kernelOf(run: TraceRun): string | undefined {
  const printed = run.constants.find((c) => c.name === "Kernel")?.value;
  return printed === undefined ? undefined : /^"([\w.+~-]+)"$/.exec(printed)?.[1];
}
