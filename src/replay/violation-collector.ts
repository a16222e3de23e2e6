/* What a machine reports while it runs, gathered: counts by rule, and each violation once for each binding. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import { Fault } from "../runtime/logic.js";
import type { BindingNames, Meta, Reporter, Setup } from "../runtime/machine.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { faultText, printShort } from "../runtime/print.js";
import type { Value } from "../runtime/values.js";
import { timeText } from "../text/time.js";
import type { Cause, NamedValue, Violation, ViolationKind } from "../verdict/run.js";
import { printedArgs } from "./event-text.js";

export interface CollectorOptions {
  /** Every occurrence rather than the first of each binding. */
  readonly all: boolean;
  /** Violations kept; the others are counted. */
  readonly maxViolations: number;
  /** Ids of the rules that are to be judged; undefined: all. */
  readonly rules?: ReadonlySet<string> | undefined;
  /** What a spec should have tested for, of a fault. */
  readonly forgottenTest?: (fault: Fault) => string | undefined;
}

/** More bindings than this are not distinguished any more: each further violation is only counted. */
const BINDING_LIMIT = 100_000;

/** The notes of Print and PrintT. */
const PRINT_LIMIT = 100;

/** Reasons kept for each rule. */
const REASON_LIMIT = 3;

export class ViolationCollector implements Reporter {
  readonly violations: Violation[] = [];
  dropped = 0;
  readonly violated: number[];
  readonly inconclusive: number[];
  readonly because: Set<string>[];
  readonly diagnostics: Diagnostic[] = [];
  covered: Reporter["covered"];
  /** Whether anything but a warning was violated. */
  hasViolation = false;
  private readonly seen = new Set<string>();
  private readonly reported = new Set<string>();
  private event: Event | undefined;
  private line = 0;
  private printedCount = 0;
  private isFirstState = false;
  /** Ids of the rules that are judged; undefined: all. */
  judged: ReadonlySet<string> | undefined;

  constructor(
    private readonly meta: Meta,
    private readonly pointers: PointerTable,
    private readonly options: CollectorOptions,
  ) {
    this.judged = options.rules;
    this.violated = meta.rules.map(() => 0);
    this.inconclusive = meta.rules.map(() => 0);
    this.because = meta.rules.map(() => new Set());
  }

  /** The event that the machine is about to take; undefined at the trace's end. */
  at(event: Event | undefined, line: number): void {
    this.event = event;
    this.line = line;
    this.isFirstState = false;
  }

  /** The first state is about to be judged; `line` is that of `trace_begin`. */
  atBegin(line: number): void {
    this.at(undefined, line);
    this.isFirstState = true;
  }

  undefinedSetup({ what, ...place }: Setup, fault: Fault): void {
    this.diagnostics.push(diagnostic("MMS6084", place, { what, fault: this.faultText(fault) }));
  }

  leaf(
    rule: number,
    outcome: false | undefined | Fault,
    names: BindingNames,
    values: readonly Value[],
  ): void {
    if (!this.isWanted(rule)) return;
    if (outcome === undefined) {
      this.countInconclusive(rule, names, values);
      return;
    }
    this.violated[rule]!++;
    const binding = this.binding(names, values);
    if (outcome === false)
      this.violation(rule, { kind: this.isFirstState ? "first-state" : "false" }, binding);
    else this.fault(rule, outcome, binding);
  }

  temporal(
    rule: number,
    outcome: false | undefined | Fault,
    names: BindingNames,
    values: readonly Value[],
    openedAt: number,
  ): void {
    if (!this.isWanted(rule)) return;
    if (outcome === undefined) {
      this.countInconclusive(rule, names, values);
      return;
    }
    this.violated[rule]!++;
    const binding = this.binding(names, values);
    if (outcome instanceof Fault) {
      this.fault(rule, outcome, binding);
      return;
    }
    const isAtEnd = this.event === undefined;
    const place = isAtEnd ? { line: openedAt, event: "", args: undefined } : this.place();
    const since = openedAt === 0 || openedAt === this.line ? undefined : openedAt;
    this.violation(rule, { kind: "temporal", isAtEnd }, binding, { ...place, openedAt: since });
  }

  deadline(
    rule: number,
    outcome: false | undefined,
    names: BindingNames,
    values: readonly Value[],
    { opening, deadline }: Parameters<Reporter["deadline"]>[4],
    clock: Parameters<Reporter["deadline"]>[5],
  ): void {
    if (!this.isWanted(rule)) return;
    const event = opening.event === undefined ? "" : this.meta.events[opening.event]!.name;
    if (outcome === undefined) {
      const until = timeText(deadline);
      const open = clock === undefined ? `open at the end, until ${until}` : `perhaps not met by ${until}`;
      this.countInconclusive(rule, names, values, `${open}, since line ${opening.line} (${event})`);
      return;
    }
    this.violated[rule]!++;
    const cause: Cause = {
      kind: "deadline",
      openedBy: event,
      openedTs: String(opening.ts),
      until: String(deadline),
      passed: clock && { line: clock.line, ts: String(clock.ts) },
    };
    const place = { line: opening.line, event, args: undefined, openedAt: opening.line };
    this.violation(rule, cause, this.binding(names, values), place);
  }

  noAction(event: number, module: string): void {
    const name = this.meta.events[event]!.name;
    this.addNonRule("no-action", name, module, `no action allows ${name} here`, { kind: "no-action" });
  }

  undefinedIn(action: number, fault: Fault): void {
    const { name, module } = this.meta.actions[action]!;
    const cause = { kind: "fault", text: this.advisedText(fault) } as const;
    this.addNonRule("undefined", name, module, `undefined value in ${name}`, cause);
  }

  mismatch(action: number, cell: string, modelled: string, recorded: string): void {
    const { name, module } = this.meta.actions[action]!;
    const cause = { kind: "mismatch", cell, modelled, recorded } as const;
    this.addNonRule("mismatch", name, module, "the record and the model disagree", cause);
  }

  ambiguous(first: number, second: number): void {
    const [a, b] = [this.meta.actions[first]!, this.meta.actions[second]!];
    this.once(`ambiguous ${first} ${second}`, () =>
      diagnostic("MMS6002", undefined, {
        first: a.name,
        second: b.name,
        event: this.meta.events[a.event]!.name,
        line: this.line,
      }),
    );
  }

  conflict(event: number, variable: string): void {
    this.once(`conflict ${event} ${variable}`, () =>
      diagnostic("MMS6003", undefined, { variable, event: this.meta.events[event]!.name, line: this.line }),
    );
  }

  /** The message of a fault in a spec, with what it should have tested for. */
  private advisedText(fault: Fault): string {
    const text = this.faultText(fault);
    const test = this.options.forgottenTest?.(fault);
    return test === undefined ? text : `${text}; ${test}`;
  }

  /** The message of a fault. */
  faultText(fault: Fault): string {
    return faultText(fault, this.pointers);
  }

  /** Beyond so many nobody reads them. */
  printed(text: string): void {
    if (this.printedCount++ < PRINT_LIMIT)
      this.diagnostics.push(diagnostic("MMS6085", undefined, { text, line: this.line }));
  }

  private once(key: string, make: () => Diagnostic): void {
    if (this.reported.has(key)) return;
    this.reported.add(key);
    this.diagnostics.push(make());
  }

  private isWanted(rule: number): boolean {
    return this.judged?.has(this.meta.rules[rule]!.id) !== false;
  }

  private countInconclusive(
    rule: number,
    names: BindingNames,
    values: readonly Value[],
    when?: string,
  ): void {
    this.inconclusive[rule]!++;
    const reasons = this.because[rule]!;
    if (reasons.size >= REASON_LIMIT) return;
    const place = this.binding(names, values)
      .map((b) => `${b.name} = ${b.value}`)
      .join(", ");
    const at = when ?? this.placeText();
    reasons.add(place === "" ? at : `${at} for ${place}`);
  }

  private placeText(): string {
    if (this.event !== undefined) return `at line ${this.line} (${this.meta.events[this.event.kind]!.name})`;
    if (this.isFirstState) return "in the first state";
    return this.line === 0 ? "at the end" : `at line ${this.line}`;
  }

  binding(names: BindingNames, values: readonly Value[]): NamedValue[] {
    return names.names.map((name, i) => ({
      name,
      value: printShort(values[i], names.shapes[i]!, this.pointers),
    }));
  }

  private fault(rule: number, fault: Fault, binding: readonly NamedValue[]): void {
    this.violation(rule, { kind: "fault", text: this.advisedText(fault) }, binding);
  }

  private violation(
    rule: number,
    cause: Cause,
    binding: readonly NamedValue[],
    place: Place = this.place(),
  ): void {
    const { id, module, title, severity, kind: ruleKind } = this.meta.rules[rule]!;
    const kind = cause.kind === "fault" ? "undefined" : ruleKind;
    this.add({ ...place, ...UNEXPLAINED, id, module, title, severity, kind, cause, binding });
  }

  private addNonRule(kind: ViolationKind, id: string, module: string, title: string, cause: Cause): void {
    const place = this.place();
    this.add({ ...place, ...UNEXPLAINED, id, module, title, severity: "error", kind, cause, binding: [] });
  }

  private place(): Place {
    const { event, line } = this;
    if (event === undefined) {
      return { line, event: this.isFirstState ? "trace_begin" : "", args: undefined, openedAt: undefined };
    }
    const meta = this.meta.events[event.kind]!;
    return { line, event: meta.name, args: printedArgs(event, meta, this.pointers), openedAt: undefined };
  }

  /** What a record itself breaks is reported for each kind of event and each set of objects that it names. */
  private eventObjects(v: Violation): string {
    const { event } = this;
    if (event === undefined || (v.kind !== "require" && v.kind !== "no-action")) return "";
    const { params } = this.meta.events[event.kind]!;
    const objects = params.map((p, i) => (p.shape.kind === "Ptr" ? String(event.args[i]) : ""));
    return `\0${event.kind} ${objects.join()}`;
  }

  private add(v: Violation): void {
    if (v.severity === "error") this.hasViolation = true;
    const key = violationKey(v) + this.eventObjects(v);
    if (!this.options.all) {
      if (this.seen.has(key) || this.seen.size >= BINDING_LIMIT) return;
      this.seen.add(key);
    }
    if (this.violations.length >= this.options.maxViolations) this.dropped++;
    else this.violations.push(v);
  }
}

type Place = Pick<Violation, "line" | "event" | "args" | "openedAt">;

/** What a second reading of the trace finds out. */
const UNEXPLAINED = { sourceLine: undefined, witness: [], story: [] };

/** The identity of a violation: the rule, how it is violated, and for which binding. */
export function violationKey({ kind, module, id, binding, cause }: Violation): string {
  const values = binding.map((b) => `${b.name}=${b.value}`).join();
  const facts =
    cause.kind === "fault"
      ? [cause.text]
      : cause.kind === "mismatch"
        ? [cause.cell, cause.modelled, cause.recorded]
        : [];
  return [kind, module, id, values, ...facts].join("\0");
}
