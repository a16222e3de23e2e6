/*
 * A baseline: the findings that a team knows of, and lives with for now. What is in it does not fail a run; what is new does,
 * and what has an expiry that is over fails again. What is gone is told, so that the file does not rot.
 */
import { fingerprint, storyFingerprint } from "./fingerprint.js";
import type { Known, RuleRun, TraceRun, Violation } from "./run.js";

export interface KnownFinding extends Known {
  readonly fingerprint: string;
  /** That of the story; null: any story. */
  readonly story: string | null;
  readonly rule: string;
  readonly module: string;
  readonly kind: Violation["kind"];
  readonly title: string;
  /** The event that showed it. */
  readonly event: string;
}

export interface Comparison {
  /** Violations that are known, and those that are new, over all traces. */
  readonly known: number;
  readonly fresh: number;
  /** Places in the baseline of findings that occurred though they had expired. */
  readonly expired: readonly number[];
  /** … of those whose rule was evaluated, and that did not occur. */
  readonly vanished: readonly number[];
  /** The findings, those that are gone left out, and the new ones added; sorted. */
  readonly updated: readonly KnownFinding[];
}

/** Holds the traces of a run against a baseline, one after the other. */
export class BaselineMatcher {
  readonly #places = new Map<string, number[]>();
  readonly #met = new Set<number>();
  readonly #expired = new Set<number>();
  readonly #fresh = new Map<string, KnownFinding>();
  readonly #evaluated = new Set<string>();
  readonly #findings: readonly KnownFinding[];
  readonly #today: string;
  readonly #acceptsNew: boolean;
  #knownCount = 0;
  #freshCount = 0;
  #hasEvents = false;

  /** `today`: YYYY-MM-DD. `acceptsNew`: what is new is known from now on; what has expired is not. */
  constructor(findings: readonly KnownFinding[], today: string, acceptsNew = false) {
    this.#findings = findings;
    this.#today = today;
    this.#acceptsNew = acceptsNew;
    findings.forEach((finding, i) => {
      const places = this.#places.get(finding.fingerprint) ?? [];
      this.#places.set(finding.fingerprint, [...places, i]);
    });
  }

  /** The trace, with what is known of its violations. */
  mark(trace: TraceRun): TraceRun {
    if (trace.events > 0) this.#hasEvents = true;
    for (const rule of trace.rules) if (rule.checked > 0) this.#evaluated.add(keyOf(rule));
    return { ...trace, violations: trace.violations.map((violation) => this.#marked(violation)) };
  }

  #marked(violation: Violation): Violation {
    const story = storyFingerprint(violation);
    const own = fingerprint(violation);
    const places = (this.#places.get(own) ?? []).filter((i) => {
      const known = this.#findings[i]!.story;
      return known === null || story === undefined || known === story;
    });
    for (const i of places) {
      this.#met.add(i);
      if (this.#isOver(i)) this.#expired.add(i);
    }
    const valid = places.find((i) => !this.#isOver(i));
    if (valid !== undefined) {
      this.#knownCount++;
      const { reason, owner, expires } = this.#findings[valid]!;
      return { ...violation, known: { reason, owner, expires } };
    }
    this.#freshCount++;
    if (places.length > 0) return violation;
    const finding = findingOf(violation, own, story);
    this.#fresh.set(`${own} ${finding.story}`, finding);
    return this.#acceptsNew ? { ...violation, known: NOBODYS } : violation;
  }

  /** What came of it. A run of a part of the traces says nothing of what did not occur. */
  compare(isPartial: boolean): Comparison {
    const all = this.#findings.map((_, i) => i);
    const vanished = isPartial ? [] : all.filter((i) => !this.#met.has(i) && this.#isJudged(i));
    const kept = all.filter((i) => !vanished.includes(i)).map((i) => this.#findings[i]!);
    return {
      known: this.#knownCount,
      fresh: this.#freshCount,
      expired: [...this.#expired].sort((a, b) => a - b),
      vanished,
      updated: [...kept, ...this.#fresh.values()].sort(inOrder),
    };
  }

  #isOver(place: number): boolean {
    const { expires } = this.#findings[place]!;
    return expires !== null && expires < this.#today;
  }

  /** Whether it would have occurred, were it still there. What is no rule's is judged with each event. */
  #isJudged(place: number): boolean {
    const { rule: id, module, kind } = this.#findings[place]!;
    const isOfRule = kind === "invariant" || kind === "property" || kind === "require";
    return isOfRule ? this.#evaluated.has(keyOf({ id, module })) : this.#hasEvents;
  }
}

function findingOf(violation: Violation, own: string, story: string | undefined): KnownFinding {
  const { id, module, kind, title, event } = violation;
  return { fingerprint: own, story: story ?? null, rule: id, module, kind, title, event, ...NOBODYS };
}

const NOBODYS: Known = { reason: "", owner: "", expires: null };

const keyOf = ({ id, module }: Pick<RuleRun, "id" | "module">) => `${module}\0${id}`;

function inOrder(a: KnownFinding, b: KnownFinding): number {
  const [x, y] = [a, b].map((f) => [f.module, f.rule, f.kind, f.fingerprint, f.story ?? ""].join("\0"));
  return x! < y! ? -1 : x! > y! ? 1 : 0;
}
