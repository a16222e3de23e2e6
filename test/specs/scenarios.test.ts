/*
 * The scenarios, and what must come of variants that are made of each bad one: with an unrelated process in between,
 * with events lost, and begun in the middle.
 */
import { describe, expect, test } from "vitest";
import { elsewhere, inTurn } from "../scenarios/dsl/variants.js";
import { peaceful } from "../scenarios/peaceful.js";
import { findings, mmFiles, printed, programOf, replay, scenarios } from "./replay-mm.js";

const mm = programOf(mmFiles);

const named = (list: typeof scenarios) => list.map((s) => [`${s.chapter}/${s.id}: ${s.title}`, s] as const);

describe.each(named(scenarios))("%s", (_, { lines, expected, violations }) => {
  const run = replay(mm, lines, { strictFields: true });
  const ruleOf = (id: string) => run.rules.find((r) => r.id === id);

  test("its events are those of the specs", () => {
    expect({ skipped: run.skippedNames, trouble: run.diagnostics }).toEqual({ skipped: [], trouble: [] });
  });

  test("its verdict is the one expected", () => {
    expect(run.verdict).toBe(expected.verdict);
  });

  test("exactly the expected rules are violated, at the expected lines", () => {
    expect(printed(findings(run))).toEqual(printed(violations));
  });

  test("nothing is left open", () => {
    const open = run.rules.filter((r) => r.inconclusive > 0 || r.applies === undefined);
    expect(open.map((r) => r.id)).toEqual([]);
  });

  test("what it is a near miss of is evaluated, and holds", () => {
    const missed = expected.holds.filter((id) => !(ruleOf(id)!.checked > 0 && ruleOf(id)!.violated === 0));
    expect(missed).toEqual([]);
  });
});

const LOST = '{"event":"lost","cpu":0,"count":7}';

const bad = scenarios.filter((s) => s.expected.verdict === "violated");

describe.each(named(bad))("%s", (_, { chapter, kernel, lines, violations }) => {
  /** Also what is only reported once. */
  const so = printed(findings(replay(mm, lines, { all: true })));
  const midLife = lines[0]!.replace('"complete":true,', "");
  /** The place behind which nothing of a violation is seen any more. */
  const placeOf = (line: number) => (line === 0 ? lines.length : line - 1);

  const lostBefore = (at: number) => replay(mm, lines.toSpliced(at, 0, LOST));
  /** Without an event in front of the line with this index (or of the end). */
  const ruleLostBefore = (id: string, at: number) => lostBefore(at).rules.find((r) => r.id === id);

  test("an unrelated process at the same addresses changes nothing", () => {
    const [begin, ...records] = lines;
    const mixed = inTurn(records, elsewhere(peaceful(chapter, kernel)));
    const found = findings(replay(mm, [begin!, ...mixed.lines])).map(({ id, line }) => ({
      id,
      line: line === 0 ? 0 : mixed.origin[line - 1]! + 1,
    }));
    expect(printed(found)).toEqual(printed(violations));
  });

  const first = [...new Map(violations.toReversed().map((v) => [v.id, v])).values()];
  const needingPast = first.filter((v) => !v.byRecord);
  const toldByRecord = first.filter((v) => v.byRecord);

  test.each(needingPast)("with events lost in front of it, $id is left open", ({ id, line }) => {
    const at = placeOf(line);
    expect(ruleLostBefore(id, at)?.violated ?? 0).toBe(0);
    // The violating step itself need not evaluate it any more: nothing is left for it to be evaluated on.
    const window = Array.from({ length: at }, (_, n) => n + 1);
    expect(window.some((n) => (ruleLostBefore(id, n)?.inconclusive ?? 0) > 0)).toBe(true);
  });

  test.each(toldByRecord)("with events lost in front of it, $id is found all the same", ({ id, line }) => {
    expect(findings(lostBefore(line - 1))).toContainEqual({ id, line: line + 1 });
    expect(findings(replay(mm, [midLife, ...lines.slice(line - 1)]))).toContainEqual({ id, line: 2 });
  });

  test("wherever events are lost, nothing is found that is not so", () => {
    for (let at = 1; at < lines.length; at++) {
      const found = findings(lostBefore(at)).map(({ id, line }) => ({
        id,
        line: line > at ? line - 1 : line,
      }));
      for (const f of printed(found)) expect(so, `lost in front of line ${at + 1}`).toContain(f);
    }
  });

  test("wherever the recording begins, nothing is found that is not so", () => {
    for (let cut = 1; cut < lines.length; cut++) {
      const run = replay(mm, [midLife, ...lines.slice(cut)]);
      expect(run.complete).toBe(false);
      const found = findings(run).map(({ id, line }) => ({ id, line: line === 0 ? 0 : line + cut - 1 }));
      for (const f of printed(found)) expect(so, `begun at line ${cut + 1}`).toContain(f);
    }
  });

  test("begun right in front of what is wrong, the recording cannot tell", () => {
    for (const { id, line } of needingPast) {
      const run = replay(mm, [midLife, ...lines.slice(placeOf(line))]);
      expect(findings(run).filter((f) => f.id === id)).toEqual([]);
    }
  });
});
