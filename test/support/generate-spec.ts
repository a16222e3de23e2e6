/* Random programs: a few variables of varied types, events, actions and rules, as the text of one module. */
import type { Choices } from "./choices.js";
import {
  BOOL,
  ENUM,
  ExprGenerator,
  fn,
  INT,
  type Named,
  P,
  pair,
  Q,
  rec,
  type Scope,
  seqOf,
  setOf,
  type T,
  TASK,
  withLocals,
  writeType,
} from "./generate-expr.js";
import { type GeneratedLifetime, generateLifetime, withOutlives } from "./generate-lifetimes.js";

/** A module in pieces, so that a failing one can be made smaller piece by piece. */
export interface GeneratedSpec {
  readonly variables: readonly GeneratedVariable[];
  readonly operators: readonly string[];
  readonly events: readonly GeneratedEvent[];
  /** Of the first module, or of the one that extends it: only its own variables follow those. */
  readonly lifetimes: readonly GeneratedLifetime[];
  readonly actions: readonly GeneratedAction[];
  readonly rules: readonly string[];
}

export interface GeneratedVariable extends Named {
  readonly init: string;
  /** What a function is outside of its domain. */
  readonly default?: string;
  /** 0, or 1 for the module that extends it. */
  readonly module?: number;
  /** The pointers whose LIFETIME it would follow, and does not. */
  readonly outlives?: string;
}

export interface GeneratedEvent {
  readonly name: string;
  readonly params: readonly (Named & { readonly optional: boolean })[];
}

export interface GeneratedAction {
  readonly module: number;
  readonly head: string;
  readonly conjuncts: readonly string[];
}

const VARIABLES: readonly GeneratedVariable[] = [
  { name: "count", type: INT, init: "0" },
  { name: "flag", type: BOOL, init: "FALSE" },
  { name: "current", type: P, init: "NULL" },
  { name: "mode", type: ENUM, init: '"a"' },
  { name: "point", type: rec(["a", INT], ["p", P]), init: "[a |-> 0, p |-> NULL]" },
  { name: "live", type: setOf(P), init: "{}" },
  { name: "numbers", type: setOf(INT), init: "{1}" },
  { name: "links", type: setOf(pair(P, INT)), init: "{}" },
  { name: "queue", type: seqOf(P), init: "<<>>" },
  { name: "refs", type: fn(P, INT), init: "<<>>" },
  { name: "owner", type: fn(P, Q), init: "<<>>" },
  { name: "next", type: fn(P, P), init: "<<>>" },
  { name: "node", type: fn(P, rec(["n", INT], ["q", Q])), init: "<<>>" },
  { name: "held", type: fn(TASK, setOf(P)), init: "<<>>" },
  { name: "members", type: fn(P, setOf(Q)), init: "<<>>" },
  { name: "chain", type: fn(P, seqOf(Q)), init: "<<>>" },
  { name: "busy", type: fn(TASK, P), init: "<<>>" },
  { name: "edge", type: fn(pair(P, INT), BOOL), init: "<<>>" },
  { name: "table", type: fn(P, fn(Q, INT)), init: "<<>>" },
  { name: "slots", type: fn(INT, P), init: "<<>>" },
];

const EVENTS: readonly GeneratedEvent[] = [
  { name: "ev_a", params: [param("p", P), param("q", Q), param("n", INT)] },
  { name: "ev_b", params: [param("p", P)] },
  { name: "ev_c", params: [param("p", P), param("o", P), param("n", INT, true)] },
  { name: "ev_d", params: [param("q", Q), param("b", BOOL)] },
];

/** In scope where an event is at hand. */
const CONTEXT: readonly Named[] = [
  { name: "self", type: TASK },
  { name: "cpu", type: INT },
];

function param(name: string, type: T, optional = false) {
  return { name, type, optional };
}

/** The constants of every generated program: some have a value, two of them nobody sets, and one has none at all. */
const CONSTANTS: readonly (Named & { readonly init: string | undefined })[] = [
  { name: "Era", type: ENUM, init: '"a"' },
  { name: "Mode", type: ENUM, init: undefined },
  { name: "Limit", type: INT, init: "Later - 1" },
  { name: "Later", type: INT, init: "3" },
  { name: "Odd", type: INT, init: "1 \\div (Later - 3)" },
  { name: "Cap", type: INT, init: undefined },
];

/** The texts of its modules; each extends those before. */
export function writeSpec(spec: GeneratedSpec): string[] {
  const actions = (module: number) =>
    spec.actions
      .filter((a) => a.module === module)
      .flatMap((a) => [a.head, ...a.conjuncts.map((c) => `    /\\ ${c}`)]);
  const variables = (module: number) =>
    spec.variables
      .filter((v) => (v.module ?? 0) === module)
      .flatMap((v) => {
        const declared = `VARIABLE ${v.name} : ${writeType(v.type)}`;
        const outlives = v.outlives === undefined ? "" : ` OUTLIVES ${v.outlives}`;
        if (v.default === undefined) return [declared + outlives, `INIT ${v.name} = ${v.init}`];
        return [
          `${declared} DEFAULT ${v.default}${outlives}`,
          ...(v.init === "<<>>" ? [] : [`INIT ${v.name} = ${v.init}`]),
        ];
      });
  const lifetimes = (module: number) => spec.lifetimes.flatMap((l) => (l.module === module ? [l.text] : []));
  const base = [
    "---- MODULE generated ----",
    "EXTENDS Integers, Sequences, FiniteSets, TLC",
    "TYPE P == Ptr",
    "TYPE Q == Ptr",
    ...CONSTANTS.map(
      (c) => `CONSTANT ${c.name} : ${writeType(c.type)}${c.init === undefined ? "" : ` DEFAULT ${c.init}`}`,
    ),
    ...spec.events.map((e) => {
      const params = e.params.map((p) => `${p.name} : ${writeType(p.type)}${p.optional ? " OPTIONAL" : ""}`);
      return `EVENT ${e.name}(${params.join(", ")})`;
    }),
    ...lifetimes(0),
    ...variables(0),
    ...actions(0),
    "====",
    "",
  ];
  const top = [
    "---- MODULE generated_top ----",
    "EXTENDS generated, Integers, Sequences, FiniteSets, TLC",
    ...lifetimes(1),
    ...variables(1),
    ...spec.operators,
    ...actions(1),
    ...spec.rules,
    "====",
    "",
  ];
  return [base.join("\n"), top.join("\n")];
}

export function generateSpec(choices: Choices): GeneratedSpec {
  return new SpecGenerator(choices).generate();
}

class SpecGenerator {
  readonly #choices: Choices;
  readonly #exprs: ExprGenerator;
  #requires = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
    this.#exprs = new ExprGenerator(choices);
  }

  generate(): GeneratedSpec {
    const c = this.#choices;
    const declared = distinct(c.some(2, 5, (i) => ({ ...c.pick(VARIABLES), module: i < 3 ? 0 : 1 }))).map(
      (v) => (c.oneIn(12) ? { ...v, init: `CASE Limit > 2 -> ${v.init}` } : this.#withDefault(v)),
    );
    const events = EVENTS.slice(0, 2 + c.below(EVENTS.length - 1));
    const lifetimes = [P, Q].flatMap((type) => (c.oneIn(3) ? generateLifetime(c, type, events) : []));
    const variables = declared.map((v) => withOutlives(c, v, lifetimes));
    const state: Scope = { variables, locals: [], primes: false, operators: [], constants: CONSTANTS };
    const operators = c.some(0, 2, (i) => this.#operator(i, state));
    const scope: Scope = { ...state, operators: operators.map((o) => o.signature) };
    const base: Scope = { ...state, variables: variables.filter((v) => v.module === 0) };
    return {
      variables,
      operators: operators.map((o) => o.text),
      events,
      lifetimes,
      actions: [
        ...events.flatMap((event) => this.#actions(event, base, 0, base.variables)),
        ...events.flatMap((event) =>
          c.oneIn(3)
            ? this.#actions(
                event,
                scope,
                1,
                variables.filter((v) => v.module === 1),
              )
            : [],
        ),
      ],
      rules: [
        ...c.some(1, 3, (i) => `INVARIANT INV_${i} "i"${this.#when()} == ${this.#invariant(scope)}`),
        ...c.some(0, 2, (i) => `PROPERTY STEP_${i} "s"${this.#when()} == ${this.#stepProperty(scope)}`),
        ...c.some(0, 2, (i) => `PROPERTY TEMP_${i} "t"${this.#when()} == ${this.#temporal(events, scope)}`),
      ],
    };
  }

  /** Every second function has a value outside of its domain, which may be unknown or undefined. */
  #withDefault(v: GeneratedVariable): GeneratedVariable {
    const c = this.#choices;
    if (v.type.kind !== "Fn" || c.oneIn(2)) return v;
    const scope: Scope = { variables: [], locals: [], primes: false, operators: [], constants: CONSTANTS };
    const value = c.oneIn(3) ? this.#exprs.expr(v.type.to, scope, 1) : plainDefault(v.type.to);
    return { ...v, default: value };
  }

  #when(): string {
    if (!this.#choices.oneIn(8)) return "";
    return ` WHEN ${this.#choices.pick([
      'Era = "a"',
      'Era = "b"',
      'Mode = "a"',
      "Limit < 3",
      "Cap < Limit",
      "1 \\div (Limit - 2) = 1",
      "1 \\div (Cap - 2) = 1",
    ])}`;
  }

  #operator(i: number, scope: Scope) {
    const c = this.#choices;
    const params = c.some(0, 2, (j): Named => ({ name: `arg${i}${j}`, type: c.pick([P, INT, Q]) }));
    const type = c.pick([BOOL, INT, setOf(P), P]);
    const body = this.#exprs.expr(type, withLocals(scope, ...params), 2);
    const written = params.map((p) => `${p.name} : ${writeType(p.type)}`).join(", ");
    const text = `Op${i}${params.length > 0 ? `(${written})` : ""} == ${body}`;
    return { text, signature: { name: `Op${i}`, type, params: params.map((p) => p.type) } };
  }

  // ------------------------------------------------------------ actions

  /** One action, or two that mostly exclude each other. */
  #actions(
    event: GeneratedEvent,
    state: Scope,
    module: number,
    writable: readonly Named[],
  ): GeneratedAction[] {
    const c = this.#choices;
    const scope = withLocals(state, ...event.params, ...CONTEXT);
    const guard = this.#exprs.expr(BOOL, scope, 2);
    const make = (i: number, guards: readonly string[]): GeneratedAction => {
      const conjuncts = [...guards, ...this.#conjuncts(scope, writable)];
      const head = `ACTION Act_${event.name}_${module}${i} ON ${event.name}${this.#when()} ==`;
      return { module, head, conjuncts: conjuncts.length === 0 ? ["TRUE"] : conjuncts };
    };
    if (!c.oneIn(2)) return [make(0, c.oneIn(4) ? [guard] : [])];
    const other = c.oneIn(4) ? this.#exprs.expr(BOOL, scope, 1) : `(~${guard})`;
    const [first, second] = [guard, other].map((g, i) => make(i, c.oneIn(12) ? [] : [g])) as [
      GeneratedAction,
      GeneratedAction,
    ];
    if (!c.oneIn(6)) return [first, second];
    // Both enabled, and mostly to the same effect; an id of a rule stands once.
    const same = first.conjuncts.filter((conjunct) => conjunct !== guard && !/REQUIRE/.test(conjunct));
    const more = c.oneIn(3) && writable.length > 0 ? [this.#observe(c.pick(writable), scope)] : [];
    return [first, { ...second, conjuncts: same.length + more.length === 0 ? ["TRUE"] : [...same, ...more] }];
  }

  #conjuncts(scope: Scope, writable: readonly Named[]): string[] {
    const c = this.#choices;
    const bool = (depth: number) => this.#exprs.expr(BOOL, scope, depth);
    const require = () =>
      `REQUIRE REQ_${this.#requires++} "r"${this.#when()} == ${c.oneIn(2) ? this.#exprs.quantified(scope, 3) : bool(2)}`;
    const requires = c.oneIn(3)
      ? [c.oneIn(3) ? `(IF ${bool(1)} THEN ${require()} ELSE ${require()})` : require()]
      : [];
    const observes = c.oneIn(4) && writable.length > 0 ? [this.#observe(c.pick(writable), scope)] : [];
    const written = writable.filter(() => !c.oneIn(3));
    const others = writable.filter((v) => !written.includes(v) && c.oneIn(3));
    return [
      ...requires,
      ...observes,
      ...written.map((v) => this.#write(v, scope, 2)),
      ...others.map((v) => `UNCHANGED ${v.name}`),
    ];
  }

  #write(v: Named, scope: Scope, depth: number): string {
    const c = this.#choices;
    const { name, type } = v;
    const sub = (t: T, inner = scope) => this.#exprs.expr(t, inner, depth - 1);
    if (depth > 0 && c.oneIn(5)) {
      const other = c.oneIn(2) ? ` ELSE ${this.#write(v, scope, depth - 1)}` : "";
      return `(IF ${sub(BOOL)} THEN ${this.#write(v, scope, depth - 1)}${other})`;
    }
    if (depth > 0 && c.oneIn(8)) {
      const local: Named = { name: this.#exprs.freshName(), type: c.pick([P, INT, v.type]) };
      return `(LET ${local.name} == ${sub(local.type)} IN ${this.#write(v, withLocals(scope, local), depth - 1)})`;
    }
    const whole = () => `${name}' = ${this.#exprs.expr(type, scope, depth)}`;
    switch (type.kind) {
      case "Set":
        return c.pick([
          () => `${name}' = ${name} \\cup {${sub(type.of)}}`,
          () => `${name}' = ${name} \\ {${sub(type.of)}}`,
          whole,
        ])();
      case "Seq":
        return c.pick([() => `${name}' = Append(${name}, ${sub(type.of)})`, whole])();
      case "Rec": {
        const [field, of] = c.pick(type.fields);
        return c.pick([() => `${name}' = [${name} EXCEPT !.${field} = ${sub(of)}]`, whole])();
      }
      case "Fn":
        return c.pick([
          ...this.#keyWrites(v.name, type, scope, depth),
          ...this.#keyWrites(v.name, type, scope, depth),
          whole,
        ])();
      default:
        return whole();
    }
  }

  #keyWrites(
    name: string,
    { from, to }: Extract<T, { kind: "Fn" }>,
    scope: Scope,
    depth: number,
  ): (() => string)[] {
    const sub = (t: T, inner = scope) => this.#exprs.expr(t, inner, depth - 1);
    const key = () => this.#exprs.expr(from, scope, 0);
    const forms = [
      () => `${name}'[${sub(from)}] = ${sub(to)}`,
      () => `${name}'[${key()}] = ${sub(to)}`,
      () => `${name}' = Without(${name}, ${key()})`,
      () => {
        const x = this.#exprs.freshName();
        const inner = withLocals(scope, { name: x, type: from });
        const each = this.#choices.oneIn(3)
          ? `${name}' = Without(${name}, ${x})`
          : `${name}'[${x}] = ${this.#exprs.expr(to, inner, depth - 1)}`;
        return `(\\A ${x} \\in ${sub(setOf(from))} : ${each})`;
      },
    ];
    const update = (make: (k: string) => string) => () => {
      const k = key();
      return `${name}'[${k}] = ${make(k)}`;
    };
    if (to.kind === "Set") {
      const { of } = to;
      forms.push(
        update((k) => `${name}[${k}] \\cup {${sub(of)}}`),
        update((k) => `${name}[${k}] \\ {${sub(of)}}`),
      );
    }
    if (to.kind === "Seq") {
      const { of } = to;
      forms.push(update((k) => `Append(${name}[${k}], ${sub(of)})`));
    }
    if (to.kind === "Rec") {
      const [field, of] = this.#choices.pick(to.fields);
      forms.push(update((k) => `[${name}[${k}] EXCEPT !.${field} = ${sub(of)}]`));
    }
    return forms;
  }

  #observe(v: Named, scope: Scope): string {
    const c = this.#choices;
    if (c.oneIn(4)) {
      const other = c.oneIn(3) ? ` ELSE ${this.#observe(v, scope)}` : "";
      return `(IF ${this.#exprs.expr(BOOL, scope, 1)} THEN ${this.#observe(v, scope)}${other})`;
    }
    let cell = v.name;
    let { type } = v;
    if (type.kind === "Fn") {
      cell += `[${this.#exprs.expr(type.from, scope, 0)}]`;
      type = type.to;
    }
    if (type.kind === "Rec" && c.oneIn(2)) {
      const [field, of] = c.pick(type.fields);
      cell += `.${field}`;
      type = of;
    }
    return `OBSERVE ${cell} = ${this.#exprs.expr(type, scope, 1)}`;
  }

  // ------------------------------------------------------------ rules

  #invariant(scope: Scope): string {
    const c = this.#choices;
    return c.oneIn(4) ? this.#exprs.expr(BOOL, scope, 3) : this.#exprs.quantified(scope, 3 + c.below(2));
  }

  #stepProperty(scope: Scope): string {
    const c = this.#choices;
    const names = distinct(c.some(1, 2, () => c.pick(scope.variables))).map((v) => v.name);
    const primes = withLocals({ ...scope, primes: true, operators: [] }, ...CONTEXT);
    const body = c.oneIn(2) ? this.#exprs.quantified(primes, 3) : this.#exprs.expr(BOOL, primes, 3);
    return `[][${body}]_${names.length === 1 ? names[0] : `<<${names.join(", ")}>>`}`;
  }

  /** Over one bound pointer or none. Some state atoms have no value in some states. */
  #temporal(events: readonly GeneratedEvent[], scope: Scope): string {
    const c = this.#choices;
    const withP = events.filter((e) => e.params.some((p) => p.name === "p"));
    const isBound = !c.oneIn(4);
    // `self = tsk` in the conjunction with each predicate names a task beside the pointer.
    const withTask = isBound && c.oneIn(5);
    const predicate = () => {
      const event = c.pick(isBound ? withP : events);
      const isSecond = event.name === "ev_c" && c.oneIn(3);
      const args = event.params.map((p) => {
        if (isBound && p.name === (isSecond ? "o" : "p")) return "obj";
        return p.type === INT && c.oneIn(5) ? "1" : "_";
      });
      const written = `${event.name}(${args.join(", ")})`;
      return withTask ? `(${written} /\\ self = tsk)` : written;
    };
    const states = [...this.#stateAtoms(scope, isBound), "(cpu = 0)"];
    const atom = () => (states.length > 0 && c.oneIn(3) ? c.pick(states) : predicate());
    const past = (depth: number): string => {
      if (depth === 0 || c.oneIn(3)) return c.oneIn(4) ? `(~${atom()})` : atom();
      return c.pick([
        () => `(ONCE ${past(depth - 1)})`,
        () => `(PREVIOUSLY ${past(depth - 1)})`,
        () => `(${past(depth - 1)} SINCE ${past(depth - 1)})`,
        () => `(${past(depth - 1)} /\\ ${past(depth - 1)})`,
        () => `(${past(depth - 1)} \\/ ${past(depth - 1)})`,
        () => `(~${past(depth - 1)})`,
      ])();
    };
    const formula = c.pick([
      () => `${predicate()} ~> ${past(1)}`,
      () => `${past(1)} ~> ${predicate()}`,
      () => `${predicate()} ~> ${past(1)} WITHIN ${c.below(30)}ns`,
      () => `(${past(1)} \\/ ${predicate()}) ~> ${past(1)} WITHIN ${c.below(30)}ns`,
      () => `${past(2)} ~> ${predicate()} WITHIN ${c.below(30)}ns`,
      () =>
        `(${atom()} ~> ${past(2)} WITHIN ${c.below(20)}ns) /\\ (${predicate()} ~> ${atom()} WITHIN ${c.below(40)}ns)`,
      () => `[](${predicate()} => ${past(2)})`,
      () => `[]((${past(1)} /\\ ${predicate()}) => ${past(2)})`,
      () => `[](${past(1)} => <>(${past(1)} \\/ ${predicate()}))`,
      () => `<>(${predicate()})`,
      () => `~([](${predicate()} => ${past(1)}))`,
      () => `<>[](${predicate()} => ${past(1)})`,
      () => `(<>[](${past(1)})) \\/ ([](${predicate()} => ${past(1)}))`,
      () => `([](${past(1)})) \\/ ([](~${predicate()}))`,
      () => `[]<>(${predicate()} \\/ ${past(1)})`,
      () => `(${predicate()} => <>(${predicate()}))`,
      () => `(${past(1)} \\/ <>${predicate()})`,
      () => `~(${predicate()} ~> ${past(1)})`,
      () => `[](${predicate()} => [](${past(1)}))`,
      () => `([](${predicate()} => ${past(2)})) /\\ (${predicate()} ~> ${past(1)})`,
    ])();
    return isBound
      ? `\\A obj \\in ${c.oneIn(8) ? c.pick(["{NULL}", "{NULL}", "IF 1 \\div (Limit - 2) = 1 THEN {} ELSE {NULL}"]) : "P"}${withTask ? ", tsk \\in Task" : ""} : ${c.oneIn(2) ? `(${predicate()} ~> ${predicate()}) /\\ ` : ""}(${formula})`
      : formula;
  }

  #stateAtoms(scope: Scope, isBound: boolean): string[] {
    return scope.variables.flatMap(({ name, type }) => {
      if (type.kind === "Bool") return [name];
      if (type.kind === "Int") return [`(${name} < 2)`, `(6 \\div ${name} > 2)`];
      if (type.kind === "Seq") return [`(Head(${name}) = NULL)`];
      if (!isBound) return [];
      if (type.kind === "Ptr" && type.name === "P") return [`(${name} = obj)`];
      if (type.kind === "Set" && type.of === P) return [`(obj \\in ${name})`];
      if (type.kind !== "Fn" || type.from !== P) return [];
      return [`(obj \\in DOMAIN ${name})`, `(${name}[obj] = ${name}[obj])`];
    });
  }
}

function plainDefault(type: T): string {
  switch (type.kind) {
    case "Int":
      return "0";
    case "Bool":
      return "FALSE";
    case "Ptr":
      return "NULL";
    case "Set":
      return "{}";
    case "Rec":
      return `[${type.fields.map(([name, of]) => `${name} |-> ${plainDefault(of)}`).join(", ")}]`;
    default:
      return "<<>>";
  }
}

function distinct<V extends Named>(list: readonly V[]): V[] {
  return list.filter((v, i) => list.findIndex((w) => w.name === v.name) === i);
}
