/* Actions as four functions each: whether enabled, what is observed, what is required, what is written. */
import { memberLeftOut } from "../ir/analysis/cost.js";
import { isEqual } from "../ir/expr-key.js";
import type { Action, Cell, Expr, Stmt } from "../ir/ir.js";
import { BOOL } from "../ir/join.js";
import { allStmts, variablesWritten } from "../ir/walk.js";
import { isScalar, type Type } from "../sema/types/type.js";
import { emitCheck } from "./emit-check.js";
import { emitExpr, emitKept, emitLet, localName, textOf } from "./emit-expr.js";
import { domainOf } from "./emit-loops.js";
import { FunctionWriter } from "./function-writer.js";
import type { ModuleWriter } from "./module-writer.js";
import { fieldName, mangle } from "./names.js";

export interface EmittedAction {
  readonly name: string;
  readonly guard: string | undefined;
  readonly observe: string | undefined;
  /** The variables of which it observes something. */
  readonly observed: readonly string[];
  readonly require: string | undefined;
  readonly effects: string | undefined;
  readonly lines: readonly string[];
}

export function emitAction(action: Action, index: number, module: ModuleWriter): EmittedAction {
  const name = mangle(`do${index}`, action.name);
  const lines: string[] = [];
  const condition = guardOf(action.body);
  const make = (suffix: string, result: string, body: (s: FunctionWriter) => void): string => {
    const s = new FunctionWriter(
      module,
      { old: false, tracked: module.provenance && suffix === "require" },
      true,
    );
    const event = module.program.events[action.event]!;
    body(s);
    const args = s.argDeclarations(event.params.map((p) => p.name));
    lines.push(...module.functionOf(`${name}_${suffix}`, [["e", "rt.Event"]], result, [...args, ...s.lines]));
    return `${name}_${suffix}`;
  };
  const isConstant = condition.kind === "Bool" && condition.value;
  return {
    name,
    guard: isConstant
      ? undefined
      : make("guard", "rt.Bool", (s) => s.line(`return ${emitExpr(condition, s)};`)),
    observe: has(action.body, "Observe")
      ? make("observe", "void", (s) => emitObserves(action.body, index, s))
      : undefined,
    observed: [...observedIn(action.body)].map((v) => module.variable(v)),
    require: has(action.body, "Require")
      ? make("require", "void", (s) => emitRequires(action.body, index, s))
      : undefined,
    effects: writes(action.body)
      ? make("effects", "void", (s) => emitEffects(action.body, index, s))
      : undefined,
    lines,
  };
}

/** The conjunction of an action's plain conjuncts, with the IFs and LETs around them. */
export function guardOf(stmt: Stmt): Expr {
  const always = (span: Expr["span"]): Expr => ({ kind: "Bool", value: true, type: BOOL, span });
  const isAlways = (e: Expr) => e.kind === "Bool" && e.value;
  switch (stmt.kind) {
    case "All": {
      const items = stmt.items.map(guardOf).filter((g) => !isAlways(g));
      if (items.length <= 1) return items[0] ?? always(NOWHERE);
      return { kind: "And", items, type: BOOL, span: items[0]!.span };
    }
    case "Guard":
      return stmt.cond;
    case "If": {
      const yes = guardOf(stmt.then);
      const no = guardOf(stmt.else);
      if (isAlways(yes) && isAlways(no)) return always(stmt.span);
      return { kind: "If", cond: stmt.cond, then: yes, else: no, type: BOOL, span: stmt.span };
    }
    case "Let": {
      const body = guardOf(stmt.body);
      return isAlways(body)
        ? body
        : { kind: "Let", local: stmt.local, value: stmt.value, body, type: BOOL, span: body.span };
    }
    case "ForEach": {
      const body = guardOf(stmt.body);
      return isAlways(body)
        ? body
        : { kind: "ForAll", local: stmt.local, set: stmt.set, body, type: BOOL, span: stmt.span };
    }
    default:
      return always(NOWHERE);
  }
}

const NOWHERE = { file: { path: "", text: "" }, start: 0, end: 0 } as unknown as Expr["span"];

function has(stmt: Stmt, kind: "Observe" | "Require"): boolean {
  return [...allStmts(stmt)].some((s) => s.kind === kind);
}

function writes(stmt: Stmt): boolean {
  return variablesWritten(stmt).size > 0;
}

/** Emits the parts of a statement that `wanted` accepts, inside the LETs, IFs and loops around them. */
function emitParts(
  stmt: Stmt,
  index: number,
  s: FunctionWriter,
  wanted: (x: Stmt) => boolean,
  emit: (x: Stmt) => void,
): void {
  const inside = (x: Stmt) => emitParts(x, index, s, wanted, emit);
  switch (stmt.kind) {
    case "All":
      for (const item of stmt.items) inside(item);
      break;
    case "Let":
      if (!wanted(stmt.body)) break;
      s.block("{", () => {
        emitLet(stmt.local, stmt.value, s);
        inside(stmt.body);
      });
      break;
    case "If":
      if (wanted(stmt)) emitIf(stmt, index, s, wanted, inside);
      break;
    case "ForEach":
      if (wanted(stmt.body)) emitForEach(stmt, index, s, inside);
      break;
    default:
      if (wanted(stmt)) emit(stmt);
  }
}

/** An unknown condition runs both branches in doubt: cells become unknown, REQUIREs inconclusive. */
function emitIf(
  stmt: Stmt & { kind: "If" },
  index: number,
  s: FunctionWriter,
  wanted: (x: Stmt) => boolean,
  inside: (x: Stmt) => void,
): void {
  const condition = caught(stmt.cond, index, s);
  s.line(`if (${condition} === undefined) queue.enterUnknown();`);
  if (wanted(stmt.then)) s.block(`if (${condition} !== false) {`, () => inside(stmt.then));
  if (wanted(stmt.else)) s.block(`if (${condition} !== true) {`, () => inside(stmt.else));
  s.line(`if (${condition} === undefined) queue.leaveUnknown();`);
}

/** The value of an expression; a fault is told and counts as unknown. */
function caught(e: Expr, index: number, s: FunctionWriter): string {
  if (!s.faults.of(e)) return s.hold(emitKept(e, s));
  const value = s.temporary();
  s.let(value, "rt.Value");
  s.block("try {", () => s.line(`${value} = ${emitKept(e, s)};`), "} catch (thrown) {");
  s.line(`  host.undefinedIn(${index}, ${s.call("asFault", "thrown")});`);
  s.line("}");
  return value;
}

function emitForEach(
  stmt: Stmt & { kind: "ForEach" },
  index: number,
  s: FunctionWriter,
  inside: (x: Stmt) => void,
): void {
  const written = [...variablesWritten(stmt.body)].map((v) => s.module.variable(v));
  // A set of its own is made of a domain only where somebody is to be told of it.
  const domain = s.module.provenance ? undefined : domainOf(stmt.set, s);
  const set = domain === undefined ? caught(stmt.set, index, s) : undefined;
  const start = s.temporary();
  s.line(`const ${start} = queue.size;`);
  const elements = domain?.elements ?? `${set}?.values() ?? []`;
  s.block(`for (const ${localName(stmt.local)} of ${elements}) {`, () => inside(stmt.body));
  if (written.length === 0) return;
  const isWhole = domain?.isWhole ?? `${set}.whole`;
  if (set !== undefined) {
    s.line(`if (${set} === undefined) { ${written.map((v) => `queue.forget(${v});`).join(" ")} }`);
    s.line(`else if (!${isWhole}) queue.forgetOthers(${start}, ${written.join(", ")});`);
  } else s.line(`if (!${isWhole}) queue.forgetOthers(${start}, ${written.join(", ")});`);
}

function emitEffects(body: Stmt, index: number, s: FunctionWriter): void {
  emitParts(body, index, s, writes, (stmt) => emitWrite(stmt, index, s));
}

/** What an action writes a variable with: at once, or at the end of the step. */
function writerOf(action: number, variable: number, s: FunctionWriter): string {
  return s.module.directWrites.isDirect(action, variable) ? "now" : "queue";
}

function emitWrite(stmt: Stmt, index: number, s: FunctionWriter): void {
  switch (stmt.kind) {
    case "Assign":
      return emitAssign(stmt.variable, stmt.value, index, s);
    case "SetKey":
      return emitSetKey(stmt.variable, stmt.key, stmt.value, index, s);
    case "DropKey": {
      const key = caught(stmt.key, index, s);
      return s.line(
        `${writerOf(index, stmt.variable, s)}.dropKey(${s.module.variable(stmt.variable)}, ${key});`,
      );
    }
    case "AddElements":
    case "DropElements": {
      const method = stmt.kind === "AddElements" ? "addElement" : "dropElement";
      for (const element of stmt.elements) {
        const value = caught(element, index, s);
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

/** Evaluates `e`, then queues with its value; a fault is told, and `forget` queued instead. */
function queueValue(
  e: Expr,
  index: number,
  s: FunctionWriter,
  queue: (value: string) => string,
  forget: string,
): void {
  if (!s.faults.of(e)) return s.line(queue(emitKept(e, s)));
  s.block("try {", () => s.line(queue(emitKept(e, s))), "} catch (thrown) {");
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
  const key = caught((first as { key: Expr }).key, index, s);
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
    const old = s.hold(`${v}.value.map.get(${found})`);
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
  const key = caught(keyExpr, index, s);
  const forget = `${to}.forgetKey(${v}, ${key});`;
  if (value.kind === "If" && isUpdate(value, s) && !s.faults.of(value.cond)) {
    const { cond } = value;
    const test = s.hold(emitExpr(cond, s));
    s.block(`if (${test} === true) {`, () => emitSetKey(variable, keyExpr, value.then, index, s));
    s.block(`if (${test} === false) {`, () => emitSetKey(variable, keyExpr, value.else, index, s));
    s.block(`if (${test} === undefined) {`, () =>
      queueValue(value, index, s, (x) => `${to}.setKey(${v}, ${key}, ${x});`, forget),
    );
    return;
  }
  const update = updateInPlace(value, s);
  if (update !== undefined) {
    const { method, cell, item } = update;
    if (isOwnCell(cell, variable, keyExpr)) {
      // Reading the cell may be a fault, as it is where the value is written out.
      const read = s.module.site(textOf(cell), keyExpr.type);
      s.block(
        "try {",
        () => {
          s.line(`${s.call("at", `${v}.value`, key, read)};`);
          s.line(`${to}.${method}(${v}, ${key}, ${emitKept(item, s)}, undefined);`);
        },
        "} catch (thrown) {",
      );
      s.line(`  host.undefinedIn(${index}, ${s.call("asFault", "thrown")});`);
      s.line(`  ${forget}`);
      s.line("}");
      return;
    }
    const empty = ownCellOrEmpty(cell, variable, keyExpr, s);
    if (empty !== undefined) {
      return queueValue(
        item,
        index,
        s,
        (x) => `${to}.${method}(${v}, ${key}, ${x}, ${emitExpr(empty, s)});`,
        forget,
      );
    }
  }
  queueValue(value, index, s, (x) => `${to}.setKey(${v}, ${key}, ${x});`, forget);
}

/** Whether a branch changes a little of a cell, which an IF around it must not turn into a copy. */
function isUpdate(value: Expr & { kind: "If" }, s: FunctionWriter): boolean {
  return [value.then, value.else].some((branch) =>
    branch.kind === "If" ? isUpdate(branch, s) : updateInPlace(branch, s) !== undefined,
  );
}

interface Update {
  readonly method: "appendAt" | "addAt" | "dropAt" | "dropItemAt";
  readonly cell: Expr;
  readonly item: Expr;
}

/** The queue's method for `cell \cup {x}`, `cell \ {x}`, `Append(cell, x)`, and a sequence without one item. */
function updateInPlace(value: Expr, s: FunctionWriter): Update | undefined {
  if (value.kind === "SelectSeq") {
    const item = memberLeftOut(value);
    return item === undefined ? undefined : { method: "dropItemAt", cell: value.seq, item };
  }
  if (value.kind === "Call" && !value.next) {
    // Off(v, list) == SelectSeq(list, LAMBDA w : w # v)
    const { params, body } = s.module.program.operators[value.operator]!;
    const update = body.kind === "SelectSeq" ? updateInPlace(body, s) : undefined;
    const argOf = (e: Expr) =>
      e.kind === "Local" ? value.args[params.findIndex((p) => p.id === e.local.id)] : undefined;
    const cell = update && argOf(update.cell);
    const item = update && argOf(update.item);
    return cell === undefined || item === undefined ? undefined : { method: "dropItemAt", cell, item };
  }
  if (value.kind !== "Prim") return undefined;
  const [cell, other] = value.args as [Expr, Expr];
  if (value.op === "append") return { method: "appendAt", cell, item: other };
  if (other?.kind !== "SetEnum" || other.items.length !== 1) return undefined;
  const method = value.op === "union" ? "addAt" : value.op === "difference" ? "dropAt" : undefined;
  return method === undefined ? undefined : { method, cell, item: other.items[0]! };
}

/** `f[k]`, where `f'[k]` is being written. */
function isOwnCell(e: Expr, variable: number, key: Expr): boolean {
  return e.kind === "Apply" && isVar(e.fn, variable) && isEqual(e.arg, key) && !isScalar(e.type);
}

/** `Op(k)` for `Op(x) == IF x \in DOMAIN f THEN f[x] ELSE {}` (or <<>>): the empty value, else undefined. */
function ownCellOrEmpty(e: Expr, variable: number, key: Expr, s: FunctionWriter): Expr | undefined {
  if (e.kind !== "Call" || e.next || e.args.length !== 1 || !isEqual(e.args[0]!, key)) return undefined;
  const { params, body } = s.module.program.operators[e.operator]!;
  if (body.kind !== "If") return undefined;
  const param: Expr = { kind: "Local", local: params[0]!, type: params[0]!.type, span: body.span };
  const { cond, else: empty } = body;
  const isTest =
    cond.kind === "Prim" &&
    cond.op === "in" &&
    isEqual(cond.args[0]!, param) &&
    cond.args[1]!.kind === "Prim" &&
    cond.args[1]!.op === "domain" &&
    isVar(cond.args[1]!.args[0]!, variable);
  const isEmpty = (empty.kind === "SetEnum" || empty.kind === "Tuple") && empty.items.length === 0;
  return isTest && isEmpty && isOwnCell(body.then, variable, param) ? empty : undefined;
}

function isVar(e: Expr, variable: number): boolean {
  return e.kind === "Var" && e.index === variable && !e.next;
}

function emitRequires(body: Stmt, index: number, s: FunctionWriter): void {
  // What the conditions of IFs read, each REQUIRE having a binding of its own.
  if (s.module.provenance) s.line(`const b = new ${s.rt("RuleBindings")}().begin("");`);
  emitParts(
    body,
    index,
    s,
    (stmt) => has(stmt, "Require"),
    (stmt) => {
      const { rule } = stmt as Stmt & { kind: "Require" };
      const definition = s.module.program.rules[rule]!;
      if (definition.body.kind !== "State") return;
      const { expr } = definition.body;
      s.block(`if (applies[${rule}] === true) {`, () => {
        if (s.module.provenance) s.line("const mark = b.cursor;");
        emitCheck(expr, rule, [], s, "queue.isUnknown");
        if (s.module.provenance) s.line(`${s.call("rewind", "b", "mark")};`);
      });
    },
  );
}

function observedIn(stmt: Stmt): ReadonlySet<number> {
  return new Set([...allStmts(stmt)].flatMap((s) => (s.kind === "Observe" ? s.cell.variable : [])));
}

function emitObserves(body: Stmt, index: number, s: FunctionWriter): void {
  emitParts(
    body,
    index,
    s,
    (stmt) => has(stmt, "Observe"),
    (stmt) => {
      const { cell, value } = stmt as Stmt & { kind: "Observe" };
      s.block("{", () => emitObserve(cell, value, index, s));
    },
  );
}

function emitObserve(cell: Cell, value: Expr, index: number, s: FunctionWriter): void {
  const observed = caught(value, index, s);
  const v = s.module.variable(cell.variable);
  const key = cell.key === undefined ? "undefined" : caught(cell.key, index, s);
  const text =
    s.module.program.variables[cell.variable]!.name +
    (cell.key === undefined ? "" : "[]") +
    cell.fields.map((f) => `.${f}`).join("");
  const place = s.module.observed({
    action: index,
    text,
    path: cell.fields.map(fieldName),
    blanks: blankFields(cell, s),
    shape: value.type,
    keyShape: cell.key?.type,
  });
  s.line(`if (${observed} !== undefined) observe(${place}, ${v}, ${key}, ${observed});`);
}

/** The fields of the records on the way to an observed field: what a record made for it has. */
function blankFields(cell: Cell, s: FunctionWriter): string[][] {
  let type = s.module.program.variables[cell.variable]!.type;
  if (cell.key !== undefined && type.kind === "Fn") type = type.range;
  return cell.fields.map((name) => {
    if (type.kind !== "Record") return [];
    const names = type.fields.map((f) => fieldName(f.name));
    type = type.fields.find((f) => f.name === name)?.type ?? type;
    return names;
  });
}
