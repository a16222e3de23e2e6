/* The readers of events' texts that a field map's descriptions and patterns make, each when it is first needed. */

import { list } from "../text/one-or-more.js";
import type { FieldMap } from "./field-map.js";
import { EventReader } from "./print-fmt/event-reader.js";
import { type EventFormat, formatsNamed } from "./print-fmt/format-file.js";
import type { Printer } from "./print-fmt/template.js";

export class EventReaders {
  readonly #map: FieldMap;
  readonly #enums: ReadonlyMap<string, bigint>;
  readonly #readers = new Map<string, EventReader | undefined>();

  readonly #printer: Printer;

  constructor(map: FieldMap, printer: Printer) {
    this.#printer = printer;
    this.#map = map;
    this.#enums = new Map(Object.entries(map.enums ?? {}).map(([name, value]) => [name, BigInt(value)]));
  }

  /** undefined where nothing is known of the event's text. */
  of(event: string): EventReader | undefined {
    if (this.#readers.has(event)) return this.#readers.get(event);
    const reader = this.#make(event);
    this.#readers.set(event, reader);
    return reader;
  }

  #make(event: string): EventReader | undefined {
    const { descriptions = [], stockDescriptions = [], events, patterns, toolTexts } = this.#map;
    // ftrace prints system calls in a way of its own, whatever their descriptions say.
    const isCall = event.startsWith("sys_e");
    const described = (texts: readonly string[]) =>
      isCall ? [] : distinct(texts.flatMap((text) => formatsNamed(text, event)));
    const given = described(descriptions);
    const own = [
      ...list(ownValue(patterns, event)),
      ...events.filter((rule) => list(rule.from).includes(event)).flatMap((rule) => list(rule.pattern)),
    ];
    const others = ownValue(toolTexts, event) ?? [];
    const isSure = given.length + own.length > 0;
    const formats = isSure ? given : described(stockDescriptions);
    if (formats.length + own.length + others.length === 0) return undefined;
    return new EventReader(
      { isSure, formats, patterns: [...new Set(own)], others },
      this.#enums,
      this.#printer,
    );
  }
}

/** Kernels describe most events alike. */
function distinct(formats: readonly EventFormat[]): EventFormat[] {
  const seen = new Map<string, EventFormat>();
  for (const format of formats) {
    const fields = format.fields.map((f) => `${f.declared} ${f.name} ${f.size} ${f.type?.signed}`).join(";");
    const key = `${format.printFmt?.source}\0${fields}`;
    if (!seen.has(key)) seen.set(key, format);
  }
  return [...seen.values()];
}

/** Names of events are foreign text. */
function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
