/* What would decide the rules that a recording has left open. */

import type { PrintedConstants } from "../ir/analysis/decide-constant-test.js";
import { callOfReturn } from "../trace/record.js";
import type { Advice } from "../verdict/run.js";
import { needsOf, type Observability, type ProgramFacts } from "./needs.js";

/** What is asked about: the recording's kernel, what occurred in it, and which rules came out open. */
export interface Recorded {
  readonly kernel: string;
  readonly constants: PrintedConstants;
  /** By event: the fields that had a value. */
  readonly occurred: ReadonlyMap<string, ReadonlySet<string>>;
  /** Indices into the dataflow's rules. */
  readonly open: readonly number[];
}

export function adviceFor(program: ProgramFacts, recorded: Recorded, observable: Observability): Advice {
  const { dataflow: flow, schemas } = program;
  const missing = new Map<string, { fields: Set<string>; rules: string[] }>();
  const undecidable: { id: string; because: readonly string[] }[] = [];
  for (const rule of recorded.open) {
    const { id } = flow.rules[rule]!;
    const needs = needsOf(program, [rule], recorded.constants, observable, { others: false });
    for (const { because } of needs.undecidable) undecidable.push({ id, because });
    for (const [index, optional] of needs.events) {
      if (needs.helping.has(index)) continue;
      const { name, fields } = schemas[index]!;
      const had = recorded.occurred.get(name);
      const lacking = [...optional]
        .map((p) => fields[p]!.name)
        .filter((field) => had?.has(field) === false && observable.missingField(name, field) === undefined);
      if (had !== undefined && lacking.length === 0) continue;
      const entry = missing.get(name) ?? { fields: new Set(), rules: [] };
      if (had !== undefined) for (const field of lacking) entry.fields.add(field);
      entry.rules.push(id);
      missing.set(name, entry);
    }
  }
  return {
    kernel: recorded.kernel,
    missing: [...missing]
      .map(([event, { fields, rules }]) => ({
        event,
        call: callOfReturn(event),
        fields: [...fields].sort(),
        rules,
      }))
      .sort((a, b) => b.rules.length - a.rules.length || (a.event < b.event ? -1 : 1)),
    undecidable,
  };
}
