/* Applies a field map to one record after the other. */
import type { RecordValue, TraceRecord } from "../trace/record.js";
import { withoutProbeSuffix } from "./event-name.js";
import { EventReaders } from "./event-readers.js";
import type { FieldMap } from "./field-map.js";
import type { ForeignFields, ForeignKind, ForeignRecord } from "./importer.js";
import { type CallsOfEvent, NO_CALLS, OpenCalls } from "./open-calls.js";
import type { EventReader } from "./print-fmt/event-reader.js";
import type { Printer } from "./print-fmt/template.js";
import { asInteger, isHashedName, isNoPointer, type Read, readPlain } from "./printed-value.js";
import {
  ABSENT,
  autoRead,
  firstOf,
  fits,
  hasOwnFields,
  readField,
  readTyped,
  takeAll,
  undecidedBy,
} from "./read-field.js";
import { type FieldPlan, plansOf, type RulePlan } from "./rule-plan.js";

export type Mapped =
  | { readonly kind: "record"; readonly record: TraceRecord }
  /** Kept for the return that it belongs to. */
  | { readonly kind: "entry kept" }
  | { readonly kind: "ignored" }
  /** The model's event cannot be made: a field is not there, or the entry that it is taken from (`entry`). */
  | {
      readonly kind: "incomplete";
      readonly to: string;
      readonly field: string;
      readonly entry: string | undefined;
      /** It is printed, but its value cannot be determined from that: `undetermined` has it. */
      readonly isPrinted: boolean;
    }
  | {
      readonly kind: "unreadable";
      readonly field: string;
      readonly found: string;
      readonly expected: string;
    };

/** A field whose value the printed text does not determine, and how often. */
export interface UndeterminedField {
  readonly event: string;
  readonly field: string;
  readonly printed: string;
  readonly reason: "lossy" | "several";
  readonly line: number;
  count: number;
}

/** What the map has for a recorded event, under the name that it knows. */
interface EventPlan extends CallsOfEvent {
  readonly event: string;
  readonly rules: readonly RulePlan[];
}

const IGNORED: Mapped = { kind: "ignored" };
const ENTRY_KEPT: Mapped = { kind: "entry kept" };

export class FieldMapper {
  readonly map: FieldMap;
  /** By event and field. */
  readonly undetermined = new Map<string, UndeterminedField>();
  readonly #readers: EventReaders;
  /** Whether pointers that are taken for names are hashed in this recording; undefined before the first of them. */
  #hashes: boolean | undefined;
  readonly #events: ReadonlyMap<string, EventPlan>;
  readonly #calls: OpenCalls;

  constructor(map: FieldMap, printer: Printer) {
    this.map = map;
    this.#readers = new EventReaders(map, printer);
    this.#calls = new OpenCalls(map);
    const rules = plansOf(map);
    const calls = this.#calls.events;
    this.#events = new Map(
      [...rules.keys(), ...calls.keys()].map((event) => [
        event,
        { event, rules: rules.get(event) ?? [], ...(calls.get(event) ?? NO_CALLS) },
      ]),
    );
  }

  /** Whether the map has any use for such an event. */
  wants(event: string): boolean {
    return this.#planOf(event) !== undefined;
  }

  /** How the event's text is read, where the map knows how it is printed. */
  printed(event: string): EventReader | undefined {
    return this.#readers.of(event);
  }

  /** Events were lost at this point. */
  forget(): void {
    this.#calls.forget();
  }

  /** What the record comes to. Records must come in the order of the recording. */
  take(record: ForeignRecord): Mapped {
    const plan = this.#planOf(record.event);
    if (plan === undefined) return IGNORED;
    const kind = record.kind ?? kindOf(plan, record.fields);
    const isEntry = kind === "probe";
    if (isEntry) this.#calls.close(plan.until, record);
    const returned = kind === "probe-return" ? plan.returnOf : undefined;
    const entry = returned === undefined ? undefined : this.#calls.leave(returned, record);
    const mapped = this.#event(record, plan, kind, returned, entry);
    if (!isEntry || plan.entryOf === undefined) return mapped;
    this.#calls.enter(plan.entryOf, record);
    return mapped.kind === "ignored" ? ENTRY_KEPT : mapped;
  }

  #planOf(event: string): EventPlan | undefined {
    return this.#events.get(event) ?? this.#events.get(withoutProbeSuffix(event));
  }

  #event(
    record: ForeignRecord,
    { event, rules }: EventPlan,
    kind: ForeignKind,
    call: string | undefined,
    entry: ForeignFields | undefined,
  ): Mapped {
    const plan = rules.find((rule) => fits(rule, kind, record.fields));
    if (plan === undefined) return undecided(rules, kind, record.fields);
    const { to } = plan.rule;
    if (to === undefined || to === null) return IGNORED;
    const through = plan.rule.through;
    const garbage = through !== undefined && isNoPointer(autoRead(record.fields.get(through)));
    const fields = new Map<string, RecordValue>();
    for (const planned of plan.fields) {
      let field = planned;
      while (true) {
        const { take } = field;
        if (take.kind === "const") {
          fields.set(field.name, take.value);
          break;
        }
        if (take.kind === "all") {
          if (!garbage) takeAll(record.fields, take.except, fields);
          break;
        }
        const from = this.#fieldsFor(take, record, entry);
        const dropped = garbage && take.kind === "own" && !take.fields.includes(through);
        const printed = dropped || from === undefined ? undefined : firstOf(from, take.fields);
        // What is read by its print format has a type, which does not follow from its digits.
        const isBare = field.isPlain && typeof printed === "string" && from?.value === undefined;
        const plain = isBare ? readPlain(printed) : undefined;
        if (plain !== undefined) {
          fields.set(field.name, plain);
          break;
        }
        const read = this.#readField(dropped ? undefined : from, take.fields, printed, field);
        if (read.kind === "value") {
          fields.set(field.name, read.value);
          break;
        }
        if (read.kind === "unreadable" && read.undetermined !== undefined) {
          const name = this.#countUndetermined(event, record.line, take.fields, printed, read.undetermined);
          if (field.optional) break;
          return { kind: "incomplete", to, field: name, entry: undefined, isPrinted: true };
        }
        if (read.kind === "unreadable") {
          const name = take.fields.find((f) => from?.get(f) !== undefined) ?? take.fields[0]!;
          return { kind: "unreadable", field: name, found: String(printed), expected: read.expected };
        }
        if (field.otherwise === undefined) {
          if (field.optional) break;
          const entered = take.kind === "of" ? take.calls.join(" or ") : call;
          const name = take.fields[0]!;
          const missing = from === undefined ? entered : undefined;
          return { kind: "incomplete", to, field: name, entry: missing, isPrinted: false };
        }
        field = field.otherwise;
      }
    }
    const { tsNs, cpu, tid, comm } = record;
    return { kind: "record", record: { event: to, tsNs, cpu, tid, comm, fields } };
  }

  /** What the printed text, or the reader that knows how it is printed, gives. */
  #readField(
    from: ForeignFields | undefined,
    names: readonly string[],
    printed: RecordValue | undefined,
    how: FieldPlan,
  ): Read {
    const read =
      from?.value !== undefined
        ? readTyped(from, names, how)
        : printed === undefined
          ? ABSENT
          : readField(printed, how);
    if (how.high !== undefined) return from === undefined ? read : joined(read, from, how.high, how);
    if (how.read !== "name" || read.kind !== "value" || read.value === "NULL") return read;
    const isHash = isHashedName(read.value);
    this.#hashes ??= isHash;
    // The same object has another name there.
    return isHash === this.#hashes ? read : ABSENT;
  }

  #countUndetermined(
    event: string,
    line: number,
    names: readonly string[],
    printed: RecordValue | undefined,
    reason: UndeterminedField["reason"],
  ): string {
    const field = names[0]!;
    const known = this.undetermined.get(`${event}\0${field}`);
    if (known === undefined) {
      const text = printed === undefined ? "nothing of its own" : JSON.stringify(String(printed));
      this.undetermined.set(`${event}\0${field}`, { event, field, printed: text, reason, line, count: 1 });
    } else known.count++;
    return field;
  }

  #fieldsFor(
    take: Exclude<FieldPlan["take"], { kind: "const" | "all" }>,
    record: ForeignRecord,
    entry: ForeignFields | undefined,
  ): ForeignFields | undefined {
    if (take.kind === "own") return record.fields;
    return take.kind === "entry" ? entry : this.#calls.innermost(take.calls, record, take.where);
  }
}

/** A value of 64 bits that lies in two fields, together. */
function joined(low: Read, from: ForeignFields, name: string, how: FieldPlan): Read {
  if (low.kind !== "value") return low;
  const printed = from.get(name);
  const high =
    from.value !== undefined
      ? readTyped(from, [name], how)
      : printed === undefined
        ? ABSENT
        : readField(printed, how);
  if (high.kind !== "value") return high;
  const halves = [low.value, high.value].map(asInteger);
  if (halves.some((half) => half === undefined || half < 0n || half > 0xffffffffn)) {
    return { kind: "unreadable", expected: "two halves of 32 bits" };
  }
  const whole = (halves[1]! << 32n) | halves[0]!;
  return { kind: "value", value: whole <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(whole) : whole };
}

/** No rule is for the record; but if a field is missing that would decide so, the event may have happened. */
function undecided(rules: readonly RulePlan[], kind: ForeignKind, fields: ForeignFields): Mapped {
  for (const rule of rules) {
    const { to } = rule.rule;
    const field = undecidedBy(rule, kind, fields);
    if (to !== null && to !== undefined && field !== undefined)
      return { kind: "incomplete", to, field, entry: undefined, isPrinted: false };
  }
  return IGNORED;
}

/** Where the format does not show it: of two events of one name it is the one whose fields the record has. */
function kindOf({ rules, returnOf }: EventPlan, fields: ForeignFields): ForeignKind {
  const plan = rules.find((rule) => hasOwnFields(rule, fields)) ?? rules[0];
  return plan?.rule.kind ?? (returnOf === undefined ? "probe" : "probe-return");
}
