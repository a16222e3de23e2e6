/*
 * The checker infers types with unification, lowering works them out anew, bottom up, since it expands operators for
 * each use. What both say of an expression must go together: of the shipped specs, and of random programs.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadModules } from "../../src/compile/load-modules.js";
import type { Expr, Program } from "../../src/ir/ir.js";
import { lowerProgram } from "../../src/ir/lower-program.js";
import { childExprs, exprsOfProgram } from "../../src/ir/walk.js";
import { checkModules } from "../../src/sema/check-modules.js";
import type { Typed } from "../../src/sema/typed.js";
import { printType, type Type } from "../../src/sema/types/type.js";
import type * as ast from "../../src/syntax/ast.js";
import { walk } from "../../src/syntax/children.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { SourceFile } from "../../src/text/source-file.js";
import { caseOf, TAPE_LENGTH } from "../fuzz/oracle.js";
import { tapeOf } from "../support/choices.js";
import { writeSpec } from "../support/generate-spec.js";

/** Whether a value may have both types. `Any` is what varies, or what nothing constrains. */
function goTogether(a: Type, b: Type): boolean {
  if (a.kind === "Any" || b.kind === "Any") return true;
  // A tuple may be a sequence, both may be functions from integers, and `<<>>` is the empty one of all of them.
  const [tuple, other] = a.kind === "Tuple" ? [a, b] : [b, a];
  if (tuple.kind === "Tuple" && other.kind === "Seq")
    return tuple.items.every((x) => goTogether(x, other.element));
  if (tuple.kind === "Tuple" && other.kind === "Fn")
    return tuple.items.every((x) => goTogether(x, other.range));
  if (a.kind === "Seq" && b.kind === "Fn") return goTogether(a.element, b.range);
  if (a.kind === "Fn" && b.kind === "Seq") return goTogether(a.range, b.element);
  const isText = (t: Type) => t.kind === "Str" || t.kind === "Enum";
  if (isText(a) && isText(b)) return true;
  switch (a.kind) {
    case "Set":
    case "Seq":
      return b.kind === a.kind && goTogether(a.element, b.element);
    case "Fn":
      return b.kind === "Fn" && goTogether(a.domain, b.domain) && goTogether(a.range, b.range);
    case "Record":
      return (
        b.kind === "Record" &&
        // An operator may be used with records of more fields than it asks for.
        a.fields.every((f) => b.fields.some((g) => g.name === f.name && goTogether(f.type, g.type)))
      );
    case "Tuple":
      return (
        b.kind === "Tuple" &&
        a.items.length === b.items.length &&
        a.items.every((item, i) => goTogether(item, b.items[i]!))
      );
    case "Ptr":
      return b.kind === "Ptr" && (a.name === "" || b.name === "" || a.name === b.name);
    default:
      return a.kind === b.kind;
  }
}

const place = ({ file, start, end }: ast.NodeBase["span"]) => `${file.path} ${start} ${end}`;

/** An assignment is no expression in the IR. */
function isAssignment(node: ast.Node): boolean {
  if (node.kind !== "Binary" || node.op !== "=") return false;
  const { left } = node;
  return left.kind === "Prime" || (left.kind === "Apply" && left.fn.kind === "Prime");
}

/** What the two say of expressions that stand at one place and do not go together; and how many were compared. */
function compared(
  typed: Typed,
  program: Program,
): { readonly compared: number; readonly different: string[] } {
  // What one expression of the tree has become stands at one place, also where it is several.
  const lowered = new Map<string, Type[]>();
  const visit = (e: Expr): void => {
    const here = place(e.span);
    lowered.set(here, [...(lowered.get(here) ?? []), e.type]);
    for (const child of childExprs(e)) visit(child);
  };
  for (const e of exprsOfProgram(program)) visit(e);
  const different: string[] = [];
  let count = 0;
  for (const module of typed.modules) {
    for (const node of walk(module)) {
      const inferred = typed.types.get(node.id);
      const types = lowered.get(place(node.span)) ?? [];
      if (inferred === undefined || types.length === 0 || isAssignment(node)) continue;
      count++;
      if (types.some((type) => goTogether(inferred, type))) continue;
      const { file, start, end } = node.span;
      const text = file.text.slice(start, end);
      different.push(
        `${file.path}: ${text} : ${printType(inferred)}, in the IR ${types.map(printType).join(", ")}`,
      );
    }
  }
  return { compared: count, different };
}

function comparedIn(modules: readonly ast.Module[]) {
  const typed = checkModules(modules);
  return compared(typed, lowerProgram(typed).program);
}

describe("the two computations of types go together", () => {
  test("in all shipped specs", () => {
    const files = readdirSync("specs", { recursive: true, encoding: "utf8" }).filter((f) =>
      f.endsWith(".mms"),
    );
    const readFile = (path: string) => readFileSync(path, "utf8");
    const roots = files.filter((f) => f.startsWith("mm/")).map((f) => `specs/${f}`);
    const found = comparedIn(loadModules(roots, { readFile, shipped: "specs" }).modules);
    expect(found.different).toEqual([]);
    expect(found.compared).toBeGreaterThan(5000);
  });

  test("in random programs", () => {
    let all = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const texts = writeSpec(caseOf(tapeOf(seed, TAPE_LENGTH)).spec);
      const modules = texts.map((text, i) => parseModule(new SourceFile(`generated${i}.mms`, text)).module!);
      const found = comparedIn(modules);
      expect(found.different, `seed ${seed}`).toEqual([]);
      all += found.compared;
    }
    expect(all).toBeGreaterThan(5000);
  });
});

test("types that do not go together are told apart", () => {
  const int: Type = { kind: "Int" };
  const set: Type = { kind: "Set", element: int };
  const ptr = (name: string): Type => ({ kind: "Ptr", name });
  expect(goTogether(int, set)).toBe(false);
  expect(goTogether(set, { kind: "Set", element: { kind: "Bool" } })).toBe(false);
  expect(goTogether(ptr("Vma"), ptr("Mm"))).toBe(false);
  expect(goTogether({ kind: "Tuple", items: [int, set] }, { kind: "Seq", element: int })).toBe(false);
});
