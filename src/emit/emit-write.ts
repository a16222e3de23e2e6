/* What an action writes: whole values, one key, or a little of what one key has, at once or at the end of the step. */
import { isOwnCell, isUpdate, isVar, updateInPlace } from "../ir/analysis/in-place.js";
import type { Expr, Stmt } from "../ir/ir.js";
import type { Type } from "../sema/types/type.js";
import { emitExpr, emitShared, localName, textOf } from "./emit-expr.js";
import type { FunctionWriter } from "./function-writer.js";

/** What an action writes a variable with: at once, or at the end of the step. */
function writerOf(action: number, variable: number, s: FunctionWriter): string {
  return s.module.directWrites.isDirect(action, variable) ? "now" : "queue";
}

export function emitWrite(stmt: Stmt, index: number, s: FunctionWriter): void {
  switch (stmt.kind) {
    case "Assign":
      return emitAssign(stmt.variable, stmt.value, index, s);
    case "SetKey":
      return emitSetKey(stmt.variable, stmt.key, stmt.value, index, s);
    case "DropKey": {
      const key = catchFault(stmt.key, index, s);
      return s.line(
        `${writerOf(index, stmt.variable, s)}.dropKey(${s.module.variable(stmt.variable)}, ${key});`,
      );
    }
    case "AddElements":
    case "DropElements": {
      const method = stmt.kind === "AddElements" ? "addElement" : "dropElement";
      for (const element of stmt.elements) {
        const value = catchFault(element, index, s);
        s.line(
          `${writerOf(index, stmt.variable, s)}.${method}(${s.module.variable(stmt.variable)}, ${value});`,
        );
      }
      return;
    }
    default:
      return;
  }
}

/** Evaluates `e`, then queues with its value; a fault is reported, and `forget` queued instead. */
function queueValue(
  e: Expr,
  index: number,
  s: FunctionWriter,
  queue: (value: string) => string,
  forget: string,
): void {
  if (!s.faults.of(e)) return s.line(queue(emitShared(e, s)));
  s.block("try {", () => s.line(queue(emitShared(e, s))), "} catch (thrown) {");
  s.line(`  host.undefinedIn(${index}, ${s.call("asFault", "thrown")});`);
  s.line(`  ${forget}`);
  s.line("}");
}

function emitAssign(variable: number, value: Expr, index: number, s: FunctionWriter): void {
  const v = s.module.variable(variable);
  const to = writerOf(index, variable, s);
  const type = s.module.program.variables[variable]!.type;
  const forget = `${to}.forget(${v});`;
  if (value.kind === "Prim" && value.op === "append" && isVar(value.args[0]!, variable)) {
    return queueValue(value.args[1]!, index, s, (x) => `${to}.append(${v}, ${x});`, forget);
  }
  if (
    type.kind === "Fn" &&
    value.kind === "Except" &&
    value.path[0]!.kind === "Key" &&
    isVar(value.base, variable)
  ) {
    return emitExceptAssign(variable, value, index, s);
  }
  queueValue(value, index, s, (x) => `${to}.assign(${v}, ${x});`, forget);
}

/** `f' = [f EXCEPT ![k] = e]` writes one key, if it is in the domain. */
function emitExceptAssign(
  variable: number,
  e: Expr & { kind: "Except" },
  index: number,
  s: FunctionWriter,
): void {
  const v = s.module.variable(variable);
  const to = writerOf(index, variable, s);
  const [first, ...rest] = e.path;
  const key = catchFault((first as { key: Expr }).key, index, s);
  s.block(
    `if (queue.isUnknown) ${to}.forget(${v});`,
    () => {},
    `else if (${s.call("keyIsUnknown", key)}) ${to}.forgetKeys(${v});`,
  );
  const found = s.module.defined(s.call("keyOf", key));
  s.block(`else if (${v}.value.map.has(${found})) {`, () => {
    const at = localName(e.at);
    if (rest.length === 0) {
      s.const(at, "rt.Value", `${v}.value.map.get(${found})`);
      return queueValue(
        e.value,
        index,
        s,
        (x) => `${to}.setKey(${v}, ${key}, ${x});`,
        `${to}.setKey(${v}, ${key}, undefined);`,
      );
    }
    const old = s.bind(`${v}.value.map.get(${found})`);
    const { range } = s.module.program.variables[variable]!.type as Type & { kind: "Fn" };
    const local = { id: e.at.id, name: `${e.at.name}_before`, type: range };
    s.const(localName(local), "rt.Value", old);
    const inner: Expr = { ...e, base: { kind: "Local", local, type: range, span: e.span }, path: rest };
    queueValue(
      inner,
      index,
      s,
      (x) => `${to}.setKey(${v}, ${key}, ${x});`,
      `${to}.setKey(${v}, ${key}, undefined);`,
    );
  });
}

function emitSetKey(variable: number, keyExpr: Expr, value: Expr, index: number, s: FunctionWriter): void {
  const v = s.module.variable(variable);
  const to = writerOf(index, variable, s);
  const key = catchFault(keyExpr, index, s);
  const forget = `${to}.forgetKey(${v}, ${key});`;
  if (value.kind === "If" && isUpdate(value, s.module.program) && !s.faults.of(value.cond)) {
    const { cond } = value;
    const test = s.bind(emitExpr(cond, s));
    s.block(`if (${test} === true) {`, () => emitSetKey(variable, keyExpr, value.then, index, s));
    s.block(`if (${test} === false) {`, () => emitSetKey(variable, keyExpr, value.else, index, s));
    s.block(`if (${test} === undefined) {`, () =>
      queueValue(value, index, s, (x) => `${to}.setKey(${v}, ${key}, ${x});`, forget),
    );
    return;
  }
  const update = updateInPlace(value, s.module.program);
  if (update !== undefined) {
    const { method, cell, item } = update;
    if (isOwnCell(cell, variable, keyExpr)) {
      const write = (x: string) => `${to}.${method}(${v}, ${key}, ${x});`;
      if (!s.faults.of(cell)) return queueValue(item, index, s, write, forget);
      // Reading the cell may be a fault, as it is where the value is written out.
      const read = s.module.site(textOf(cell), keyExpr.type);
      s.block(
        "try {",
        () => {
          s.line(`${s.call("at", `${v}.value`, key, read)};`);
          s.line(write(emitShared(item, s)));
        },
        "} catch (thrown) {",
      );
      s.line(`  host.undefinedIn(${index}, ${s.call("asFault", "thrown")});`);
      s.line(`  ${forget}`);
      s.line("}");
      return;
    }
  }
  queueValue(value, index, s, (x) => `${to}.setKey(${v}, ${key}, ${x});`, forget);
}

/** The value of an expression; a fault is reported and counts as unknown. */
export function catchFault(e: Expr, index: number, s: FunctionWriter): string {
  if (!s.faults.of(e)) return s.bind(emitShared(e, s));
  const value = s.temporary();
  s.let(value, "rt.Value");
  s.block("try {", () => s.line(`${value} = ${emitShared(e, s)};`), "} catch (thrown) {");
  s.line(`  host.undefinedIn(${index}, ${s.call("asFault", "thrown")});`);
  s.line("}");
  return value;
}
