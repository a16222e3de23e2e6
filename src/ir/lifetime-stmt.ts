/* What a LIFETIME does at an event that begins or ends the life of an object. */
import type { Type } from "../sema/types/type.js";
import type { Expr, Stmt } from "./ir.js";
import { allStmts } from "./walk.js";

/** A function or set that holds what is known of such objects. */
interface Follower {
  readonly index: number;
  readonly type: Type;
}

/** The object leaves all variables but those that the event's own actions write as a whole, or at the object. */
export function lifetimeStmt(
  object: Expr & { kind: "Arg" },
  variables: readonly Follower[],
  actions: readonly Stmt[],
): Stmt & { kind: "All" } {
  const own = new Set(actions.flatMap((body) => [...ownWrites(body, object.index)]));
  const { span } = object;
  const items = variables
    .filter((v) => !own.has(v.index))
    .map(
      ({ index: variable, type }): Stmt =>
        type.kind === "Fn"
          ? { kind: "DropKey", variable, key: object, span }
          : { kind: "DropElements", variable, elements: [object], span },
    );
  return { kind: "All", items };
}

function* ownWrites(body: Stmt, param: number): Generator<number> {
  const isObject = (e: Expr) => e.kind === "Arg" && e.index === param;
  for (const stmt of allStmts(body)) {
    switch (stmt.kind) {
      case "Assign":
        yield stmt.variable;
        break;
      case "SetKey":
      case "DropKey":
        if (isObject(stmt.key)) yield stmt.variable;
        break;
      case "AddElements":
      case "DropElements":
        if (stmt.elements.some(isObject)) yield stmt.variable;
        break;
      default:
    }
  }
}
