/* Temporal properties: a Monitor with the formula as data, its atoms as functions, and what makes a position. */

import { eventsOf } from "../ir/analysis/atom-events.js";
import { triggersOf } from "../ir/analysis/triggers.js";
import type { Binder, Expr, Formula } from "../ir/ir.js";
import { emitExpr, localName } from "./emit-expr.js";
import { FunctionWriter } from "./function-writer.js";
import type { ModuleWriter } from "./module-writer.js";
import { literal } from "./names.js";

export interface EmittedProperty {
  readonly lines: readonly string[];
  /** By event: expressions of functions that give the monitor a position. */
  readonly triggers: readonly { readonly event: number; readonly text: string }[];
}

export function emitProperty(
  index: number,
  binders: readonly Binder[],
  formula: Formula,
  module: ModuleWriter,
): EmittedProperty {
  const name = module.rule(index);
  const atoms: Expr[] = [];
  const atFirst: number[] = [];
  const plain = (f: Formula, isAtFirst: boolean): unknown => {
    switch (f.kind) {
      case "Atom": {
        const index = atoms.push(f.expr) - 1;
        if (isAtFirst) atFirst.push(index);
        return { kind: "Atom", index };
      }
      case "And":
      case "Or":
        return { kind: f.kind, items: f.items.map((item) => plain(item, isAtFirst)) };
      case "Since":
      case "LeadsTo":
        return { kind: f.kind, left: plain(f.left, false), right: plain(f.right, false) };
      default:
        return { kind: f.kind, arg: plain(f.arg, isAtFirst && f.kind === "Not") };
    }
  };
  // Bounded responses stand at the top, and are watched beside the rest.
  const top = conjuncts(formula);
  const isBounded = (f: Formula) => f.kind === "LeadsTo" && f.withinNs !== undefined;
  const rest: Formula = { kind: "And", items: top.filter((f) => !isBounded(f)) };
  const restText = literal(plain(rest, true));
  const bounded = top.flatMap((f) => (f.kind === "LeadsTo" && f.withinNs !== undefined ? [f] : []));
  const boundedText = bounded.map(
    (f) =>
      `{ left: ${literal(plain(f.left, false))}, right: ${literal(plain(f.right, false))}, withinNs: ${literal(f.withinNs)}, isOfStates: ${isOfStates(f.left) || isOfStates(f.right)} }`,
  );
  const names = module.bindingNames(
    binders.map((b) => b.local.name),
    binders.map((b) => b.local.type),
  );
  const s = new FunctionWriter(module, { old: true, tracked: module.provenance }, false);
  if (atoms.length > 0) binders.forEach((b, i) => s.const(localName(b.local), "rt.Value", `values[${i}]`));
  if (module.provenance) s.line("host.startNotes?.();");
  if (module.provenance) s.line(`const b = binding_${name}.begin("");`);
  s.block("switch (index) {", () => {
    atoms.forEach((atom, i) => s.block(`case ${i}: {`, () => s.line(`return ${emitExpr(atom, s)};`)));
  });
  s.line("return undefined;");
  const lines = [
    ...(module.provenance ? [`const binding_${name} = new ${module.rt("RuleBindings")}();`] : []),
    ...module.functionOf(
      `atom_${name}`,
      [
        ["index", "number"],
        ["values", "readonly rt.Value[]"],
      ],
      "rt.Bool",
      s.lines,
    ),
    `const monitor_${name} = new ${module.rt("Monitor")}(${index}, host, ${names}, ${restText}, [${boundedText.join(", ")}], clock, atom_${name}, [${atFirst.join(", ")}], ${literal(atoms.map((atom) => eventsOf(atom, module.program.operators)))});`,
  ];
  return { lines, triggers: binders.length === 0 ? [] : triggers(index, binders, formula, module) };
}

function conjuncts(f: Formula): readonly Formula[] {
  return f.kind === "And" ? f.items.flatMap(conjuncts) : [f];
}

/** Whether a formula without future operators may be other than FALSE where there is no event. */
function isOfStates(f: Formula): boolean {
  switch (f.kind) {
    case "Atom":
      return !needsEvent(f.expr);
    case "And":
      return f.items.every(isOfStates);
    case "Or":
      return f.items.some(isOfStates);
    default:
      return true;
  }
}

function needsEvent(e: Expr): boolean {
  switch (e.kind) {
    case "EventIs":
      return true;
    case "And":
      return e.items.some(needsEvent);
    case "Or":
      return e.items.every(needsEvent);
    default:
      return false;
  }
}

function triggers(
  index: number,
  binders: readonly Binder[],
  formula: Formula,
  module: ModuleWriter,
): EmittedProperty["triggers"] {
  const name = module.rule(index);
  const byEvent = new Map<number, { guard: string; values: string }[]>();
  for (const trigger of triggersOf(formula, binders)) {
    const values = trigger.values.map((v) => (v === "self" ? "e.self" : `e.args[${v}]`));
    const sets = binders.flatMap((b, i) => {
      if (b.set === undefined) return [];
      const s = new FunctionWriter(module, { old: false, tracked: false }, false);
      const set = emitExpr(b.set, s);
      return [
        `monitor_${name}.mayBe(() => { ${s.lines.join(" ")} return ${s.call("isIn", values[i]!, set)}; })`,
      ];
    });
    const guard = [`applies[${index}] === true`, ...sets].join(" && ");
    const list = byEvent.get(trigger.event) ?? [];
    list.push({ guard, values: `[${values.join(", ")}]` });
    byEvent.set(trigger.event, list);
  }
  const parameters = module.parameters([
    ["e", "rt.Event"],
    ["line", "number"],
  ]);
  const monitor = `monitor_${name}`;
  return [...byEvent].map(([event, list]) => {
    // An event that says several times whose position it is gives each instance one.
    const [only] = list.length === 1 ? list : [];
    const body =
      only !== undefined
        ? `if (${only.guard}) ${monitor}.position(${only.values}, e, line);`
        : [
            module.declaration("const", "seen", "rt.Value[][]", "[]"),
            ...list.map(
              (t) =>
                `if (${t.guard}) ${module.call("positionOnce", "seen", monitor, t.values, "e", "line")};`,
            ),
          ].join(" ");
    return { event, text: `${parameters} => { ${body} }` };
  });
}
