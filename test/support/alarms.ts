/*
 * Never a false alarm: what is seen of a trace that lacks its beginning, or some records in the middle, is violated
 * only if it is violated in the whole trace.
 */
import type { Program } from "../../src/ir/ir.js";
import { type GeneratedAction, type GeneratedSpec, writeSpec } from "./generate-spec.js";
import type { GeneratedTrace, TraceRecord } from "./generate-trace.js";
import { programOf } from "./lower-text.js";
import { PlainMachine, type PlainViolation } from "./plain/machine.js";

type EventRecord = Extract<TraceRecord, { kind: "Event" }>;

/** A part of a trace, and for each of its events the number that it has in the whole. */
interface Part {
  readonly trace: GeneratedTrace;
  readonly numbers: readonly number[];
}

/** Violations of parts of the trace that the whole does not have. */
export function falseAlarms({
  spec,
  trace,
}: {
  readonly spec: GeneratedSpec;
  readonly trace: GeneratedTrace;
}): string[] {
  const events = trace.records.filter((r): r is EventRecord => r.kind === "Event");
  const program = explaining(spec, events);
  const whole = run(program, { complete: true, records: events });
  return parts(events).flatMap((part) => {
    const seen = run(program, part.trace);
    return seen.violations
      .filter(
        (v) => !whole.violations.some((w) => isSame(v, w) && w.step <= numberOf(v, part, events.length)),
      )
      .map(
        (v) =>
          `${v.kind} ${v.id} [${v.binding}] at ${v.step}, from event ${part.numbers[0]} on: ${describe(part.trace)}`,
      );
  });
}

/**
 * The program without the actions that do not explain the trace: of a step that the model does not allow, nothing
 * can be said of what came after it.
 */
function explaining(spec: GeneratedSpec, events: readonly EventRecord[]): Program {
  for (let actions = spec.actions; ; ) {
    const program = programOf("generated.mms", ...writeSpec({ ...spec, actions }));
    const whole = run(program, { complete: true, records: events });
    const unfit = new Set(
      whole.violations.filter((v) => v.kind === "no-action" || !whole.rules.has(v.id)).map((v) => v.id),
    );
    // What an OBSERVE in doubt made unknown, a part without its record still knows.
    for (const name of whole.doubted) unfit.add(name);
    const isUnfit = ({ head }: GeneratedAction) => {
      const [, name, event] = /^ACTION (\w+) ON (\w+)/.exec(head)!;
      return unfit.has(name!) || unfit.has(event!) || (whole.hasOverlap && name!.endsWith("1"));
    };
    const fit = actions.filter((action) => !isUnfit(action));
    if (fit.length === actions.length) return program;
    actions = fit;
  }
}

function run(program: Program, { complete, recorded, records }: GeneratedTrace): PlainMachine {
  const machine = new PlainMachine(program, { complete, recorded, constants: new Map() });
  for (const record of records) {
    if (record.kind === "Lost") machine.lost();
    else if (record.kind === "Clock") machine.clock(record.ts);
    else {
      const { event: name, args, cpu, ts } = record;
      machine.step({ name, args, self: { task: record.self }, cpu: BigInt(cpu), ts });
    }
  }
  machine.end();
  return machine;
}

/**
 * Each suffix as a recording that began mid-life, the whole with a piece of two events lost, and the whole without the
 * records of one event, which it says.
 */
function parts(events: readonly EventRecord[]): Part[] {
  const numbers = events.map((_, i) => i + 1);
  const suffixes = numbers.map((_, i) => ({
    trace: { complete: false, records: events.slice(i) },
    numbers: numbers.slice(i),
  }));
  const gaps = numbers.map((_, i) => ({
    trace: {
      complete: true,
      records: [...events.slice(0, i), { kind: "Lost" } as const, ...events.slice(i + 2)],
    },
    numbers: [...numbers.slice(0, i), ...numbers.slice(i + 2)],
  }));
  const names = [...new Set(events.map((e) => e.event))];
  const omissions = names.map((name) => ({
    trace: {
      complete: true,
      recorded: new Set(names.filter((other) => other !== name)),
      records: events.filter((e) => e.event !== name),
    },
    numbers: numbers.filter((n) => events[n - 1]!.event !== name),
  }));
  return [...suffixes, ...gaps, ...omissions];
}

/** The violation's event in the whole trace; the end is the end. */
function numberOf(v: PlainViolation, { numbers }: Part, events: number): number {
  return v.step === 0 ? 0 : (numbers[v.step - 1] ?? events + 1);
}

/**
 * Whether it is undefined or FALSE may depend on what is known; both are violations. A set that is undefined in the whole
 * has no members to tell apart, one that is partly known has some.
 */
function isSame(seen: PlainViolation, whole: PlainViolation): boolean {
  if (seen.id !== whole.id) return false;
  return (
    seen.binding === whole.binding || (whole.kind === "undefined" && seen.binding.startsWith(whole.binding))
  );
}

function describe({ complete, recorded, records }: GeneratedTrace): string {
  if (recorded !== undefined) return `only ${[...recorded].join()} recorded`;
  return `${complete ? "complete" : "mid-life"}, lost before record ${records.findIndex((r) => r.kind === "Lost") + 1}`;
}
