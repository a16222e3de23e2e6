/* The compiled step against the plain evaluator, on the same events. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadProgram } from "../../src/compile/load-program.js";
import type { EventSchema, FieldType } from "../../src/trace/event-schema.js";
import { CompiledMachine } from "../support/compiled.js";
import { type PlainEvent, PlainMachine } from "../support/plain/machine.js";
import type { Value } from "../support/plain/value.js";

/** How many times as fast the compiled machine takes the events of a JSONL text. */
export function compareSteps(root: string, text: string): number {
  const specs = join(root, "specs");
  const files = readdirSync(join(specs, "mm")).filter((f) => f.endsWith(".mms"));
  const host = { shipped: specs, readFile: (path: string) => readFileSync(path, "utf8") };
  const { program } = loadProgram(
    files.map((f) => join(specs, "mm", f)),
    host,
  );
  if (program === undefined) throw new Error("the shipped specs do not compile");
  const events = text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => plainEvent(JSON.parse(line), program.schemas));
  const plain = timed(
    new PlainMachine(program.ir, { complete: true, constants: new Map([["Era", "v3_3"]]) }),
    events,
  );
  // The first runs are compiled while they go; the last one is what a long trace sees.
  let compiled = 0;
  for (let i = 0; i < 20; i++) compiled = timed(new CompiledMachine(program.ir, true), events);
  return plain / compiled;
}

function timed(machine: { step(event: PlainEvent): void }, events: readonly PlainEvent[]): number {
  const from = process.hrtime.bigint();
  for (const event of events) machine.step(event);
  return Number(process.hrtime.bigint() - from);
}

function plainEvent(record: Record<string, unknown>, schemas: readonly EventSchema[]): PlainEvent {
  const { fields } = schemas.find((s) => s.name === record.event)!;
  return {
    name: String(record.event),
    self: { task: Number(record.tid) },
    cpu: BigInt(Number(record.cpu)),
    ts: BigInt(Math.round(Number(record.ts) * 1e9)),
    args: fields.map((f) => plainValue(f.type, record[f.name])),
  };
}

function plainValue(type: FieldType, value: unknown): Value {
  if (value === undefined) return undefined;
  switch (type.kind) {
    case "ptr":
      return { ptr: BigInt(value as string) };
    case "int":
      return BigInt(value as string | number);
    case "task":
      return { task: Number(value) };
    default:
      return value as string | boolean;
  }
}
