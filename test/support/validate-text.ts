/* A spec and a trace as texts, and what `validate` concludes. */
import { explain } from "../../src/replay/explain.js";
import type { RecordedEvents } from "../../src/replay/recorded.js";
import { Replay } from "../../src/replay/replay.js";
import type { PointerTable } from "../../src/runtime/pointer-table.js";
import type { EventSink } from "../../src/trace/event-sink.js";
import { createJsonlReader } from "../../src/trace/jsonl-reader.js";
import { createSortWindow } from "../../src/trace/sort-window.js";
import type { TraceRun, Violation } from "../../src/verdict/run.js";
import { programOfText } from "./load-texts.js";

export interface Validated {
  readonly run: TraceRun;
  /** "ID AT line" each, in the order of the report. */
  readonly violations: readonly string[];
  /** The rule's verdict, as the table of rules has it. */
  verdict(id: string): "violated" | "inconclusive" | "held" | "vacuous";
  because(id: string): readonly string[];
  /** The violations with their stories. */
  explained(): Promise<Violation[]>;
}

/** All events that the spec declares are recorded, unless `records` says otherwise. */
export function validateText(
  declarations: string,
  records: readonly string[],
  options: { readonly sortWindowNs?: number; readonly all?: boolean; readonly records?: RecordedEvents } = {},
): Validated {
  const program = programOfText(
    `---- MODULE m ----\nEXTENDS Integers, Sequences, TLC\n${declarations}\n====\n`,
  );
  const recorded = options.records ?? "all";
  const bytes = new TextEncoder().encode(records.map((record) => `${record}\n`).join(""));
  const read = (sink: EventSink, pointers: PointerTable) => {
    const { sortWindowNs } = options;
    const sorted = sortWindowNs === undefined ? undefined : createSortWindow(sink, sortWindowNs, pointers);
    const { schemas, constants } = program;
    const source = { schemas, constants, path: "t.jsonl", strictFields: false };
    const reader = createJsonlReader({ ...source, pointers, sink: sorted ?? sink });
    reader.feed(bytes);
    reader.end();
    sorted?.flush();
  };
  const replay = new Replay(program, {
    file: "t.jsonl",
    format: "jsonl",
    constants: new Map(),
    allowBadLines: false,
    all: options.all ?? false,
    records: recorded,
    maxViolations: 1000,
  });
  read(replay, replay.pointers);
  const run = replay.finish();
  const ruleOf = (id: string) => {
    const rule = run.rules.find((r) => r.id === id);
    if (rule === undefined) throw new Error(`no rule ${id}`);
    return rule;
  };
  return {
    run,
    violations: run.violations.map((v) => `${v.id} AT ${v.line}`),
    verdict(id) {
      const { violated, inconclusive, vacuous } = ruleOf(id);
      if (violated > 0) return "violated";
      if (inconclusive > 0) return "inconclusive";
      return vacuous ? "vacuous" : "held";
    },
    because: (id) => ruleOf(id).because,
    async explained() {
      const provenance = await program.provenance();
      return explain(
        program,
        provenance,
        { file: "t.jsonl", constants: new Map(), records: recorded },
        run.violations,
        async (sink, pointers) => read(sink, pointers),
      );
    },
  };
}
