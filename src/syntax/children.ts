/* The one place that knows what is below what; every walk goes through it. */
import { assertNever } from "./assert-never.js";
import type * as ast from "./ast.js";

/** The nodes right below a node, in the order of the text. */
export function children(node: ast.Node): readonly ast.Node[] {
  switch (node.kind) {
    case "Module":
      return [node.name, ...node.extends, ...node.decls];
    case "TypeDecl":
      return [node.name, node.type];
    case "ConstantDecl":
      return [node.name, node.type, ...maybe(node.default), ...maybe(node.formerly)];
    case "VariableDecl":
      return [node.name, node.type, ...maybe(node.default), ...maybe(node.outlives)];
    case "InitDecl":
      return [node.variable, node.value];
    case "EventDecl":
      return [node.name, ...node.params];
    case "EventParam":
      return [node.name, node.type];
    case "LifetimeDecl":
      return [node.type, ...[...node.born, ...node.dies].flatMap((e) => [e.event, ...maybe(e.arg)])];
    case "ActionDecl":
      return [node.name, node.event, ...maybe(node.when), node.body];
    case "RuleHeadDecl":
      return [node.name, ...maybe(node.when)];
    case "RuleDecl":
    case "Require":
      return [node.name, ...maybe(node.when), node.body];
    case "OperatorDecl":
      return [node.name, ...node.params, ...node.bounds, ...maybe(node.resultType), node.body];
    case "Param":
      return [node.name, ...maybe(node.type)];
    case "AssumeDecl":
      return [...maybe(node.name), node.body];
    case "GivenDecl":
      return [node.name, ...setupNodes(node.setup), ...recordNodes(node.trace)];
    case "TestDecl":
      return [
        ...setupNodes(node.setup),
        ...(node.trace.kind === "Inline" ? recordNodes(node.trace) : []),
        ...node.expect.rules.map((r) => r.name),
      ];
    case "Call":
      return [node.callee, ...node.args];
    case "Lambda":
      return [...node.params, node.body];
    case "Unary":
    case "Prime":
      return [node.arg];
    case "Binary":
      return [node.left, node.right];
    case "Junction":
    case "SetEnum":
    case "Tuple":
      return node.items;
    case "Bound":
      return [...node.patterns, node.set];
    case "TuplePattern":
      return node.names;
    case "Quant":
    case "FnLit":
      return [...node.bounds, node.body];
    case "Choose":
    case "SetFilter":
      return [node.bound, node.body];
    case "SetMap":
      return [node.body, ...node.bounds];
    case "FnSet":
      return [node.domain, node.range];
    case "FieldDef":
      return [node.name, node.value];
    case "RecordLit":
    case "RecordSet":
      return node.fields;
    case "Except":
      return [node.base, ...node.updates];
    case "ExceptUpdate":
      return [...node.path, node.value];
    case "ExceptIndex":
      return node.args;
    case "Apply":
      return [node.fn, ...node.args];
    case "Field":
      return [node.record, node.name];
    case "If":
      return [node.cond, node.then, ...maybe(node.else)];
    case "CaseArm":
      return [node.cond, node.value];
    case "Case":
      return [...node.arms, ...maybe(node.other)];
    case "Let":
      return [...node.decls, node.body];
    case "Box":
      return [node.action, node.subscript];
    case "Observe":
      return [node.cell, node.value];
    case "Name":
    case "MissingDecl":
    case "NameRef":
    case "NumberLit":
    case "StringLit":
    case "BoolLit":
    case "At":
    case "Wildcard":
    case "MissingExpr":
      return [];
    default:
      return assertNever(node);
  }
}

/** All nodes of a tree, parents first, in the order of the text. Needs no stack, however deep the tree. */
export function* walk(root: ast.Node): Generator<ast.Node> {
  for (const { node } of walkWithDepth(root)) yield node;
}

/** As `walk`; the root has depth 0. */
export function* walkWithDepth(
  root: ast.Node,
): Generator<{ readonly node: ast.Node; readonly depth: number }> {
  const open: { readonly node: ast.Node; readonly depth: number }[] = [{ node: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    const below = children(next.node);
    for (let i = below.length - 1; i >= 0; i--) open.push({ node: below[i]!, depth: next.depth + 1 });
  }
}

function maybe<T>(node: T | undefined): readonly T[] {
  return node === undefined ? [] : [node];
}

function setupNodes({ recorded, with: values }: ast.TraceSetup): readonly ast.Node[] {
  return [...(typeof recorded === "object" ? recorded : []), ...values.flatMap((w) => [w.name, w.value])];
}

function recordNodes({ given, records }: ast.TestRecords): readonly ast.Node[] {
  return [...maybe(given), ...records.flatMap((r) => [r.event, ...r.args.map((a) => a.name)])];
}
