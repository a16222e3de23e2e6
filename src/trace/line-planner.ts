/* What becomes of the values of a JSONL line, by the schemas of the declared events: decided once a shape of line. */

import type { EventSchema } from "./event-schema.js";
import {
  FIELD_COMM,
  FIELD_CPU,
  FIELD_IGNORED,
  FIELD_NAME,
  FIELD_TID,
  FIELD_TIME,
  type FieldFormat,
  fieldFormat,
  plainFormat,
} from "./field-format.js";
import { undeclared } from "./record-binder.js";
import type { LinePlan, LinePlanner, ValuePlan } from "./scan-shapes.js";
import { UNUSUAL } from "./scan-shapes.js";

export interface PlannerOptions {
  readonly schemas: readonly EventSchema[];
  readonly strictFields: boolean;
}

const own = (code: number): ValuePlan => ({ format: plainFormat(code), argument: -1 });

const IGNORED = own(FIELD_IGNORED);
const TID = own(FIELD_TID);
/** Keys of the envelope, which mean the same whatever the event is. */
const ENVELOPE: ReadonlyMap<string, ValuePlan> = new Map([
  ["event", own(FIELD_NAME)],
  ["ts", own(FIELD_TIME)],
  ["cpu", own(FIELD_CPU)],
  ["tid", TID],
  ["comm", own(FIELD_COMM)],
]);

export class Planner implements LinePlanner {
  readonly #options: PlannerOptions;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  planValue(keys: readonly string[], event: number): ValuePlan {
    const key = keys.at(-1);
    if (key === undefined) return IGNORED;
    return ENVELOPE.get(key) ?? this.#argument(event, key) ?? IGNORED;
  }

  /** The argument that a key of its own name gives. Before the event is known, none. */
  #argument(event: number, key: string): ValuePlan | undefined {
    if (event < 0) return undefined;
    const argument = this.#options.schemas[event]!.fields.findIndex((f) => f.name === key);
    return argument < 0 ? undefined : { format: this.#format(event, argument), argument };
  }

  #format(event: number, argument: number): FieldFormat {
    return fieldFormat(this.#options.schemas[event]!.fields[argument]!.type);
  }

  planLine(keys: readonly string[], event: number): LinePlan {
    const hasTime = keys.includes("ts");
    const none: LinePlan = { event, hasComm: false, hasTime, late: [], absent: [] };
    if (event < 0) return none;
    const { fields } = this.#options.schemas[event]!;
    const self = keys.includes("tid") ? keys.indexOf("tid") : keys.indexOf("pid");
    // An argument named like a part of the envelope is that.
    const indices = fields.map((f) => (f.name === "tid" ? self : keys.indexOf(f.name)));
    const isComplete = fields.every((f, i) => f.optional || indices[i]! >= 0);
    const hasEnvelope = hasTime && keys.includes("cpu") && self >= 0;
    const isUndeclared = () => undeclared(keys, new Set(fields.map((f) => f.name))).length > 0;
    const isStrange = fields.some((f) => f.name === "ts") || (this.#options.strictFields && isUndeclared());
    if (!isComplete || !hasEnvelope || isStrange) return { ...none, event: UNUSUAL };

    const named = keys.indexOf("event");
    const late: (ValuePlan & { index: number })[] = [];
    if (!keys.includes("tid")) late.push({ ...TID, index: self });
    fields.forEach((f, argument) => {
      const index = indices[argument]!;
      if (index < 0 || (index > named && !ENVELOPE.has(f.name))) return;
      late.push({ format: this.#format(event, argument), argument, index });
    });
    const absent = fields.flatMap((_, argument) => (indices[argument]! < 0 ? [argument] : []));
    return { event, hasComm: keys.includes("comm"), hasTime, late, absent };
  }
}
