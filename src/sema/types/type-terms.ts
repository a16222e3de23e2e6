/*
 * Types while they are being inferred: a graph of nodes that unification merges. A node stands for its
 * representative's form. `level` is the nesting depth of operator definitions that the node belongs to: what is
 * deeper than the definition's surroundings may vary from use to use (let-polymorphism after Rémy).
 *
 * `open` marks what its surroundings may still decide: a tuple literal may turn out to be a sequence or a function
 * from integers, a function literal may be a sequence, a record seen through its fields may have more of them, a
 * string literal may belong to any enumeration that contains it.
 */
import type { Span } from "../../text/source-file.js";
import { printType, type Type } from "./type.js";

export type TermForm =
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

/** What must hold of a node once its form is known. */
export type Deferred =
  | {
      readonly kind: "Apply";
      readonly fn: Term;
      readonly key: Term;
      /** The key where it is a literal: which item of a tuple, which field of a record. */
      readonly literal: bigint | string | undefined;
      readonly result: Term;
      readonly spans: CheckSpans;
    }
  | { readonly kind: "Domain"; readonly fn: Term; readonly result: Term; readonly spans: CheckSpans };

/** Where a message about a deferred check points. */
export interface CheckSpans {
  readonly fn: Span;
  readonly key: Span;
}

export class Term {
  link: Term | undefined = undefined;
  form: TermForm;
  level: number;

  constructor(form: TermForm, level: number) {
    this.form = form;
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

export function formOf(term: Term): TermForm {
  return find(term).form;
}

/** Direct parts of a form, with those of its deferred checks. */
export function parts(form: TermForm): readonly Term[] {
  switch (form.kind) {
    case "Var":
      return form.deferred.flatMap((d) => (d.kind === "Apply" ? [d.key, d.result] : [d.result]));
    case "Set":
    case "Seq":
      return [form.element];
    case "Fn":
      return [form.domain, form.range];
    case "Record":
      return [...form.fields.values()];
    case "Tuple":
      return form.items;
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
    let type = finish(root.form, part);
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

function finish(form: TermForm, part: (term: Term) => Type): Type {
  switch (form.kind) {
    case "Var":
    case "Error":
      return { kind: "Any" };
    case "Bool":
    case "Int":
    case "Str":
    case "Task":
      return { kind: form.kind };
    case "Enum":
      return form.open ? { kind: "Str" } : { kind: "Enum", values: form.values };
    case "Ptr":
      return { kind: "Ptr", name: form.name };
    case "Set":
    case "Seq":
      return { kind: form.kind, element: part(form.element) };
    case "Fn":
      return { kind: "Fn", domain: part(form.domain), range: part(form.range) };
    case "Record":
      return {
        kind: "Record",
        fields: [...form.fields]
          .sort(([left], [right]) => (left < right ? -1 : 1))
          .map(([name, type]) => ({ name, type: part(type) })),
      };
    case "Tuple":
      if (form.items.length === 0) return { kind: "Seq", element: { kind: "Any" } };
      return { kind: "Tuple", items: form.items.map(part) };
  }
}

/** For messages: as a spec would write the type, cut to a readable length. */
export function describe(term: Term): string {
  return describeLater(term)();
}

/** The same of the term as it is now: unification also merges parts of what turns out not to fit. */
export function describeLater(term: Term): () => string {
  const form = formOf(term);
  if (form.kind === "Var") return () => (form.pointer ? "a pointer" : "_");
  if (form.kind === "Enum" && form.open && form.values.length === 1) {
    return () => `the string ${JSON.stringify(form.values[0])}`;
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
