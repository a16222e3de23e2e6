/*
 * Temporal formulas over recorded positions, by direct recursion on the definition: nothing is carried from one
 * position to the next, every value is worked out anew.
 */
import type { Binder, Expr, Formula, Program } from "../../../src/ir/ir.js";
import { allExprs, atoms } from "../../../src/ir/walk.js";
import { attempt, bind, type Env, envOf, evaluate, type World } from "./evaluate.js";
import { isIn } from "./operators.js";
import { and, type Bool, isWhollyKnown, not, printValue, type SetV, type Value } from "./value.js";

/** One position of an instance: the state before an event together with that event. */
export interface Position {
  readonly world: World;
  /** Of the event; where there is none, of the last one before. */
  readonly ts: bigint;
  /** Which of the trace's records that is. */
  readonly record: number;
}

/** A record of the trace: what its time is, and the state in front of it. */
export interface Tick {
  readonly ts: bigint;
  readonly before: World;
}

export interface Slice {
  readonly positions: readonly Position[];
  /** All records of the trace that have a time, of whatever event; positions count them. */
  readonly ticks: readonly Tick[];
  /** The binders' values. */
  readonly values: readonly (readonly [Binder, Value])[];
  /** Whether nothing came before the first position. */
  readonly isPastKnown: boolean;
  /** Where positions may be missing: what is recorded, and the variables that unseen events may write. */
  readonly unseen:
    | {
        readonly isRecorded: (event: number) => boolean;
        readonly fading: ReadonlySet<number>;
        readonly program: Program;
      }
    | undefined;
  /** Whether more positions may follow, nothing has followed, or who knows what that was not recorded. */
  readonly ending: "running" | "over" | "unseen";
}

/** Beside the three: TRUE as far as was seen, but what was not seen might be against it. */
type Truth = Bool | "so far";

/**
 * The value of a formula in negation normal form at the first position; of the slice's positions there is one. Where
 * the past is unknown the first position was before these: only [], <> and ~> can be told.
 */
export function valueAtFirst(formula: Formula, slice: Slice): Bool {
  const value = truthAtFirst(formula, slice);
  return value === "so far" ? true : value;
}

function truthAtFirst(formula: Formula, slice: Slice): Truth {
  if ((slice.isPastKnown && slice.unseen === undefined) || isFuture(formula))
    return truthAt(formula, 0, slice);
  if (formula.kind === "And") return all(formula.items.map((item) => truthAtFirst(item, slice)));
  if (formula.kind === "Or") return some(formula.items.map((item) => truthAtFirst(item, slice)));
  return undefined;
}

function all(values: readonly Truth[]): Truth {
  if (values.includes(false)) return false;
  if (values.includes(undefined)) return undefined;
  return values.includes("so far") ? "so far" : true;
}

function some(values: readonly Truth[]): Truth {
  if (values.includes(true)) return true;
  if (values.includes(undefined)) return undefined;
  return values.includes("so far") ? "so far" : false;
}

function isFuture(f: Formula): boolean {
  return f.kind === "Always" || f.kind === "Eventually" || f.kind === "LeadsTo";
}

/**
 * ~[]P is <>~P and the other way round: what is not violated so far is so for [], and still open for <>. Negations
 * end in front of atoms and of operators that look back.
 */
export function normalForm(f: Formula, negated = false): Formula {
  switch (f.kind) {
    case "Not":
      return normalForm(f.arg, !negated);
    case "And":
    case "Or":
      return {
        kind: (f.kind === "And") === negated ? "Or" : "And",
        items: f.items.map((item) => normalForm(item, negated)),
      };
    case "Always":
    case "Eventually":
      return {
        kind: (f.kind === "Always") === negated ? "Eventually" : "Always",
        arg: normalForm(f.arg, negated),
      };
    case "LeadsTo": {
      if (!negated) return { ...f, left: normalForm(f.left), right: normalForm(f.right) };
      return {
        kind: "Eventually",
        arg: { kind: "And", items: [f.left, { kind: "Always", arg: normalForm(f.right, true) }] },
      };
    }
    default:
      return negated ? { kind: "Not", arg: f } : f;
  }
}

function envAt(world: World, values: Slice["values"]): Env {
  let env: Env = envOf(world);
  for (const [binder, value] of values) env = bind(env, binder.local, value);
  return env;
}

/** The atoms below temporal operators, and those outside if `isFirst`. */
export function atomsOf(f: Formula, isFirst: boolean): Expr[] {
  switch (f.kind) {
    case "Atom":
      return isFirst ? [f.expr] : [];
    case "And":
    case "Or":
      return f.items.flatMap((item) => atomsOf(item, isFirst));
    case "Not":
      return atomsOf(f.arg, isFirst);
    case "Since":
    case "LeadsTo":
      return [...atomsOf(f.left, true), ...atomsOf(f.right, true)];
    default:
      return atomsOf(f.arg, true);
  }
}

/** Whether an atom has no value at a position. */
export function isFaulty(atom: Expr, world: World, values: Slice["values"]): boolean {
  return "fault" in attempt(() => evaluate(atom, envAt(world, values)));
}

function truthAt(f: Formula, i: number, slice: Slice): Truth {
  const later = slice.positions.map((_, j) => j).slice(i);
  const { ending } = slice;
  const open = ending === "over" ? false : undefined;
  const unbroken = ending === "over" ? true : ending === "running" ? undefined : "so far";
  switch (f.kind) {
    case "And":
      return all(f.items.map((item) => truthAt(item, i, slice)));
    case "Or":
      return some(f.items.map((item) => truthAt(item, i, slice)));
    case "Always":
      return all([...later.map((j) => truthAt(f.arg, j, slice)), unbroken]);
    case "Eventually":
      return some([...later.map((j) => truthAt(f.arg, j, slice)), open]);
    case "LeadsTo": {
      const { left, right, withinNs } = f;
      if (withinNs !== undefined) return all([isInTime(left, right, BigInt(withinNs), i, slice), unbroken]);
      const reached = (j: number) =>
        some([...later.filter((k) => k >= j).map((k) => truthAt(right, k, slice)), open]);
      return all([...later.map((j) => some([not(valueAt(left, j, slice)), reached(j)])), unbroken]);
    }
    default:
      return valueAt(f, i, slice);
  }
}

/** Of a formula that does not look ahead. */
function valueAt(f: Formula, i: number, slice: Slice): Bool {
  const { positions } = slice;
  const earlier = positions.map((_, j) => j).slice(0, i + 1);
  switch (f.kind) {
    case "Atom": {
      // One without a value is told apart from the formula, for which it is unknown.
      const outcome = attempt(() => evaluate(f.expr, envAt(positions[i]!.world, slice.values)));
      return "fault" in outcome ? undefined : (outcome.value as Bool);
    }
    case "Not":
      return not(valueAt(f.arg, i, slice));
    case "And":
      return and(f.items.map((item) => valueAt(item, i, slice)));
    case "Or":
      return or(f.items.map((item) => valueAt(item, i, slice)));
    case "Previously":
      if (slice.unseen !== undefined) return undefined;
      return i === 0 ? beforeTheFirst(slice) : valueAt(f.arg, i - 1, slice);
    case "Once":
      return or([
        ...earlier.map((j) => valueAt(f.arg, j, slice)),
        beforeTheFirst(slice),
        mayComeUnseen(f.arg, slice) ? undefined : false,
      ]);
    case "Since": {
      const old = i === 0 ? beforeTheFirst(slice) : valueAt(f, i - 1, slice);
      const isLost =
        (old === true && mayComeUnseen({ kind: "Not", arg: f.left }, slice)) ||
        (old === false && mayComeUnseen(f.right, slice));
      const before = isLost ? undefined : old;
      return or([valueAt(f.right, i, slice), and([valueAt(f.left, i, slice), before])]);
    }
    default:
      throw new Error(`${f.kind} looks ahead`);
  }
}

// ---------------------------------------------------------------- bounds

/** When a formula is looked at: at a position, or in the state behind some position, without an event. */
interface Moment {
  readonly slice: Slice;
  readonly position: number;
  readonly ts: bigint;
  /** The last record that it knows of. */
  readonly record: number;
}

/** `left ~> right WITHIN ns`: unknown as long as a deadline has not come that matters. */
function isInTime(left: Formula, right: Formula, ns: bigint, first: number, slice: Slice): Bool {
  const moments = momentsOf(slice).filter((m) => m.position >= first);
  return and(
    moments.map((opening) => {
      const deadline = opening.ts + ns;
      const passedBy = slice.ticks.findIndex(({ ts }, k) => k > opening.record && ts > deadline);
      const inTime = moments.filter((m) => !isBefore(m, opening) && (passedBy < 0 || m.record < passedBy));
      if (passedBy >= 0) inTime.push(behind(slice, passedBy));
      const met = inTime.map((m) => valueAt(right, m.position, m.slice));
      const opens = valueAt(left, opening.position, opening.slice);
      return or([not(opens), ...met, passedBy < 0 || mayComeUnseen(right, slice) ? undefined : false]);
    }),
  );
}

function isBefore(a: Moment, b: Moment): boolean {
  return a.record < b.record || (a.record === b.record && a.position < b.position);
}

/** A formula about no object also looks at the state behind each event, without the next one. */
function momentsOf(slice: Slice): Moment[] {
  return slice.positions.flatMap(({ ts, record, world }, position): Moment[] => {
    if (world.occurrence === undefined) return [];
    const at: Moment = { slice, position, ts, record };
    if (slice.values.length > 0) return [at];
    const left = world.next.map((value, v) => (slice.unseen?.fading.has(v) === true ? undefined : value));
    const state = { ...world, state: left, next: left, occurrence: undefined };
    const positions = [...slice.positions.slice(0, position + 1), { world: state, ts, record }];
    return [at, { slice: { ...slice, positions }, position: position + 1, ts, record }];
  });
}

/** The state in which a record finds the instance, after the positions that it had. */
function behind(slice: Slice, record: number): Moment {
  const { before: world, ts } = slice.ticks[record]!;
  const earlier = slice.positions.filter((p) => p.record < record && p.world.occurrence !== undefined);
  const positions = [...earlier, { world, ts, record }];
  return { slice: { ...slice, positions }, position: earlier.length, ts, record };
}

/** What a past operator finds in front of the first position. */
function beforeTheFirst(slice: Slice): Bool {
  return slice.isPastKnown ? false : undefined;
}

// ---------------------------------------------------------------- positions that nobody recorded

/** Whether the formula may be TRUE at a position between two that were seen, and not at the second of these. */
function mayComeUnseen(f: Formula, slice: Slice): boolean {
  return slice.unseen !== undefined && !ofStateAlone(f, slice) && mayHoldUnseen(f, slice);
}

function mayHoldUnseen(f: Formula, slice: Slice): boolean {
  switch (f.kind) {
    case "Atom":
      return !needed(f.expr).some(slice.unseen!.isRecorded);
    case "Not":
      return mayFailUnseen(f.arg, slice);
    case "And":
      return f.items.every((item) => mayHoldUnseen(item, slice));
    case "Or":
      return f.items.some((item) => mayHoldUnseen(item, slice));
    default:
      return true;
  }
}

function mayFailUnseen(f: Formula, slice: Slice): boolean {
  switch (f.kind) {
    case "Not":
      return mayHoldUnseen(f.arg, slice);
    case "And":
      return f.items.some((item) => mayFailUnseen(item, slice));
    case "Or":
      return f.items.every((item) => mayFailUnseen(item, slice));
    default:
      return true;
  }
}

/** Events that must be the one at hand for the expression to be TRUE. */
function needed(e: Expr): number[] {
  if (e.kind === "EventIs") return [e.event];
  return e.kind === "And" ? e.items.flatMap(needed) : [];
}

/**
 * Whether the formula speaks of states alone, so that an unseen position says what the next one seen says; but the
 * positions of an object are some of all.
 */
function ofStateAlone(f: Formula, slice: Slice): boolean {
  if (slice.values.length > 0) return false;
  switch (f.kind) {
    case "Atom":
      return isOfState(f.expr, slice.unseen!.program);
    case "And":
    case "Or":
      return f.items.every((item) => ofStateAlone(item, slice));
    case "Since":
      return ofStateAlone(f.left, slice) && ofStateAlone(f.right, slice);
    case "Not":
    case "Once":
      return ofStateAlone(f.arg, slice);
    default:
      return false;
  }
}

function isOfState(e: Expr, program: Program): boolean {
  return [...allExprs(e)].every((x) => {
    if (x.kind === "Var" || x.kind === "Call") {
      if (x.next) return false;
      return x.kind === "Var" || isOfState(program.operators[x.operator]!.body, program);
    }
    return x.kind !== "EventIs" && x.kind !== "Context" && x.kind !== "Arg";
  });
}

/** The events that the formula names. */
export function eventsNamed(f: Formula, program: Program): number[] {
  const inExpr = (e: Expr): number[] =>
    [...allExprs(e)].flatMap((x) => {
      if (x.kind === "EventIs") return [x.event];
      return x.kind === "Call" ? inExpr(program.operators[x.operator]!.body) : [];
    });
  return [...atoms(f)].flatMap(inExpr);
}

function or(values: readonly Bool[]): Bool {
  return not(and(values.map(not)));
}

// ---------------------------------------------------------------- instances

/** The event predicates of a formula, each with the comparisons `self = t` in its conjunction. */
interface Predicate {
  readonly event: number;
  readonly args: readonly (Expr | undefined)[];
  /** Binders that are compared with `self` beside it, by Local.id. */
  readonly selves: ReadonlySet<number>;
}

/**
 * The instances that the event at hand belongs to, as the binders' values; undefined if one of these is unknown:
 * then it may belong to any.
 */
export function instancesAt(
  binders: readonly Binder[],
  formula: Formula,
  world: World,
): Value[][] | undefined {
  if (binders.length === 0) return [[]];
  const found: Value[][] = [];
  for (const predicate of predicatesOf(formula)) {
    const { occurrence } = world;
    if (occurrence === undefined || occurrence.event !== predicate.event) continue;
    const values = binders.map(({ local }): Value => {
      if (predicate.selves.has(local.id)) return occurrence.self;
      return occurrence.args[
        predicate.args.findIndex((arg) => arg?.kind === "Local" && arg.local.id === local.id)
      ];
    });
    if (values.some((value, i) => !mayBe(value, binders[i]!, world))) continue;
    if (!values.every(isWhollyKnown)) return undefined;
    const text = values.map(printValue).join();
    if (!found.some((other) => other.map(printValue).join() === text)) found.push(values);
  }
  return found;
}

/** Whether the binder's set, if it has one, may contain the value. */
function mayBe(value: Value, { set }: Binder, world: World): boolean {
  return set === undefined || isIn(value, evaluate(set, envOf(world)) as SetV | undefined) !== false;
}

function predicatesOf(formula: Formula): Predicate[] {
  switch (formula.kind) {
    case "Atom":
      return predicatesIn(formula.expr, new Set());
    case "And":
    case "Or": {
      const atoms = formula.items.flatMap((item) => (item.kind === "Atom" ? [item.expr] : []));
      const selves = formula.kind === "And" ? selvesAmong(atoms) : new Set<number>();
      return formula.items.flatMap((item) =>
        item.kind === "Atom" ? predicatesIn(item.expr, selves) : predicatesOf(item),
      );
    }
    case "Since":
    case "LeadsTo":
      return [...predicatesOf(formula.left), ...predicatesOf(formula.right)];
    default:
      return predicatesOf(formula.arg);
  }
}

function predicatesIn(e: Expr, selves: ReadonlySet<number>): Predicate[] {
  switch (e.kind) {
    case "EventIs":
      return [{ event: e.event, args: e.args, selves }];
    case "And": {
      const all = new Set([...selves, ...selvesAmong(e.items)]);
      return e.items.flatMap((item) => predicatesIn(item, all));
    }
    case "Or":
      return e.items.flatMap((item) => predicatesIn(item, new Set()));
    case "Implies":
      return [...predicatesIn(e.left, new Set()), ...predicatesIn(e.right, new Set())];
    case "Prim":
      return e.args.flatMap((arg) => predicatesIn(arg, new Set()));
    default:
      return [];
  }
}

/** Binders that a conjunction compares with `self`. */
function selvesAmong(conjuncts: readonly Expr[]): Set<number> {
  const ids = conjuncts.flatMap((e) => {
    if (e.kind !== "Prim" || e.op !== "eq") return [];
    const [a, b] = e.args;
    const other =
      a?.kind === "Context" && a.name === "self"
        ? b
        : b?.kind === "Context" && b.name === "self"
          ? a
          : undefined;
    return other?.kind === "Local" ? [other.local.id] : [];
  });
  return new Set(ids);
}
