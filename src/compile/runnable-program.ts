/* A compiled program, whether it was compiled just now or by the build: without the compiler. */
import type { Dataflow } from "../ir/analysis/dataflow.js";
import type * as rt from "../runtime/index.js";
import {
  type ConstantSchema,
  constantSchemas,
  type EventSchema,
  eventSchemas,
} from "../trace/event-schema.js";
import type { CoverageTally } from "./coverage-tally.js";

/** What a replay needs of a compiled program; shipped specs come as this, without their trees. */
export interface RunnableProgram {
  readonly spec: rt.SpecModule;
  /** By kind of event: `spec.meta.events` as those who read traces want it. */
  readonly schemas: readonly EventSchema[];
  /** `spec.meta.constants` likewise. */
  readonly constants: readonly ConstantSchema[];
  /** What its rules and actions read and write. */
  readonly dataflow: Dataflow;
  /** The same program with code that also records what it reads and computes, for stories. */
  provenance(): Promise<rt.SpecModule>;
  /** Of a program that counts what its replays exercise. */
  readonly coverage?: CoverageTally | undefined;
}

/** What a loaded module and its dataflow make. */
export function runnableProgram(
  spec: rt.SpecModule,
  dataflow: () => Dataflow,
  loadProvenance: () => rt.SpecModule,
): RunnableProgram {
  let flow: Dataflow | undefined;
  let provenance: rt.SpecModule | undefined;
  return {
    spec,
    schemas: eventSchemas(spec.meta),
    constants: constantSchemas(spec.meta),
    get dataflow() {
      flow ??= dataflow();
      return flow;
    },
    async provenance() {
      provenance ??= loadProvenance();
      return provenance;
    },
  };
}
