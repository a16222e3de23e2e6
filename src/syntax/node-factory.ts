/*
 * What is wrong with a node that could be read. Grammar actions build nodes that may be backed out of, so they
 * note a problem at the node's id; parseModule reports those whose nodes are in the finished tree.
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { Span } from "../text/source-file.js";
import type * as ast from "./ast.js";
import type { Layout } from "./layout.js";

let lastId = 0;

/** A number that no other node of this process has: the modules of one program share tables by id. */
export function freshId(): ast.NodeId {
  lastId += 1;
  return lastId;
}

/** What building one file's nodes needs. */
export class NodeFactory {
  readonly layout: Layout;
  readonly problems = new Map<ast.NodeId, Diagnostic[]>();

  constructor(layout: Layout) {
    this.layout = layout;
  }

  text(span: Span): string {
    return span.file.text.slice(span.start, span.end);
  }

  report<T extends ast.NodeBase>(node: T, problem: Diagnostic): T {
    const known = this.problems.get(node.id);
    if (known === undefined) this.problems.set(node.id, [problem]);
    else known.push(problem);
    return node;
  }

  missing(span: Span, problem: Diagnostic): ast.MissingExpr {
    return this.report({ kind: "MissingExpr", id: freshId(), span }, problem);
  }

  name(span: Span, text: string): ast.Name {
    return { kind: "Name", id: freshId(), span, text };
  }
}

export function spanning(first: Span, last: Span): Span {
  return { file: first.file, start: first.start, end: last.end };
}
