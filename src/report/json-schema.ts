/*
 * The JSON Schema of what `--format json` prints: the report of a replay and that of tests. The build publishes it as
 * `mmspec/schema.json`; every JSON report that a test obtains is held against it.
 */

import { STANDINGS } from "../verdict/rule-standing.js";

/** The version of both reports: keys may be added under the same number, none is renamed or removed. */
export const JSON_VERSION = 1;

/** All of its keys, and no other: one that is added to a report is added here. */
const exactly = (properties: Readonly<Record<string, object>>, description?: string) => ({
  ...(description === undefined ? {} : { description }),
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});
const text = { type: "string" };
const print = { type: "string", pattern: "^[\\da-f]+$" };
const count = { type: "integer", minimum: 0 };
const line = { type: "integer", minimum: 1 };
const yes = { type: "boolean" };
const listOf = (items: object) => ({ type: "array", items });
const orNull = (schema: object) => ({ anyOf: [schema, { type: "null" }] });
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
const about = (description: string, schema: object) => ({ description, ...schema });

const severity = { enum: ["error", "warning"] };
const verdict = { enum: ["ok", "violated", "inconclusive", "unchecked", "error"] };
const named = exactly({ name: text, value: text });
const version = about("The version of this report.", { const: JSON_VERSION });

const definitions = {
  report: exactly(
    {
      mmspec: version,
      specs: about("The specs asked for, by module name.", listOf(text)),
      partial: about("Whether it ended before all traces were judged.", yes),
      traces: listOf(ref("trace")),
      diagnostics: about("Of no single trace.", listOf(ref("diagnostic"))),
      summary: ref("summary"),
      shard: about("With --shard; else null.", orNull(ref("shard"))),
    },
    "What `mmspec validate --format json` prints.",
  ),
  shard: exactly(
    {
      index: about("From 1.", { type: "integer", minimum: 1 }),
      of: { type: "integer", minimum: 1 },
      places: about("Of its traces, where each is among those of the whole run.", listOf(count)),
      corpus: about("The same for all shards of one run.", text),
      run: about("What `mmspec merge` needs; its form may change with each version.", text),
    },
    "Which part of a run it is.",
  ),
  testReport: exactly(
    {
      mmspec: version,
      groups: about(
        "The TESTs of a spec, or the traces of a manifest.",
        listOf(exactly({ name: text, tests: listOf(ref("test")) })),
      ),
      diagnostics: about("Of no single test.", listOf(ref("diagnostic"))),
      summary: ref("testSummary"),
    },
    "What `mmspec test --format json` prints.",
  ),
  lastLine: exactly(
    {
      mmspec: version,
      specs: listOf(text),
      partial: yes,
      diagnostics: listOf(ref("diagnostic")),
      summary: ref("summary"),
    },
    "What `--format ndjson` prints behind the traces.",
  ),
  lastTestLine: exactly(
    { mmspec: version, diagnostics: listOf(ref("diagnostic")), summary: ref("testSummary") },
    "The same behind the tests.",
  ),
  summary: exactly({
    traces: count,
    ok: count,
    violated: count,
    inconclusive: count,
    unchecked: count,
    error: count,
    violations: count,
    warnings: count,
    known: about("Violations that the baseline has.", count),
    rules: about("Each rule once, for the gravest that it came to in any trace.", ref("counts")),
  }),
  testSummary: exactly({ tests: count, passed: count, failed: count, left_out: count }),
  trace: exactly({
    file: text,
    format: about("How the file was read, e.g. jsonl or ftrace.", text),
    complete: about("Whether it began from an empty system.", yes),
    constants: about("The CONSTANTs that are known, printed.", {
      type: "object",
      additionalProperties: text,
    }),
    events: about("Events that were replayed.", count),
    skipped: about("Events that no spec declares.", count),
    skipped_names: { type: "object", additionalProperties: count },
    lost: about("Records of loss.", count),
    bad_lines: count,
    time_went_back: count,
    time_went_back_line: about("The first one.", orNull(line)),
    lines: about(
      "What each line was that is not blank; null if the trace could not be read.",
      orNull(
        exactly({
          total: count,
          used: count,
          ignored: count,
          continuation: count,
          header: count,
          loss: count,
          not_understood: count,
        }),
      ),
    ),
    verdict,
    violations: listOf(ref("violation")),
    violations_dropped: about("Found beyond those in `violations`.", count),
    counts: about("How many rules came to what.", ref("counts")),
    rules: about("Those that were evaluated; with --verbose all.", listOf(ref("rule"))),
    idle_actions: about("Actions that were never taken.", listOf(text)),
    not_recorded: about("Events that may have happened unrecorded.", listOf(text)),
    advice: about("What to record another time.", orNull(ref("advice"))),
    undecided: about("What explain --at was asked for, and could not be decided.", listOf(ref("undecided"))),
    diagnostics: listOf(ref("diagnostic")),
  }),
  counts: exactly(Object.fromEntries(STANDINGS.map((name) => [name.replaceAll(" ", "_"), count]))),
  rule: exactly({
    id: text,
    module: text,
    title: text,
    severity,
    kind: { enum: ["invariant", "property", "require"] },
    applies: about("null: its WHEN needs a CONSTANT that is not known.", orNull(yes)),
    checked: count,
    violated: count,
    inconclusive: count,
    because: about("Where it was inconclusive, for the first few.", listOf(text)),
    vacuous: yes,
  }),
  violation: exactly({
    id: about("The rule's; else the name of the event or action.", text),
    module: text,
    title: text,
    severity,
    kind: { enum: ["invariant", "property", "require", "no-action", "undefined", "mismatch"] },
    message: text,
    fingerprint: about("The same for the same finding in other traces, explained or not.", print),
    story_fingerprint: about("The same for the same story; null: it was not explained.", orNull(print)),
    known: about(
      "What the baseline says of it; null: it is not there.",
      orNull(exactly({ reason: text, owner: text, expires: orNull(text) })),
    ),
    line: about("0: the end of the trace.", count),
    event: text,
    args: listOf(named),
    opened_at: about("The line that opened what the end or a deadline showed.", orNull(count)),
    binding: about("The values of the rule's quantified variables.", listOf(named)),
    text: about("The record, made printable and cut.", text),
    witness: listOf(exactly({ expr: text, value: text })),
    story: about("The lines of the events that led there, the violating one last.", listOf(count)),
    steps: about("The same events in full.", listOf(ref("step"))),
  }),
  undecided: exactly({
    id: text,
    module: text,
    title: text,
    kind: { enum: ["invariant", "property", "require"] },
    line: about("0: the end of the trace.", count),
    event: text,
    args: listOf(named),
    binding: listOf(named),
    unknown: about(
      "What is not known of what it reads, and why.",
      listOf(exactly({ what: text, in_part: yes, because: text })),
    ),
    witness: listOf(exactly({ expr: text, value: text })),
    steps: about("The events that told what is known of it.", listOf(ref("step"))),
  }),
  step: exactly({
    line: count,
    ts: about("Exact nanoseconds, in decimal.", { type: "string", pattern: "^-?\\d+$" }),
    cpu: { type: "integer" },
    task: about("comm/tid", text),
    event: text,
    args: listOf(named),
    text,
    wrote: listOf(text),
  }),
  advice: exactly({
    kernel: text,
    missing: about(
      "Events (or fields of them) that rules need, and that never occurred.",
      listOf(exactly({ event: text, fields: listOf(text), rules: listOf(text) })),
    ),
    undecidable: about(
      "Rules that no recording of this kernel decides.",
      listOf(exactly({ id: text, because: listOf(text) })),
    ),
  }),
  test: exactly({
    title: text,
    file: text,
    line: orNull(line),
    ok: yes,
    expected: ref("outcome"),
    found: about("null: the trace could not be read.", orNull(ref("outcome"))),
    unexpected: about("The violations that the test does not speak of.", listOf(ref("violation"))),
    diagnostics: listOf(ref("diagnostic")),
  }),
  outcome: exactly({ verdict, rules: about("ID or ID AT line.", listOf(text)) }),
  diagnostic: exactly({
    code: { type: "string", pattern: "^MMS\\d{4}$" },
    severity: { enum: ["error", "warning", "note"] },
    message: text,
    help: orNull(text),
    file: orNull(text),
    line: orNull(count),
    column: orNull(count),
  }),
};

export const jsonSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "The JSON reports of mmspec",
  anyOf: [ref("report"), ref("testReport")],
  $defs: definitions,
};

/** Of a line of `--format ndjson`. */
export const lineSchema = {
  $schema: jsonSchema.$schema,
  anyOf: ["trace", "test", "lastLine", "lastTestLine"].map(ref),
  $defs: definitions,
};
