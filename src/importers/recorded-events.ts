/*
 * Which of a model's events a recording has all of, as far as the recorded events that occur in it tell: an event that a
 * field map makes of several probes is recorded where each of them is. Of a probe that never fired nothing is known.
 */

import { list } from "../text/one-or-more.js";
import { withoutProbeSuffix } from "./event-name.js";
import type { FieldMap } from "./field-map.js";
import type { ForeignKind, ForeignRecord } from "./importer.js";

/** The recorded events that occur. */
export interface SeenSources {
  /** `kind` matters where a probe and a tracepoint have one name. */
  has(event: string, kind: ForeignKind | undefined): boolean;
}

/** What a scan notes of the entries whose name several kinds have. */
export class NotedSources {
  readonly #maps: readonly FieldMap[];
  readonly #ofSeveralKinds: ReadonlySet<string>;
  readonly #kinds = new Map<string, Set<ForeignKind | undefined>>();

  constructor(maps: readonly FieldMap[]) {
    this.#maps = maps;
    this.#ofSeveralKinds = namesOfSeveralKinds(maps);
  }

  wants(event: string): boolean {
    return this.#ofSeveralKinds.has(event);
  }

  note(record: ForeignRecord): void {
    const kind = record.kind ?? kindByFields(this.#maps, record);
    this.#kinds.set(record.event, (this.#kinds.get(record.event) ?? new Set()).add(kind));
  }

  /** With the names of all entries. */
  over(events: ReadonlySet<string>): SeenSources {
    // A probe at one of several places of a function (perf adds a number) does not show how many there are.
    const several = new Set([...events].map(withoutProbeSuffix).filter((name) => !events.has(name)));
    for (const name of events) if (withoutProbeSuffix(name) !== name) several.add(withoutProbeSuffix(name));
    return {
      has: (event, kind) => {
        if (!events.has(event) || several.has(event)) return false;
        const kinds = this.#kinds.get(event);
        return kind === undefined || kinds === undefined || kinds.has(kind);
      },
    };
  }
}

/** Names of the model's events, sorted. */
export function recordedEvents(map: FieldMap, seen: SeenSources): string[] {
  const isWhole = new Map<string, boolean>();
  for (const { to, from, kind } of map.events) {
    if (to === null) continue;
    const isSeen = list(from).some((name) => seen.has(name, kind));
    isWhole.set(to, isSeen && isWhole.get(to) !== false);
  }
  return [...isWhole].flatMap(([event, whole]) => (whole ? [event] : [])).sort();
}

/** Names that stand for events of several kinds in some map. */
function namesOfSeveralKinds(maps: readonly FieldMap[]): ReadonlySet<string> {
  const kinds = new Map<string, Set<ForeignKind | undefined>>();
  for (const map of maps) {
    for (const { from, kind } of map.events) {
      for (const name of list(from)) kinds.set(name, (kinds.get(name) ?? new Set()).add(kind));
    }
  }
  return new Set([...kinds].flatMap(([name, own]) => (own.size > 1 ? [name] : [])));
}

/** The kind of an entry whose format does not show it: that of the first rule whose own fields it has. */
function kindByFields(maps: readonly FieldMap[], { event, fields }: ForeignRecord): ForeignKind | undefined {
  for (const map of maps) {
    for (const rule of map.events) {
      if (!list(rule.from).includes(event)) continue;
      const needed = Object.entries(rule.fields ?? {}).flatMap(([name, source]) => {
        if (name.endsWith("?")) return [];
        if (typeof source === "string") return [[source]];
        return "field" in source && !("of" in source) ? [list(source.field)] : [];
      });
      if (needed.every((names) => names.some((name) => fields.get(name) !== undefined))) return rule.kind;
    }
  }
  return undefined;
}
