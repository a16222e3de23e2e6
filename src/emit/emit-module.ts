/*
 * A program as the text of one module: plain TypeScript to be read and type-checked, or the same without types, as
 * the body of a function of `rt`, to be run at once.
 */

import { FaultAnalysis } from "../ir/analysis/can-fault.js";
import { constantsRead, releasesNamed } from "../ir/analysis/constants-read.js";
import type { Expr, Program, Rule } from "../ir/ir.js";
import { printType, type Type } from "../sema/types/type.js";
import { type EmittedAction, emitAction } from "./emit-action.js";
import { emitAnew, emitExpr, localName, textOf } from "./emit-expr.js";
import { emitMayWrite } from "./emit-may-write.js";
import { emitProperty } from "./emit-property.js";
import { emitInvariant, emitStepRule } from "./emit-rule.js";
import { defaultOrder, emitSetup } from "./emit-setup.js";
import { comment, literal, mangle, quote } from "./names.js";
import { withOwnNames } from "./runtime-names.js";
import { ModuleText, Scope } from "./scope.js";

export interface EmitOptions {
  /** TypeScript with an import of mmspec/runtime; else JavaScript, the body of a function of `rt`. */
  readonly types: boolean;
  /** Code that also tells what it reads and computes, for stories. */
  readonly provenance?: boolean;
}

export function emitModule(program: Program, options: EmitOptions): string {
  return new Emitter(program, options).run();
}

interface Alternative extends EmittedAction {
  readonly action: number;
}

class Emitter {
  private readonly module: ModuleText;
  private readonly lines: string[] = [];
  private readonly emittedOperators = new Set<string>();
  /** Where the values of operators over CONSTANTs alone are kept. */
  private readonly kept: string[] = [];

  constructor(
    private readonly program: Program,
    private readonly options: EmitOptions,
  ) {
    this.module = new ModuleText(
      program,
      new FaultAnalysis(program),
      options.types,
      options.provenance ?? false,
    );
  }

  run(): string {
    const body = this.create();
    const { types } = this.options;
    const head = types
      ? [
          'import * as rt from "mmspec/runtime";',
          "",
          comment(`Compiled from ${this.program.modules.map((m) => m.name).join(", ")}.`),
        ]
      : [];
    const meta = this.meta();
    const tail = types
      ? ["export const spec: rt.SpecModule = { meta, create };"]
      : ["return { meta, create };"];
    const text = [
      ...head,
      `const meta${this.module.typed("rt.Meta")} = ${meta};`,
      ...this.module.tables,
      "",
      ...body,
      "",
      ...tail,
      "",
    ].join("\n");
    return types ? text : withOwnNames(text);
  }

  private meta(): string {
    const { program } = this;
    const tables: Record<string, readonly unknown[]> = {
      modules: program.modules,
      constants: program.constants.map((c) => ({
        name: c.name,
        module: c.module,
        shape: c.type,
        natural: c.natural,
      })),
      variables: program.variables.map((v) => ({ name: v.name, module: v.module, shape: v.type })),
      events: program.events.map((e) => ({
        name: e.name,
        module: e.module,
        params: e.params.map((p) => ({
          name: p.name,
          shape: p.type,
          natural: p.natural,
          optional: p.optional,
        })),
      })),
      actions: program.actions.map((a) => ({ name: a.name, module: a.module, event: a.event })),
      rules: program.rules.map((r) => ({
        id: r.name,
        module: r.module,
        title: r.title,
        doc: r.doc,
        severity: r.severity,
        kind: r.kind,
      })),
      assumes: program.assumes.map((a) => ({ name: a.name, constants: constantsRead(program, a.body) })),
      releases: releasesNamed(program),
    };
    // To be run, not to be read: V8 is quicker to read JSON than its own language.
    if (!this.options.types) return `JSON.parse(${quote(JSON.stringify(tables))})`;
    const lines = Object.entries(tables).map(
      ([name, rows]) => `  ${name}: [
${rows
  .map(
    (row) => `    ${literal(row)},
`,
  )
  .join("")}  ],
`,
    );
    return `{
${lines.join("")}}`;
  }

  private create(): string[] {
    const { module, program } = this;
    // A function in parentheses is compiled with what it stands in, instead of being looked through first.
    const [head, tail] = this.options.types
      ? ["function create(host: rt.Host, pointers: rt.PointerTable): rt.Machine {", "}"]
      : ["const create = (function (host, pointers) {", "});"];
    this.lines.push(head);
    this.add("const queue = new rt.WriteQueue();");
    this.add("const now = new rt.DirectWrites(queue);");
    this.add("const wakes = new rt.WakeList();");
    this.add("const clock = new rt.Clock();");
    this.add(`const observer = new rt.Observer(host, pointers, queue);`);
    this.add("const observe = observer.observe.bind(observer);");
    this.add(`let ev${module.typed("rt.Event | undefined")};`);
    this.add(`const applies${module.typed("rt.Bool[]")} = [${program.rules.map(() => "true").join(", ")}];`);
    this.add(
      `const actionApplies${module.typed("rt.Bool[]")} = [${program.actions.map(() => "true").join(", ")}];`,
    );
    this.add(`const checked${module.typed("number[]")} = [${program.rules.map(() => "0").join(", ")}];`);
    program.constants.forEach((_, i) => this.add(`let ${module.constant(i)}${module.typed("rt.Value")};`));
    program.variables.forEach((v, i) =>
      this.add(
        `const ${module.variable(i)} = new rt.${varClass(v.type)}(${quote(v.name)}, ${i}); ${comment(printType(v.type))}`,
      ),
    );
    const { groups, acts } = this.actions();
    const wiring: string[] = [];
    const { stepRules, monitors, triggers } = this.rules(wiring);
    this.constants();
    this.init();
    this.assumes();
    this.mayWrite();
    this.operators();
    this.fixedTests();
    this.keepOld(wiring);
    for (const line of wiring) this.add(line);
    const names = program.rules.flatMap((r, i) => (isInvariant(r) ? [`${module.rule(i)}.pushAll();`] : []));
    this.lines.push(
      "  return new rt.Stepper({",
      "    meta, host, pointers, queue, observer, applies, checked, actionApplies, setConstants, constants, init, assumes, mayWrite,",
      "    fixed, setFixed,",
      `    variables: [${program.variables.map((_, i) => module.variable(i)).join(", ")}],`,
      `    isWritten: [${program.variables.map((v) => v.isWritten).join(", ")}],`,
      `    groups: ${groups},`,
      `    acts: [${acts.join(", ")}],`,
      "    setEvent: (e) => { ev = e; },",
      `    stepRules: [${stepRules.join(", ")}],`,
      `    monitors: [${monitors.join(", ")}],`,
      `    triggers: [${program.events.map((_, i) => `[${(triggers.get(i) ?? []).join(", ")}]`).join(", ")}],`,
      "    clock, wakes,",
      `    wakeAll: () => { ${names.join(" ")} },`,
      "  });",
      tail,
    );
    return this.lines;
  }

  private add(line: string): void {
    this.lines.push(`  ${line}`);
  }

  private mayWrite(): void {
    this.add(`function mayWrite()${this.module.typed("number[][]")} {`);
    for (const line of emitMayWrite(this.program.actions, this.module)) this.add(line);
    this.add("}");
  }

  /** The operators in the variants that are called, by others of them, too. */
  private operators(): void {
    const { module, program } = this;
    // What is asked for while an operator is emitted is emitted after it: the map grows under the loop.
    for (const [name, { index, variant }] of module.neededOperators) {
      if (this.emittedOperators.has(name)) continue;
      this.emittedOperators.add(name);
      const operator = program.operators[index]!;
      const s = new Scope(module, variant, !variant.old && !variant.tracked, undefined, true);
      const isKept = operator.params.length === 0 && !variant.tracked && module.isFixedOperator(index);
      const called = module.operator(index, variant);
      if (isKept) {
        // What would be a fault is unknown under an unknown guard, but not everywhere.
        s.line(`if (kept_${called} !== undefined) return kept_${called};`);
        const value = s.hold(emitExpr(operator.body, s));
        s.line(`if (rt.guard.tentative === 0) kept_${called} = rt.share(${value});`);
        s.line(`return ${value};`);
        this.kept.push(`kept_${called}`);
        this.add(`let kept_${called}${module.typed("rt.Value")};`);
      } else s.line(`return ${emitExpr(operator.body, s)};`);
      const params = operator.params.map((p) => `${localName(p)}${module.typed("rt.Value")}`);
      if (variant.tracked) params.unshift(`b${module.typed("rt.Binding")}`);
      this.add(comment(`${operator.module}: ${operator.name}`));
      this.add(
        `function ${module.operator(index, variant)}(${params.join(", ")})${module.typed("rt.Value")} {`,
      );
      for (const line of s.lines) this.add(line);
      this.add("}");
    }
  }

  /** Working one out may call an operator, or ask for another test: both lists grow until nothing new is asked for. */
  private fixedTests(): void {
    const { module } = this;
    for (let i = 0; i < module.fixed.length; i++) {
      const s = new Scope(module, { old: false, tracked: false }, false);
      const e = module.fixed[i]!;
      s.line(`return (fixed${i} = ${emitAnew(e, s)});`);
      this.add(`let fixed${i}${module.typed("rt.Bool | null")} = null; ${comment(textOf(e))}`);
      this.add(`function fix${i}()${module.typed("rt.Bool")} {`);
      for (const line of s.lines) this.add(line);
      this.add("}");
      this.operators();
    }
    this.add("function forgetFixed() {");
    module.fixed.forEach((_, i) => this.add(`  fixed${i} = null;`));
    for (const name of this.kept) this.add(`  ${name} = undefined;`);
    this.add("}");
    this.add(`function fixed()${module.typed("rt.Bool[]")} {`);
    this.add(`  return [${module.fixed.map((_, i) => `fix${i}()`).join(", ")}];`);
    this.add("}");
    this.add(`function setFixed(values${module.typed("readonly rt.Bool[]")}) {`);
    module.fixed.forEach((_, i) => this.add(`  fixed${i} = values[${i}];`));
    this.add("}");
  }

  private actions(): { readonly groups: string; readonly acts: readonly string[] } {
    const { module, program } = this;
    const byEvent = program.events.map(() => new Map<string, Alternative[]>());
    program.actions.forEach((action, i) => {
      const emitted = emitAction(action, i, module);
      this.add(comment(`ACTION ${action.name} ON ${program.events[action.event]!.name}, ${action.module}`));
      for (const line of emitted.lines) this.add(line);
      const modules = byEvent[action.event]!;
      modules.set(action.module, [...(modules.get(action.module) ?? []), { ...emitted, action: i }]);
    });
    const groups = byEvent.map((modules) =>
      [...modules].map(([name, alternatives]) => {
        const parts = alternatives.map(
          ({ action, guard, observe, observed, require, effects }) =>
            `{ action: ${action}, guard: ${guard}, observe: ${observe}, observed: [${observed.join(", ")}], require: ${require}, effects: ${effects} }`,
        );
        return `{ module: ${quote(name)}, alternatives: [${parts.join(", ")}] }`;
      }),
    );
    return {
      groups: `[\n${groups.map((g) => `      [${g.join(", ")}],\n`).join("")}    ]`,
      acts: byEvent.map((modules, kind) => this.act(kind, [...modules.values()].flat())),
    };
  }

  /** What an event does where no guard has a say, in one function, since each call through a table takes its time. */
  private act(kind: number, alternatives: readonly Alternative[]): string {
    const { name } = this.program.events[kind]!;
    const act = mangle(`act${kind}`, name);
    this.add(`function ${act}(e${this.module.typed("rt.Event")})${this.module.typed("void")} {`);
    for (const part of ["require", "effects"] as const) {
      for (const alternative of alternatives) {
        const f = alternative[part];
        if (f !== undefined) this.add(`  if (actionApplies[${alternative.action}] === true) ${f}(e);`);
      }
    }
    this.add("}");
    return act;
  }

  private rules(wiring: string[]) {
    const { module, program } = this;
    const stepRules: string[] = [];
    const monitors: string[] = [];
    const triggers = new Map<number, string[]>();
    program.rules.forEach((rule, i) => {
      const name = module.rule(i);
      const { body } = rule;
      if (rule.kind === "require") return;
      this.add(comment(`${rule.name} ${rule.title}`));
      if (body.kind === "State") {
        const emitted = emitInvariant(i, body.expr, module);
        for (const line of emitted.lines) this.add(line);
        wiring.push(...emitted.wiring);
      } else if (body.kind === "Step") {
        const emitted = emitStepRule(i, body.variables, body.expr, module);
        for (const line of emitted.lines) this.add(line);
        stepRules.push(`{ rule: ${i}, check: step_${name} }`);
      } else {
        const emitted = emitProperty(i, body.binders, body.formula, module);
        for (const line of emitted.lines) this.add(line);
        monitors.push(`{ rule: ${i}, monitor: monitor_${name}, isBound: ${body.binders.length > 0} }`);
        for (const t of emitted.triggers) triggers.set(t.event, [...(triggers.get(t.event) ?? []), t.text]);
      }
    });
    return { stepRules, monitors, triggers };
  }

  /** Variables whose value before the step is asked for keep what a step overwrites. */
  private keepOld(wiring: string[]): void {
    const { module, program } = this;
    const text = this.lines.join("\n");
    program.variables.forEach((_, i) => {
      const v = module.variable(i);
      const asks = new RegExp(`\\b${v}\\)?\\.(old|oldAt|oldHas|changed|writtenKeys)\\(`);
      if (asks.test(text)) wiring.push(`${v}.keepsOld = true;`);
    });
  }

  private constants(): void {
    const { module, program } = this;
    this.add(`function setConstants(values${module.typed("readonly rt.Value[]")}) {`);
    this.add("  forgetFixed();");
    // Those in front are set when a DEFAULT asks for them, given or not.
    program.constants.forEach((_, i) => {
      this.add(`  ${module.constant(i)} = values[${i}];`);
    });
    for (const i of defaultOrder(program)) {
      const c = program.constants[i]!;
      const value = c.default;
      if (value === undefined) continue;
      const s = new Scope(module, { old: false, tracked: false }, false);
      const isPointer = c.type.kind === "Ptr" && value.kind === "Str";
      const set = () =>
        isPointer
          ? `${module.constant(i)} = pointers.internBig(BigInt(${quote((value as Expr & { kind: "Str" }).value)}));`
          : `${module.constant(i)} = ${emitExpr(value, s)};`;
      emitSetup(`DEFAULT of ${c.name}`, value, s, set, undefined);
      this.add(`  if (${module.constant(i)} === undefined) {`);
      for (const line of s.lines) this.add(`  ${line}`);
      this.add("  }");
    }
    const when = (of: string, e: Expr, target: string): void => {
      const s = new Scope(module, { old: false, tracked: false }, false);
      const set = () => `${target} = ${emitExpr(e, s)};`;
      emitSetup(`WHEN of ${of}`, e, s, set, `${target} = undefined;`);
      this.add("  {");
      for (const line of s.lines) this.add(`  ${line}`);
      this.add("  }");
    };
    program.rules.forEach((r, i) => {
      if (r.when !== undefined) when(r.name, r.when, `applies[${i}]`);
    });
    program.actions.forEach((a, i) => {
      if (a.when !== undefined) when(a.name, a.when, `actionApplies[${i}]`);
    });
    this.add("}");
    this.add(`function constants()${module.typed("rt.Value[]")} {`);
    this.add(`  return [${program.constants.map((_, i) => module.constant(i)).join(", ")}];`);
    this.add("}");
  }

  private init(): void {
    const { module, program } = this;
    this.add("function init() {");
    program.variables.forEach((v, i) => {
      const s = new Scope(module, { old: false, tracked: false }, true);
      const variable = module.variable(i);
      const set = () => `${variable}.assign(${emitExpr(v.init, s)});`;
      emitSetup(`INIT of ${v.name}`, v.init, s, set, `${variable}.forget();`);
      this.add("  {");
      for (const line of s.lines) this.add(`  ${line}`);
      this.add("  }");
    });
    this.add("}");
  }

  private assumes(): void {
    const { module, program } = this;
    this.add(`function assumes()${module.typed("(rt.Bool | rt.Fault)[]")} {`);
    this.add(`  const results${module.typed("(rt.Bool | rt.Fault)[]")} = [];`);
    program.assumes.forEach((a) => {
      const s = new Scope(module, { old: false, tracked: false }, false);
      s.line(`results.push(${emitExpr(a.body, s)});`);
      this.add("  try {");
      for (const line of s.lines) this.add(`  ${line}`);
      this.add("  } catch (thrown) {");
      this.add("    results.push(rt.asFault(thrown));");
      this.add("  }");
    });
    this.add("  return results;");
    this.add("}");
  }
}

function isInvariant(rule: Rule): boolean {
  return rule.kind !== "require" && rule.body.kind === "State";
}

function varClass(type: Type): string {
  if (type.kind === "Fn") return "FnVar";
  return type.kind === "Set" ? "SetVar" : "PlainVar";
}
