import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  findings,
  linesOf,
  mmFiles,
  printed,
  programOf,
  replay,
  type Scenario,
  scenarios,
} from "./replay-mm.js";

const mm = programOf(mmFiles);

describe.each(scenarios)("$trace: $title", ({ trace, verdict, violations }) => {
  const run = replay(mm, linesOf(trace));

  test("its verdict is the one expected", () => {
    expect(run.verdict).toBe(verdict);
  });

  test("exactly the expected rules are violated, at the expected lines", () => {
    expect(printed(findings(run))).toEqual(printed(violations));
  });

  test("nothing is left open", () => {
    expect(run.rules.filter((r) => r.inconclusive > 0 || r.applies === undefined).map((r) => r.id)).toEqual(
      [],
    );
    expect(run.diagnostics).toEqual([]);
  });
});

test("every scenario on disk is in the manifest, once", () => {
  const onDisk = readdirSync("traces/scenarios").filter((name) => name.endsWith(".jsonl"));
  expect(scenarios.map((s) => s.trace).sort()).toEqual(onDisk.sort());
});

const bad = scenarios.filter((s) => s.verdict === "violated");

/** A scenario of the same era in which all is well. */
function peaceful(lines: readonly string[]): string[] {
  const { era, spf } = JSON.parse(lines[0]!);
  if (spf !== undefined) return linesOf("sc-4d.jsonl");
  return linesOf(
    {
      K33: "sc-0b-between.jsonl",
      K36: "sc-0b-between.jsonl",
      K37: "sc-0g-equal-pgoff-locks.jsonl",
      K615: "sc-0h-import.jsonl",
    }[era as string]!,
  );
}

/** The same records of another process: other kernel objects and threads, but the same user addresses. */
function elsewhere(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line
      .replaceAll("0xffff888", "0xffff999")
      .replaceAll("0xffffea", "0xffffeb")
      .replace(/"tid":(\d+)/, '"tid":5$1'),
  );
}

/** The lines of both in turn, and for each the number it had in `first`, or 0. */
function inTurn(first: readonly string[], second: readonly string[]): { lines: string[]; origin: number[] } {
  const lines: string[] = [];
  const origin: number[] = [0];
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    if (i < first.length) origin[lines.push(first[i]!)] = i + 1;
    if (i < second.length) origin[lines.push(second[i]!)] = 0;
  }
  return { lines, origin };
}

describe.each(bad)("$trace", ({ trace, violations }: Scenario) => {
  const lines = linesOf(trace);

  /** Also what is only reported once. */
  const so = printed(findings(replay(mm, lines, { all: true })));

  test("an unrelated process at the same addresses changes nothing", () => {
    const [begin, ...records] = lines;
    const mixed = inTurn(records, elsewhere(peaceful(lines).slice(1)));
    const run = replay(mm, [begin!, ...mixed.lines]);
    const found = findings(run).map(({ id, line }) => ({
      id,
      line: line === 0 ? 0 : mixed.origin[line - 1]! + 1,
    }));
    expect(printed(found)).toEqual(printed(violations));
  });

  // The record of a section bears the counter itself: what it says of the step needs no past.
  const toldByRecord = new Set(["SEQ_03"]);
  const needingPast = [...new Map(violations.map((v) => [v.id, v])).values()].filter(
    (v) => !toldByRecord.has(v.id),
  );

  test.each(needingPast)("with events lost in front of it, $id is left open", ({ id, line }) => {
    const lostAt = (at: number) =>
      replay(mm, lines.toSpliced(at, 0, '{"event":"lost","cpu":0,"count":7}')).rules.find(
        (r) => r.id === id,
      )!;
    expect(lostAt(line - 1).violated).toBe(0);
    // The violating step itself need not evaluate it any more: nothing is left for it to be evaluated on.
    const before = [1, 2, 3, 4].map((n) => lostAt(Math.max(1, line - n)));
    expect(Math.max(...before.map((r) => r.inconclusive))).toBeGreaterThan(0);
  });

  test("wherever events are lost, nothing is found that is not so", () => {
    for (let at = 1; at < lines.length; at++) {
      const run = replay(mm, lines.toSpliced(at, 0, '{"event":"lost","cpu":0,"count":7}'));
      for (const f of printed(
        findings(run).map(({ id, line }) => ({ id, line: line > at ? line - 1 : line })),
      ))
        expect(so, `lost in front of line ${at + 1}`).toContain(f);
    }
  });

  test("wherever the recording begins, nothing is found that is not so", () => {
    const begin = lines[0]!.replace('"complete":true,', "");
    for (let cut = 1; cut < lines.length; cut++) {
      const run = replay(mm, [begin, ...lines.slice(cut)]);
      expect(run.complete).toBe(false);
      for (const f of printed(findings(run).map(({ id, line }) => ({ id, line: line + cut - 1 }))))
        expect(so, `begun at line ${cut + 1}`).toContain(f);
    }
  });

  test("begun right in front of what is wrong, the recording cannot tell", () => {
    const begin = lines[0]!.replace('"complete":true,', "");
    for (const { id, line } of needingPast) {
      const run = replay(mm, [begin, ...lines.slice(line - 1)]);
      expect(findings(run).filter((f) => f.id === id)).toEqual([]);
    }
  });
});
