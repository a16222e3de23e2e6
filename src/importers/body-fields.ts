/* The fields of an entry's body, cut out of its line only where somebody asks for them. */
import type { RecordValue } from "../trace/record.js";
import { fromBytes } from "./byte-lines.js";
import type { ForeignFields } from "./importer.js";

/** The names of a body's fields, in their order: the same for all entries of a probe. */
export class Shape {
  readonly names: readonly string[];
  /** ` name=` */
  readonly prefixes: readonly string[];
  readonly index: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.names = names;
    this.prefixes = names.map((name) => ` ${name}=`);
    this.index = new Map(names.map((name, i) => [name, i]));
  }
}

/** Fields as pieces of a line: `spans` has the beginning and the end of each value in turn. */
export class SpanFields implements ForeignFields {
  readonly #line: string;
  readonly #shape: Shape;
  readonly #spans: readonly number[];

  constructor(line: string, shape: Shape, spans: readonly number[]) {
    this.#line = line;
    this.#shape = shape;
    this.#spans = spans;
  }

  get(name: string): RecordValue | undefined {
    const i = this.#shape.index.get(name);
    return i === undefined
      ? undefined
      : fromBytes(this.#line.slice(this.#spans[2 * i], this.#spans[2 * i + 1]));
  }

  kept(): ForeignFields {
    return new SpanFields(detached(this.#line), this.#shape, this.#spans);
  }
}

/** Fields that were taken apart already. */
export class NamedFields extends Map<string, RecordValue> implements ForeignFields {
  kept(): ForeignFields {
    const copy = new NamedFields();
    for (const [name, value] of this) {
      copy.set(name, typeof value === "string" ? Buffer.from(value).toString() : value);
    }
    return copy;
  }
}

/** The same text in memory of its own, not as a part of a larger one. */
function detached(line: string): string {
  return Buffer.from(line, "latin1").toString("latin1");
}
