/* Whether evaluating an expression can end in a fault: decides where emitted code needs try. Errs on the safe side. */
import type { Expr, Prim, Program, Stmt } from "../ir/ir.js";
import { allExprs, childExprs, exprsOfProgram } from "../ir/walk.js";
import { type KnownKeys, knownKeys } from "./known-keys.js";

const FAULTING: ReadonlySet<Prim> = new Set<Prim>([
  "div",
  "mod",
  "pow",
  "shiftLeft",
  "shiftRight",
  "range",
  "powerset",
  "product",
  "functionSet",
  "recordSet",
  "setMin",
  "setMax",
  "len",
  "head",
  "tail",
  "last",
  "front",
  "append",
  "concat",
  "subSeq",
  "reverse",
  "contains",
  "before",
]);

export class FaultAnalysis {
  private readonly known = new Map<Expr, boolean>();
  private readonly operators: boolean[];
  /** Locals that may hold a deferred fault. */
  private readonly deferred = new Set<number>();

  private readonly knownKeys: KnownKeys;

  constructor(private readonly program: Program) {
    this.knownKeys = knownKeys(program);
    this.operators = program.operators.map(() => false);
    // Arguments that may be faults make parameters that may be, and these other arguments: to the fixed point.
    for (let before = -1; before !== this.deferred.size; ) {
      before = this.deferred.size;
      this.known.clear();
      program.operators.forEach((operator, i) => {
        this.operators[i] = this.of(operator.body);
      });
      for (const root of exprsOfProgram(program)) {
        for (const e of allExprs(root)) this.noteDeferred(e);
      }
      for (const action of program.actions) this.noteLets(action.body);
    }
    this.known.clear();
  }

  private noteDeferred(e: Expr): void {
    if (e.kind === "Call") {
      e.args.forEach((arg, i) => {
        if (this.of(arg)) this.deferred.add(this.program.operators[e.operator]!.params[i]!.id);
      });
    } else if (e.kind === "Let" && this.of(e.value)) this.deferred.add(e.local.id);
  }

  /** The LETs that stand around what an action does. */
  private noteLets(stmt: Stmt): void {
    switch (stmt.kind) {
      case "All":
        for (const item of stmt.items) this.noteLets(item);
        break;
      case "If":
        this.noteLets(stmt.then);
        this.noteLets(stmt.else);
        break;
      case "ForEach":
        this.noteLets(stmt.body);
        break;
      case "Let":
        if (this.of(stmt.value)) this.deferred.add(stmt.local.id);
        this.noteLets(stmt.body);
        break;
      default:
        break;
    }
  }

  /** Whether an application's key is known to be in the domain. */
  isSafe(e: Expr): boolean {
    return this.knownKeys.safe.has(e);
  }

  /** Whether a test of a key is there for the sake of an application that it makes safe. */
  isForApplication(test: Expr): boolean {
    return this.knownKeys.tests.has(test);
  }

  /** Whether uses of the local must ask for a deferred fault. */
  isDeferred(local: number): boolean {
    return this.deferred.has(local);
  }

  of(e: Expr): boolean {
    const known = this.known.get(e);
    if (known !== undefined) return known;
    const result = this.compute(e);
    this.known.set(e, result);
    return result;
  }

  private compute(e: Expr): boolean {
    switch (e.kind) {
      case "Local":
        return this.deferred.has(e.local.id);
      case "Apply":
        if (!this.isSafe(e)) return true;
        break;
      case "Choose":
        return true;
      case "Case":
        if (e.other === undefined) return true;
        break;
      case "Prim":
        if (FAULTING.has(e.op)) return true;
        break;
      case "SelectSeq":
      case "Fold":
        return true;
      case "Call":
        return this.operators[e.operator]!;
      case "Let":
        // A faulting value is deferred to its uses.
        return this.of(e.body);
      default:
        break;
    }
    return childExprs(e).some((child) => this.of(child));
  }
}
