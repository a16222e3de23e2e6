/*
 * What the conjuncts of an ACTION say together: IF without ELSE stands only where a step does something, what an
 * action leaves UNCHANGED it does not write, and no cell is written twice.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { children } from "../../syntax/children.js";
import { isStatement, primedVariable } from "../../syntax/statements.js";
import type { Resolver } from "./resolver.js";

/** The branches around a conjunct, outermost first: the IF's condition, or what else has branches, and which one. */
type Path = readonly string[];

interface Found {
  readonly variable: string;
  readonly at: ast.Expr;
  readonly path: Path;
}

interface Write extends Found {
  /** The key of the cell, "" for a whole variable; and the value: as written. */
  readonly key: string;
  readonly value: string;
}

export function checkSteps(r: Resolver, decls: readonly ast.Decl[]): void {
  for (const decl of decls) {
    if (decl.kind !== "ActionDecl") {
      checkShortIfs(r, decl, new Set());
      continue;
    }
    const steps = new StepReader(r);
    steps.read(decl.body, []);
    checkShortIfs(r, decl, steps.shortIfs);
    checkUnchanged(r, steps);
    checkDoubleWrites(r, steps);
  }
}

/** IFs without ELSE that are not among those that say what a step does. */
function checkShortIfs(r: Resolver, decl: ast.Decl, allowed: ReadonlySet<ast.Node>): void {
  const open: ast.Node[] = [decl];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === "If" && node.else === undefined && !allowed.has(node))
      r.report(diagnostic("MMS2180", node.span, {}));
    open.push(...children(node));
  }
}

function checkUnchanged(r: Resolver, { unchanged, written }: StepReader): void {
  for (const still of unchanged) {
    const write = written.find(
      (w) => w.variable === still.variable && (isBelow(w.path, still.path) || isBelow(still.path, w.path)),
    );
    if (write === undefined) continue;
    const related = [{ at: write.at.span, label: "written here" }];
    r.report(diagnostic("MMS2181", still.at.span, { name: still.variable }, { related }));
  }
}

/** Cells that get two values wherever the second is written; those whose keys only turn out equal are found in traces. */
function checkDoubleWrites(r: Resolver, { written }: StepReader): void {
  const byCell = new Map<string, Write[]>();
  for (const write of written) {
    const cell = `${write.variable}[${write.key}]`;
    const before = byCell.get(cell) ?? [];
    byCell.set(cell, [...before, write]);
    const first = before.find((w) => w.value !== write.value && isBelow(write.path, w.path));
    if (first === undefined) continue;
    const related = [{ at: first.at.span, label: "first written here" }];
    r.report(diagnostic("MMS2182", write.at.span, { cell: textOf(write.at) }, { related }));
  }
}

/** Where `inner` is reached, `outer` is, too; but nothing is in both branches of one condition. */
function isBelow(inner: Path, outer: Path): boolean {
  const isDead = inner.some(
    (branch) => branch.startsWith("if ") && inner.includes(`else ${branch.slice(3)}`),
  );
  return !isDead && outer.every((branch) => inner.includes(branch));
}

class StepReader {
  readonly unchanged: Found[] = [];
  readonly written: Write[] = [];
  /** IFs without ELSE whose THEN says what the step does. */
  readonly shortIfs = new Set<ast.Node>();
  readonly #r: Resolver;

  constructor(r: Resolver) {
    this.#r = r;
  }

  read(e: ast.Expr, path: Path): void {
    if (!isStatement(e)) return;
    switch (e.kind) {
      case "Junction":
        e.items.forEach((item, i) => void this.read(item, e.op === "/\\" ? path : [...path, `${e.id} ${i}`]));
        return;
      case "If": {
        const cond = textOf(e.cond);
        this.read(e.then, [...path, `if ${cond}`]);
        if (e.else === undefined) this.shortIfs.add(e);
        else this.read(e.else, [...path, `else ${cond}`]);
        return;
      }
      case "Case":
        e.arms.forEach((arm, i) => void this.read(arm.value, [...path, `${e.id} ${i}`]));
        if (e.other !== undefined) this.read(e.other, [...path, `${e.id} other`]);
        return;
      case "Let":
        return this.read(e.body, path);
      case "Quant":
        return this.read(e.body, [...path, `${e.id}`]);
      case "Unary":
        for (const variable of this.#variables(e.arg)) this.unchanged.push({ variable, at: e, path });
        return;
      case "Binary":
        this.#write(e, path);
        return;
      default:
        return;
    }
  }

  #write({ left, right }: ast.Binary, path: Path): void {
    const { name, key = [] } = primedVariable(left)!;
    this.written.push({
      variable: name.name,
      at: left,
      path,
      key: key.map(textOf).join(", "),
      value: textOf(right),
    });
  }

  /** The variables of `UNCHANGED <<x, y>>`, also by way of a name for the tuple. */
  #variables(e: ast.Expr): readonly string[] {
    const open: ast.Node[] = [e];
    const names = new Set<string>();
    const seen = new Set<ast.Node>();
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      const symbol = node.kind === "NameRef" ? this.#r.symbols.get(node.id) : undefined;
      if (symbol?.kind === "Variable") names.add(symbol.name);
      if (symbol?.kind === "Operator") open.push(symbol.decl.body);
      open.push(...children(node));
    }
    return [...names];
  }
}

/** As written, but for blanks and line breaks. */
function textOf({ span }: ast.Expr): string {
  return span.file.text.slice(span.start, span.end).replace(/\s+/g, " ");
}
