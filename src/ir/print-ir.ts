/*
 * The IR as text, for those who work on the compiler (`mmspec compile --ir`) and for the golden files of the tests:
 * declarations as a spec has them, with types where they are declared, and what lowering made of the rest.
 */
import { printType } from "../sema/types/type.js";
import type { Action, Cell, Expr, Formula, Program, Rule, Stmt } from "./ir.js";
import { ExprPrinter, indented } from "./print-ir-expr.js";

/** The declarations of a program, or those of some of its modules. */
export function printProgram(program: Program, modules?: ReadonlySet<string>): string {
  return new ProgramPrinter(program).print(modules);
}

class ProgramPrinter {
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  print(modules: ReadonlySet<string> | undefined): string {
    const { constants, variables, events, operators, actions, rules, assumes } = this.#program;
    const sections = this.#program.modules
      .filter(({ name }) => modules === undefined || modules.has(name))
      .map(({ name }) => {
        const own = <T extends { readonly module: string }>(all: readonly T[]) =>
          all.filter((x) => x.module === name);
        const short = [
          own(constants).map((c) => {
            const value = c.default === undefined ? [] : [" DEFAULT ", c.default];
            return this.#line(`CONSTANT ${c.name} : ${c.natural ? "Nat" : printType(c.type)}`, value);
          }),
          own(variables).map((v) => {
            const outside = v.default === undefined ? [] : [" DEFAULT ", v.default];
            const fixed = v.isWritten ? "" : " \\* never written";
            return this.#line(`VARIABLE ${v.name} : ${printType(v.type)}`, [
              ...outside,
              " INIT ",
              v.init,
              fixed,
            ]);
          }),
          own(events).map((e) => {
            const params = e.params.map(
              (p) => `${p.name} : ${p.natural ? "Nat" : printType(p.type)}${p.optional ? " OPTIONAL" : ""}`,
            );
            return [`EVENT ${e.name}${params.length === 0 ? "" : `(${params.join(", ")})`}`];
          }),
        ];
        const long = [
          ...own(operators).map((o) => {
            const p = new ExprPrinter(this.#program);
            const params = o.params.map((x) => `${p.local(x)} : ${printType(x.type)}`);
            const list = params.length === 0 ? "" : `(${params.join(", ")})`;
            return definition(`${o.name}${list} : ${printType(o.body.type)} ==`, p.lines(o.body));
          }),
          ...own(assumes).map((a) => definition(`ASSUME ${a.name} ==`, this.#expr(a.body))),
          ...own(actions).map((a) => this.#action(a)),
          ...own(rules).map((r) => this.#rule(r)),
        ];
        const lists = short.filter((list) => list.length > 0).map((list) => list.flat());
        return [[`MODULE ${name}`], ...lists, ...long].map((lines) => lines.join("\n")).join("\n\n");
      });
    return `${sections.join("\n\n")}\n`;
  }

  #line(head: string, parts: readonly (string | Expr)[]): string[] {
    const p = new ExprPrinter(this.#program);
    return [head + parts.map((x) => (typeof x === "string" ? x : p.flat(x))).join("")];
  }

  #expr(e: Expr): string[] {
    return new ExprPrinter(this.#program).lines(e);
  }

  #when(e: Expr | undefined): string {
    return e === undefined ? "" : ` WHEN ${new ExprPrinter(this.#program).flat(e)}`;
  }

  #action(action: Action): string[] {
    const event = this.#program.events[action.event]!.name;
    const p = new ExprPrinter(this.#program);
    return definition(
      `ACTION ${action.name} ON ${event}${this.#when(action.when)} ==`,
      this.#stmt(action.body, p),
    );
  }

  #rule(rule: Rule): string[] {
    const { body } = rule;
    const severity = rule.severity === "warning" ? " SEVERITY warning" : "";
    const title = `${rule.name} ${JSON.stringify(rule.title)}`;
    const head = `${rule.kind.toUpperCase()} ${title}${severity}${this.#when(rule.when)} ==`;
    const p = new ExprPrinter(this.#program);
    switch (body.kind) {
      case "State":
        return definition(head, p.lines(body.expr));
      case "Step": {
        const variables = body.variables.map((v) => p.variable(v)).join(", ");
        return definition(head, [...indented("[][", p.lines(body.expr)), `  ]_<<${variables}>>`]);
      }
      case "Temporal": {
        const binders = body.binders.map((b) => {
          const set = b.set === undefined ? printType(b.local.type) : p.flat(b.set);
          return `\\A ${p.local(b.local)} \\in ${set} :`;
        });
        return definition(head, [...binders, formula(body.formula, p)]);
      }
    }
  }

  #stmt(stmt: Stmt, p: ExprPrinter): string[] {
    switch (stmt.kind) {
      case "All":
        if (isNothing(stmt)) return ["TRUE"];
        return stmt.items.flatMap((item) => indented("/\\ ", this.#stmt(item, p)));
      case "Guard":
        return p.lines(stmt.cond);
      case "Require":
        return [`REQUIRE ${this.#program.rules[stmt.rule]!.name}`];
      case "Observe":
        return indented(`OBSERVE ${cell(stmt.cell, p)} = `, p.lines(stmt.value));
      case "Assign":
        return indented(`${p.variable(stmt.variable)}' = `, p.lines(stmt.value));
      case "SetKey":
        return indented(`${p.variable(stmt.variable)}'[${p.flat(stmt.key)}] = `, p.lines(stmt.value));
      case "DropKey": {
        const v = p.variable(stmt.variable);
        return [`${v}' = Without(${v}, ${p.flat(stmt.key)})`];
      }
      case "AddElements":
      case "DropElements": {
        const v = p.variable(stmt.variable);
        const elements = stmt.elements.map((e) => p.flat(e)).join(", ");
        return [`${v}' = ${v} ${stmt.kind === "AddElements" ? "\\cup" : "\\"} {${elements}}`];
      }
      case "ForEach":
        return [
          `\\A ${p.local(stmt.local)} \\in ${p.flat(stmt.set)} :`,
          ...indented("  ", this.#stmt(stmt.body, p)),
        ];
      case "If":
        return [
          ...indented("IF ", p.lines(stmt.cond)),
          ...indented("THEN ", this.#stmt(stmt.then, p)),
          ...(isNothing(stmt.else) ? [] : indented("ELSE ", this.#stmt(stmt.else, p))),
        ];
      case "Let":
        return [
          ...indented(`LET ${p.local(stmt.local)} == `, p.lines(stmt.value)),
          ...indented("IN ", this.#stmt(stmt.body, p)),
        ];
    }
  }
}

function isNothing(stmt: Stmt): boolean {
  return stmt.kind === "All" && stmt.items.length === 0;
}

function definition(head: string, body: readonly string[]): string[] {
  return [head, ...indented("    ", body)];
}

function cell({ variable, key, fields }: Cell, p: ExprPrinter): string {
  return (
    p.variable(variable) + (key === undefined ? "" : `[${p.flat(key)}]`) + fields.map((f) => `.${f}`).join("")
  );
}

const PREFIXES = { Not: "~", Always: "[]", Eventually: "<>", Once: "ONCE ", Previously: "PREVIOUSLY " };

/** What is in one stands in parentheses. */
function formula(f: Formula, p: ExprPrinter): string {
  const inner = (x: Formula) => `(${formula(x, p)})`;
  switch (f.kind) {
    case "Atom":
      return p.flat(f.expr);
    case "And":
    case "Or":
      return f.items.map(inner).join(f.kind === "And" ? " /\\ " : " \\/ ");
    case "Since":
      return `${inner(f.left)} SINCE ${inner(f.right)}`;
    case "LeadsTo":
      return `${inner(f.left)} ~> ${inner(f.right)}${f.withinNs === undefined ? "" : ` WITHIN ${f.withinNs}ns`}`;
    default:
      return `${PREFIXES[f.kind]}${inner(f.arg)}`;
  }
}
