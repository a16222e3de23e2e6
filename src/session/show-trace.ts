/* What a recorded state is: at one line of a trace, or how an expression changed along it, or when it became TRUE. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import type { Diagnostic } from "../diag/diagnostic.js";
import { printedArgs, taskText } from "../replay/event-text.js";
import { namedCells } from "../replay/named-cells.js";
import { Questions } from "../replay/questions.js";
import { StateReplay } from "../replay/state-replay.js";
import type { Event } from "../runtime/event.js";
import type { Key } from "../runtime/key.js";
import type { SpecModule } from "../runtime/machine.js";
import type { TraceRecord } from "../trace/record.js";
import type { Change, Moment, ShownEvent, ShownState, Told } from "../verdict/shown.js";
import type { TraceReplayer } from "./replay-trace.js";
import type { TraceBytes } from "./trace-bytes.js";

/** What is asked; the numbers are those of queries. */
export interface ShowRequest {
  /** The state behind this line, or in front of it; 0 is the end of the trace. */
  readonly at: { readonly line: number; readonly before: boolean } | undefined;
  readonly values: readonly number[];
  readonly history: readonly number[];
  readonly when: readonly number[];
  /** Of `when` every line, not only the first. */
  readonly all: boolean;
  /** The trace's entries may not be in the order of its lines. */
  readonly isSorted: boolean;
}

export interface Shown {
  /** The state that was asked for; undefined where none was, or the trace has no such line. */
  readonly state: ShownState | undefined;
  readonly changes: readonly Change[];
  readonly moments: readonly Moment[];
  /** Lines of the trace that were read. */
  readonly lastLine: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** `queries` has the questions; undefined where there are none. */
export async function showTrace(
  replayer: TraceReplayer,
  program: RunnableProgram,
  queries: SpecModule | undefined,
  input: TraceBytes,
  request: ShowRequest,
): Promise<Shown> {
  let show: ShowReplay | undefined;
  const steps = replayer.follow(input, (options) => {
    show = new ShowReplay(program, queries, options, request);
    return show;
  });
  let step = await steps.next();
  while (step.done !== true && show?.isDone !== true) step = await steps.next();
  const found = step.done === true ? step.value : [];
  await steps.return([]);
  if (show === undefined)
    return { state: undefined, changes: [], moments: [], lastLine: 0, diagnostics: found };
  if (step.done === true) show.finish();
  const { state, changes, moments, line, trouble } = show;
  return { state, changes, moments, lastLine: line, diagnostics: [...trouble, ...found] };
}

class ShowReplay extends StateReplay {
  isDone = false;
  state: Shown["state"];
  readonly changes: Change[] = [];
  readonly moments: Moment[] = [];
  readonly #request: ShowRequest;
  readonly #questions: Questions | undefined;
  /** Per question of `history`: what it was, in full and as it is shown. */
  readonly #was = new Map<number, { text: string; told: Told }>();
  readonly #wasTrue = new Set<number>();
  #isFirstLook = true;
  /** Variables that were written since the last look. */
  readonly #written = new Set<number>();

  constructor(
    program: RunnableProgram,
    queries: SpecModule | undefined,
    options: ConstructorParameters<typeof StateReplay>[1],
    request: ShowRequest,
  ) {
    super(program, options);
    this.#request = request;
    this.#questions = queries && new Questions(queries, this);
  }

  protected override started(...known: Parameters<StateReplay["started"]>): void {
    super.started(...known);
    const { history, when } = this.#request;
    // A log makes each write dearer: one state needs none.
    if (history.length + when.length > 0)
      this.machine.logWrites((variable, _key: Key | undefined) => this.#written.add(variable.index));
    this.#look(undefined);
  }

  override event(event: Event, line: number): void {
    if (this.isDone) return;
    if (!this.hasBegun) this.start();
    if (this.#isReached(line, event)) return;
    super.event(event, line);
    this.#look(this.shown(event, line));
    this.#isPassed(line, event);
  }

  override lost(record: TraceRecord | undefined, line: number): void {
    if (this.isDone) return;
    if (this.#isReached(line, undefined)) return;
    super.lost(record, line);
    this.#look({ line, ts: "", cpu: 0, task: "", event: undefined, args: [] });
    this.#isPassed(line, undefined);
  }

  /** Whether the state in front of this entry is the one that is asked for. */
  #isReached(line: number, event: Event | undefined): boolean {
    const { at, isSorted } = this.#request;
    if (at === undefined || at.line === 0 || this.state !== undefined) return this.isDone;
    const isHere = line === at.line;
    if (!((isHere && at.before) || (line > at.line && !isSorted))) return false;
    this.#take(isHere ? event : undefined, line);
    return this.isDone;
  }

  /** … or the one behind it. */
  #isPassed(line: number, event: Event | undefined): void {
    const { at } = this.#request;
    if (at !== undefined && this.state === undefined && line === at.line && at.line > 0)
      this.#take(event, line);
  }

  #take(event: Event | undefined, line: number): void {
    const { values, history, when } = this.#request;
    this.state = {
      event: event && this.shown(event, line),
      line: this.line,
      values: values.map((query) => ({ query, told: this.#questions!.ask(query) })),
      cells: values.length > 0 ? [] : namedCells(this.program.spec.meta, this.values(), event, this.pointers),
    };
    if (history.length + when.length === 0) this.isDone = true;
  }

  /** The trace is over. */
  finish(): void {
    if (this.isDone) return;
    if (!this.hasBegun) this.start();
    const { at } = this.#request;
    if (at !== undefined && this.state === undefined && (at.line === 0 || at.line <= this.line))
      this.#take(undefined, this.line);
  }

  shown(event: Event, line: number): ShownEvent {
    const meta = this.metaOf(event);
    return {
      line,
      ts: String(event.ts),
      cpu: event.cpu,
      task: taskText(event),
      event: meta.name,
      args: printedArgs(event, meta, this.pointers),
    };
  }

  #look(at: ShownEvent | undefined): void {
    const { history, when, all } = this.#request;
    for (const query of history) {
      if (!this.#isConcerned(query)) continue;
      const text = this.#questions!.fullText(query);
      const was = this.#was.get(query);
      if (was?.text === text) continue;
      const told = this.#questions!.ask(query);
      this.#was.set(query, { text, told });
      if (was !== undefined && at !== undefined) this.changes.push({ query, at, old: was.told, now: told });
    }
    for (const query of when) {
      if (!this.#isConcerned(query)) continue;
      const isTrue = this.#questions!.isTrue(query);
      const wasTrue = this.#wasTrue.has(query);
      if (isTrue) this.#wasTrue.add(query);
      else this.#wasTrue.delete(query);
      if (!isTrue || wasTrue || (!all && this.moments.some((m) => m.query === query))) continue;
      this.moments.push({ query, at: at ?? START });
      const isLast = when.every((q) => this.moments.some((m) => m.query === q));
      if (
        !all &&
        isLast &&
        history.length === 0 &&
        (this.#request.at === undefined || this.state !== undefined)
      )
        this.isDone = true;
    }
    this.#written.clear();
    this.#isFirstLook = false;
  }

  /** Whether what has happened since the last look can have changed its value. */
  #isConcerned(query: number): boolean {
    const { reads, isOfEvent } = this.#questions!.metaOf(query);
    return isOfEvent || this.#isFirstLook || reads.some((v) => this.#written.has(v) || this.fades(v));
  }
}

/** Before the first line. */
const START: ShownEvent = { line: 0, ts: "", cpu: 0, task: "", event: undefined, args: [] };
