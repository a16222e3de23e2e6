/* Values of a record's fields, as a field map wants them read. */
import type { RecordValue } from "../trace/record.js";
import { HEAD, type HowToRead } from "./field-map.js";
import type { ForeignFields, ForeignKind } from "./importer.js";
import { asInteger, type Read, readPlain, readPrinted } from "./printed-value.js";
import type { ConditionPlan, RulePlan, Wanted } from "./rule-plan.js";

export const ABSENT: Read = { kind: "absent" };
/** No pointer of a 64-bit kernel is below; structures of others are laid out differently. */
const WORD32 = 0xffffffffn;

/** The first of these fields that the record has, as printed. */
export function firstOf(fields: ForeignFields, names: readonly string[]): RecordValue | undefined {
  for (let i = 0; i < names.length; i++) {
    const value = fields.get(names[i]!);
    if (value !== undefined) return value;
  }
  return undefined;
}

export function readField(printed: RecordValue, how: HowToRead): Read {
  return asPointer(readPrinted(printed, how.read ?? "auto"), how);
}

/** A value of which the type is known: only what is asked for as text is taken from the text. */
export function readTyped(from: ForeignFields, names: readonly string[], how: HowToRead): Read {
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

/** All that was printed, under the record's own names but for those that every record has for something else. */
export function takeAll(
  from: ForeignFields,
  except: ReadonlySet<string>,
  to: Map<string, RecordValue>,
): void {
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

export function autoRead(printed: RecordValue | undefined): RecordValue | undefined {
  if (printed === undefined) return undefined;
  const plain = typeof printed === "string" ? readPlain(printed) : undefined;
  if (plain !== undefined) return plain;
  const read = readPrinted(printed, "auto");
  return read.kind === "value" ? read.value : undefined;
}

/** Whether a rule is for a record of that kind with these fields. What is not there meets no comparison. */
export function fits(plan: RulePlan, kind: ForeignKind, fields: ForeignFields): boolean {
  if (plan.rule.kind !== undefined && plan.rule.kind !== kind) return false;
  const { conditions } = plan;
  for (let i = 0; i < conditions.length; i++) {
    if (meets(autoValue(fields, conditions[i]!.field), conditions[i]!) !== true) return false;
  }
  return true;
}

/** The field that would decide whether the rule is for such a record; undefined where it is not, whatever that field has. */
export function undecidedBy(plan: RulePlan, kind: ForeignKind, fields: ForeignFields): string | undefined {
  if (plan.rule.kind !== undefined && plan.rule.kind !== kind) return undefined;
  const met = plan.conditions.map((condition) => meets(autoValue(fields, condition.field), condition));
  return met.includes(false) ? undefined : plan.conditions[met.indexOf(undefined)]?.field;
}

/** Whether the record itself has all fields that the rule needs. */
export function hasOwnFields(plan: RulePlan, fields: ForeignFields): boolean {
  return plan.fields.every(
    ({ take, optional, otherwise }) =>
      optional ||
      otherwise !== undefined ||
      take.kind !== "own" ||
      firstOf(fields, take.fields) !== undefined,
  );
}

/** undefined: that is up to a value which is not there. */
function meets(value: RecordValue | undefined, { present, is, not }: ConditionPlan): boolean | undefined {
  if (present !== undefined && present !== (value !== undefined)) return false;
  if (is === undefined && not === undefined) return true;
  if (value === undefined) return undefined;
  if (is !== undefined && !isOneOf(value, is)) return false;
  return not === undefined || !isOneOf(value, not);
}

function isOneOf(value: RecordValue, wanted: readonly Wanted[]): boolean {
  for (let i = 0; i < wanted.length; i++) {
    const one = wanted[i]!;
    if (one.integer !== undefined ? asInteger(value) === one.integer : value === one.value) return true;
    if (typeof one.value === "boolean" && value === String(one.value)) return true;
  }
  return false;
}
