import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkProbes } from "../../src/files/tracefs/check-probes.js";
import { Tracefs } from "../../src/files/tracefs/tracefs.js";
import { planProbes } from "../../src/probes/plan.js";
import { book, CATALOGUE, CONSTANTS, mm } from "../probes/linux.js";

const folder = mkdtempSync(join(tmpdir(), "mmspec-check-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A kernel that keeps its probes in memory, and does not have one of the functions. */
class MadeUpTracefs extends Tracefs {
  readonly set = new Set<string>();
  readonly commands: string[] = [];

  override write(name: string, text: string): void {
    const [command, what] = text.trim().split(" ");
    this.commands.push(text.trim());
    if (what === "copy_vma") throw this.refused(name, Object.assign(new Error("no"), { code: "ENOENT" }));
    const [letter, probe] = command!.split(":");
    if (letter === "-") this.set.delete(probe!);
    else this.set.add(probe!);
  }

  override readIfThere(name: string): string {
    if (name === "error_log")
      return "[ 1.5] trace_kprobe: error: Failed to parse\n  Command: p x\n[ 2.5] trace_kprobe: error: Invalid probed address or symbol\n  Command: p:g/copy_vma copy_vma\n";
    return [...this.set].map((probe) => `p:${probe} f\n`).join("");
  }
}

test("each probe is accepted, or has the kernel's own error; nothing stays set", () => {
  writeFileSync(join(folder, "kprobe_events"), "");
  const rules = mm.dataflow.rules.flatMap(({ id }, i) => (id === "MREMAP_05" ? [i] : []));
  const plan = planProbes(mm, rules, CONSTANTS["6.12"], book("6.12"), { others: false });
  const tracefs = new MadeUpTracefs(folder);
  const checked = checkProbes(tracefs, plan.probes, CATALOGUE);
  expect(checked.map(({ event }) => event)).toEqual(plan.probes.map(({ probe }) => probe.event));
  const refused = checked.filter(({ refusal }) => refusal !== undefined);
  expect(refused).toEqual([
    { event: "copy_vma", place: "copy_vma", refusal: "Invalid probed address or symbol" },
    { event: "copy_vma_ret", place: "copy_vma%return", refusal: "Invalid probed address or symbol" },
  ]);
  expect(tracefs.set.size).toBe(0);
  const removed = tracefs.commands.filter((command) => command.startsWith("-:"));
  expect(removed).toHaveLength(checked.length - refused.length);
});
