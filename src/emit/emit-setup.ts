/*
 * What is evaluated when a trace begins: DEFAULTs of CONSTANTs, WHENs, INITs. One without a value is told with its
 * place, and what it would have said is unknown in that trace.
 */
import type { Expr, Program } from "../ir/ir.js";
import { allExprs } from "../ir/walk.js";
import { emitExpr } from "./emit-expr.js";
import { FunctionWriter } from "./function-writer.js";
import type { ModuleWriter, SetupPlace } from "./module-writer.js";

/** Gives the CONSTANTs their values, and says which rules and actions apply with them. */
export function emitConstants(module: ModuleWriter): string[] {
  const { program } = module;
  const lines = ["  forgetFixed();"];
  const inside = (head: string, s: FunctionWriter) =>
    lines.push(`  ${head}{`, ...s.lines.map((line) => `  ${line}`), "  }");
  // Those in front are set when a DEFAULT asks for them, given or not.
  program.constants.forEach((_, i) => {
    lines.push(`  ${module.constant(i)} = values[${i}];`);
  });
  for (const i of defaultOrder(program)) {
    const c = program.constants[i]!;
    const value = c.default;
    if (value === undefined) continue;
    const s = new FunctionWriter(module, { old: false, tracked: false }, false);
    const set = () => `${module.constant(i)} = ${emitExpr(value, s)};`;
    emitSetup(`DEFAULT of ${c.name}`, value, s, set, undefined);
    inside(`if (${module.constant(i)} === undefined) `, s);
  }
  const when = (of: string, e: Expr | undefined, target: string): void => {
    if (e === undefined) return;
    const s = new FunctionWriter(module, { old: false, tracked: false }, false);
    const set = () => `${target} = ${emitExpr(e, s)};`;
    emitSetup(`WHEN of ${of}`, e, s, set, `${target} = undefined;`);
    inside("", s);
  };
  program.rules.forEach((r, i) => {
    when(r.name, r.when, `applies[${i}]`);
  });
  program.actions.forEach((a, i) => {
    when(a.name, a.when, `actionApplies[${i}]`);
  });
  const names = program.constants.map((_, i) => module.constant(i));
  return [
    ...module.functionOf("setConstants", [["values", "readonly rt.Value[]"]], undefined, lines),
    ...module.functionOf("constants", [], "rt.Value[]", [`  return [${names.join(", ")}];`]),
  ];
}

/** Gives the variables their values in an empty system. */
export function emitInit(module: ModuleWriter): string[] {
  const lines = module.program.variables.flatMap((v, i) => {
    const s = new FunctionWriter(module, { old: false, tracked: false }, true);
    const variable = module.variable(i);
    const other = v.default;
    if (other !== undefined) {
      const setDefault = () => `${variable}.setDefault(${emitExpr(other, s)});`;
      emitSetup(`DEFAULT of ${v.name}`, other, s, setDefault, `${variable}.setDefault(undefined);`);
    }
    const set = () => `${variable}.assign(${emitExpr(v.init, s)});`;
    emitSetup(`INIT of ${v.name}`, v.init, s, set, `${variable}.forget();`);
    return ["  {", ...s.lines.map((line) => `  ${line}`), "  }"];
  });
  return module.functionOf("init", [], undefined, lines);
}

/** Works out the ASSUMEs: each its truth, or the fault that it ends in. */
export function emitAssumes(module: ModuleWriter): string[] {
  const type = "(rt.Bool | rt.Fault)[]";
  const lines = module.program.assumes.flatMap((a) => {
    const s = new FunctionWriter(module, { old: false, tracked: false }, false);
    s.line(`results.push(${emitExpr(a.body, s)});`);
    const fault = module.call("asFault", "thrown");
    return [
      "  try {",
      ...s.lines.map((line) => `  ${line}`),
      "  } catch (thrown) {",
      `    results.push(${fault});`,
      "  }",
    ];
  });
  return module.functionOf("assumes", [], type, [
    `  ${module.declaration("const", "results", type, "[]")}`,
    ...lines,
    "  return results;",
  ]);
}

/** Emits `then` with the value of `e`; where there is none, `otherwise`. */
function emitSetup(
  what: string,
  e: Expr,
  s: FunctionWriter,
  then: () => string,
  otherwise: string | undefined,
): void {
  // What is no literal may become too large wherever it stands.
  if (!s.faults.of(e) && isPlain(e)) return s.line(then());
  s.block("try {", () => s.line(then()), "} catch (thrown) {");
  s.line(`  host.undefinedSetup(${s.module.setup(placeOf(what, e))}, ${s.call("asFault", "thrown")});`);
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
function defaultOrder(program: Program): number[] {
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
