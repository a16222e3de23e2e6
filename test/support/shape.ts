/* How an expression was read, in parentheses: `(+ a (* b c))`. For tests of precedence and of lists. */
import type * as ast from "../../src/syntax/ast.js";
import { children } from "../../src/syntax/children.js";

export function shape(node: ast.Node): string {
  switch (node.kind) {
    case "NameRef":
      return node.name;
    case "Name":
      return node.text;
    case "NumberLit":
      return `${node.value}`;
    case "Unary":
      return `(${node.op} ${shape(node.arg)})`;
    case "Binary": {
      const within = node.withinNs === undefined ? "" : ` ${node.withinNs}ns`;
      return `(${node.op} ${shape(node.left)} ${shape(node.right)}${within})`;
    }
    case "Prime":
      return `${shape(node.arg)}'`;
    case "Junction": {
      const items = node.items.map(shape).join(" ");
      return node.bulleted ? `${node.op}{${items}}` : `(${node.op} ${items})`;
    }
    default:
      return `${node.kind}(${children(node).map(shape).join(" ")})`;
  }
}
