/* Membership in sets that are never enumerated, as calls that make a test. */
import type { TypeSet } from "../ir/ir.js";
import { emitExpr } from "./emit-expr.js";
import type { FunctionWriter } from "./function-writer.js";
import { fieldName, quote } from "./names.js";

export function emitTypeTest(set: TypeSet, s: FunctionWriter): string {
  switch (set.kind) {
    case "Finite":
      return s.call("inFinite", emitExpr(set.set, s));
    case "Nat":
      return s.rt("inNat");
    case "Int":
    case "String":
    case "Pointers":
      return s.rt("inAny");
    case "Seq":
      return s.call("inSeq", emitTypeTest(set.of, s));
    case "Subset":
      return s.call("inSubset", emitTypeTest(set.of, s));
    case "Functions":
      if (set.domain.kind === "Finite")
        return s.call("inFunctions", emitExpr(set.domain.set, s), emitTypeTest(set.range, s));
      return s.call("inPartialFunctions", emitTypeTest(set.domain, s), emitTypeTest(set.range, s));
    case "Records": {
      const fields = set.fields.map((f) => `[${quote(fieldName(f.name))}, ${emitTypeTest(f.of, s)}]`);
      return s.call("inRecords", `[${fields.join(", ")}]`);
    }
    case "Product":
      return s.call("inProduct", `[${set.items.map((item) => emitTypeTest(item, s)).join(", ")}]`);
  }
}
