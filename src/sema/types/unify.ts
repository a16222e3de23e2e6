/*
 * Unification. Both sides are merged piece by piece from a worklist, so deep types do not deepen the stack; a piece
 * that does not fit ends it, and what was merged before stays merged.
 */

import type { Type } from "./type.js";
import { type Deferred, find, parts, Term, type TermForm } from "./type-terms.js";

/** Why two types do not fit: the innermost pair, in the order they were handed over. */
export type Mismatch =
  | { readonly kind: "Types"; readonly left: Term; readonly right: Term }
  /** A literal that the enumeration on the other side does not contain. */
  | { readonly kind: "EnumValue"; readonly value: string; readonly allowed: readonly string[] }
  | { readonly kind: "Fields"; readonly onlyLeft: readonly string[]; readonly onlyRight: readonly string[] }
  /** A type would contain itself. */
  | { readonly kind: "Recursive" };

type Of<K extends TermForm["kind"]> = Extract<TermForm, { kind: K }>;

export class Solver {
  /** How many operator definitions are around what is being inferred. */
  level = 0;
  /** Deferred checks whose function is known by now. */
  readonly ready: Deferred[] = [];
  /** All deferred checks ever made, to settle those that stay open. */
  readonly deferred: Deferred[] = [];
  readonly #work: [Term, Term][] = [];

  term(form: TermForm): Term {
    return new Term(form, this.level);
  }

  fresh(pointer = false): Term {
    return this.term({ kind: "Var", pointer, deferred: [] });
  }

  error(): Term {
    return this.term({ kind: "Error" });
  }

  set(element: Term): Term {
    return this.term({ kind: "Set", element });
  }

  /** A declared type; what is wrong with it (`Any`) has been reported where it was declared. */
  of(type: Type): Term {
    switch (type.kind) {
      case "Bool":
      case "Int":
      case "Str":
      case "Task":
        return this.term({ kind: type.kind });
      case "Enum":
        return this.term({ kind: "Enum", values: type.values, open: false, addresses: false });
      case "Ptr":
        return this.term({ kind: "Ptr", name: type.name });
      case "Set":
      case "Seq":
        return this.term({ kind: type.kind, element: this.of(type.element) });
      case "Fn":
        return this.term({
          kind: "Fn",
          domain: this.of(type.domain),
          range: this.of(type.range),
          open: false,
        });
      case "Record": {
        const fields = new Map(type.fields.map((f) => [f.name, this.of(f.type)]));
        return this.term({ kind: "Record", fields, open: false });
      }
      case "Tuple":
        return this.term({ kind: "Tuple", items: type.items.map((t) => this.of(t)), open: false });
      case "Any":
        return this.error();
    }
  }

  defer(deferred: Deferred): void {
    const fn = find(deferred.fn);
    this.deferred.push(deferred);
    if (fn.form.kind !== "Var") {
      this.ready.push(deferred);
      return;
    }
    fn.form.deferred.push(deferred);
    this.#lower(deferred.result, fn.level);
    if (deferred.kind === "Apply") this.#lower(deferred.key, fn.level);
  }

  unify(left: Term, right: Term): Mismatch | undefined {
    this.#work.length = 0;
    this.#work.push([left, right]);
    for (let next = this.#work.pop(); next !== undefined; next = this.#work.pop()) {
      const mismatch = this.#step(find(next[0]), find(next[1]));
      if (mismatch !== undefined) return mismatch;
    }
    return undefined;
  }

  #step(left: Term, right: Term): Mismatch | undefined {
    if (left === right) return undefined;
    const l = left.form;
    const r = right.form;
    if (l.kind === "Var") return this.#bind(left, l, right, { kind: "Types", left, right });
    if (r.kind === "Var") return this.#bind(right, r, left, { kind: "Types", left, right });
    if (l.kind === "Error" || r.kind === "Error") return undefined;
    const types: Mismatch = { kind: "Types", left, right };
    switch (l.kind) {
      case "Bool":
      case "Int":
      case "Task":
        return l.kind === r.kind ? this.#merge(left, right) : types;
      case "Str":
        return r.kind === "Str" || r.kind === "Enum" ? this.#merge(right, left) : types;
      case "Enum":
        if (r.kind === "Str") return this.#merge(left, right);
        if (r.kind === "Enum") return this.#enums(left, l, right, r);
        return r.kind === "Ptr" && l.addresses ? this.#merge(left, right) : types;
      case "Ptr":
        if (r.kind === "Enum" && r.addresses) return this.#merge(right, left);
        return r.kind === "Ptr" && r.name === l.name ? this.#merge(left, right) : types;
      case "Set":
        if (r.kind !== "Set") return types;
        this.#work.push([l.element, r.element]);
        return this.#merge(left, right);
      case "Seq":
        if (r.kind === "Tuple") return this.#tupleAsSeq(right, r, left, l, true);
        if (r.kind === "Fn") return this.#fnAsSeq(right, r, left, l, true);
        if (r.kind !== "Seq") return types;
        this.#work.push([l.element, r.element]);
        return this.#merge(left, right);
      case "Fn":
        if (r.kind === "Tuple") return this.#tupleAsFn(right, r, left, l, true);
        if (r.kind === "Seq") return this.#fnAsSeq(left, l, right, r, false);
        if (r.kind !== "Fn") return types;
        this.#work.push([l.range, r.range], [l.domain, r.domain]);
        return l.open ? this.#merge(left, right) : this.#merge(right, left);
      case "Tuple":
        if (r.kind === "Seq") return this.#tupleAsSeq(left, l, right, r, false);
        if (r.kind === "Fn") return this.#tupleAsFn(left, l, right, r, false);
        return r.kind === "Tuple" ? this.#tuples(left, l, right, r) : types;
      case "Record":
        return r.kind === "Record" ? this.#records(left, l, right, r) : types;
    }
  }

  #bind(variable: Term, form: Of<"Var">, to: Term, otherwise: Mismatch): Mismatch | undefined {
    const target = to.form;
    if (target.kind === "Var") {
      target.deferred.push(...form.deferred);
      to.form = { ...target, pointer: form.pointer || target.pointer };
    } else if (form.pointer && target.kind !== "Ptr" && target.kind !== "Error") {
      if (target.kind !== "Enum" || !target.addresses) return otherwise;
    } else if (this.#occurs(variable, to)) {
      return { kind: "Recursive" };
    }
    this.ready.push(...(target.kind === "Var" ? [] : form.deferred));
    this.#merge(variable, to);
    for (const part of parts(to.form)) this.#lower(part, to.level);
    return undefined;
  }

  /** `from` becomes `into`. */
  #merge(from: Term, into: Term): undefined {
    if (from.level < into.level) this.#lower(into, from.level);
    else this.#lower(from, into.level);
    from.link = into;
    return undefined;
  }

  #enums(left: Term, l: Of<"Enum">, right: Term, r: Of<"Enum">): Mismatch | undefined {
    const addresses = l.addresses && r.addresses;
    if (l.open === r.open) {
      const values = together(l.values, r.values);
      if (!l.open && values.length === l.values.length + r.values.length)
        return { kind: "Types", left, right };
      right.form = { kind: "Enum", values, open: l.open, addresses };
      return this.#merge(left, right);
    }
    const [literal, declared] = l.open ? [l, r] : [r, l];
    const stranger = literal.values.find((v) => !declared.values.includes(v));
    if (stranger !== undefined) return { kind: "EnumValue", value: stranger, allowed: declared.values };
    return l.open ? this.#merge(left, right) : this.#merge(right, left);
  }

  #tupleAsSeq(tuple: Term, t: Of<"Tuple">, seq: Term, s: Of<"Seq">, seqLeft: boolean): Mismatch | undefined {
    for (const item of t.items) this.#push(item, s.element, seqLeft);
    return this.#merge(tuple, seq);
  }

  #tupleAsFn(tuple: Term, t: Of<"Tuple">, fn: Term, f: Of<"Fn">, fnLeft: boolean): Mismatch | undefined {
    if (!t.open && !f.open) return { kind: "Types", left: fnLeft ? fn : tuple, right: fnLeft ? tuple : fn };
    for (const item of t.items) this.#push(item, f.range, fnLeft);
    if (t.items.length > 0) this.#push(this.term({ kind: "Int" }), f.domain, fnLeft);
    return this.#merge(tuple, fn);
  }

  #fnAsSeq(fn: Term, f: Of<"Fn">, seq: Term, s: Of<"Seq">, seqLeft: boolean): Mismatch | undefined {
    if (!f.open) return { kind: "Types", left: seqLeft ? seq : fn, right: seqLeft ? fn : seq };
    this.#push(f.range, s.element, seqLeft);
    this.#push(f.domain, this.term({ kind: "Int" }), seqLeft);
    return this.#merge(fn, seq);
  }

  #tuples(left: Term, l: Of<"Tuple">, right: Term, r: Of<"Tuple">): Mismatch | undefined {
    if (l.items.length === r.items.length) {
      for (let i = l.items.length - 1; i >= 0; i--) this.#work.push([l.items[i]!, r.items[i]!]);
      return l.open ? this.#merge(left, right) : this.#merge(right, left);
    }
    if (!l.open || !r.open) return { kind: "Types", left, right };
    // Literals of different lengths in one place: sequences.
    const element = this.fresh();
    right.form = { kind: "Seq", element };
    for (const item of [...l.items, ...r.items]) this.#work.push([element, item]);
    this.#merge(left, right);
    this.#lower(element, right.level);
    return undefined;
  }

  #records(left: Term, l: Of<"Record">, right: Term, r: Of<"Record">): Mismatch | undefined {
    const onlyLeft = [...l.fields.keys()].filter((name) => !r.fields.has(name));
    const onlyRight = [...r.fields.keys()].filter((name) => !l.fields.has(name));
    if ((onlyLeft.length > 0 && !r.open) || (onlyRight.length > 0 && !l.open)) {
      return { kind: "Fields", onlyLeft: r.open ? [] : onlyLeft, onlyRight: l.open ? [] : onlyRight };
    }
    for (const [name, type] of l.fields) {
      const other = r.fields.get(name);
      if (other !== undefined) this.#work.push([type, other]);
    }
    if (!l.open) return this.#merge(right, left);
    if (onlyLeft.length === 0) return this.#merge(left, right);
    const fields = new Map([...r.fields, ...l.fields]);
    right.form = { kind: "Record", fields, open: true };
    this.#merge(left, right);
    for (const type of fields.values()) this.#lower(type, right.level);
    return onlyLeft.some((name) => this.#occurs(right, l.fields.get(name)!))
      ? { kind: "Recursive" }
      : undefined;
  }

  /** A record seen through one of its fields; gives the field's type, or undefined where it has no such field. */
  field(record: Term, name: string): Term | undefined {
    const root = find(record);
    const form = root.form;
    if (form.kind !== "Record") return undefined;
    const known = form.fields.get(name);
    if (known !== undefined || !form.open) return known;
    const type = this.fresh();
    this.#lower(type, root.level);
    root.form = { kind: "Record", fields: new Map([...form.fields, [name, type]]), open: true };
    return type;
  }

  #push(inner: Term, outer: Term, outerLeft: boolean): void {
    this.#work.push(outerLeft ? [outer, inner] : [inner, outer]);
  }

  #occurs(target: Term, within: Term): boolean {
    const seen = new Set<Term>();
    const stack = [within];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const root = find(next);
      if (root === find(target)) return true;
      if (seen.has(root)) continue;
      seen.add(root);
      if (root.form.kind !== "Var") stack.push(...parts(root.form));
    }
    return false;
  }

  /** No part of a type varies more freely than the whole. */
  #lower(term: Term, level: number): void {
    const stack = [term];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const root = find(next);
      if (root.level <= level) continue;
      root.level = level;
      stack.push(...parts(root.form));
    }
  }
}

/** The strings of both, sorted as each is; a long list of literals is put together one by one. */
function together(a: readonly string[], b: readonly string[]): readonly string[] {
  const [longer, shorter] = a.length < b.length ? [b, a] : [a, b];
  if (shorter.length > 1) return [...new Set([...a, ...b])].sort();
  const [value] = shorter;
  if (value === undefined) return longer;
  let low = 0;
  let high = longer.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (longer[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return longer[low] === value ? longer : longer.toSpliced(low, 0, value);
}
