/*
 * A trace to be asked interactively: what is typed is an expression, or a word with a dot in front that goes somewhere. What
 * comes of it is text; no terminal is known here.
 */
import type { QueryCompiler } from "../compile/query-program.js";
import type { RunnableProgram } from "../compile/runnable-program.js";
import { printDiagnostics } from "../diag/print-diagnostic.js";
import { printedArgs, taskText } from "../replay/event-text.js";
import { namedCells } from "../replay/named-cells.js";
import { Questions } from "../replay/questions.js";
import type { Timeline } from "../replay/timeline.js";
import { printShort } from "../runtime/print.js";
import type { ValueType } from "../runtime/value-type.js";
import { FnVal, SetVal, type Value } from "../runtime/values.js";
import { SourceFile } from "../text/source-file.js";

export interface InteractiveCommand {
  readonly name: string;
  readonly help: string;
}

export const INTERACTIVE: readonly InteractiveCommand[] = [
  { name: "step", help: "go on by one entry of the trace, or so many" },
  { name: "back", help: "go back by one, or so many" },
  { name: "line", help: "go behind this line; 0 is the end" },
  { name: "until", help: "go on until this becomes TRUE" },
  { name: "here", help: "what is held of the objects of the event" },
  { name: "watch", help: "show an expression at every stop; without one, list them" },
  { name: "unwatch", help: "show none any more" },
  { name: "list", help: "the objects of a type that the state knows of" },
];

export class Interactive {
  readonly #program: RunnableProgram;
  readonly #compiler: QueryCompiler;
  readonly #timeline: Timeline;
  readonly #watched: { readonly text: string; readonly questions: Questions }[] = [];

  constructor(program: RunnableProgram, compiler: QueryCompiler, timeline: Timeline) {
    this.#program = program;
    this.#compiler = compiler;
    this.#timeline = timeline;
  }

  /** Names that may be typed. */
  get names(): readonly string[] {
    const { variables, constants, events } = this.#program.spec.meta;
    const declared = this.#compiler.declarations.flatMap((d) =>
      d.kind === "OperatorDecl" || d.kind === "TypeDecl" ? [d.name.text] : [],
    );
    return [
      ...new Set([...[...variables, ...constants, ...events].map(({ name }) => name), ...declared]),
    ].sort();
  }

  evaluate(text: string): string {
    const questions = this.#compile(text);
    if (typeof questions === "string") return questions;
    const { text: value, because } = questions.ask(0);
    return [value, ...because.map((reason) => `  ${reason}`)].join("\n");
  }

  /** `argument` is what stands behind the command's name. */
  run(name: string, argument: string): string {
    const { length, position } = this.#timeline;
    switch (name) {
      case "step":
        return position === length ? "the trace is over" : this.#go(position + count(argument));
      case "back":
        return position === 0 ? "this is the beginning" : this.#go(position - count(argument));
      case "line": {
        const line = Number(argument);
        if (!Number.isInteger(line) || argument === "") return ".line needs a line of the trace";
        return this.#go(line === 0 ? length : this.#timeline.positionOf(line));
      }
      case "until":
        return this.#until(argument);
      case "here":
        return [this.#place(), ...this.#cells()].join("\n");
      case "watch":
        return argument === "" ? this.#watches().join("\n") : this.#watch(argument);
      case "unwatch":
        this.#watched.length = 0;
        return "";
      case "list":
        return this.#list(argument);
      default:
        return `there is no .${name}`;
    }
  }

  #compile(text: string): Questions | string {
    const { spec, diagnostics } = this.#compiler.compile([new SourceFile("input", text)]);
    if (spec === undefined) return printDiagnostics(diagnostics, { color: false, limit: 5 }).trimEnd();
    return new Questions(spec, this.#timeline);
  }

  #go(position: number): string {
    this.#timeline.goTo(position);
    return [this.#place(), ...this.#watches()].join("\n");
  }

  #until(condition: string): string {
    const questions = this.#compile(condition);
    if (typeof questions === "string") return questions;
    const from = this.#timeline.position;
    while (this.#timeline.position < this.#timeline.length) {
      this.#timeline.goTo(this.#timeline.position + 1);
      if (questions.isTrue(0)) return [this.#place(), ...this.#watches()].join("\n");
    }
    this.#timeline.goTo(from);
    return "it does not become TRUE any more";
  }

  #place(): string {
    const { line, last, position } = this.#timeline;
    if (position === 0) return "at the beginning";
    if (last === undefined) return `${line}  events were lost`;
    const meta = this.#timeline.metaOf(last);
    const args = printedArgs(last, meta, this.#timeline.pointers).map((a) => `${a.name} ${a.value}`);
    return `${line}  ${taskText(last)} cpu${last.cpu}  ${[meta.name, ...args].join("  ")}`;
  }

  #cells(): string[] {
    const { last, pointers } = this.#timeline;
    const { meta } = this.#program.spec;
    return namedCells(meta, this.#timeline.values(), last, pointers).map((c) => `  ${c.cell} = ${c.value}`);
  }

  #watch(text: string): string {
    const questions = this.#compile(text);
    if (typeof questions === "string") return questions;
    this.#watched.push({ text, questions });
    return this.#watches().at(-1)!;
  }

  #watches(): string[] {
    return this.#watched.map(({ text, questions }) => `  ${text} = ${questions.ask(0).text}`);
  }

  /** Keys of functions and members of sets: what is held of an object makes it known. */
  #list(type: string): string {
    const found = new Set<string>();
    const { pointers } = this.#timeline;
    const values = this.#timeline.values();
    this.#program.spec.meta.variables.forEach(({ shape }, i) => {
      const key = shape.kind === "Fn" ? shape.domain : shape.kind === "Set" ? shape.element : undefined;
      if (key === undefined || nameOf(key) !== type) return;
      for (const value of keysOf(values[i])) found.add(printShort(value, key, pointers));
    });
    if (found.size > 0) return [...found].sort().join("\n");
    return `no object of the type ${type} is known here`;
  }
}

const count = (argument: string) => Math.max(1, Math.trunc(Number(argument)) || 1);
const nameOf = (type: ValueType) => (type.kind === "Ptr" ? type.name : type.kind);

function keysOf(value: Value): Iterable<Value> {
  if (value instanceof SetVal) return value.values();
  if (!(value instanceof FnVal)) return [];
  return [...value.map.keys()].map((key) => value.keyAt(key));
}
