/* What a machine tells while it runs, gathered: counts by rule, and each violation once for each binding. */

import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import { Fault } from "../runtime/logic.js";
import type { BindingNames, Host, Meta, Setup } from "../runtime/machine.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { faultText, printShort } from "../runtime/print.js";
import type { Value } from "../runtime/values.js";
import type { Violation, ViolationKind, WitnessValue } from "../verdict/run.js";
import { eventText, timeText } from "./event-text.js";

export interface TallyOptions {
  /** Every occurrence rather than the first of each binding. */
  readonly all: boolean;
  /** Violations kept; the others are counted. */
  readonly maxViolations: number;
  /** Ids of the rules that are to be judged; undefined: all. */
  readonly rules?: ReadonlySet<string> | undefined;
}

/** More bindings than this are not told apart any more: each further violation is only counted. */
const BINDING_LIMIT = 100_000;

/** What Print and PrintT tell, as notes. */
const PRINT_LIMIT = 100;

/** Reasons kept for each rule. */
const REASON_LIMIT = 3;

export class Tally implements Host {
  readonly violations: Violation[] = [];
  dropped = 0;
  readonly violated: number[];
  readonly inconclusive: number[];
  readonly because: Set<string>[];
  readonly diagnostics: Diagnostic[] = [];
  /** Whether anything but a warning was violated. */
  hasViolation = false;
  private readonly seen = new Set<string>();
  private readonly told = new Set<string>();
  private event: Event | undefined;
  private line = 0;
  private printedCount = 0;
  private isFirstState = false;

  constructor(
    private readonly meta: Meta,
    private readonly pointers: PointerTable,
    private readonly options: TallyOptions,
  ) {
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
    const meta = this.meta.rules[rule]!;
    this.violated[rule]!++;
    const binding = this.binding(names, values);
    const place = binding.map((b) => `${b.expr} = ${b.value}`).join(", ");
    if (outcome === false) {
      const found = this.isFirstState ? "INIT breaks it, before any event" : place && `not for ${place}`;
      const message = found === "" ? meta.title : `${meta.title}: ${found}`;
      this.violation(rule, meta.kind, message, binding);
    } else this.violation(rule, "undefined", this.faultText(outcome), binding);
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
    const meta = this.meta.rules[rule]!;
    this.violated[rule]!++;
    const binding = this.binding(names, values);
    if (outcome instanceof Fault) {
      this.violation(rule, "undefined", this.faultText(outcome), binding);
      return;
    }
    const opened = openedAt === 0 || openedAt === this.line ? "" : `; open since line ${openedAt}`;
    const message =
      this.event === undefined
        ? `${meta.title}: still open at the end of the trace${opened}`
        : `${meta.title}${opened}`;
    const isAtEnd = this.event === undefined;
    this.violation(
      rule,
      "property",
      message,
      binding,
      isAtEnd ? { line: openedAt, event: "", text: "" } : undefined,
    );
  }

  deadline(
    rule: number,
    outcome: false | undefined,
    names: BindingNames,
    values: readonly Value[],
    { opening, deadline }: Parameters<Host["deadline"]>[4],
    clock: Parameters<Host["deadline"]>[5],
  ): void {
    if (!this.isWanted(rule)) return;
    const until = timeText(deadline);
    const event = opening.event === undefined ? "" : this.meta.events[opening.event]!.name;
    if (outcome === undefined) {
      const open = clock === undefined ? `open at the end, until ${until}` : `perhaps not met by ${until}`;
      this.countInconclusive(rule, names, values, `${open}, since line ${opening.line} (${event})`);
      return;
    }
    const meta = this.meta.rules[rule]!;
    this.violated[rule]!++;
    const passed = clock === undefined ? "" : `; line ${clock.line} is at ${timeText(clock.ts)}`;
    const from = `open since line ${opening.line} (${event}, ${timeText(opening.ts)})`;
    const message = `${meta.title}: ${from}, not met by ${until}${passed}`;
    const binding = this.binding(names, values);
    this.violation(rule, "property", message, binding, { line: opening.line, event, text: "" });
  }

  noAction(event: number, module: string): void {
    const name = this.meta.events[event]!.name;
    this.other(
      "no-action",
      name,
      module,
      `no action allows ${name} here`,
      `no action of ${module} allows ${name} here`,
      [],
    );
  }

  undefinedIn(action: number, fault: Fault): void {
    const { name, module } = this.meta.actions[action]!;
    this.other("undefined", name, module, `undefined value in ${name}`, this.faultText(fault), []);
  }

  mismatch(action: number, cell: string, known: string, observed: string): void {
    const { name, module } = this.meta.actions[action]!;
    const witness = [
      { expr: `${cell}, as modelled`, value: known },
      { expr: `${cell}, as recorded`, value: observed },
    ];
    this.other(
      "mismatch",
      name,
      module,
      "the record and the model disagree",
      `${cell} is ${known} in the model, but the record says ${observed}`,
      witness,
    );
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

  /** A fault in the words of the spec. */
  faultText(fault: Fault): string {
    return faultText(fault, this.pointers);
  }

  /** Beyond so many nobody reads them. */
  printed(text: string): void {
    if (this.printedCount++ < PRINT_LIMIT)
      this.diagnostics.push(diagnostic("MMS6085", undefined, { text, line: this.line }));
  }

  private once(key: string, make: () => Diagnostic): void {
    if (this.told.has(key)) return;
    this.told.add(key);
    this.diagnostics.push(make());
  }

  private isWanted(rule: number): boolean {
    return this.options.rules === undefined || this.options.rules.has(this.meta.rules[rule]!.id);
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
      .map((b) => `${b.expr} = ${b.value}`)
      .join(", ");
    const at = when ?? this.placeText();
    reasons.add(place === "" ? at : `${at} for ${place}`);
  }

  private placeText(): string {
    if (this.event !== undefined) return `at line ${this.line} (${this.meta.events[this.event.kind]!.name})`;
    if (this.isFirstState) return "in the first state";
    return this.line === 0 ? "at the end" : `at line ${this.line}`;
  }

  private binding(names: BindingNames, values: readonly Value[]): WitnessValue[] {
    return names.names.map((expr, i) => ({
      expr,
      value: printShort(values[i], names.shapes[i]!, this.pointers),
    }));
  }

  private violation(
    rule: number,
    kind: ViolationKind,
    message: string,
    witness: readonly WitnessValue[],
    place = this.place(),
  ): void {
    const meta = this.meta.rules[rule]!;
    this.add({
      ...place,
      id: meta.id,
      module: meta.module,
      title: meta.title,
      severity: meta.severity,
      kind,
      message,
      witness,
      story: [],
    });
  }

  private other(
    kind: ViolationKind,
    id: string,
    module: string,
    title: string,
    message: string,
    witness: readonly WitnessValue[],
  ): void {
    this.add({ ...this.place(), id, module, title, severity: "error", kind, message, witness, story: [] });
  }

  private place(): { line: number; event: string; text: string } {
    const { event, line } = this;
    if (event === undefined) return { line, event: this.isFirstState ? "trace_begin" : "", text: "" };
    const meta = this.meta.events[event.kind]!;
    return { line, event: meta.name, text: eventText(event, meta, this.pointers) };
  }

  /** What a record itself breaks is told for each kind of event and each set of objects that it names. */
  private subject(v: Violation): string {
    const { event } = this;
    if (event === undefined || (v.kind !== "require" && v.kind !== "no-action")) return "";
    const { params } = this.meta.events[event.kind]!;
    const objects = params.map((p, i) => (p.shape.kind === "Ptr" ? String(event.args[i]) : ""));
    return `\0${event.kind} ${objects.join()}`;
  }

  private add(v: Violation): void {
    if (v.severity === "error") this.hasViolation = true;
    const key = violationKey(v) + this.subject(v);
    if (!this.options.all) {
      if (this.seen.has(key) || this.seen.size >= BINDING_LIMIT) return;
      this.seen.add(key);
    }
    if (this.violations.length >= this.options.maxViolations) this.dropped++;
    else this.violations.push(v);
  }
}

/** What tells violations apart: the rule, how it is violated, and for which binding. */
export function violationKey(v: Violation): string {
  const binding = v.kind === "mismatch" ? "" : v.witness.map((w) => `${w.expr}=${w.value}`).join();
  return [
    v.kind,
    v.module,
    v.id,
    binding,
    v.kind === "mismatch" || v.kind === "undefined" ? v.message : "",
  ].join("\0");
}
