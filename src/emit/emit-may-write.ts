/*
 * What an event may have written that were not recorded: the variables of its actions' writes, whatever the event's
 * arguments were. Only what CONSTANTs rule out is left out (specs/SEMANTICS.md, What is not recorded).
 */
import type { Action, Expr, Stmt } from "../ir/ir.js";
import { childStmts, writtenBy } from "../ir/walk.js";
import { emitExpr } from "./emit-expr.js";
import { FunctionWriter } from "./function-writer.js";
import type { ModuleWriter } from "./module-writer.js";

/** A write, and the tests of CONSTANTs alone that stand around it. */
interface Write {
  readonly variable: number;
  readonly tests: readonly Expr[];
}

/** The body of a function that gives, by action, the variables that it may write on a kernel with these CONSTANTs. */
export function emitMayWrite(actions: readonly Action[], module: ModuleWriter): string[] {
  const s = new FunctionWriter(module, { old: false, tracked: false }, false);
  s.const("variables", "number[][]", "[]");
  for (const action of actions) {
    const always = new Set<number>();
    const sometimes = new Map<number, Write[]>();
    for (const write of writesOf(action.body, [], module)) {
      if (write.tests.length === 0) always.add(write.variable);
      else sometimes.set(write.variable, [...(sometimes.get(write.variable) ?? []), write]);
    }
    const own = s.temporary();
    s.const(own, "number[]", `[${[...always].sort((a, b) => a - b).join(", ")}]`);
    for (const [variable, writes] of sometimes) {
      if (always.has(variable)) continue;
      for (const { tests } of writes) {
        const write = () => {
          const texts = tests.map((test) => `(${emitExpr(test, s)}) !== false`);
          s.line(`if (${texts.join(" && ")}) ${own}.push(${variable});`);
        };
        if (tests.every((test) => !s.faults.of(test))) s.block("{", write);
        else {
          s.block("try {", write, "} catch (thrown) {");
          s.line(`  ${s.call("asFault", "thrown")};`);
          s.line(`  ${own}.push(${variable});`);
          s.line("}");
        }
      }
    }
    s.line(`variables.push(${own});`);
  }
  s.line("return variables;");
  return s.lines;
}

/** `around`: the tests of CONSTANTs that must not be FALSE for the statement to be reached. */
function* writesOf(stmt: Stmt, around: readonly Expr[], module: ModuleWriter): Generator<Write> {
  switch (stmt.kind) {
    case "All": {
      // A guard of CONSTANTs alone decides whether the action is taken at all.
      const guards = stmt.items.flatMap((item) =>
        item.kind === "Guard" && module.isFixed(item.cond) ? [item.cond] : [],
      );
      for (const item of stmt.items) yield* writesOf(item, [...around, ...guards], module);
      return;
    }
    case "If": {
      const { cond } = stmt;
      const [yes, no] = module.isFixed(cond) ? [[cond], [negated(cond)]] : [[], []];
      yield* writesOf(stmt.then, [...around, ...yes], module);
      yield* writesOf(stmt.else, [...around, ...no], module);
      return;
    }
    default: {
      const variable = writtenBy(stmt);
      if (variable !== undefined) yield { variable, tests: around };
      for (const child of childStmts(stmt)) yield* writesOf(child, around, module);
    }
  }
}

function negated(e: Expr): Expr {
  return { kind: "Prim", op: "not", args: [e], type: e.type, span: e.span };
}
