/* `mmspec check`: is this a spec? */

import { hasErrors } from "../../diag/diagnostic.js";
import type * as ir from "../../ir/ir.js";
import { counted } from "../../report/numbers.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { showDiagnostics } from "../show-diagnostics.js";
import { compileSpecs } from "../specs.js";

export interface CheckFlags {
  readonly quiet?: true;
  readonly color: boolean;
}

export async function check(entries: readonly string[], flags: CheckFlags, io: CommandIo): Promise<number> {
  const { program, diagnostics } = await compileSpecs(entries, io);
  const assumptions =
    program === undefined ? [] : (await import("../../compile/check-assumes.js")).checkAssumes(program);
  const all = [...diagnostics, ...assumptions];
  await showDiagnostics(all, io, flags.color);
  if (hasErrors(all) || program === undefined) return EXIT.unusable;
  if (flags.quiet !== true) {
    await io.stdout.write(
      program.ir.modules.map(({ name }) => `${moduleSummary(name, program.ir)}\n`).join(""),
    );
  }
  return EXIT.ok;
}

/** "mm.mremap: 3 rules, 4 actions, 2 events, 1 variable" */
export function moduleSummary(name: string, program: ir.Program): string {
  const own = (all: readonly { readonly module: string }[]) => all.filter((d) => d.module === name).length;
  const parts: [number, string][] = [
    [own(program.rules), "rule"],
    [own(program.actions), "action"],
    [own(program.events), "event"],
    [own(program.variables), "variable"],
    [own(program.constants), "constant"],
    [own(program.operators), "operator"],
    [own(program.tests), "test"],
  ];
  const present = parts.filter(([n], i) => n > 0 || i < 2).map(([n, what]) => counted(n, what));
  return `${name}: ${present.join(", ")}`;
}
