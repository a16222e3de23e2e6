/* Membership in sets that are never enumerated, as calls that make a test. */
import type { TypeSet } from "../ir/ir.js";
import { emitExpr } from "./emit-expr.js";
import { fieldName, quote } from "./names.js";
import type { Scope } from "./scope.js";

export function emitTypeTest(set: TypeSet, s: Scope): string {
  switch (set.kind) {
    case "Finite":
      return `rt.inFinite(${emitExpr(set.set, s)})`;
    case "Nat":
      return "rt.inNat";
    case "Int":
    case "String":
    case "Pointers":
      return "rt.inAny";
    case "Seq":
      return `rt.inSeq(${emitTypeTest(set.of, s)})`;
    case "Subset":
      return `rt.inSubset(${emitTypeTest(set.of, s)})`;
    case "Functions":
      if (set.domain.kind === "Finite")
        return `rt.inFunctions(${emitExpr(set.domain.set, s)}, ${emitTypeTest(set.range, s)})`;
      return `rt.inPartialFunctions(${emitTypeTest(set.domain, s)}, ${emitTypeTest(set.range, s)})`;
    case "Records": {
      const fields = set.fields.map((f) => `[${quote(fieldName(f.name))}, ${emitTypeTest(f.of, s)}]`);
      return `rt.inRecords([${fields.join(", ")}])`;
    }
    case "Product":
      return `rt.inProduct([${set.items.map((item) => emitTypeTest(item, s)).join(", ")}])`;
  }
}
