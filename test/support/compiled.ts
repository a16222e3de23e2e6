/* The compiled engine behind the same face as the plain evaluator. */
import { emitModule } from "../../src/emit/emit-module.js";
import { coneOf } from "../../src/ir/analysis/cone.js";
import { dataflowOf } from "../../src/ir/analysis/dataflow.js";
import type * as ir from "../../src/ir/ir.js";
import * as rt from "../../src/runtime/index.js";
import {
  type Bool,
  type Event,
  Fault,
  type Machine,
  PointerTable,
  printValue,
  type Reporter,
  type Value as RuntimeValue,
  toInt,
  type ValueType,
} from "../../src/runtime/index.js";
import type { PlainEvent, PlainViolation } from "./plain/machine.js";
import { isPtr, isTask, type Value } from "./plain/value.js";

/** As `runnable` of the compile room does it, which hands out the code for stories only later. */
function load(program: ir.Program, provenance: boolean): rt.SpecModule {
  return new Function("rt", `"use strict";\n${emitModule(program, { types: false, provenance })}`)(rt);
}

export interface CompiledRule {
  readonly applies: Bool;
  readonly violated: boolean;
  readonly inconclusive: boolean;
  readonly vacuous: boolean;
}

/**
 * The code as it runs, the code that tells stories, with the ids of dead pointers given to others at once, or evaluating
 * from somewhere on only what rules can come to read of the events of this trace.
 */
export type Variant = "run" | "story" | "sweep" | "narrow";

export class CompiledMachine {
  readonly violations: PlainViolation[] = [];
  readonly specErrors: { readonly code: "MMS6002" | "MMS6003"; readonly step: number }[] = [];
  /** What is undefined before the first step, e.g. "INIT of v0". */
  readonly setupFaults: string[] = [];
  readonly #program: ir.Program;
  readonly #machine: Machine;
  readonly #variant: Variant;
  readonly #pointers = new PointerTable();
  readonly #violated = new Set<number>();
  readonly #inconclusive = new Set<number>();
  /** The variables that are still written; undefined: all. */
  #cone: ReadonlySet<number> | undefined;
  #steps = 0;

  constructor(
    program: ir.Program,
    complete: boolean,
    variant: Variant = "run",
    recorded?: ReadonlySet<string> | undefined,
  ) {
    this.#program = program;
    this.#variant = variant;
    this.#machine = load(program, variant === "story").create(this.#host(), this.#pointers);
    this.#machine.begin(
      program.constants.map(() => undefined),
      complete,
      [],
      recorded && program.events.map((e) => recorded.has(e.name)),
    );
  }

  /** Of the variables that are still written. */
  state(): readonly { readonly name: string; readonly value: string }[] {
    return this.#machine.dump().filter((_, i) => this.#cone?.has(i) !== false);
  }

  /** From here on no other events than these happen. */
  narrow(happening: ReadonlySet<string>): void {
    const constants = this.#machine.dumpConstants().filter(({ value }) => value !== "?");
    const { variables, actions } = coneOf(dataflowOf(this.#program), {
      constants: new Map(constants.map(({ name, value }) => [name, value])),
      happens: this.#program.events.map(({ name }) => happening.has(name)),
      hasChoice: (event) => this.#machine.hasChoice(event),
    });
    this.#machine.narrow(variables, actions);
    this.#cone = variables;
  }

  step(event: PlainEvent): void {
    this.#steps++;
    const compiled: Event = {
      kind: this.#program.events.findIndex((e) => e.name === event.name),
      ts: toInt(event.ts),
      cpu: Number(event.cpu),
      self: event.self.task,
      comm: "",
      args: event.args.map((arg) => this.#argument(arg)),
    };
    if (this.#variant === "sweep") this.#sweep(compiled);
    this.#machine.step(compiled, this.#steps);
  }

  clock(ts: bigint): void {
    this.#machine.clock(toInt(ts), this.#steps);
  }

  lost(): void {
    this.#machine.lost();
  }

  end(): void {
    this.#steps++;
    this.#machine.end();
  }

  /** By rule id; valid after the end. */
  rules(): Map<string, CompiledRule> {
    return new Map(
      this.#program.rules.map((rule, i) => {
        const applies = this.#machine.applies[i];
        return [
          rule.name,
          {
            applies,
            violated: this.#violated.has(i),
            inconclusive: this.#inconclusive.has(i),
            vacuous: applies === true && this.#machine.checked[i] === 0,
          },
        ];
      }),
    );
  }

  assumptions(): (Bool | "fault")[] {
    return this.#machine.assumes().map((result) => (result instanceof Fault ? "fault" : result));
  }

  /** As a replay does it when it knows many pointers. */
  #sweep(event: Event): void {
    this.#pointers.sweep((keep) => {
      this.#machine.markPointers(keep);
      this.#program.events[event.kind]!.params.forEach((param, i) => {
        if (param.type.kind === "Ptr" && event.args[i] !== undefined) keep(event.args[i] as number);
      });
    });
  }

  #argument(value: Value): Event["args"][number] {
    if (typeof value === "bigint") return toInt(value);
    if (typeof value !== "object") return value;
    if (isPtr(value)) return this.#pointers.internBig(value.ptr);
    if (isTask(value)) return value.task;
    throw new Error("an event carries scalars");
  }

  #host(): Reporter {
    const rule = (
      index: number,
      outcome: false | undefined | Fault,
      names: readonly string[],
      shapes: readonly ValueType[],
      values: readonly RuntimeValue[],
    ) => {
      const { name, module, kind } = this.#program.rules[index]!;
      if (outcome === undefined) {
        this.#inconclusive.add(index);
        return;
      }
      this.#violated.add(index);
      const binding = names
        .map((n, i) => `${n} = ${printValue(values[i], shapes[i]!, this.#pointers)}`)
        .join(", ");
      this.#add({ kind: outcome instanceof Fault ? "undefined" : kind, id: name, module, binding });
    };
    const action = (kind: "undefined" | "mismatch", index: number) => {
      const { name, module } = this.#program.actions[index]!;
      this.#add({ kind, id: name, module, binding: "" });
    };
    return {
      undefinedSetup: ({ what }) => this.setupFaults.push(what),
      leaf: (index, outcome, { names, shapes }, values) => rule(index, outcome, names, shapes, values),
      temporal: (index, outcome, { names, shapes }, values) => rule(index, outcome, names, shapes, values),
      deadline: (index, outcome, { names, shapes }, values) => rule(index, outcome, names, shapes, values),
      noAction: (event, module) =>
        this.#add({ kind: "no-action", id: this.#program.events[event]!.name, module, binding: "" }),
      undefinedIn: (index) => action("undefined", index),
      mismatch: (index) => action("mismatch", index),
      ambiguous: () => this.specErrors.push({ code: "MMS6002", step: this.#steps }),
      conflict: () => this.specErrors.push({ code: "MMS6003", step: this.#steps }),
    };
  }

  #add(violation: Omit<PlainViolation, "step">): void {
    const isKnown = this.violations.some(
      (v) =>
        v.kind === violation.kind &&
        v.id === violation.id &&
        v.module === violation.module &&
        v.binding === violation.binding,
    );
    if (!isKnown) this.violations.push({ ...violation, step: this.#steps });
  }
}
