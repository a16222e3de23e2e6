/* `mmspec check`: is this a spec? */

import { hasErrors } from "../../diag/diagnostic.js";
import { compileSpecs } from "../../files/specs/find-specs.js";
import type { CostSite } from "../../ir/analysis/cost.js";
import type * as ir from "../../ir/ir.js";
import { counted } from "../../text/format-count.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { showDiagnostics } from "../output/show-diagnostics.js";

export interface CheckFlags {
  readonly quiet?: true;
  /** Report what goes through the state. */
  readonly cost?: true;
  readonly color: boolean;
}

export async function check(entries: readonly string[], flags: CheckFlags, io: CommandIo): Promise<number> {
  const { program, diagnostics } = await compileSpecs(entries, io);
  const assumptions =
    program === undefined ? [] : (await import("../../compile/check-assumes.js")).checkAssumes(program);
  const all = [...diagnostics, ...assumptions];
  await showDiagnostics(all, io, flags.color);
  if (hasErrors(all) || program === undefined) return EXIT.noAnswer;
  if (flags.quiet !== true) {
    await io.stdout.write(
      program.ir.modules.map(({ name }) => `${moduleSummary(name, program.ir)}\n`).join(""),
    );
  }
  if (flags.cost === true) {
    const { costOf } = await import("../../ir/analysis/cost.js");
    const lines = costOf(program.ir).map((site) => `${costLine(site)}\n`);
    await io.stdout.write(lines.length === 0 ? "nothing goes through the state\n" : lines.join(""));
  }
  return EXIT.ok;
}

/** "specs/mm/page_table.mms:194:8: ACTION Unmap: \A p goes through all of migration_ptes" */
function costLine({ within, loop, over, isNarrowed, span }: CostSite): string {
  const { line, column } = span.file.position(span.start);
  const parts = over.map(({ variable, isWhole }) =>
    isNarrowed
      ? `${variable}, but only what a step has written`
      : isWhole
        ? `all of ${variable}`
        : `what one key of ${variable} has`,
  );
  return `${span.file.path}:${line}:${column}: ${within}: ${loop} goes through ${parts.join(", and ")}`;
}

/** "mm.mremap: 3 rules, 4 actions, 2 events, 1 variable" */
function moduleSummary(name: string, program: ir.Program): string {
  const own = (all: readonly { readonly module: string }[]) => all.filter((d) => d.module === name).length;
  const parts: [number, string][] = [
    [own(program.rules), "rule"],
    [own(program.actions.filter((a) => a.group === a.module)), "action"],
    [own(program.events), "event"],
    [own(program.variables), "variable"],
    [own(program.constants), "constant"],
    [own(program.operators), "operator"],
    [own(program.tests), "test"],
  ];
  const present = parts.filter(([n], i) => n > 0 || i < 2).map(([n, what]) => counted(n, what));
  return `${name}: ${present.join(", ")}`;
}
