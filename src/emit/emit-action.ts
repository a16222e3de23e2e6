import type { Action, Cell, Expr, Stmt } from "../ir/ir.js";
import { BOOL } from "../ir/join.js";
import { allStmts, variablesWritten, writtenBy } from "../ir/walk.js";
import { emitCheck } from "./emit-check.js";
import { emitExpr, emitLet, localName } from "./emit-expr.js";
import { domainOf } from "./emit-loops.js";
import { catchFault, emitWrite } from "./emit-write.js";
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
function guardOf(stmt: Stmt): Expr {
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
  const condition = catchFault(stmt.cond, index, s);
  s.line(`if (${condition} === undefined) queue.enterUnknown();`);
  if (wanted(stmt.then)) s.block(`if (${condition} !== false) {`, () => inside(stmt.then));
  if (wanted(stmt.else)) s.block(`if (${condition} !== true) {`, () => inside(stmt.else));
  s.line(`if (${condition} === undefined) queue.leaveUnknown();`);
}

function emitForEach(
  stmt: Stmt & { kind: "ForEach" },
  index: number,
  s: FunctionWriter,
  inside: (x: Stmt) => void,
): void {
  const written = [...variablesWritten(stmt.body)].map((v) => s.module.variable(v));
  // A domain is copied to a set only if provenance is recorded.
  const domain = s.module.provenance ? undefined : domainOf(stmt.set, s);
  const set = domain === undefined ? catchFault(stmt.set, index, s) : undefined;
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
  emitParts(body, index, s, writes, (stmt) => {
    const variable = s.module.variable(writtenBy(stmt)!);
    s.block(`if (${variable}.isRead) {`, () => emitWrite(stmt, index, s));
  });
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
  const observed = catchFault(value, index, s);
  const v = s.module.variable(cell.variable);
  const key = cell.key === undefined ? "undefined" : catchFault(cell.key, index, s);
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
