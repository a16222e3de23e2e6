/*
 * A program as the text of one module: plain TypeScript to be read and type-checked, or the same without types, as
 * the body of a function of `rt`, to be run at once.
 */

import { FaultAnalysis } from "../ir/analysis/can-fault.js";
import { constantsRead, releasesNamed } from "../ir/analysis/constants-read.js";
import type { CoveragePoints } from "../ir/analysis/coverage-points.js";
import type { Expr, Program, Rule } from "../ir/ir.js";
import { childExprs } from "../ir/walk.js";
import type { QueryMeta } from "../runtime/machine.js";
import { printType, type Type } from "../sema/types/type.js";
import { type EmittedAction, emitAction } from "./emit-action.js";
import { emitExpr, emitUncached, localName, textOf } from "./emit-expr.js";
import { emitMayWrite } from "./emit-may-write.js";
import { emitProperty } from "./emit-property.js";
import { emitInvariant, emitStepRule } from "./emit-rule.js";
import { emitAssumes, emitConstants, emitInit } from "./emit-setup.js";
import { FunctionWriter } from "./function-writer.js";
import { ModuleWriter, type Parameter, type RuntimeName } from "./module-writer.js";
import { comment, literal, mangle, quote } from "./names.js";

export interface EmitOptions {
  /** TypeScript with an import of mmspec/runtime; else JavaScript, the body of a function of `rt`. */
  readonly types: boolean;
  /** Code that also records what it reads and computes, for stories. */
  readonly provenance?: boolean;
  /** Code that tells its reporter what the points of the program come to. */
  readonly coverage?: CoveragePoints | undefined;
}

export function emitModule(program: Program, options: EmitOptions): string {
  return new Emitter(program, options).run();
}

interface Alternative extends EmittedAction {
  readonly action: number;
}

class Emitter {
  private readonly module: ModuleWriter;
  private readonly lines: string[] = [];
  private readonly emittedOperators = new Set<string>();
  /** Where the values of operators over CONSTANTs alone are kept. */
  private readonly kept: string[] = [];

  constructor(
    private readonly program: Program,
    private readonly options: EmitOptions,
  ) {
    this.module = new ModuleWriter(
      program,
      new FaultAnalysis(program),
      options.types,
      options.provenance ?? false,
      options.coverage?.ofExpr,
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
      this.module.declaration("const", "meta", "rt.Meta", meta),
      ...this.module.tables,
      "",
      ...body,
      "",
      ...tail,
      "",
    ];
    return [...this.module.runtimeNames(), ...text].join("\n");
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
        ...(c.formerly === undefined ? {} : { formerly: c.formerly }),
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
      ...(program.queries.length === 0 ? {} : { queries: program.queries.map((e) => queryMeta(program, e)) }),
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
    const parameters = module.parameters(
      [
        ["host", "rt.Reporter"],
        ["pointers", "rt.PointerTable"],
      ],
      "rt.Machine",
    );
    // A function in parentheses is compiled with what it stands in, instead of being looked through first.
    const [head, tail] = this.options.types
      ? [`function create${parameters} {`, "}"]
      : [`const create = (function ${parameters} {`, "});"];
    this.lines.push(head);
    this.add(`const queue = new ${module.rt("WriteQueue")}();`);
    this.add(`const now = new ${module.rt("DirectWrites")}(queue);`);
    this.add(`const wakes = new ${module.rt("WakeList")}();`);
    this.add(`const clock = new ${module.rt("Clock")}();`);
    this.add(`const observer = new ${module.rt("Observer")}(host, pointers, queue);`);
    this.add("const observe = observer.observe.bind(observer);");
    this.declare("let", "ev", "rt.Event | undefined");
    this.declare("const", "applies", "rt.Bool[]", `[${program.rules.map(() => "true").join(", ")}]`);
    this.declare("const", "actionApplies", "rt.Bool[]", `[${program.actions.map(() => "true").join(", ")}]`);
    this.declare("const", "performs", "rt.Bool[]", "[...actionApplies]");
    this.declare("const", "checked", "number[]", `[${program.rules.map(() => "0").join(", ")}]`);
    program.constants.forEach((_, i) => this.declare("let", module.constant(i), "rt.Value"));
    program.variables.forEach((v, i) =>
      this.add(
        `const ${module.variable(i)} = new ${module.rt(varClass(v.type))}(${quote(v.name)}, ${i}); ${comment(printType(v.type))}`,
      ),
    );
    const { groups, acts } = this.actions();
    const wiring: string[] = [];
    const { stepRules, monitors, triggers } = this.rules(wiring);
    this.addAll(emitConstants(module));
    this.addAll(emitInit(module));
    this.addAll(emitAssumes(module));
    this.define("mayWrite", [], "number[][]", emitMayWrite(program.actions, module));
    const queries = program.queries.map((e, i) => this.query(e, i));
    this.operators();
    this.constantConditions();
    // Known when all else has been written.
    program.variables.forEach((_, i) => {
      if (module.keepsOld(i)) wiring.push(`${module.variable(i)}.keepsOld = true;`);
    });
    for (const line of wiring) this.add(line);
    const names = program.rules.flatMap((r, i) => (isInvariant(r) ? [`${module.rule(i)}.pushAll();`] : []));
    this.lines.push(
      `  return new ${module.rt("Stepper")}({`,
      "    meta, host, pointers, queue, observer, applies, checked, actionApplies, performs, setConstants, constants, init, assumes, mayWrite,",
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
      ...(queries.length === 0 ? [] : [`    queries: [${queries.join(", ")}],`]),
      `    wakeAll: () => { ${names.join(" ")} },`,
      "  });",
      tail,
    );
    return this.lines;
  }

  private add(line: string): void {
    this.lines.push(`  ${line}`);
  }

  private addAll(lines: readonly string[]): void {
    for (const line of lines) this.add(line);
  }

  private declare(keyword: "let" | "const", name: string, type: string, value?: string): void {
    this.add(this.module.declaration(keyword, name, type, value));
  }

  private define(
    name: string,
    parameters: readonly Parameter[],
    result: string | undefined,
    body: readonly string[],
  ): void {
    this.addAll(this.module.functionOf(name, parameters, result, body));
  }

  /** The operators in the variants that are called, by others of them, too. */
  private operators(): void {
    const { module, program } = this;
    // What is asked for while an operator is emitted is emitted after it: the map grows under the loop.
    for (const [name, { index, variant }] of module.neededOperators) {
      if (this.emittedOperators.has(name)) continue;
      this.emittedOperators.add(name);
      const operator = program.operators[index]!;
      const s = new FunctionWriter(module, variant, !variant.old && !variant.tracked, undefined, true);
      const isKept = operator.params.length === 0 && !variant.tracked && module.isFixedOperator(index);
      const called = module.operator(index, variant);
      if (isKept) {
        // What would be a fault is unknown under an unknown guard, but not everywhere.
        s.line(`if (kept_${called} !== undefined) return kept_${called};`);
        const value = s.bind(emitExpr(operator.body, s));
        s.line(`if (${module.rt("guard")}.tentative === 0) kept_${called} = ${module.call("share", value)};`);
        s.line(`return ${value};`);
        this.kept.push(`kept_${called}`);
        this.declare("let", `kept_${called}`, "rt.Value");
      } else s.line(`return ${emitExpr(operator.body, s)};`);
      const params = operator.params.map((p): Parameter => [localName(p), "rt.Value"]);
      this.add(comment(`${operator.module}: ${operator.name}`));
      this.define(called, variant.tracked ? [["b", "rt.Binding"], ...params] : params, "rt.Value", s.lines);
    }
  }

  /** Working one out may call an operator, or ask for another test: both lists grow until nothing new is asked for. */
  private constantConditions(): void {
    const { module } = this;
    for (let i = 0; i < module.fixed.length; i++) {
      const s = new FunctionWriter(module, { old: false, tracked: false }, false);
      const e = module.fixed[i]!;
      s.line(`return (fixed${i} = ${emitUncached(e, s)});`);
      const known = module.declaration("let", `fixed${i}`, "rt.Bool | null", "null");
      this.add(`${known} ${comment(textOf(e))}`);
      this.define(`fix${i}`, [], "rt.Bool", s.lines);
      this.operators();
    }
    const all = module.fixed.map((_, i) => i);
    this.define("forgetFixed", [], undefined, [
      ...all.map((i) => `  fixed${i} = null;`),
      ...this.kept.map((name) => `  ${name} = undefined;`),
    ]);
    this.define("fixed", [], "rt.Bool[]", [`  return [${all.map((i) => `fix${i}()`).join(", ")}];`]);
    this.define(
      "setFixed",
      [["values", "readonly rt.Bool[]"]],
      undefined,
      all.map((i) => `  fixed${i} = values[${i}];`),
    );
  }

  private actions(): { readonly groups: string; readonly acts: readonly string[] } {
    const { module, program } = this;
    const byEvent = program.events.map(() => new Map<string, Alternative[]>());
    program.actions.forEach((action, i) => {
      const emitted = emitAction(action, i, module);
      this.add(comment(`ACTION ${action.name} ON ${program.events[action.event]!.name}, ${action.module}`));
      for (const line of emitted.lines) this.add(line);
      const modules = byEvent[action.event]!;
      modules.set(action.group, [...(modules.get(action.group) ?? []), { ...emitted, action: i }]);
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
    const calls = (
      [
        ["require", "actionApplies"],
        ["effects", "performs"],
      ] as const
    ).flatMap(([part, table]) =>
      alternatives.flatMap(({ action, [part]: f }) =>
        f === undefined ? [] : [`  if (${table}[${action}] === true) ${f}(e);`],
      ),
    );
    this.define(act, [["e", "rt.Event"]], "void", calls);
    return act;
  }

  /** A query notes the cells that it reads, so that what is unknown of them can be told. */
  private query(e: Expr, i: number): string {
    const s = new FunctionWriter(this.module, { old: false, tracked: true }, false);
    s.line(`return ${emitExpr(e, s)};`);
    this.define(`query${i}`, [["b", "rt.Binding"]], "rt.Value", s.lines);
    return `query${i}`;
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
}

function queryMeta(program: Program, e: Expr): QueryMeta {
  const reads = new Set<number>();
  let ofEvent = false;
  const seen = new Set<number>();
  const visit = (x: Expr): void => {
    if (x.kind === "Var") reads.add(x.index);
    if (x.kind === "Context" || x.kind === "EventIs") ofEvent = true;
    if (x.kind === "Call" && !seen.has(x.operator)) {
      seen.add(x.operator);
      visit(program.operators[x.operator]!.body);
    }
    for (const child of childExprs(x)) visit(child);
  };
  visit(e);
  return { shape: e.type, reads: [...reads], constants: constantsRead(program, e), isOfEvent: ofEvent };
}

function isInvariant(rule: Rule): boolean {
  return rule.kind !== "require" && rule.body.kind === "State";
}

function varClass(type: Type): RuntimeName {
  if (type.kind === "Fn") return "FnVar";
  return type.kind === "Set" ? "SetVar" : "PlainVar";
}
