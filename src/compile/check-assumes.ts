/*
 * What can be evaluated before there is a trace: with the CONSTANTs' defaults, the ASSUMEs, WHENs and INITs. An ASSUME
 * about a CONSTANT that has none says what traces may say of it: it is looked at with each trace's own
 * (replay/constants.ts).
 */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { Fault } from "../runtime/logic.js";
import type { Reporter } from "../runtime/machine.js";
import { PointerTable } from "../runtime/pointer-table.js";
import { faultText } from "../runtime/print.js";
import { silentReporter } from "../runtime/silent-reporter.js";
import type { LoadedProgram } from "./load-program.js";

/** One diagnostic for each ASSUME that is not TRUE, and for each DEFAULT, INIT and WHEN that is undefined. */
export function checkAssumes(program: LoadedProgram): Diagnostic[] {
  const found: Diagnostic[] = [];
  const pointers = new PointerTable();
  const host: Reporter = {
    ...silentReporter,
    undefinedSetup({ what, ...place }, fault) {
      found.push(diagnostic("MMS6084", place, { what, fault: faultText(fault, pointers) }));
    },
  };
  const machine = program.spec.create(host, pointers);
  machine.prepare([]);
  machine.assumes().forEach((result, i) => {
    if (result === true) return;
    const assume = program.ir.assumes[i]!;
    const { constants } = program.spec.meta.assumes[i]!;
    if (result !== false && constants.some((c) => program.ir.constants[c]!.default === undefined)) return;
    const value =
      result instanceof Fault
        ? `undefined: ${faultText(result, pointers)}`
        : result === false
          ? "FALSE"
          : "unknown";
    const assumption = assume.name === "" ? "here" : assume.name;
    found.push(diagnostic("MMS6001", assume.body.span, { assumption, value }));
  });
  return found;
}
