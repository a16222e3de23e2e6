/*
 * What is evaluated when a trace begins: DEFAULTs of CONSTANTs, WHENs, INITs. One without a value is told with its
 * place, and what it would have said is unknown in that trace.
 */
import type { Expr, Program } from "../ir/ir.js";
import { allExprs } from "../ir/walk.js";
import type { Scope, SetupPlace } from "./scope.js";

/** Emits `then` with the value of `e`; where there is none, `otherwise`. */
export function emitSetup(
  what: string,
  e: Expr,
  s: Scope,
  then: () => string,
  otherwise: string | undefined,
): void {
  // What is no literal may become too large wherever it stands.
  if (!s.faults.of(e) && isPlain(e)) return s.line(then());
  s.block("try {", () => s.line(then()), "} catch (thrown) {");
  s.line(`  host.undefinedSetup(${s.module.setup(placeOf(what, e))}, rt.asFault(thrown));`);
  if (otherwise !== undefined) s.line(`  ${otherwise}`);
  s.line("}");
}

/** Only names, literals and what compares them: nothing that makes a value larger than those it is made of. */
function isPlain(e: Expr): boolean {
  for (const x of allExprs(e)) {
    switch (x.kind) {
      case "Int":
      case "Str":
      case "Bool":
      case "Null":
      case "Constant":
      case "Tuple":
      case "SetEnum":
      case "Record":
      case "And":
      case "Or":
      case "Implies":
      case "If":
      case "Local":
        break;
      case "Prim":
        if (!["not", "eq", "equiv", "in", "lt", "le", "versionBefore"].includes(x.op)) return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

function placeOf(what: string, { span }: Expr): SetupPlace {
  const { line, column } = span.file.position(span.start);
  const excerpt = span.file.lineText(line);
  const length = Math.max(1, Math.min(span.end - span.start, excerpt.length - column + 1));
  return { what, path: span.file.path, line, column, length, excerpt };
}

/** The CONSTANTs by number, each after those that its DEFAULT asks for. */
export function defaultOrder(program: Program): number[] {
  const order = new Set<number>();
  const asked = new Set<number>();
  const constant = (index: number): void => {
    if (asked.has(index)) return;
    asked.add(index);
    const value = program.constants[index]!.default;
    if (value !== undefined) expression(value, new Set());
    order.add(index);
  };
  const expression = (e: Expr, operators: Set<number>): void => {
    for (const x of allExprs(e)) {
      if (x.kind === "Constant") constant(x.index);
      else if (x.kind === "Call" && !operators.has(x.operator)) {
        operators.add(x.operator);
        expression(program.operators[x.operator]!.body, operators);
      }
    }
  };
  program.constants.forEach((_, i) => {
    constant(i);
  });
  return [...order];
}
