/* What small mistakes in rules tests notice, for people. */
import { counted } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import { percentNoticed, type Strength, type Survivor } from "../verdict/strength.js";

export function renderStrength(strength: Strength): string {
  const { mutants, survivors, broken } = strength;
  const lines = smallest(survivors).map(
    ({ path, line, column, rule, change }) =>
      `  ${printable(path)}:${line}:${column}: ${printable(`${rule} ${change}`)}: no test notices`,
  );
  const percent = Math.floor(10 * percentNoticed(strength)) / 10;
  lines.push(
    `strength: ${percent} % (${mutants - survivors.length} of ${counted(mutants, "mutant")} noticed)`,
  );
  if (broken.length > 0) lines.push(`${counted(broken.length, "test")} that failed as it is could not tell`);
  return lines.map((text) => `${text}\n`).join("");
}

/** Of a rule that may be switched off as a whole, its parts go without saying. */
function smallest(survivors: readonly Survivor[]): readonly Survivor[] {
  const placeOf = ({ path, ruleAt }: Survivor) => `${path} ${ruleAt}`;
  const off = new Set(survivors.filter((s) => s.change === OFF).map(placeOf));
  return survivors.filter((s) => s.change === OFF || !off.has(placeOf(s)));
}

const OFF = "switched off";
