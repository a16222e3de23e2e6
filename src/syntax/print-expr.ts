/*
 * Expressions as text: ASCII operators, as few parentheses as TLA+'s precedence allows, bulleted lists in
 * columns. Parsing the text gives the tree again.
 */
import { assertNever } from "./assert-never.js";
import type * as ast from "./ast.js";
import { type Block, joined, row, stack, textOf } from "./block.js";
import {
  compareOperators,
  infixOperators,
  type OperatorInfo,
  prefixOperators,
  primeOperator,
} from "./operators.js";
import { docLines, quoteString } from "./print-text.js";
import { builtinValues } from "./reserved.js";

/** The text of an expression; more than one line where it has bulleted lists or definitions with comments. */
export function printExpr(expr: ast.Expr): string {
  return textOf(exprBlock(expr));
}

export function exprBlock(expr: ast.Expr): Block {
  return block(expr, true);
}

/**
 * `tail`: no infix operator follows, so that an open-ended construct (\A, IF, a bulleted list …) needs no
 * parentheses to end.
 */
function block(expr: ast.Expr, tail: boolean): Block {
  switch (expr.kind) {
    case "NameRef":
      return [expr.name];
    case "NumberLit":
      return [`${expr.value}`];
    case "StringLit":
      return [quoteString(expr.value)];
    case "BoolLit":
      return [expr.value ? "TRUE" : "FALSE"];
    case "At":
      return ["@"];
    case "Wildcard":
      return ["_"];
    case "MissingExpr":
      return expr.span.file.text.slice(expr.span.start, expr.span.end).split(/\r?\n/);
    case "Call":
      return row(expr.callee.text, opensWithOperator(expr) ? "( " : "(", list(expr.args), ")");
    case "Lambda":
      return row(`LAMBDA ${names(expr.params)} : `, block(expr.body, true));
    case "Unary": {
      const gap = /^[A-Z]/.test(expr.op) ? " " : "";
      return row(expr.op + gap, prefixOperand(expr.arg, prefixOperators.get(expr.op)!, tail));
    }
    case "Observe": {
      const equals = infixOperators.get("=")!;
      return row(
        "OBSERVE ",
        infixOperand(expr.cell, equals, "left", false),
        " = ",
        infixOperand(expr.value, equals, "right", tail),
      );
    }
    case "Binary": {
      const info = infixOperators.get(expr.op)!;
      const within = expr.withinNs === undefined ? "" : ` WITHIN ${durationText(expr.withinNs)}`;
      const right = infixOperand(expr.right, info, "right", tail && within === "");
      const left = infixOperand(expr.left, info, "left", false);
      if (expr.op === "=>") return headed(row(left, " =>"), right);
      return row(left, ` ${expr.op} `, right, within);
    }
    case "Prime":
      return row(base(expr.arg), "'");
    case "Apply":
      return row(base(expr.fn), "[", list(expr.args), "]");
    case "Field":
      return row(base(expr.record), ".", expr.name.text);
    case "Junction":
      return expr.bulleted ? bulleted(expr) : chain(expr, tail);
    case "Quant":
      return headed(row(`${expr.quantifier} `, bounds(expr.bounds), " :"), block(expr.body, true));
    case "Choose":
      return row("CHOOSE ", bounds([expr.bound]), " : ", block(expr.body, true));
    case "SetEnum":
      return row("{", list(expr.items), "}");
    case "SetFilter":
      return row("{", bounds([expr.bound]), " : ", block(expr.body, true), "}");
    case "SetMap": {
      const body = block(expr.body, true);
      return row(
        "{",
        startsLikeBound(expr.body) ? row("(", body, ")") : body,
        " : ",
        bounds(expr.bounds),
        "}",
      );
    }
    case "FnLit":
      return row("[", bounds(expr.bounds), " |-> ", block(expr.body, true), "]");
    case "FnSet":
      return row("[", block(expr.domain, true), " -> ", block(expr.range, true), "]");
    case "RecordLit":
      return row("[", fields(expr.fields, " |-> "), "]");
    case "RecordSet":
      return fieldTypes(expr.fields);
    case "Tuple":
      return row("<<", list(expr.items), ">>");
    case "Except":
      return row("[", block(expr.base, true), " EXCEPT ", joined(expr.updates.map(update), ", "), "]");
    case "If": {
      const [cond, yes] = [block(expr.cond, true), block(expr.then, true)];
      if (expr.else === undefined) return row("IF ", cond, " THEN ", yes);
      // An ELSE belongs to the last IF that lacks one.
      const then = endsInShortIf(expr.then) ? parenthesized(yes) : yes;
      return row("IF ", cond, " THEN ", then, " ELSE ", block(expr.else, true));
    }
    case "Case": {
      const arms = expr.arms.map((arm) => row(armPart(arm.cond), " -> ", armPart(arm.value)));
      const other = expr.other === undefined ? [] : [row("OTHER -> ", armPart(expr.other))];
      return row("CASE ", joined([...arms, ...other], " [] "));
    }
    case "Let":
      return letBlock(expr);
    case "Box": {
      const [open, close] = expr.brackets === "[" ? ["[", "]_"] : ["<<", ">>_"];
      return row(open!, block(expr.action, true), close!, subscript(expr.subscript));
    }
    case "Require":
      return expr.doc === "" ? requireBlock(expr) : stack([""], docLines(expr.doc), requireBlock(expr));
    default:
      return assertNever(expr);
  }
}

const width = 80;

/** A head and what it is about: behind it, or below it where that has several lines or is long. */
function headed(head: Block, body: Block): Block {
  const behind = row(head, " ", body);
  if (body.length === 1 && behind[behind.length - 1]!.length <= width) return behind;
  return stack(head, row("    ", body[0] === "" ? body.slice(1) : body));
}

/** `F( +)`: without the blank it would begin TLA+'s operator `(+)`. */
function opensWithOperator({ args: [first] }: ast.Call): boolean {
  return first?.kind === "NameRef" && infixOperators.has(first.name);
}

function list(items: readonly ast.Expr[]): Block {
  return joined(
    items.map((item) => block(item, true)),
    ", ",
  );
}

function names(all: readonly ast.Name[]): string {
  return all.map((name) => name.text).join(", ");
}

/** A field with its comment has a line of its own. */
function fieldTypes(all: readonly ast.FieldDef[]): Block {
  if (all.every((field) => field.doc === undefined)) return row("[", fields(all, " : "), "]");
  const lines = all.map((field, i) =>
    row(
      `${field.name.text} : `,
      block(field.value, true),
      i === all.length - 1 ? "" : ",",
      field.doc === undefined ? "" : ` \\* ${field.doc}`,
    ),
  );
  return stack(row("[", stack(...lines)), ["]"]);
}

function fields(all: readonly ast.FieldDef[], between: string): Block {
  return joined(
    all.map((field) => row(field.name.text, between, block(field.value, true))),
    ", ",
  );
}

function bounds(all: readonly ast.Bound[]): Block {
  return joined(
    all.map((bound) => row(bound.patterns.map(pattern).join(", "), " \\in ", block(bound.set, true))),
    ", ",
  );
}

function pattern(p: ast.Pattern): string {
  return p.kind === "Name" ? p.text : `<<${names(p.names)}>>`;
}

function update({ path, value }: ast.ExceptUpdate): Block {
  const steps = path.map((step) => (step.kind === "Name" ? `.${step.text}` : row("[", list(step.args), "]")));
  return row("!", ...steps, " = ", block(value, true));
}

function requireBlock(expr: ast.Require): Block {
  const when = expr.when === undefined ? "" : row(" WHEN ", block(expr.when, true));
  const severity = expr.severity === "warning" ? " SEVERITY warning" : "";
  const title = expr.title === undefined ? "" : ` ${quoteString(expr.title)}`;
  const head = row(`REQUIRE ${expr.name.text}${title}`, when, severity, " ==");
  return headed(head, block(expr.body, true));
}

function bulleted({ op, items }: ast.Junction): Block {
  const first = items[0];
  return stack(
    // A comment is a doc only on a line of its own.
    ...(first?.kind === "Require" && op === "/\\" && first.doc !== "" ? [[""]] : []),
    ...items.map((item) => {
      if (item.kind !== "Require" || op !== "/\\" || item.doc === "") return row(`${op} `, block(item, true));
      return stack(docLines(item.doc), row(`${op} `, requireBlock(item)));
    }),
  );
}

function chain({ op, items }: ast.Junction, tail: boolean): Block {
  const info = infixOperators.get(op)!;
  const last = items.length - 1;
  const blocks = items.map((item, i) =>
    infixOperand(item, info, i === 0 ? "left" : "right", tail && i === last),
  );
  return joined(blocks, ` ${op} `);
}

function letBlock({ decls, body }: ast.Let): Block {
  const definitions = decls.map((decl) =>
    stack(docLines(decl.doc), row(operatorHead(decl), block(decl.body, true))),
  );
  const commented = decls.some((decl) => decl.doc !== "");
  const head = commented
    ? stack(["LET"], row("    ", stack(...definitions)))
    : row("LET ", stack(...definitions));
  return stack(head, row("IN  ", block(body, true)));
}

/** What stands in front of the body of a definition, with its `==` and a blank. */
export function operatorHead(decl: ast.OperatorDecl): Block {
  const { name, params } = decl;
  const type = decl.resultType === undefined ? "" : row(" : ", exprBlock(decl.resultType));
  const infix = infixOperators.get(name.text);
  if (infix !== undefined)
    return row(`${params[0]!.name.text} ${name.text} ${params[1]!.name.text}`, type, " == ");
  if (decl.bounds.length > 0) return row(name.text, "[", bounds(decl.bounds), "]", type, " == ");
  if (params.length === 0) return row(name.text, type, " == ");
  return row(name.text, "(", joined(params.map(param), ", "), ")", type, " == ");
}

function param({ name, arity, type }: ast.Param): Block {
  const holes = arity === 0 ? "" : `(${Array(arity).fill("_").join(", ")})`;
  return row(name.text, holes, type === undefined ? "" : row(" : ", exprBlock(type)));
}

// ---------------------------------------------------------------- parentheses

function parenthesized(inner: Block): Block {
  return row("(", inner, ")");
}

/** What an expression is to the operator next to it. */
function operatorOf(expr: ast.Expr): OperatorInfo | "open" | "closed" {
  switch (expr.kind) {
    case "Binary":
      return infixOperators.get(expr.op)!;
    case "Junction":
      return expr.bulleted ? "open" : infixOperators.get(expr.op)!;
    case "Unary":
      return prefixOperators.get(expr.op)!;
    case "Observe":
      return prefixOperators.get("OBSERVE")!;
    case "Quant":
    case "Choose":
    case "If":
    case "Case":
    case "Let":
    case "Lambda":
    case "Require":
      return "open";
    default:
      return "closed";
  }
}

function infixOperand(expr: ast.Expr, parent: OperatorInfo, side: "left" | "right", tail: boolean): Block {
  const inner = operatorOf(expr);
  if (inner === "closed") return block(expr, tail);
  const needed = inner === "open" ? !tail : !bindsWithin(expr, inner, parent, side);
  return needed ? parenthesized(block(expr, true)) : block(expr, tail);
}

function bindsWithin(
  expr: ast.Expr,
  inner: OperatorInfo,
  parent: OperatorInfo,
  side: "left" | "right",
): boolean {
  if (expr.kind === "Unary" || expr.kind === "Observe") return inner.low > parent.high;
  if (expr.kind === "Binary" && (expr.withinNs !== undefined || expr.parens === true)) return false;
  // A chain of one junction is flat: the same inside needs its parentheses.
  if (expr.kind === "Junction" && inner === parent) return false;
  return side === "left"
    ? compareOperators(inner, parent) === "left"
    : compareOperators(parent, inner) === "right";
}

function prefixOperand(expr: ast.Expr, parent: OperatorInfo, tail: boolean): Block {
  const inner = operatorOf(expr);
  let needed: boolean;
  if (inner === "open") needed = !tail;
  else if (inner === "closed") needed = hasPrime(expr) && compareOperators(parent, primeOperator) !== "right";
  else if (expr.kind === "Unary" || expr.kind === "Observe")
    needed = inner.low < parent.low || inner.op === "-";
  else needed = parent.op === "-" || !bindsWithin(expr, inner, parent, "right");
  return needed ? parenthesized(block(expr, true)) : block(expr, tail);
}

/** Whether one of the postfixes that end the expression is a prime. */
function hasPrime(expr: ast.Expr): boolean {
  for (let at = expr; ; ) {
    if (at.kind === "Prime") return true;
    if (at.kind === "Apply") at = at.fn;
    else if (at.kind === "Field") at = at.record;
    else return false;
  }
}

/** What a postfix stands behind. */
function base(expr: ast.Expr): Block {
  const inner = block(expr, true);
  return operatorOf(expr) === "closed" && expr.kind !== "Box" && expr.kind !== "MissingExpr"
    ? inner
    : parenthesized(inner);
}

function subscript(expr: ast.Expr): Block {
  const inner = block(expr, true);
  return expr.kind === "NameRef" || expr.kind === "Call" || expr.kind === "Tuple"
    ? inner
    : parenthesized(inner);
}

/** A part of a CASE arm: an inner CASE at its end would take the arms that follow. */
function armPart(expr: ast.Expr): Block {
  const inner = block(expr, true);
  return endsInCase(expr) ? parenthesized(inner) : inner;
}

function endsInCase(expr: ast.Expr): boolean {
  return endsIn(expr, (e) => e.kind === "Case");
}

function endsInShortIf(expr: ast.Expr): boolean {
  return endsIn(expr, (e) => e.kind === "If" && e.else === undefined);
}

/** Whether an expression, or what stands last in it, is such. */
function endsIn(expr: ast.Expr, isSuch: (e: ast.Expr) => boolean): boolean {
  const last = isSuch(expr) ? undefined : lastPart(expr);
  return last === undefined ? isSuch(expr) : endsIn(last, isSuch);
}

function lastPart(expr: ast.Expr): ast.Expr | undefined {
  switch (expr.kind) {
    case "Quant":
    case "Choose":
    case "Let":
    case "Lambda":
    case "Require":
      return expr.body;
    case "If":
      return expr.else ?? expr.then;
    case "Case":
      return expr.other ?? expr.arms.at(-1)?.value;
    case "Junction":
      return expr.items.at(-1);
    case "Binary":
      return expr.right;
    case "Unary":
      return expr.arg;
    case "Observe":
      return expr.value;
    default:
      return undefined;
  }
}

/** Whether the text begins with `x \in`, which in front of a colon would be a bound. */
function startsLikeBound(expr: ast.Expr): boolean {
  if (expr.kind === "Junction") return !expr.bulleted && startsLikeBound(expr.items[0]!);
  if (expr.kind !== "Binary") return false;
  const { left } = expr;
  if (expr.op !== "\\in") return startsLikeBound(left);
  if (left.kind === "Tuple") return left.items.length > 0 && left.items.every(isPlainName);
  return isPlainName(left) || startsLikeBound(left);
}

function isPlainName(expr: ast.Expr): boolean {
  return expr.kind === "NameRef" && !builtinValues.has(expr.name);
}

/** `10ms`: the largest unit of which it is a whole number. */
export function durationText(ns: bigint): string {
  const units = [
    ["s", 1_000_000_000n],
    ["ms", 1_000_000n],
    ["us", 1_000n],
  ] as const;
  for (const [unit, size] of units) if (ns > 0n && ns % size === 0n) return `${ns / size}${unit}`;
  return `${ns}ns`;
}
