/* Values for CONSTANTs: from the command, or from the trace's first record. */
import type { RunnableProgram } from "../compile/load-program.js";
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { PointerTable } from "../runtime/pointer-table.js";
import type { Value } from "../runtime/values.js";
import { bindValue } from "../trace/bind-record.js";
import { describeFieldType } from "../trace/event-json-schema.js";
import type { ConstantSchema, FieldType } from "../trace/event-schema.js";
import type { RecordValue, TraceRecord } from "../trace/record.js";
import { constantNamed } from "../trace/record-feed.js";
import { Tally } from "./tally.js";

/** Sets what `--constant NAME=VALUE` says; values are as JSON would write them, strings also without quotes. */
export function commandConstants(
  given: ReadonlyMap<string, string>,
  constants: readonly ConstantSchema[],
  pointers: PointerTable,
): { values: Value[]; diagnostics: Diagnostic[] } {
  const values: Value[] = constants.map(() => undefined);
  const diagnostics: Diagnostic[] = [];
  for (const [name, text] of given) {
    const constant = constantNamed(constants, name);
    if (constant === undefined) {
      diagnostics.push(diagnostic("MMS6005", undefined, { constant: name, near: undefined }));
      continue;
    }
    const value = constant.type && bindValue(constant.type, fromText(text, constant.type), pointers);
    if (value === undefined) {
      const expected = describeFieldType(constant.type);
      diagnostics.push(diagnostic("MMS6004", undefined, { constant: name, value: text, expected }));
    } else values[constants.indexOf(constant)] = value;
  }
  return { values, diagnostics };
}

function fromText(text: string, type: FieldType): RecordValue {
  switch (type.kind) {
    case "string":
    case "enum":
      return text.replace(/^"(.*)"$/, "$1");
    case "bool":
      return /^(?:true|1)$/i.test(text) ? true : /^(?:false|0)$/i.test(text) ? false : text;
    case "task":
      return /^-?\d{1,10}$/.test(text) ? Number(text) : text;
    case "ptr":
    case "int":
      // More digits than 64 bits have are no value of either, and would take long to read.
      return /^-?\d{1,20}$/.test(text) ? BigInt(text) : text;
  }
}

/** What a trace_begin record sets of the constants that the command left open. */
export function recordConstants(
  record: TraceRecord,
  constants: readonly ConstantSchema[],
  given: readonly Value[],
  pointers: PointerTable,
): Value[] {
  const values = [...given];
  for (const [name, value] of record.fields) {
    const constant = constantNamed(constants, name);
    if (constant?.type === undefined || value === null) continue;
    const index = constants.indexOf(constant);
    values[index] ??= bindValue(constant.type, value, pointers);
  }
  return values;
}

/** The CONSTANTs, printed, of a program whose trace begins with these fields; those that stay unknown are absent. */
export function constantsFrom(
  program: RunnableProgram,
  fields: Readonly<Record<string, string | number | boolean>>,
): ReadonlyMap<string, string> {
  const pointers = new PointerTable();
  const nobody = new Tally(program.spec.meta, pointers, { all: false, maxViolations: 0 });
  const machine = program.spec.create(nobody, pointers);
  const begin: TraceRecord = {
    event: "trace_begin",
    tsNs: undefined,
    cpu: undefined,
    tid: undefined,
    comm: undefined,
    fields: new Map(Object.entries(fields)),
  };
  const open = program.constants.map(() => undefined);
  machine.begin(recordConstants(begin, program.constants, open, pointers), false);
  const known = machine.dumpConstants().filter((c) => c.value !== "?");
  return new Map(known.map((c) => [c.name, c.value]));
}
