/* `mmspec rules`, and `mmspec explain` of a rule or a code: what the texts of specs say, without compiling them. */
import { readdirSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { diagnostic } from "../../diag/diagnostic.js";
import { readText } from "../../files/bytes/read-text.js";
import { SHIPPED } from "../../files/package-files.js";
import { loadSpecTrees, type SpecFlags, shippedModules } from "../../files/specs/find-specs.js";
import { codeExplanation, isCode, printExplanation } from "../../reference/explain-code.js";
import { type BreakingTrace, explainRule } from "../../reference/explain-rule.js";
import { listRules, rulesWith } from "../../reference/list-rules.js";
import { ruleFacts } from "../../reference/rule-facts.js";
import { parseManifest } from "../../replay/manifest.js";
import { InputError } from "../../session/input-error.js";
import { nearest } from "../../text/nearest.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { showDiagnostics } from "../output/show-diagnostics.js";

export interface RulesFlags extends SpecFlags {
  readonly color: boolean;
}

export async function rules(word: string | undefined, flags: RulesFlags, io: CommandIo): Promise<number> {
  const trees = await loadSpecTrees(flags.spec ?? shippedModules(), io);
  const found = rulesWith(ruleFacts(trees), word);
  await showDiagnostics(trees.diagnostics, io, flags.color);
  if (found.length === 0) throw new InputError(diagnostic("MMS7036", undefined, { word }));
  await io.stdout.write(listRules(found));
  return EXIT.ok;
}

/** `what` is a code, or else the id of a rule. */
export async function explainName(what: string, flags: RulesFlags, io: CommandIo): Promise<number> {
  const code = what.toUpperCase();
  if (isCode(code)) {
    const page = readText(join(SHIPPED, "DIAGNOSTICS.md"));
    await io.stdout.write(printExplanation(codeExplanation(code, page)));
    return EXIT.ok;
  }
  const trees = await loadSpecTrees(flags.spec ?? shippedModules(), io);
  await showDiagnostics(trees.diagnostics, io, flags.color);
  const all = ruleFacts(trees);
  const rule = all.find(({ id }) => id === what) ?? all.find(({ id }) => id === code);
  if (rule === undefined) {
    const near = nearest(
      what,
      all.map(({ id }) => id),
    );
    throw new InputError(diagnostic("MMS7023", undefined, { id: what, near }));
  }
  await io.stdout.write(explainRule(rule, breakingTraces(rule.id, io)));
  return EXIT.ok;
}

/** Of the scenarios that come with mmspec. */
function breakingTraces(id: string, io: CommandIo): BreakingTrace[] {
  const folder = join(SHIPPED, "..", "traces", "scenarios");
  const manifests = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("manifest.json"),
  );
  return manifests.sort().flatMap((file) => {
    const { manifest } = parseManifest(file, readText(join(folder, file)));
    const at = posix.join(relative(io.cwd, folder) || ".", posix.dirname(file));
    return (manifest?.traces ?? []).flatMap(({ trace, title, violations }) => {
      const violation = violations.find((v) => v.id === id);
      return violation === undefined ? [] : [{ path: posix.join(at, trace), title, line: violation.line }];
    });
  });
}
