/* The rules of a field map, taken apart once: where each field of the model's event comes from. */

import { list } from "../text/one-or-more.js";
import type { EventRule, FieldMap, HowToRead, Scalar, Source } from "./field-map.js";
import { asInteger } from "./printed-value.js";

/** A field of a rule. */
export interface FieldPlan extends HowToRead {
  readonly name: string;
  readonly optional: boolean;
  /** It is read as it is printed, without any `read`, `tag`, `offset` or `high`. */
  readonly isPlain: boolean;
  readonly take:
    | { readonly kind: "const"; readonly value: Scalar }
    | { readonly kind: "own"; readonly fields: readonly string[] }
    | { readonly kind: "entry"; readonly fields: readonly string[] }
    /** The other fields of the record. */
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

/** A value that a condition names; numbers are compared by value, however they are printed. */
export interface Wanted {
  readonly value: Scalar;
  readonly integer: bigint | undefined;
}

export interface ConditionPlan {
  readonly field: string;
  readonly present: boolean | undefined;
  readonly is: readonly Wanted[] | undefined;
  readonly not: readonly Wanted[] | undefined;
}

export interface RulePlan {
  readonly rule: EventRule;
  readonly conditions: readonly ConditionPlan[];
  readonly fields: readonly FieldPlan[];
}

const planned = new WeakMap<FieldMap, ReadonlyMap<string, readonly RulePlan[]>>();

/** The rules of a map by the recorded event; computed once for all recordings that it reads. */
export function plansOf(map: FieldMap): ReadonlyMap<string, readonly RulePlan[]> {
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
  const wanted = (of: Scalar | readonly Scalar[] | undefined) =>
    of === undefined ? undefined : list(of).map((value) => ({ value, integer: integerOf(value) }));
  return {
    rule,
    conditions: Object.entries(rule.if ?? {}).map(([field, { present, is, not }]) => ({
      field,
      present,
      is: wanted(is),
      not: wanted(not),
    })),
    fields: Object.entries(rule.fields ?? {}).map(([name, source]): FieldPlan => {
      if (name === "*") return planRest(rule);
      const optional = name.endsWith("?");
      return planField(optional ? name.slice(0, -1) : name, optional, source);
    }),
  };
}

function integerOf(value: Scalar): bigint | undefined {
  return typeof value === "boolean" ? undefined : asInteger(value);
}

function planRest(rule: EventRule): FieldPlan {
  const own = Object.values(rule.fields ?? {}).flatMap((source) =>
    typeof source === "string"
      ? [source]
      : "field" in source
        ? [...list(source.field), ...(source.high === undefined ? [] : [source.high])]
        : [],
  );
  return {
    name: "*",
    optional: true,
    isPlain: true,
    take: { kind: "all", except: new Set(own) },
    otherwise: undefined,
  };
}

function planField(name: string, optional: boolean, source: Source): FieldPlan {
  const isPlain =
    typeof source === "string" || !["read", "tag", "offset", "high"].some((how) => how in source);
  const base = { name, optional, isPlain, otherwise: undefined };
  if (typeof source === "string") return { ...base, take: { kind: "own", fields: [source] } };
  if ("const" in source) return { ...base, take: { kind: "const", value: source.const } };
  const how = {
    ...base,
    ...(source.read === undefined ? {} : { read: source.read }),
    ...(source.tag === undefined ? {} : { tag: source.tag }),
    ...(source.offset === undefined ? {} : { offset: source.offset }),
    ...(source.high === undefined ? {} : { high: source.high }),
    otherwise: source.else === undefined ? undefined : planField(name, optional, source.else),
  };
  if ("entry" in source) return { ...how, take: { kind: "entry", fields: list(source.entry) } };
  const fields = list(source.field);
  if (source.of === undefined) return { ...how, take: { kind: "own", fields } };
  const where = Object.entries(source.where ?? {});
  return { ...how, take: { kind: "of", calls: list(source.of), fields, where } };
}
