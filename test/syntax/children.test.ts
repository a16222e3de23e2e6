import fc from "fast-check";
import { expect, it } from "vitest";
import type * as ast from "../../src/syntax/ast.js";
import { children, walk, walkWithDepth } from "../../src/syntax/children.js";
import { arbitraryModule } from "../support/arbitrary-tree.js";
import { parsedModule } from "../support/parse-text.js";

/** The ids of all nodes in a piece of plain data, however they hang together. */
function idsWithin(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(idsWithin);
  if (typeof value !== "object" || value === null) return [];
  const own = "id" in value ? [value.id as number] : [];
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, field]) =>
      key === "span" || key === "opSpan" ? [] : idsWithin(field),
    ),
  ];
}

it("children leave no node out and name none twice", () => {
  fc.assert(
    fc.property(arbitraryModule, (module) => {
      const walked = [...walk(module)].map((node) => node.id);
      expect(walked.sort((a, b) => a - b)).toEqual(idsWithin(module).sort((a, b) => a - b));
    }),
    { numRuns: 300, seed: 7 },
  );
});

it("children and walks follow the text", () => {
  const module = parsedModule(
    'A(x : Nat) : Nat == {x + 1 : x \\in S}\nINVARIANT I_1 "i" WHEN p == q\nACTION B ON e WHEN p == [f EXCEPT ![1].a = 2]',
  );
  let last = 0;
  for (const node of walk(module)) {
    for (const child of children(node)) expect(child.span.start).toBeGreaterThanOrEqual(node.span.start);
    expect(node.span.start).toBeGreaterThanOrEqual(last);
    last = node.kind === "Module" ? 0 : node.span.start;
  }
});

it("depths count from the root", () => {
  const depths = new Map<ast.Node["kind"], number>();
  for (const { node, depth } of walkWithDepth(parsedModule("A == {<<1>>}"))) depths.set(node.kind, depth);
  expect(Object.fromEntries(depths)).toMatchObject({
    Module: 0,
    OperatorDecl: 1,
    SetEnum: 2,
    Tuple: 3,
    NumberLit: 4,
  });
});
