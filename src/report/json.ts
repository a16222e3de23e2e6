/*
 * The report for programs; json-schema.ts has its shape and its version. Keys are in a fixed order, so that the same Run gives the same bytes.
 */
import { type Diagnostic, positionOf, sentence, sortDiagnostics } from "../diag/diagnostic.js";
import { printableJson } from "../text/printable.js";
import { fingerprint, storyFingerprint } from "../verdict/fingerprint.js";
import { countStandings, STANDINGS } from "../verdict/rule-standing.js";
import type {
  Advice,
  NamedValue,
  RuleRun,
  Run,
  StoryStep,
  TraceRun,
  Undecided,
  Violation,
} from "../verdict/run.js";
import { shardJson } from "../verdict/shard-run.js";
import { JSON_VERSION } from "./json-schema.js";
import { eventParts, recordText, violationMessage, witnessOf } from "./message.js";
import type { ReportOptions } from "./report-options.js";

/** With detail "full" `rules` has also those that were not evaluated. */
export function renderJson(
  run: Run,
  { detail }: Pick<ReportOptions, "detail"> = { detail: "rules" },
): string {
  return `${printableJson(
    JSON.stringify(
      {
        mmspec: JSON_VERSION,
        specs: run.specs,
        partial: run.isPartial === true,
        traces: run.traces.map((trace) => traceJson(trace, detail === "full")),
        diagnostics: sortDiagnostics(run.diagnostics).map(diagnosticJson),
        summary: summaryJson(run),
        shard: run.shard === undefined ? null : shardJson(run, run.shard),
      },
      undefined,
      2,
    ),
  )}\n`;
}

export function traceJson(trace: TraceRun, isFull: boolean): object {
  return {
    file: trace.file,
    format: trace.format,
    complete: trace.complete,
    constants: Object.fromEntries(trace.constants.map((c) => [c.name, c.value])),
    events: trace.events,
    skipped: trace.skipped,
    skipped_names: Object.fromEntries(trace.skippedNames.map((s) => [s.name, s.count])),
    lost: trace.lost,
    bad_lines: trace.badLines,
    time_went_back: trace.timeWentBack,
    time_went_back_line: trace.timeWentBackLine ?? null,
    lines: trace.lines === undefined ? null : lineAccountJson(trace.lines),
    verdict: trace.verdict,
    violations: trace.violations.map(violationJson),
    violations_dropped: trace.violationsDropped,
    counts: countsJson([trace]),
    rules: (isFull ? trace.rules : trace.rules.filter(isEvaluated)).map((rule) => ({
      id: rule.id,
      module: rule.module,
      title: rule.title,
      severity: rule.severity,
      kind: rule.kind,
      applies: rule.applies ?? null,
      checked: rule.checked,
      violated: rule.violated,
      inconclusive: rule.inconclusive,
      because: rule.because,
      vacuous: rule.vacuous,
    })),
    idle_actions: trace.idleActions,
    not_recorded: trace.notRecorded,
    advice: trace.advice === undefined ? null : adviceJson(trace.advice),
    undecided: (trace.undecided ?? []).map(undecidedJson),
    diagnostics: sortDiagnostics(trace.diagnostics).map(diagnosticJson),
  };
}

const isEvaluated = (rule: RuleRun) => rule.checked > 0 || rule.violated > 0;

/** Of several traces each rule is counted once, for the gravest that it came to. */
function countsJson(traces: readonly TraceRun[]): object {
  const counts = countStandings(traces);
  return Object.fromEntries(
    STANDINGS.map((standing) => [standing.replaceAll(" ", "_"), counts.get(standing)]),
  );
}

/** `story` has the lines of the events that led there, `steps` the same events in full. */
export function violationJson(violation: Violation): object {
  return {
    id: violation.id,
    module: violation.module,
    title: violation.title,
    severity: violation.severity,
    kind: violation.kind,
    message: violationMessage(violation),
    fingerprint: fingerprint(violation),
    story_fingerprint: storyFingerprint(violation) ?? null,
    known: violation.known ?? null,
    line: violation.line,
    event: violation.event,
    args: (violation.args ?? []).map(namedJson),
    opened_at: violation.openedAt ?? null,
    binding: violation.binding.map(namedJson),
    text: recordText(violation),
    witness: witnessOf(violation).map((w) => ({ expr: w.expr, value: w.value })),
    story: violation.story.map((step) => step.line),
    steps: violation.story.map(stepJson),
  };
}

const stepJson = (step: StoryStep) => ({
  line: step.line,
  ts: step.ts,
  cpu: step.cpu,
  task: step.task,
  event: step.event,
  args: step.args.map(namedJson),
  text: eventParts(step.event, step.args).join("  "),
  wrote: step.wrote,
});

function undecidedJson(undecided: Undecided): object {
  return {
    id: undecided.id,
    module: undecided.module,
    title: undecided.title,
    kind: undecided.kind,
    line: undecided.line,
    event: undecided.event,
    args: (undecided.args ?? []).map(namedJson),
    binding: undecided.binding.map(namedJson),
    unknown: undecided.unknown.map((u) => ({ what: u.what, in_part: u.isInPart, because: u.because })),
    witness: undecided.witness.map((w) => ({ expr: w.expr, value: w.value })),
    steps: undecided.story.map(stepJson),
  };
}

function adviceJson({ kernel, missing, undecidable }: Advice): object {
  return {
    kernel,
    missing: missing.map(({ event, fields, rules }) => ({ event, fields, rules })),
    undecidable,
  };
}

const namedJson = ({ name, value }: NamedValue) => ({ name, value });

function lineAccountJson(account: NonNullable<TraceRun["lines"]>): object {
  return {
    total: account.total,
    used: account.used,
    ignored: account.ignored,
    continuation: account.continuation,
    header: account.header,
    loss: account.loss,
    not_understood: account.notUnderstood,
  };
}

export function diagnosticJson(d: Diagnostic): object {
  const { severity, message, help } = sentence(d);
  const at = d.at === undefined ? undefined : positionOf(d.at);
  return {
    code: d.code,
    severity,
    message,
    help: help ?? null,
    file: at?.path ?? null,
    line: at?.line ?? null,
    column: at?.column ?? null,
  };
}

export function summaryJson(run: Run): object {
  const count = (verdict: TraceRun["verdict"]) => run.traces.filter((t) => t.verdict === verdict).length;
  const violations = run.traces.flatMap((t) => t.violations);
  return {
    traces: run.traces.length,
    ok: count("ok"),
    violated: count("violated"),
    inconclusive: count("inconclusive"),
    unchecked: count("unchecked"),
    error: count("error"),
    violations: violations.length + run.traces.reduce((sum, t) => sum + t.violationsDropped, 0),
    warnings: violations.filter((v) => v.severity === "warning").length,
    known: violations.filter((v) => v.known !== undefined).length,
    rules: countsJson(run.traces),
  };
}
