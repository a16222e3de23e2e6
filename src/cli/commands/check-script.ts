/* `mmspec probes --check`: which probes of the script the running kernel takes, without recording anything. */
import { diagnostic, hasErrors } from "../../diag/diagnostic.js";
import { fileServices } from "../../files/services.js";
import { loadSpecs } from "../../files/specs/find-specs.js";
import { kernelFacts } from "../../files/specs/kernel-facts.js";
import { type CheckedProbe, checkProbes } from "../../files/tracefs/check-probes.js";
import { removeLeftovers } from "../../files/tracefs/leftovers.js";
import { openTracefs } from "../../files/tracefs/tracefs.js";
import { InputError } from "../../session/input-error.js";
import { planRecording } from "../../session/recording-plan.js";
import { counted } from "../../text/format-count.js";
import { printable } from "../../text/printable.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import type { ProbesFlags } from "./probes.js";
import { checkKprobes, runningKernel } from "./record.js";

export async function checkScript(
  specs: readonly string[],
  rules: readonly string[],
  flags: ProbesFlags,
  io: CommandIo,
): Promise<number> {
  const tracefs = openTracefs(flags.tracefs, io.instanceFolders);
  const loaded = await loadSpecs(specs.length > 0 ? { spec: specs } : {}, io);
  const facts = runningKernel(kernelFacts(flags, io), tracefs);
  const options = { rules, others: flags.others === true, map: flags.map };
  const planned = await planRecording(loaded.program, facts, options, fileServices(io));
  const { plan, catalogue, diagnostics } = planned;
  await showDiagnostics([...loaded.diagnostics, ...diagnostics], io, flags.color);
  if (hasErrors(diagnostics)) return EXIT.noAnswer;
  checkKprobes(planned, tracefs);
  if (plan.needsBtf.length > 0)
    throw new InputError(diagnostic("MMS7024", undefined, { structs: plan.needsBtf }));
  removeLeftovers(tracefs);
  const checked = checkProbes(tracefs, plan.probes, catalogue);
  const refused = checked.filter(({ refusal }) => refusal !== undefined).length;
  await io.stdout.write(tableOf(checked, facts.kernel.release, refused));
  return refused === 0 ? EXIT.ok : EXIT.noAnswer;
}

function tableOf(checked: readonly CheckedProbe[], release: string, refused: number): string {
  const rows = [
    ["probe", "at", ""],
    ...checked.map(({ event, place, refusal }) => [
      event,
      place,
      refusal === undefined ? "accepted" : `refused: ${printable(refusal)}`,
    ]),
  ];
  const width = (i: number) => Math.max(...rows.map((row) => row[i]!.length));
  const lines = rows.map(([event, place, answer]) =>
    `${event!.padEnd(width(0))}  ${place!.padEnd(width(1))}  ${answer!}`.trimEnd(),
  );
  const all = `${counted(checked.length, "probe")} on Linux ${printable(release)}`;
  return `${[...lines, "", `${all}: ${refused === 0 ? "all accepted" : `${refused} refused`}`].join("\n")}\n`;
}
