/* One program on one trace, by the plain evaluator and by the compiled engine; the first place where they differ. */
import type { Program } from "../../src/ir/ir.js";
import { CompiledMachine, type Variant } from "./compiled.js";
import type { GeneratedTrace } from "./generate-trace.js";
import { type Perhaps, type PlainEvent, PlainMachine, type PlainViolation } from "./plain/machine.js";

/** undefined if they agree. */
export function disagreement(
  program: Program,
  trace: GeneratedTrace,
  variant: Variant = "run",
): string | undefined {
  const plain = new PlainMachine(program, { ...trace, constants: new Map() });
  const compiled = new CompiledMachine(program, trace.complete, variant, trace.recorded);
  const states = () => {
    const known = compiled.state();
    const names = new Set(known.map(({ name }) => name));
    return difference(
      "state",
      plain.state().filter(({ name }) => names.has(name)),
      known,
    );
  };
  const happening = new Set(
    trace.records.flatMap((record) => (record.kind === "Event" ? [record.event] : [])),
  );
  let at = 0;
  let differs =
    difference("undefined at the start", plain.setupFaults.toSorted(), compiled.setupFaults.toSorted()) ??
    states();
  for (const record of trace.records) {
    if (differs !== undefined) break;
    if (variant === "narrow" && at === Math.floor(trace.records.length / 3)) compiled.narrow(happening);
    at++;
    if (record.kind === "Lost") {
      plain.lost();
      compiled.lost();
    } else if (record.kind === "Clock") {
      plain.clock(record.ts);
      compiled.clock(record.ts);
    } else {
      const { event: name, args, cpu, ts } = record;
      const event: PlainEvent = { name, args, self: { task: record.self }, cpu: BigInt(cpu), ts };
      plain.step(event);
      compiled.step(event);
      // A spec whose actions contradict each other has no meaning from here on.
      const errors = difference(
        "errors of the spec",
        distinct(plain.specErrors),
        distinct(compiled.specErrors),
      );
      if (errors !== undefined || plain.specErrors.length > 0) return errors;
    }
    differs = states() ?? violations(plain, compiled);
  }
  if (differs !== undefined) return `after record ${at}: ${differs}`;
  plain.end();
  compiled.end();
  return violations(plain, compiled) ?? statuses(plain, compiled);
}

function violations(plain: PlainMachine, compiled: CompiledMachine): string | undefined {
  const isOpen = (v: PlainViolation) =>
    plain.perhaps.some((p) => p.kind === v.kind && p.id === v.id && p.binding === v.binding);
  const listed = (list: readonly PlainViolation[]) =>
    list
      .filter((v) => !isOpen(v))
      .map(print)
      .sort();
  return difference("violations", listed(plain.violations), listed(compiled.violations));
}

function print({ kind, id, module, binding, step }: PlainViolation): string {
  return `${kind} ${id} of ${module} [${binding}] at ${step}`;
}

function statuses(plain: PlainMachine, compiled: CompiledMachine): string | undefined {
  for (const [id, status] of compiled.rules()) {
    const wanted = plain.rules.get(id)!;
    if (wanted.applies !== status.applies)
      return `${id} applies: plain ${wanted.applies}, compiled ${status.applies}`;
    if (status.applies !== true) continue;
    for (const what of ["violated", "vacuous"] as const) {
      if (!agrees(wanted[what], status[what]))
        return `${id} ${what}: plain ${wanted[what]}, compiled ${status[what]}`;
    }
    // The parts of a violated temporal formula may be inconclusive, too.
    if (wanted.violated === false && !agrees(wanted.inconclusive, status.inconclusive)) {
      return `${id} inconclusive: plain ${wanted.inconclusive}, compiled ${status.inconclusive}`;
    }
  }
  return undefined;
}

function agrees(wanted: Perhaps, is: boolean): boolean {
  return wanted === "perhaps" || wanted === is;
}

function distinct<E extends { readonly code: string; readonly step: number }>(
  errors: readonly E[],
): string[] {
  return [...new Set(errors.map((e) => `${e.code} at ${e.step}`))].sort();
}

function difference(what: string, plain: unknown, compiled: unknown): string | undefined {
  const [a, b] = [JSON.stringify(plain, null, 1), JSON.stringify(compiled, null, 1)];
  return a === b ? undefined : `${what}\nplain ${a}\ncompiled ${b}`;
}
