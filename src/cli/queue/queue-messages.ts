/* What goes through the queue: which trace, judged how; and what came of it. */
import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { TraceFile } from "../../files/bytes/trace-file.js";
import type { FieldMap } from "../../importers/field-map.js";
import { packRun, RuleTable, reviveDiagnostic, unpackRun } from "../../verdict/run-codec.js";
import type { ReplayFlags, ReplayTask, TaskOutcome } from "../workers/tasks.js";

/** The program and the options of a run: sent once, and known by its hash. */
export interface Bundle {
  readonly flags: ReplayFlags;
  readonly stories: number;
  /** The specs that are no part of mmspec, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** undefined: those that come with mmspec. */
  readonly maps: readonly FieldMap[] | undefined;
}

export interface JobData {
  /** The run that waits for it: where it is over, nobody needs to judge this trace. */
  readonly run: string;
  readonly bundle: string;
  readonly file: TraceFile;
}

export const bundleKey = (hash: string) => `mmspec:bundle:${hash}`;
export const runKey = (run: string) => `mmspec:run:${run}`;

export function packBundle(bundle: Bundle): { readonly hash: string; readonly bytes: Buffer } {
  const bytes = deflateRawSync(serialize(bundle));
  return { hash: createHash("sha256").update(bytes).digest("hex"), bytes };
}

export const unpackBundle = (bytes: Buffer) => deserialize(inflateRawSync(bytes)) as Bundle;

export type TraceOutcome = TaskOutcome<ReplayTask>;

/** A text, as a queue keeps what came of a job. */
export function packOutcome(outcome: TraceOutcome): string {
  const table = new RuleTable();
  const plain =
    outcome.kind === "Done"
      ? { kind: "Done", run: packRun(outcome.result, table), rules: table.facts }
      : outcome.kind === "Crashed"
        ? { kind: "Crashed", name: outcome.error.name, message: outcome.error.message }
        : outcome;
  return deflateRawSync(JSON.stringify(plain)).toString("base64");
}

export function unpackOutcome(text: string): TraceOutcome {
  const plain = JSON.parse(inflateRawSync(Buffer.from(text, "base64")).toString());
  switch (plain.kind as TraceOutcome["kind"]) {
    case "Done":
      return { kind: "Done", result: unpackRun(plain.run, plain.rules) };
    case "Unusable":
      return { kind: "Unusable", diagnostics: plain.diagnostics.map(reviveDiagnostic) };
    case "Crashed":
      return { kind: "Crashed", error: namedError(plain.name, plain.message) };
    default:
      return plain;
  }
}

export function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
