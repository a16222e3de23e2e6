/*
 * Types while they are being inferred: a graph of nodes that unification merges. A node stands for its
 * representative's shape. `level` is the nesting depth of operator definitions that the node belongs to: what is
 * deeper than the definition's surroundings may vary from use to use (let-polymorphism after Rémy).
 *
 * `open` marks what its surroundings may still shape: a tuple literal may turn out to be a sequence or a function
 * from integers, a function literal may be a sequence, a record seen through its fields may have more of them, a
 * string literal may belong to any enumeration that contains it.
 */
import type { Span } from "../../text/source-file.js";
import { printType, type Type } from "./type.js";

export type Shape =
  | { readonly kind: "Var"; readonly pointer: boolean; readonly deferred: Deferred[] }
  /** Something is wrong here and has been reported: fits everything. */
  | { readonly kind: "Error" }
  | { readonly kind: "Bool" | "Int" | "Str" | "Task" }
  /** `addresses`: written "0x…" where a pointer may be spelt so. */
  | {
      readonly kind: "Enum";
      readonly values: readonly string[];
      readonly open: boolean;
      readonly addresses: boolean;
    }
  | { readonly kind: "Ptr"; readonly name: string }
  | { readonly kind: "Set"; readonly element: Term }
  | { readonly kind: "Seq"; readonly element: Term }
  | { readonly kind: "Fn"; readonly domain: Term; readonly range: Term; readonly open: boolean }
  | { readonly kind: "Record"; readonly fields: ReadonlyMap<string, Term>; readonly open: boolean }
  | { readonly kind: "Tuple"; readonly items: readonly Term[]; readonly open: boolean };

/** What must hold of a node once its shape is known. */
export type Deferred =
  | {
      readonly kind: "Apply";
      readonly fn: Term;
      readonly key: Term;
      /** The key where it is a literal: which item of a tuple, which field of a record. */
      readonly literal: bigint | string | undefined;
      readonly result: Term;
      readonly site: Site;
    }
  | { readonly kind: "Domain"; readonly fn: Term; readonly result: Term; readonly site: Site };

/** Where a message about a deferred check points. */
export interface Site {
  readonly fn: Span;
  readonly key: Span;
}

export class Term {
  link: Term | undefined = undefined;
  shape: Shape;
  level: number;

  constructor(shape: Shape, level: number) {
    this.shape = shape;
    this.level = level;
  }
}

/** The representative. */
export function find(term: Term): Term {
  let root = term;
  while (root.link !== undefined) root = root.link;
  for (let at = term; at.link !== undefined; ) {
    const next: Term = at.link;
    at.link = root;
    at = next;
  }
  return root;
}

export function shapeOf(term: Term): Shape {
  return find(term).shape;
}

/** Direct parts of a shape, with those of its deferred checks. */
export function parts(shape: Shape): readonly Term[] {
  switch (shape.kind) {
    case "Var":
      return shape.deferred.flatMap((d) => (d.kind === "Apply" ? [d.key, d.result] : [d.result]));
    case "Set":
    case "Seq":
      return [shape.element];
    case "Fn":
      return [shape.domain, shape.range];
    case "Record":
      return [...shape.fields.values()];
    case "Tuple":
      return shape.items;
    default:
      return [];
  }
}

/** Types beyond these are cut to `Any` in results; nothing readable comes near. */
const SIZE_LIMIT = 2000;
const DEPTH_LIMIT = 100;

/** Finished types of terms. Parts that several terms share are read once. */
export class Reader {
  readonly #done = new Map<Term, { readonly type: Type; readonly size: number; readonly depth: number }>();
  /** Set when something was cut. */
  overflowed = false;

  read(term: Term): Type {
    return this.#read(term, 0).type;
  }

  #read(term: Term, nesting: number): { readonly type: Type; readonly size: number; readonly depth: number } {
    const root = find(term);
    const known = this.#done.get(root);
    if (known !== undefined) return known;
    let size = 1;
    let depth = 0;
    const part = (t: Term): Type => {
      if (nesting > DEPTH_LIMIT) {
        depth = DEPTH_LIMIT;
        return { kind: "Any" };
      }
      const inner = this.#read(t, nesting + 1);
      size += inner.size;
      depth = Math.max(depth, inner.depth + 1);
      return inner.type;
    };
    let type = finish(root.shape, part);
    if (size > SIZE_LIMIT || depth >= DEPTH_LIMIT) {
      this.overflowed = true;
      type = { kind: "Any" };
      size = 1;
      depth = 0;
    }
    const result = { type, size, depth };
    this.#done.set(root, result);
    return result;
  }
}

function finish(shape: Shape, part: (term: Term) => Type): Type {
  switch (shape.kind) {
    case "Var":
    case "Error":
      return { kind: "Any" };
    case "Bool":
    case "Int":
    case "Str":
    case "Task":
      return { kind: shape.kind };
    case "Enum":
      return shape.open ? { kind: "Str" } : { kind: "Enum", values: shape.values };
    case "Ptr":
      return { kind: "Ptr", name: shape.name };
    case "Set":
    case "Seq":
      return { kind: shape.kind, element: part(shape.element) };
    case "Fn":
      return { kind: "Fn", domain: part(shape.domain), range: part(shape.range) };
    case "Record":
      return {
        kind: "Record",
        fields: [...shape.fields]
          .sort(([left], [right]) => (left < right ? -1 : 1))
          .map(([name, type]) => ({ name, type: part(type) })),
      };
    case "Tuple":
      if (shape.items.length === 0) return { kind: "Seq", element: { kind: "Any" } };
      return { kind: "Tuple", items: shape.items.map(part) };
  }
}

/** For messages: as a spec would write the type, cut to a readable length. */
export function describe(term: Term): string {
  return describeLater(term)();
}

/** The same of the term as it is now: unification also merges parts of what turns out not to fit. */
export function describeLater(term: Term): () => string {
  const shape = shapeOf(term);
  if (shape.kind === "Var") return () => (shape.pointer ? "a pointer" : "_");
  if (shape.kind === "Enum" && shape.open && shape.values.length === 1) {
    return () => `the string ${JSON.stringify(shape.values[0])}`;
  }
  const type = new Reader().read(term);
  return () => describeType(type);
}

function describeType(type: Type): string {
  if (type.kind === "Set" && type.element.kind === "Any") return "a set";
  if (type.kind === "Seq" && type.element.kind === "Any") return "a sequence";
  if (type.kind === "Fn" && type.domain.kind === "Any" && type.range.kind === "Any") return "a function";
  const text = printType(type);
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}
