/* One table of operators: what the parser, the runtime and the checker have of one is there for each. */
import { describe, expect, test } from "vitest";
import * as rt from "../../src/runtime/index.js";
import { builtins, infixOperators, operations } from "../../src/sema/builtins.js";
import { infixOperators as spellings } from "../../src/syntax/operators.js";

describe("the table of operators", () => {
  test("has every infix symbol with a fixed meaning, but for those that are no operators on values", () => {
    const fixed = [...spellings.values()].filter((x) => !x.definable).map((x) => x.op);
    const others = ["~>", "SINCE", "\\X"];
    expect([...infixOperators.keys()].sort()).toEqual(
      [...new Set(fixed)].filter((op) => !others.includes(op)).sort(),
    );
  });

  test("names functions of the runtime", () => {
    // `x \in S`, messages and prints have names of their own there.
    const otherwise = ["in", "text", "print"];
    const missing = [...operations.keys()].filter((prim) => !(prim in rt) && !otherwise.includes(prim));
    expect(missing).toEqual([]);
  });

  test("gives an operation that two operators share one answer about faults", () => {
    const rows = [...builtins, ...infixOperators.values()].flatMap((x) => x.operation ?? []);
    for (const row of rows) expect(operations.get(row.prim)?.mayFault, row.prim).toBe(row.mayFault);
  });
});
