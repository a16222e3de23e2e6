/* Random traces for generated programs: few distinct pointers, so that they meet each other. */
import type { Choices } from "./choices.js";
import type { T } from "./generate-expr.js";
import type { GeneratedEvent } from "./generate-spec.js";
import { printValue, type Value } from "./plain/value.js";

export interface GeneratedTrace {
  readonly complete: boolean;
  /** The events that it says it records; undefined: all. Others may be among its records all the same. */
  readonly recorded?: ReadonlySet<string> | undefined;
  readonly records: readonly TraceRecord[];
}

export type TraceRecord =
  | { readonly kind: "Lost" }
  /** An event that the program does not declare. */
  | { readonly kind: "Clock"; readonly ts: bigint }
  | {
      readonly kind: "Event";
      readonly event: string;
      /** undefined is an argument that the record lacks. */
      readonly args: readonly Value[];
      readonly self: number;
      readonly cpu: number;
      readonly ts: bigint;
    };

export function generateTrace(choices: Choices, events: readonly GeneratedEvent[]): GeneratedTrace {
  let ts = 1000n;
  const complete = !choices.oneIn(3);
  const records = choices.some(2, 24, (): TraceRecord => {
    if (choices.oneIn(14)) return { kind: "Lost" };
    // Now and then a time goes back, or nothing happens for long.
    ts += choices.oneIn(20) ? BigInt(choices.pick([-8, 40])) : BigInt(choices.below(12));
    if (choices.oneIn(10)) return { kind: "Clock", ts };
    const event = choices.pick(events);
    const cpu = choices.below(2);
    const args = event.params.map((p) =>
      p.optional && choices.oneIn(3) ? undefined : argument(choices, p.type),
    );
    return {
      kind: "Event",
      event: event.name,
      args,
      self: choices.oneIn(5) ? -1 - cpu : 7 + choices.below(2),
      cpu,
      ts,
    };
  });
  const recorded = choices.oneIn(3)
    ? new Set(events.flatMap((event) => (choices.oneIn(3) ? [] : [event.name])))
    : undefined;
  return { complete, recorded, records };
}

function argument(choices: Choices, type: T): Value {
  switch (type.kind) {
    case "Int":
      return choices.oneIn(12) ? 2n ** 60n : BigInt(choices.below(4));
    case "Bool":
      return choices.oneIn(2);
    case "Ptr":
      return { ptr: choices.pick([0x10n, 0x20n, 0x30n, 0xffff_8880_0000_0040n, 0n]) };
    case "Enum":
      return choices.pick(["a", "b", "c"]);
    default:
      throw new Error(`no event carries a ${type.kind}`);
  }
}

export function writeTrace({ complete, recorded, records }: GeneratedTrace): string {
  const lines = records.map((r) => {
    if (r.kind === "Lost") return "lost";
    if (r.kind === "Clock") return `${r.ts}: nothing of interest`;
    return `${r.ts} cpu${r.cpu} self ${r.self}: ${r.event}(${r.args.map(printValue).join(", ")})`;
  });
  const head = `${complete ? "complete" : "mid-life"}${recorded === undefined ? "" : `, records ${[...recorded].join()}`}`;
  return [head, ...lines].join("\n");
}
