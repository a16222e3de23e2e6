/* ASSUMEs, evaluated with the CONSTANTs' defaults. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { Fault } from "../runtime/logic.js";
import type { Host } from "../runtime/machine.js";
import { PointerTable } from "../runtime/pointer-table.js";
import type { LoadedProgram } from "./load-program.js";

/** One diagnostic for each ASSUME that is not TRUE. */
export function checkAssumes(program: LoadedProgram): Diagnostic[] {
  const machine = program.spec.create(silent, new PointerTable());
  machine.begin([], true);
  return machine.assumes().flatMap((result, i) => {
    if (result === true) return [];
    const assume = program.ir.assumes[i]!;
    const value =
      result instanceof Fault ? `undefined: ${result.message}` : result === false ? "FALSE" : "unknown";
    const assumption = assume.name === "" ? "here" : assume.name;
    return [diagnostic("MMS6001", assume.body.span, { assumption, value })];
  });
}

/** A host that nobody listens to. */
const silent: Host = {
  leaf() {},
  temporal() {},
  noAction() {},
  undefinedIn() {},
  mismatch() {},
  ambiguous() {},
  conflict() {},
};
