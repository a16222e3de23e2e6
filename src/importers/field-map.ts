/*
 * A field map says how a kernel's probes and tracepoints, as recorded, become a model's events. It is data (JSON,
 * see specs/mm/maps/README.md): all that depends on a kernel version, and on how somebody named their probes,
 * stands there.
 */
import { type Diagnostic, diagnostic, type LinePlace } from "../diag/diagnostic.js";
import { list, type OneOrMore } from "../text/one-or-more.js";
import { wholeFile } from "../trace/line-place.js";
import { describeSchemaError, schemaValidator } from "../trace/schema-validator.js";
import { fieldMapSchema } from "./field-map-schema.js";
import type { ForeignKind } from "./importer.js";
import { templateOfPattern } from "./print-fmt/printed-template.js";
import type { Reading } from "./printed-value.js";

export type Scalar = string | number | boolean;

/** A field map as its JSON has it. */
export interface FieldMap {
  readonly format: 1;
  readonly name: string;
  readonly title?: string;
  /** The map that this one adds to; see `extendFieldMap`. */
  readonly extends?: string;
  /** The recorded events that identify the kernel: one of `seen` must be there, none of `never` may be. */
  readonly when?: { readonly seen: readonly string[]; readonly never?: readonly string[] };
  /** The releases that it was made for. A recording that says that it is of another is not read unless it is named. */
  readonly kernels?: Releases;
  /**
   * By function, tracepoint or TRACEPOINT.FIELD: the releases that have it. `*` is in every recording. What a recording
   * that says nothing of its kernel is of.
   */
  readonly tells?: Readonly<Record<string, Releases>>;
  /** What is true of the kernel: fields of the trace's first record, which set the model's CONSTANTs. */
  readonly constants?: Readonly<Record<string, Scalar>>;
  /** Functions whose entry is remembered while they run, by a name of the map's own. */
  readonly calls?: Readonly<Record<string, CallRule>>;
  /** Tried in order; the first that fits an entry makes the event. */
  readonly events: readonly EventRule[];
  /** Files with the kernel's descriptions of events, folders of them, a trace.dat or a perf.data; from the map's own folder. */
  readonly formats?: OneOrMore<string>;
  /** Other texts that events are printed as, by the recorded event. */
  readonly patterns?: Readonly<Record<string, OneOrMore<string>>>;
  /** Values of enumerators that the kernel's descriptions name without a value. */
  readonly enums?: Readonly<Record<string, number>>;
  /** Taken, together with others of its kind, for recordings that no map's `when` fits. */
  readonly stock?: boolean;
  /** What `formats` named: the texts. */
  readonly descriptions?: readonly string[];
  /** Those that come with mmspec, for events that neither `descriptions` nor patterns tell of: perhaps of other kernels. */
  readonly stockDescriptions?: readonly string[];
  /** Texts of well-known tools, which come with mmspec. */
  readonly toolTexts?: ToolTexts;
}

/** From this release on, below that one. */
export interface Releases {
  readonly from?: string | undefined;
  readonly below?: string | undefined;
}

/** Patterns by the recorded event. */
export type ToolTexts = Readonly<Record<string, readonly string[]>>;

export interface CallRule {
  /** Events of the entry probe. */
  readonly entry: OneOrMore<string>;
  /** Events of the return probe. */
  readonly return?: OneOrMore<string>;
  /** Entry probes of other functions that show, on the same thread, that the call is over. */
  readonly until?: OneOrMore<string>;
}

export interface EventRule {
  readonly from: OneOrMore<string>;
  /** Distinguishes a tracepoint and a probe of one name. */
  readonly kind?: ForeignKind;
  readonly if?: Readonly<Record<string, Condition>>;
  /** The model's event; null makes none. */
  readonly to: string | null;
  /** The record's pointer through which the probe read all its other fields: where it is NULL they are garbage. */
  readonly through?: string;
  /** Texts that the event may be printed as, instead of by a description. */
  readonly pattern?: OneOrMore<string>;
  /**
   * By the model's field; `name?` is a field that the event can do without. `*` is all that the record has besides,
   * under its own names.
   */
  readonly fields?: Readonly<Record<string, Source>>;
}

export interface Condition {
  readonly is?: OneOrMore<Scalar>;
  readonly not?: OneOrMore<Scalar>;
  readonly present?: boolean;
}

export interface HowToRead {
  readonly read?: Reading;
  /** A tagged pointer: where the bits of `mask` are `is`, the pointer without them; else there is no value. */
  readonly tag?: { readonly mask: number; readonly is: number };
  /** The record's field that has the upper half of the value, of which this is the lower: 32 bits each. */
  readonly high?: string;
  /** Added to the pointer: from a member to the structure that it lies in. Offsets are those of 64-bit kernels: no other pointer has a value. */
  readonly offset?: number;
}

/** Where the value comes from that is taken when there is none here. */
interface Otherwise {
  readonly else?: Source;
}

/** A name is short for `{ "field": name }`. Of several names the first counts that the record has. */
export type Source =
  | string
  | { readonly const: Scalar }
  | ({ readonly field: OneOrMore<string>; readonly of?: undefined } & HowToRead & Otherwise)
  /** A field of the entry of the call whose return this is. */
  | ({ readonly entry: OneOrMore<string> } & HowToRead & Otherwise)
  /** A field of the entry of the innermost of these calls that the thread is in. */
  | ({
      readonly of: OneOrMore<string>;
      readonly field: OneOrMore<string>;
      /** Only if these fields of that entry are these fields of the record. */
      readonly where?: Readonly<Record<string, string>>;
    } & HowToRead &
      Otherwise);

export interface ParsedFieldMap {
  /** undefined where there are errors. */
  readonly map: FieldMap | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const validate = schemaValidator(fieldMapSchema);

/** Reads a field map. `path` is for the diagnostics. */
export function parseFieldMap(path: string, text: string): ParsedFieldMap {
  const place = wholeFile(path);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (e) {
    return { map: undefined, diagnostics: [diagnostic("MMS5120", place, { reason: (e as Error).message })] };
  }
  const errors = validate(json);
  if (errors.length > 0) {
    const troubles = errors
      .filter((e) => e.keyword !== "anyOf" && e.keyword !== "if")
      .map(describeSchemaError);
    return { map: undefined, diagnostics: troubles.map((t) => diagnostic("MMS5121", place, t)) };
  }
  // The schema is the type's.
  const map = json as unknown as FieldMap;
  const diagnostics = [
    ...headFields(map, place),
    ...wrongPatterns(map, place),
    ...(map.extends === undefined ? unknownCalls(map, place) : []),
  ];
  return { map: diagnostics.length === 0 ? map : undefined, diagnostics };
}

/**
 * `own` on top of the map that it extends: its constants and calls replace those of the same name, and its event
 * rules all rules of the same event and kind.
 */
export function extendFieldMap(base: FieldMap, own: FieldMap): FieldMap {
  const replaced = new Set(
    own.events.flatMap((rule) => list(rule.from).map((from) => ruleKey(from, rule.kind))),
  );
  const kept: EventRule[] = [];
  for (const rule of base.events) {
    const from = list(rule.from).filter(
      (name) => !replaced.has(ruleKey(name, rule.kind)) && !replaced.has(ruleKey(name, undefined)),
    );
    if (from.length > 0) kept.push({ ...rule, from });
  }
  const when = own.when ?? base.when;
  const kernels = own.kernels ?? base.kernels;
  return {
    format: 1,
    name: own.name,
    ...(own.title === undefined ? {} : { title: own.title }),
    ...(when === undefined ? {} : { when }),
    ...(kernels === undefined ? {} : { kernels }),
    tells: { ...base.tells, ...own.tells },
    constants: { ...base.constants, ...own.constants },
    calls: { ...base.calls, ...own.calls },
    events: [...own.events, ...kept],
    patterns: { ...base.patterns, ...own.patterns },
    enums: { ...base.enums, ...own.enums },
    descriptions: [...(own.descriptions ?? []), ...(base.descriptions ?? [])],
    toolTexts: { ...base.toolTexts, ...own.toolTexts },
  };
}

/** Follows `extends` among the maps that are known. */
export function resolveFieldMap(path: string, own: FieldMap, known: readonly FieldMap[]): ParsedFieldMap {
  if (own.extends === undefined) return { map: own, diagnostics: [] };
  const place = wholeFile(path);
  const base = known.find((map) => map.name === own.extends && map.extends === undefined);
  if (base === undefined) {
    const names = known.filter((map) => map.extends === undefined).map((map) => map.name);
    return {
      map: undefined,
      diagnostics: [diagnostic("MMS5123", place, { name: own.extends, known: names })],
    };
  }
  const map = extendFieldMap(base, own);
  const diagnostics = unknownCalls(map, place);
  return { map: diagnostics.length === 0 ? map : undefined, diagnostics };
}

/** A source, and those that are taken where it has no value, first to last. */
export function alternatives(source: Source): readonly Source[] {
  const found: Source[] = [];
  for (let s: Source | undefined = source; s !== undefined; ) {
    found.push(s);
    s = typeof s === "string" || "const" in s ? undefined : s.else;
  }
  return found;
}

function ruleKey(from: string, kind: ForeignKind | undefined): string {
  return `${from}\0${kind ?? ""}`;
}

/** What the beginning of an entry says, under the names that a record has for it. */
export const HEAD: ReadonlySet<string> = new Set(["ts", "cpu", "tid", "comm", "event"]);

/** A second value under one of these names would count in one command and not in another. */
function headFields(map: FieldMap, place: LinePlace): Diagnostic[] {
  return map.events.flatMap((rule, i) =>
    Object.keys(rule.fields ?? {})
      .filter((field) => HEAD.has(field.replace(/\?$/, "")))
      .map((field) =>
        diagnostic("MMS5158", place, {
          where: `/events/${i}/fields/${field}`,
          name: field.replace(/\?$/, ""),
        }),
      ),
  );
}

function wrongPatterns(map: FieldMap, place: LinePlace): Diagnostic[] {
  const given = [
    ...Object.entries(map.patterns ?? {}).map(
      ([event, patterns]) => [`/patterns/${event}`, patterns] as const,
    ),
    ...map.events.map((rule, i) => [`/events/${i}/pattern`, rule.pattern] as const),
  ];
  return given.flatMap(([where, patterns]) =>
    list(patterns)
      .filter((pattern) => templateOfPattern(pattern, undefined, new Map()) === undefined)
      .map((pattern) => diagnostic("MMS5155", place, { where, pattern })),
  );
}

/** Calls that `of` names, and returns that take from their `entry`, must be among the map's calls. */
function unknownCalls(map: FieldMap, place: LinePlace): Diagnostic[] {
  const known = Object.keys(map.calls ?? {});
  const returns = new Set(known.flatMap((call) => list(map.calls?.[call]?.return)));
  const found: Diagnostic[] = [];
  map.events.forEach((rule, i) => {
    for (const [field, first] of Object.entries(rule.fields ?? {})) {
      const where = `/events/${i}/fields/${field}`;
      for (const source of alternatives(first)) {
        if (typeof source === "string") continue;
        const named = "of" in source ? list(source.of).filter((call) => !known.includes(call)) : [];
        const unpaired = "entry" in source ? list(rule.from).filter((from) => !returns.has(from)) : [];
        for (const name of [...named, ...unpaired]) {
          found.push(diagnostic("MMS5122", place, { where, name, known }));
        }
      }
    }
  });
  return found;
}
