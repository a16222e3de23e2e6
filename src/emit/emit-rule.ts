/*
 * Invariants and action properties as functions, and the wiring that says which of them a written cell wakes.
 */

import { type Outer, outerOf, readsOf } from "../ir/analysis/reads.js";
import { holdsInStutter } from "../ir/analysis/stutter.js";
import type { Expr } from "../ir/ir.js";
import { emitCheck } from "./emit-check.js";
import { localName } from "./emit-expr.js";
import { FunctionWriter } from "./function-writer.js";
import type { ModuleWriter, Parameter } from "./module-writer.js";

export interface EmittedRule {
  readonly lines: readonly string[];
  /** Statements that connect variables with the rule, run when the machine is made. */
  readonly wiring: readonly string[];
}

/** An invariant: `r3_ID.pending` says which bindings to look at. */
export function emitInvariant(index: number, expr: Expr, module: ModuleWriter): EmittedRule {
  const name = module.rule(index);
  const outer = outerOf(expr, module.program);
  const reads = readsOf(outer === undefined ? expr : outer.body, module.program, outer);
  const isRecorded = reads.recorded.size > 0 || module.provenance;
  const wiring: string[] = [];
  if (outer !== undefined) {
    reads.direct.add(outer.variable);
    if (isRecorded) wiring.push(`${module.variable(outer.variable)}.rangedOver.push(${name});`);
  }
  for (const v of [...reads.direct].sort((a, b) => a - b))
    wiring.push(`${module.variable(v)}.directReaders.push(${name});`);
  for (const v of [...reads.whole].sort((a, b) => a - b))
    wiring.push(`${module.variable(v)}.wholeReaders.push(${name});`);
  // Without a key of its own, a rule that only records is one binding, looked at when any cell it read is written.
  const lines = [
    `const ${name} = new ${module.rt("RuleBindings")}(wakes, pending_${name}, ${index});`,
    ...checkFunction(index, expr, outer, isRecorded, module),
    "",
  ];
  lines.push(...pendingFunction(index, outer, isRecorded, module));
  return { lines, wiring };
}

function checkFunction(
  index: number,
  expr: Expr,
  outer: Outer | undefined,
  isRecorded: boolean,
  module: ModuleWriter,
): string[] {
  const name = module.rule(index);
  const s = new FunctionWriter(module, { old: false, tracked: isRecorded }, false, outer?.local.id);
  const params: Parameter[] = outer === undefined ? [] : [[localName(outer.local), "rt.Value"]];
  if (isRecorded) {
    const key = outer === undefined ? '""' : module.defined(s.call("keyOf", localName(outer.local)));
    s.line(`const b = ${name}.begin(${key});`);
  }
  emitCheck(outer === undefined ? expr : outer.body, index, outer === undefined ? [] : [outer.local], s);
  if (isRecorded) s.line(`${name}.end(b);`);
  return module.functionOf(`check_${name}`, params, undefined, s.lines);
}

/** Looks at what is pending: a key that has left the outer set takes its record along. */
function pendingFunction(
  index: number,
  outer: Outer | undefined,
  isRecorded: boolean,
  module: ModuleWriter,
): string[] {
  const name = module.rule(index);
  const head = `function pending_${name}() {`;
  if (outer === undefined) {
    return [
      head,
      `  if (applies[${index}] === true && (${name}.all || ${name}.count > 0)) check_${name}();`,
      `  ${name}.clear();`,
      "}",
    ];
  }
  const set = `${module.variable(outer.variable)}.value`;
  // Of a function's domain, or of a set: how all bindings are found, and one by its key.
  const [all, find] = outer.isDomain
    ? [`for (const key of [...${set}.map.keys()]) check_${name}(${set}.keyAt(key));`, `${set}.map.has(key)`]
    : [`for (const value of [...${set}.values()]) check_${name}(value);`, `value !== undefined`];
  const drop = isRecorded ? [`      else ${name}.drop(key);`] : [];
  return [
    head,
    `  if (applies[${index}] !== true) return ${name}.clear();`,
    `  if (${name}.all) {`,
    ...(isRecorded ? [`    ${name}.reset();`] : []),
    `    ${all}`,
    "  } else {",
    `    for (let i = 0; i < ${name}.count; i++) {`,
    `      const key = ${module.defined(`${name}.pending[i]`)};`,
    ...(outer.isDomain ? [] : [`      const value = ${set}.withKey(key);`]),
    `      if (${find}) check_${name}(${outer.isDomain ? `${set}.keyAt(key)` : "value"});`,
    ...drop,
    "    }",
    "  }",
    `  ${name}.clear();`,
    "}",
  ];
}

/** `[][A]_v`: run after each step, with the old state at hand. */
export function emitStepRule(
  index: number,
  variables: readonly number[],
  expr: Expr,
  module: ModuleWriter,
): EmittedRule {
  const name = module.rule(index);
  const s = new FunctionWriter(module, { old: true, tracked: module.provenance }, false);
  s.line(`if (applies[${index}] !== true) return;`);
  const changed = variables.map((v) => `${module.before(v)}.changed()`);
  s.let("changed", "rt.Bool", changed[0] ?? "false");
  for (const other of changed.slice(1))
    s.line(`if (changed !== true) changed = ${s.call("or", "changed", other)};`);
  s.line("if (changed === false) return;");
  if (module.provenance) s.line(`const b = binding_${name}.begin("");`);
  s.line("const cap = changed === undefined;");
  s.line(`if (cap) ${s.rt("guard")}.tentative++;`);
  const keyed = keysOnly(expr, module);
  if (keyed === undefined) emitCheck(expr, index, [], s, "cap");
  else {
    const variable = module.before(keyed.outer.variable);
    const key = localName(keyed.outer.local);
    // Bindings whose cells the step left alone hold: only the others are looked at.
    const written = keyed.reads.map((v) => `${module.before(v)}.writtenKeys()`);
    s.block(`for (const key of ${s.call("mergeKeys", `${variable}.old()`, ...written)}) {`, () => {
      s.const(key, "rt.Value", "key");
      emitCheck(keyed.outer.body, index, [keyed.outer.local], s, "cap");
    });
  }
  s.line(`if (cap) ${s.rt("guard")}.tentative--;`);
  const binding = module.provenance ? [`const binding_${name} = new ${s.rt("RuleBindings")}();`] : [];
  return { lines: [...binding, `function step_${name}() {`, ...s.lines, "}"], wiring: [] };
}

/** If a step rule need only be checked for the keys that the step wrote: its quantifier, and the variables it reads. */
function keysOnly(expr: Expr, module: ModuleWriter): { outer: Outer; reads: readonly number[] } | undefined {
  const outer = outerOf(expr, module.program);
  if (outer === undefined || !outer.isDomain || module.provenance) return undefined;
  const type = module.program.variables[outer.variable]!.type;
  if (type.kind !== "Fn" || !["Ptr", "Int", "Task", "Str", "Enum"].includes(type.domain.kind))
    return undefined;
  const reads = readsOf(outer.body, module.program, outer);
  if (reads.recorded.size > 0 || reads.whole.size > 0 || !holdsInStutter(outer.body)) return undefined;
  const variables = new Set([outer.variable, ...reads.direct]);
  return { outer, reads: [...variables].sort((a, b) => a - b) };
}
