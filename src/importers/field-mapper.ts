/* Applies a field map to one record after the other. */
import type { RecordValue, TraceRecord } from "../trace/record.js";
import { EventReaders, printerOf } from "./event-readers.js";
import {
  type Condition,
  type EventRule,
  type FieldMap,
  HEAD,
  type HowToRead,
  list,
  type Scalar,
  type Source,
} from "./field-map.js";
import type { ForeignFields, ForeignRecord, FormatName } from "./importer.js";
import { OpenCalls } from "./open-calls.js";
import type { EventReader } from "./print-fmt/event-reader.js";
import { asInteger, isHashedName, isNoPointer, type Read, readPlain, readPrinted } from "./printed-value.js";

export type Mapped =
  | { readonly kind: "record"; readonly record: TraceRecord }
  /** Kept for the return that it belongs to. */
  | { readonly kind: "joined" }
  | { readonly kind: "of no interest" }
  /** The model's event cannot be made: a field is not there, or the entry that it is taken from (`entry`). */
  | {
      readonly kind: "incomplete";
      readonly to: string;
      readonly field: string;
      readonly entry: string | undefined;
      /** It is printed, but its value cannot be told from that: `untold` has it. */
      readonly isPrinted: boolean;
    }
  | {
      readonly kind: "unreadable";
      readonly field: string;
      readonly found: string;
      readonly expected: string;
    };

/** A field whose value the printed text does not tell, and how often. */
export interface Untold {
  readonly event: string;
  readonly field: string;
  readonly printed: string;
  readonly reason: "lossy" | "several";
  readonly line: number;
  count: number;
}

/** A field of a rule, taken apart once. */
interface FieldPlan extends HowToRead {
  readonly name: string;
  readonly optional: boolean;
  /** It is read as it is printed, without any `read`, `tag` or `offset`. */
  readonly isPlain: boolean;
  readonly take:
    | { readonly kind: "const"; readonly value: Scalar }
    | { readonly kind: "own"; readonly fields: readonly string[] }
    | { readonly kind: "entry"; readonly fields: readonly string[] }
    /** Whatever the record has besides those. */
    | { readonly kind: "all"; readonly except: ReadonlySet<string> }
    | {
        readonly kind: "of";
        readonly calls: readonly string[];
        readonly fields: readonly string[];
        readonly where: readonly (readonly [string, string])[];
      };
  /** Taken where this has no value. */
  readonly otherwise: FieldPlan | undefined;
}

interface RulePlan {
  readonly rule: EventRule;
  readonly conditions: readonly (readonly [string, Condition])[];
  readonly fields: readonly FieldPlan[];
}

const OF_NO_INTEREST: Mapped = { kind: "of no interest" };
const JOINED: Mapped = { kind: "joined" };
const ABSENT: Read = { kind: "absent" };
/** No pointer of a 64-bit kernel is below; structures of others are laid out differently. */
const WORD32 = 0xffffffffn;

export class FieldMapper {
  readonly map: FieldMap;
  /** By event and field. */
  readonly untold = new Map<string, Untold>();
  readonly #readers: EventReaders;
  /** Whether pointers that are taken for names are hashed in this recording; undefined before the first of them. */
  #hashes: boolean | undefined;
  readonly #rules: ReadonlyMap<string, readonly RulePlan[]>;
  readonly #calls: OpenCalls;
  readonly #names: ReadonlySet<string>;

  constructor(map: FieldMap, format: FormatName) {
    this.map = map;
    this.#readers = new EventReaders(map, printerOf(format));
    this.#rules = plansOf(map);
    this.#calls = new OpenCalls(map);
    this.#names = new Set([...this.#rules.keys(), ...this.#calls.names()]);
  }

  /** Whether the map has any use for such an event. */
  wants(event: string): boolean {
    return this.#names.has(event) || this.#names.has(placeless(event));
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
  take(recorded: ForeignRecord): Mapped {
    const record = this.#named(recorded);
    this.#calls.close(record);
    const returned = this.#calls.callReturned(record);
    const entry = returned === undefined ? undefined : this.#calls.leave(returned, record);
    const mapped = this.#event(record, returned, entry);
    const entered = this.#calls.callEntered(record);
    if (entered === undefined) return mapped;
    this.#calls.enter(entered, record);
    return mapped.kind === "of no interest" ? JOINED : mapped;
  }

  /** The record under the name and the kind that the map knows. */
  #named(record: ForeignRecord): ForeignRecord {
    const event = this.#names.has(record.event) ? record.event : placeless(record.event);
    if (record.kind !== undefined) return event === record.event ? record : { ...record, event };
    // Of two events of one name it is the one whose fields it has.
    const rules = this.#rules.get(event) ?? [];
    const plan = rules.find((p) => hasOwnFields(p, record)) ?? rules[0];
    const kind = plan?.rule.kind ?? (this.#calls.isReturn(event) ? "probe-return" : "probe");
    return { ...record, event, kind };
  }

  #event(record: ForeignRecord, call: string | undefined, entry: ForeignFields | undefined): Mapped {
    const plan = this.#rules.get(record.event)?.find((p) => fits(p, record));
    const to = plan?.rule.to;
    if (plan === undefined || to === undefined || to === null) return OF_NO_INTEREST;
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
        // What is read by its print format has a type, which its digits alone do not tell.
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
        if (read.kind === "unreadable" && read.untold !== undefined) {
          const name = this.#countUntold(record, take.fields, printed, read.untold);
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
    if (how.read !== "name" || read.kind !== "value" || read.value === "NULL") return read;
    const isHash = isHashedName(read.value);
    this.#hashes ??= isHash;
    // The same object has another name there.
    return isHash === this.#hashes ? read : ABSENT;
  }

  #countUntold(
    { event, line }: ForeignRecord,
    names: readonly string[],
    printed: RecordValue | undefined,
    reason: Untold["reason"],
  ): string {
    const field = names[0]!;
    const known = this.untold.get(`${event}\0${field}`);
    if (known === undefined) {
      const text = printed === undefined ? "nothing of its own" : JSON.stringify(String(printed));
      this.untold.set(`${event}\0${field}`, { event, field, printed: text, reason, line, count: 1 });
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

const planned = new WeakMap<FieldMap, ReadonlyMap<string, readonly RulePlan[]>>();

/** The rules of a map by the recorded event; worked out once for all recordings that it reads. */
function plansOf(map: FieldMap): ReadonlyMap<string, readonly RulePlan[]> {
  const known = planned.get(map);
  if (known !== undefined) return known;
  const rules = new Map<string, RulePlan[]>();
  for (const rule of map.events) {
    const plan = planRule(rule);
    for (const from of list(rule.from)) {
      const same = rules.get(from);
      if (same === undefined) rules.set(from, [plan]);
      else same.push(plan);
    }
  }
  planned.set(map, rules);
  return rules;
}

function planRule(rule: EventRule): RulePlan {
  return {
    rule,
    conditions: Object.entries(rule.if ?? {}),
    fields: Object.entries(rule.fields ?? {}).map(([name, source]): FieldPlan => {
      if (name === "*") {
        const own = new Set(
          Object.values(rule.fields ?? {}).flatMap((s) =>
            typeof s === "string" ? [s] : "field" in s ? list(s.field) : [],
          ),
        );
        return {
          name,
          optional: true,
          isPlain: true,
          take: { kind: "all", except: own },
          otherwise: undefined,
        };
      }
      const optional = name.endsWith("?");
      return planField(optional ? name.slice(0, -1) : name, optional, source);
    }),
  };
}

function planField(name: string, optional: boolean, source: Source): FieldPlan {
  const isPlain = typeof source === "string" || !("read" in source || "tag" in source || "offset" in source);
  const base = { name, optional, isPlain, otherwise: undefined };
  if (typeof source === "string") return { ...base, take: { kind: "own", fields: [source] } };
  if ("const" in source) return { ...base, take: { kind: "const", value: source.const } };
  const how = {
    ...base,
    ...(source.read === undefined ? {} : { read: source.read }),
    ...(source.tag === undefined ? {} : { tag: source.tag }),
    ...(source.offset === undefined ? {} : { offset: source.offset }),
    otherwise: source.else === undefined ? undefined : planField(name, optional, source.else),
  };
  if ("entry" in source) return { ...how, take: { kind: "entry", fields: list(source.entry) } };
  const fields = list(source.field);
  if (source.of === undefined) return { ...how, take: { kind: "own", fields } };
  const where = Object.entries(source.where ?? {});
  return { ...how, take: { kind: "of", calls: list(source.of), fields, where } };
}

/** perf names the places of one inlined function, and further probes at one function, `name_1`, `name_2` … */
export function placeless(event: string): string {
  const last = event.charCodeAt(event.length - 1);
  return last >= 48 && last <= 57 ? event.replace(/_\d{1,4}$/, "") : event;
}

/** All that was printed, under the record's own names but for those that every record has for something else. */
function takeAll(from: ForeignFields, except: ReadonlySet<string>, to: Map<string, RecordValue>): void {
  const names = from.names?.() ?? (from instanceof Map ? [...(from as Map<string, RecordValue>).keys()] : []);
  for (const name of names) {
    if (HEAD.has(name) || except.has(name) || to.has(name) || !/^\w+$/.test(name)) continue;
    const value = autoValue(from, name);
    if (value !== undefined) to.set(name, value);
  }
}

/** The value as it is read without any `read`. */
function autoValue(from: ForeignFields, name: string): RecordValue | undefined {
  if (from.value === undefined) return autoRead(from.get(name));
  const read = from.value(name);
  return read.kind === "value" ? read.value : undefined;
}

/** A value of which the type is known: only what is asked for as text is taken from the text. */
function readTyped(from: ForeignFields, names: readonly string[], how: HowToRead): Read {
  const reading = how.read ?? "auto";
  for (const name of names) {
    const own = from.value?.(name) ?? ABSENT;
    const printed = from.get(name);
    let read: Read;
    if (reading === "text" || reading === "symbol" || reading === "name") {
      read =
        printed !== undefined
          ? readPrinted(printed, reading)
          : own.kind === "value" && reading === "text"
            ? { kind: "value", value: String(own.value) }
            : own;
    } else {
      const isText = own.kind === "value" && typeof own.value === "string" && !own.value.startsWith("0x");
      read =
        own.kind === "value" && (isText || reading === "bool") && reading !== "auto"
          ? readPrinted(own.value, reading)
          : own;
    }
    if (read.kind === "value") return asPointer(read, how);
    if (read.kind === "unreadable") return read;
  }
  return ABSENT;
}

function firstOf(fields: ForeignFields, names: readonly string[]): RecordValue | undefined {
  for (let i = 0; i < names.length; i++) {
    const value = fields.get(names[i]!);
    if (value !== undefined) return value;
  }
  return undefined;
}

function hasOwnFields(plan: RulePlan, { fields }: ForeignRecord): boolean {
  return plan.fields.every(
    ({ take, optional, otherwise }) =>
      optional ||
      otherwise !== undefined ||
      take.kind !== "own" ||
      firstOf(fields, take.fields) !== undefined,
  );
}

function fits(plan: RulePlan, record: ForeignRecord): boolean {
  if (plan.rule.kind !== undefined && plan.rule.kind !== record.kind) return false;
  return plan.conditions.every(([field, condition]) => meets(autoValue(record.fields, field), condition));
}

function meets(value: RecordValue | undefined, condition: Condition): boolean {
  if (condition.present !== undefined && condition.present !== (value !== undefined)) return false;
  const { is, not } = condition;
  if (is === undefined && not === undefined) return true;
  if (value === undefined) return false;
  if (is !== undefined && !list(is).some((wanted) => equals(value, wanted))) return false;
  return not === undefined || !list(not).some((unwanted) => equals(value, unwanted));
}

/** Numbers by value, however they are printed. */
function equals(value: RecordValue, wanted: Scalar): boolean {
  if (typeof wanted === "boolean") return value === wanted || value === String(wanted);
  const number = asInteger(wanted);
  return number === undefined ? value === wanted : asInteger(value) === number;
}

function autoRead(printed: RecordValue | undefined): RecordValue | undefined {
  if (printed === undefined) return undefined;
  const read = readPrinted(printed, "auto");
  return read.kind === "value" ? read.value : undefined;
}

function readField(printed: RecordValue, how: HowToRead): Read {
  return asPointer(readPrinted(printed, how.read ?? "auto"), how);
}

/** Without the bits of its tag, and moved by the offset. */
function asPointer(read: Read, { tag, offset = 0 }: HowToRead): Read {
  if (read.kind !== "value" || (tag === undefined && offset === 0)) return read;
  const printed = asInteger(read.value);
  if (printed === undefined) return { kind: "unreadable", expected: "a pointer" };
  const mask = BigInt(tag?.mask ?? 0);
  const pointer = (printed & ~mask) + BigInt(offset);
  if ((printed & mask) !== BigInt(tag?.is ?? 0)) return ABSENT;
  if (offset !== 0 && printed <= WORD32) return ABSENT;
  return { kind: "value", value: `0x${pointer.toString(16)}` };
}
