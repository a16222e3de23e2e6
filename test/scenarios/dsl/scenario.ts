/* Scenarios: a story, the kernel it is of, and what must be found in it. Chapters: those of one folder of traces. */
import type { Manifest, ManifestTrace } from "../../../src/replay/manifest.js";
import { findOne, jsonl, type Kernel, type Story, toldOf } from "./story.js";

/** Where a rule is violated, and how much one has to have seen to know it. */
export interface Finding {
  readonly id: string;
  /** As in story.ts. */
  readonly ref: string;
  /** The record alone tells it: it is found whatever was lost before. All others are left open then. */
  readonly byRecord: boolean;
}

export interface Expected {
  readonly verdict: "ok" | "violated";
  readonly findings: readonly Finding[];
  /** Near misses: these rules are evaluated and hold each time. */
  readonly holds: readonly string[];
}

export interface Scenario {
  /** The trace's file, without .jsonl. */
  readonly id: string;
  readonly title: string;
  readonly kernel: Kernel;
  readonly story: Story;
  readonly expected: Expected;
}

export interface Chapter {
  /** The folder in traces/scenarios. */
  readonly name: string;
  readonly scenarios: readonly Scenario[];
}

/** All is well. The rules named are those that the scenario is a near miss of. */
export function ok(...holds: readonly string[]): Expected {
  return { verdict: "ok", findings: [], holds };
}

type Where = string | { readonly byRecord: string };

/** The rules that are violated, each with the step or steps where it is. `holds` as for ok(). */
export function violated(
  rules: { readonly [id: string]: Where | readonly Where[] },
  ...holds: readonly string[]
): Expected {
  const findings = Object.entries(rules).flatMap(([id, where]) =>
    [where].flat().map((w: Where) => {
      const byRecord = typeof w !== "string";
      return { id, ref: byRecord ? w.byRecord : w, byRecord };
    }),
  );
  return { verdict: "violated", findings, holds };
}

/** All is well but for these warnings, given as violated() has them. */
export function warned(...expected: Parameters<typeof violated>): Expected {
  return { ...violated(...expected), verdict: "ok" };
}

/** A violation that its record alone tells, without any past: AVC_06 and a "where" that says "head". */
export const byRecord = (ref: string): Where => ({ byRecord: ref });

export function scenario(
  id: string,
  title: string,
  kernel: Kernel,
  story: Story,
  expected: Expected,
): Scenario {
  return { id, title, kernel, story: toldOf(kernel, story), expected };
}

export function chapter(name: string, ...scenarios: readonly Scenario[]): Chapter {
  return { name, scenarios };
}

/** The line of the trace's file that `ref` names; 0 is the trace's end, 1 its first record. */
export function lineOf({ story }: Scenario, ref: string): number {
  return ref === "end" ? 0 : findOne(story, ref) + 2;
}

export const traceOf = (s: Scenario): string => jsonl(s.kernel, s.story);

export function manifestOf({ scenarios }: Chapter): string {
  const manifest: Manifest = { spec: "specs/mm", traces: scenarios.map(entryOf) };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function entryOf(s: Scenario): ManifestTrace {
  try {
    const violations = s.expected.findings
      .map(({ id, ref }) => ({ id, line: lineOf(s, ref) }))
      .sort((a, b) => a.line - b.line || (a.id < b.id ? -1 : 1));
    return { trace: `${s.id}.jsonl`, title: s.title, verdict: s.expected.verdict, violations };
  } catch (e) {
    throw new Error(`${s.id}: ${(e as Error).message}`);
  }
}
