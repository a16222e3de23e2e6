/*
 * What a replay concluded: plain data, from which every report format is made. Nothing here knows of a terminal,
 * a clock or a file system.
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { LineCounts } from "../trace/line-counts.js";

/**
 * The gravest that is true. `unchecked`: nothing is wrong with the trace, but no rule was evaluated on it, so that it says
 * nothing about the kernel.
 */
export type TraceVerdict = "ok" | "violated" | "inconclusive" | "unchecked" | "error";

/** The gravest first. */
export const TRACE_VERDICTS: readonly TraceVerdict[] = [
  "violated",
  "error",
  "inconclusive",
  "unchecked",
  "ok",
];

export interface Run {
  /** The specs asked for, by module name. */
  readonly specs: readonly string[];
  readonly traces: readonly TraceRun[];
  /** Set where it ended before all traces were judged. */
  readonly isPartial?: boolean;
  /** Trouble that belongs to no single trace (specs that do not compile, flags). */
  readonly diagnostics: readonly Diagnostic[];
  /** Set where it judged a part of the traces, of which others judge the rest. */
  readonly shard?: ShardPlace;
}

/** Which part of a run this is. */
export interface ShardPlace {
  /** From 1. */
  readonly index: number;
  readonly of: number;
  /** Of its traces, where each is among those of the whole run. */
  readonly places: readonly number[];
  /** The same for all parts of one run, and for no other. */
  readonly corpus: string;
}

export interface KnownConstant {
  readonly name: string;
  /** Printed; of a range of releases `from 6.12 below 6.16`. */
  readonly value: string;
  /** Whether the command or the trace set it; else it has its default. */
  readonly isSet: boolean;
  /** Where all that is known is a range of releases: its ends. */
  readonly releases?: ReleaseRange;
}

/** From this release on, below that one; where an end is missing, there is none. */
export interface ReleaseRange {
  readonly from: string | undefined;
  readonly below: string | undefined;
}

export interface TraceRun {
  readonly file: string;
  /** How the file was read, e.g. "jsonl" or "ftrace". */
  readonly format: string;
  /** Whether the trace began from an empty system (`trace_begin` with `complete`). */
  readonly complete: boolean;
  /** The CONSTANTs as the trace or the command set them, printed; those that stayed unknown are absent. */
  readonly constants: readonly KnownConstant[];
  /** The releases that the traced kernel may be of, both ends the same where it is known; undefined if nothing is. */
  readonly kernel: ReleaseRange | undefined;
  /** Events that the specs declare, and that were replayed. */
  readonly events: number;
  /** Events that no spec declares, and how often each. */
  readonly skipped: number;
  readonly skippedNames: readonly { readonly name: string; readonly count: number }[];
  /** `lost` records (also those made of a recording's own marks of loss). */
  readonly lost: number;
  readonly badLines: number;
  /** How long it took to read and judge, in milliseconds. */
  readonly durationMs: number;
  /** Times that went back, and the first line where one did. */
  readonly timeWentBack: number;
  readonly timeWentBackLine: number | undefined;
  /** What every line of the file was that is not blank; undefined if it could not be read. */
  readonly lines: LineCounts | undefined;
  readonly verdict: TraceVerdict;
  readonly violations: readonly Violation[];
  /** Violations found beyond those kept in `violations`. */
  readonly violationsDropped: number;
  readonly rules: readonly RuleRun[];
  /** Actions that never were taken, so that a spec in which nothing happens is seen. */
  readonly idleActions: readonly string[];
  /** The events that occurred, with the fields that had a value. */
  readonly occurred: readonly { readonly event: string; readonly fields: readonly string[] }[];
  /** Events that were not recorded, though they may have happened: what they can change is unknown. */
  readonly notRecorded: readonly string[];
  /** What to record next time; undefined if the kernel of the trace is not known. */
  readonly advice: Advice | undefined;
  /** What could not be decided at the line that was asked for. */
  readonly undecided?: readonly Undecided[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Of a trace in which nothing was found, not even an error, and nothing was evaluated. */
export function emptyTraceRun(file: string, format: string): TraceRun {
  return {
    file,
    format,
    complete: false,
    constants: [],
    kernel: undefined,
    events: 0,
    skipped: 0,
    skippedNames: [],
    lost: 0,
    badLines: 0,
    durationMs: 0,
    timeWentBack: 0,
    timeWentBackLine: undefined,
    lines: undefined,
    verdict: "unchecked",
    violations: [],
    violationsDropped: 0,
    rules: [],
    idleActions: [],
    occurred: [],
    notRecorded: [],
    advice: undefined,
    diagnostics: [],
  };
}

/** Of a trace that could not be judged. */
export function erroneousRun(file: string, ...diagnostics: readonly Diagnostic[]): TraceRun {
  return { ...emptyTraceRun(file, "unknown"), verdict: "error", diagnostics };
}

/** What would decide rules that a recording has left open. */
export interface Advice {
  readonly kernel: string;
  /** Events that such rules need, and that never occurred, or never with these fields. */
  readonly missing: readonly {
    readonly event: string;
    /** The event that is the call of which this is the return. */
    readonly call?: string | undefined;
    /** None: the event itself. */
    readonly fields: readonly string[];
    readonly rules: readonly string[];
  }[];
  /** Rules that no recording of this kernel decides. */
  readonly undecidable: readonly { readonly id: string; readonly because: readonly string[] }[];
}

export type ViolationKind = "invariant" | "property" | "require" | "no-action" | "undefined" | "mismatch";

export interface Violation {
  /** The rule's id; for no-action, undefined and mismatch the event's or action's name. */
  readonly id: string;
  readonly module: string;
  readonly title: string;
  readonly severity: "error" | "warning";
  readonly kind: ViolationKind;
  readonly cause: Cause;
  /** The values of the rule's quantified variables for which it is violated. */
  readonly binding: readonly NamedValue[];
  /** Line of the file that was read; what the end of the trace showed stands at the line that opened it. */
  readonly line: number;
  readonly event: string;
  /** The event's arguments that the record has; undefined where there is no record: the first state, the end. */
  readonly args: readonly NamedValue[] | undefined;
  /** Of a temporal rule: the line of the event that opened what stayed open; undefined where the event at `line` itself broke it. */
  readonly openedAt: number | undefined;
  /** The line itself, where the file is another tool's recording; undefined in JSONL, or if it was not requested. */
  readonly sourceLine: string | undefined;
  /** The values of sub-expressions that made it false, as the spec writes them; empty until explained. */
  readonly witness: readonly WitnessValue[];
  /** The events that led there, oldest first, the violating one last; empty until explained. */
  readonly story: readonly StoryStep[];
  /** Set where a baseline has it: then it does not fail the run. */
  readonly known?: Known;
}

/** Why a finding is put up with, who answers for it, and until when: YYYY-MM-DD, that day included; null: for good. */
export interface Known {
  readonly reason: string;
  readonly owner: string;
  readonly expires: string | null;
}

/** What went wrong, beyond the rule's title. */
export type Cause =
  /** The formula is FALSE. */
  | { readonly kind: "false" }
  /** It is FALSE in the first state, before any event. */
  | { readonly kind: "first-state" }
  /** A temporal formula is FALSE of the events up to here, or of the whole trace. */
  | { readonly kind: "temporal"; readonly isAtEnd: boolean }
  /** A WITHIN was not met; times are exact nanoseconds, in decimal. */
  | {
      readonly kind: "deadline";
      readonly openedBy: string;
      readonly openedTs: string;
      readonly until: string;
      /** The record that shows it; undefined for the end of the trace. */
      readonly passed: { readonly line: number; readonly ts: string } | undefined;
    }
  /** An expression has no value: what it is, and why. */
  | { readonly kind: "fault"; readonly text: string }
  | { readonly kind: "no-action" }
  /** The record reports another value of a piece of state than the model has. */
  | {
      readonly kind: "mismatch";
      readonly cell: string;
      readonly modelled: string;
      readonly recorded: string;
    };

/** A variable or an argument, and its value as reports print it. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export interface WitnessValue {
  readonly expr: string;
  readonly value: string;
}

export interface StoryStep {
  readonly line: number;
  /** Exact nanoseconds, in decimal. */
  readonly ts: string;
  readonly cpu: number;
  /** "comm/tid". */
  readonly task: string;
  readonly event: string;
  readonly args: readonly NamedValue[];
  /** What the event wrote of what the failed expression read, e.g. "same_anon_vma[0x…]". */
  readonly wrote: readonly string[];
}

/** A rule that nobody could decide, at one line and for one binding: what is missing, and how far it is known. */
export interface Undecided {
  readonly id: string;
  readonly module: string;
  readonly title: string;
  readonly kind: "invariant" | "property" | "require";
  readonly binding: readonly NamedValue[];
  /** 0: the end of the trace. */
  readonly line: number;
  readonly event: string;
  readonly args: readonly NamedValue[] | undefined;
  /** What is not known of what it reads, and why. */
  readonly unknown: readonly Missing[];
  /** The values of sub-expressions, as the spec writes them; unknown parts are `?`. */
  readonly witness: readonly WitnessValue[];
  /** The events that told what is known of it. */
  readonly story: readonly StoryStep[];
}

export interface Missing {
  /** A cell of the state, such as `pte[0x…]`, or an argument of the event. */
  readonly what: string;
  readonly isInPart: boolean;
  readonly because: string;
}

/** One rule's counts over one trace. */
export interface RuleRun {
  readonly id: string;
  readonly module: string;
  readonly title: string;
  readonly severity: "error" | "warning";
  readonly kind: "invariant" | "property" | "require";
  /** The doc comment, markers stripped. */
  readonly doc: string;
  /** false: its WHEN is FALSE here. undefined: its WHEN needs a CONSTANT that is not set. */
  readonly applies: boolean | undefined;
  /** Bindings evaluated, whatever came out. */
  readonly checked: number;
  readonly violated: number;
  readonly inconclusive: number;
  /** Where evaluations were inconclusive, for the first few: "at line 21 (anon_vma_link) for v = 0x…". */
  readonly because: readonly string[];
  /** Applies, but was never evaluated on anything. */
  readonly vacuous: boolean;
}
