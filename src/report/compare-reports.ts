/*
 * What is different between two JSON reports: of two kernels, of two versions of the rules, of yesterday and today. Findings
 * are the same where their fingerprints are; where both reports tell all stories of one, these must be the same as well.
 */
import { STANDINGS, type Standing, standingOf } from "../verdict/rule-standing.js";
import type { RuleRun } from "../verdict/run.js";

/** What of a JSON report is compared. */
export interface JsonReport {
  readonly traces: readonly {
    readonly file: string;
    readonly verdict: string;
    readonly events: number;
    readonly violations: readonly JsonViolation[];
    readonly rules: readonly JsonRule[];
  }[];
}

interface JsonViolation {
  readonly id: string;
  readonly module: string;
  readonly title: string;
  readonly kind: string;
  readonly severity: "error" | "warning";
  readonly fingerprint: string;
  readonly story_fingerprint?: string | null;
  readonly line: number;
  readonly event: string;
}

interface JsonRule
  extends Pick<RuleRun, "id" | "module" | "severity" | "checked" | "violated" | "inconclusive" | "vacuous"> {
  readonly applies: boolean | null;
}

export interface Finding {
  readonly id: string;
  readonly module: string;
  readonly title: string;
  readonly severity: "error" | "warning";
  readonly event: string;
  readonly fingerprint: string;
  /** null: not told apart by it. */
  readonly story: string | null;
  /** The first place, and how many there are. */
  readonly file: string;
  readonly line: number;
  readonly count: number;
}

/** "not evaluated": the report has nothing of the rule. */
export type Came = Standing | "not evaluated";

export interface RuleChange {
  readonly id: string;
  readonly module: string;
  readonly before: Came;
  readonly after: Came;
}

export interface ReportDiff {
  readonly fresh: readonly Finding[];
  readonly fixed: readonly Finding[];
  /** Not there any more, but their rules were not evaluated either. */
  readonly unseen: readonly Finding[];
  /** In both. */
  readonly same: number;
  readonly changed: readonly RuleChange[];
  readonly traces: { readonly before: number; readonly after: number };
}

export function compareReports(before: JsonReport, after: JsonReport): ReportDiff {
  const [a, b] = [violationsOf(before), violationsOf(after)];
  const byStory = new Set([...a.keys()].filter((print) => [a, b].every((all) => hasStories(all.get(print)))));
  const [old, now] = [findings(a, byStory), findings(b, byStory)];
  const cameAfter = standings(after);
  const hasEvents = after.traces.some((trace) => trace.events > 0);
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, finding]) => finding);
  const isJudged = ({ id, module }: Finding, isRule: boolean) => {
    const came = cameAfter.get(`${module}\0${id}`);
    return isRule ? came !== undefined && EVALUATED.includes(came) : hasEvents;
  };
  const cameBefore = standings(before);
  const isFixed = (finding: Finding) => isJudged(finding, cameBefore.has(`${finding.module}\0${finding.id}`));
  return {
    fresh: [...now].filter(([key]) => !old.has(key)).map(([, finding]) => finding),
    fixed: gone.filter(isFixed),
    unseen: gone.filter((finding) => !isFixed(finding)),
    same: [...now.keys()].filter((key) => old.has(key)).length,
    changed: changesOf(cameBefore, cameAfter),
    traces: { before: before.traces.length, after: after.traces.length },
  };
}

const EVALUATED: readonly Standing[] = ["violated", "warned", "undecided", "held"];

interface Placed extends JsonViolation {
  readonly file: string;
}

/** By fingerprint. */
function violationsOf({ traces }: JsonReport): ReadonlyMap<string, readonly Placed[]> {
  const all = new Map<string, Placed[]>();
  for (const { file, violations } of traces) {
    for (const violation of violations) {
      const same = all.get(violation.fingerprint);
      if (same === undefined) all.set(violation.fingerprint, [{ ...violation, file }]);
      else same.push({ ...violation, file });
    }
  }
  return all;
}

const hasStories = (all: readonly Placed[] | undefined) =>
  all?.every((violation) => typeof violation.story_fingerprint === "string") === true;

function findings(
  all: ReadonlyMap<string, readonly Placed[]>,
  byStory: ReadonlySet<string>,
): Map<string, Finding> {
  const found = new Map<string, Finding>();
  for (const [fingerprint, violations] of all) {
    for (const { id, module, title, severity, event, file, line, story_fingerprint } of violations) {
      const story = byStory.has(fingerprint) ? (story_fingerprint ?? null) : null;
      const key = `${fingerprint} ${story}`;
      const { count } = found.get(key) ?? { count: 0 };
      const first = found.get(key) ?? { id, module, title, severity, event, fingerprint, story, file, line };
      found.set(key, { ...first, count: count + 1 });
    }
  }
  return new Map([...found].sort(([, x], [, y]) => compare(nameOf(x), nameOf(y))));
}

/** The gravest that each rule came to. */
function standings({ traces }: JsonReport): ReadonlyMap<string, Standing> {
  const gravest = new Map<string, Standing>();
  for (const rule of traces.flatMap((trace) => trace.rules)) {
    const key = `${rule.module}\0${rule.id}`;
    const came = standingOf({ ...(rule as unknown as RuleRun), applies: rule.applies ?? undefined });
    const known = gravest.get(key);
    if (known === undefined || STANDINGS.indexOf(came) < STANDINGS.indexOf(known)) gravest.set(key, came);
  }
  return gravest;
}

function changesOf(
  before: ReadonlyMap<string, Standing>,
  after: ReadonlyMap<string, Standing>,
): readonly RuleChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort(compare)
    .map((key) => {
      const [module, id] = key.split("\0") as [string, string];
      const came = (all: ReadonlyMap<string, Standing>): Came => all.get(key) ?? "not evaluated";
      return { id, module, before: came(before), after: came(after) };
    })
    .filter((change) => change.before !== change.after);
}

const nameOf = ({ module, id, file }: Finding) => `${module}\0${id}\0${file}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
