/* The fields of an entry's body, cut out of its line only where somebody asks for them. */
import type { RecordValue } from "../trace/record.js";
import { fromBytes } from "./byte-lines.js";
import type { ForeignFields } from "./importer.js";

/** The names of a body's fields, in their order: the same for all entries of a probe. */
export class Shape {
  /** ` name=` */
  readonly prefixes: readonly string[];
  readonly index: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
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

  names(): string[] {
    return [...this.#shape.index.keys()];
  }

  get(name: string): RecordValue | undefined {
    const i = this.#shape.index.get(name);
    if (i === undefined) return undefined;
    return fromBytes(this.#line.slice(this.#spans[2 * i], this.#spans[2 * i + 1]));
  }
}
