import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { renderPretty } from "../../src/report/pretty.js";
import type { ReportOptions } from "../../src/report/report-options.js";
import { displayWidth } from "../../src/text/display-width.js";
import { aRule, aRun, aTrace, aViolation, race } from "./builders.js";

const plain: ReportOptions = { color: false, width: 100, stories: 3, detail: "rules" };

describe("the report for people", () => {
  test("has the verdict, the rules, what was not looked at, and the violation in full", () => {
    expect(`\n${renderPretty(aRun(race), plain)}`).toBe(`
traces/race.jsonl: violated
  jsonl, complete from an empty state, Era = "K36", 1,204 events

  rule       verdict    checked  violated  unknown  title
  MIG_01     violated        12         1           no migration entry is left behind
  MREMAP_01  undecided        6                  2  dst after src in same_anon_vma
      unknown: same_anon_vma[0xffff888004c00d00] was never observed
  LOCK_02    held            41                     the root lock is held while a list is walked
  SPF_09     held             3                     a reader retries (warning)

  - events that no spec declares: kmem_cache_alloc 30, sched_switch 5

error MIG_01: no migration entry is left behind
  traces/race.jsonl:17, at rmap_walk__return (invariant of mm.migrate)
  │ rmap_walk__return  page 0xffffea0000123440

  A later fault on the entry waits for a page lock that nobody holds for it, or crashes in
  migration_entry_to_page().

  mm/migrate.c remove_migration_ptes(), 3.2

  where
    p        = 0xffffea0000123440
    pte[dst] = [kind |-> "migration", page |-> 0xffffea0000123440]

  how it came about
    mremap/1201 cpu0                              migrate/88 cpu1
    ──────────────────────────────────────────    ─────────────────────────────────────────
    12  copy_vma__return  new_vma 0xffff88…f20
        → same_anon_vma[0xffff88…d00]
                                                  14  rmap_walk visits 0xffff88…f20: no pte
    15  move_pte  0xffff88…000 → 0xffff88…f20
        → pte[dst]
                                                  16  rmap_walk visits 0xffff88…000: empty
                                                  17  rmap_walk__return   ✗ MIG_01

  1 violated, 2 held, 1 undecided, 2 not exercised, 1 may not apply, 1 of other kernels
  next: mmspec explain traces/race.jsonl --at 17 tells how MIG_01 came about
`);
  });

  test("in full also lists what was not exercised, and what was not recorded", () => {
    const text = renderPretty(aRun(race), { ...plain, detail: "full" });
    for (const line of [
      "  not exercised (nothing happened here that they are about): NUMA_01, NUMA_02\n",
      "  of other kernels (their WHEN is FALSE here): K37_03\n",
      "  - not recorded, so what these can change is unknown (--records): page_lock, pte_set\n",
      "  - actions never taken: SplitHugePage, NumaFault\n",
    ]) {
      expect(text).toContain(line);
      expect(renderPretty(aRun(race), plain)).not.toContain(line);
    }
  });

  test("has no constants that nobody set", () => {
    const trace = aTrace({ constants: [{ name: "Era", value: '"K36"', isSet: false }] });
    expect(renderPretty(aRun(trace), plain)).not.toContain("Era");
  });

  test("says what to do next, about the gravest trace last", () => {
    const open = aTrace({
      file: "a b.jsonl",
      verdict: "inconclusive",
      rules: [aRule("X_01", { inconclusive: 1 })],
    });
    const text = renderPretty(aRun(open, race, aTrace({ rules: [aRule("X_02")] })), plain);
    expect(text).toContain("\n  0 violated, 0 held, 1 undecided\n  next: --verbose lists");
    expect(text).toContain("\n  0 violated, 1 held\n\n3 traces:");
    expect(text).toMatch(
      /\n1 violated, 3 held, 2 undecided, .*\nnext: mmspec explain traces\/race\.jsonl --at 17 tells/,
    );
    const broken = aTrace({ file: "a b.jsonl", verdict: "violated", violations: [aViolation("X_01")] });
    expect(renderPretty(aRun(broken), plain)).toContain("next: mmspec explain 'a b.jsonl' --at 7");
  });

  test("counts what is violated without being a rule", () => {
    const other = aViolation("fork", { kind: "no-action", title: "" });
    const trace = aTrace({ verdict: "violated", violations: [other, other], rules: [aRule("X_01")] });
    expect(renderPretty(aRun(trace), plain)).toContain("\n  1 violated, 1 held\n");
  });

  test("of several traces ends in how many came to what", () => {
    const text = renderPretty(aRun(aTrace({ file: "a.jsonl" }), race, aTrace({ file: "b.jsonl" })), plain);
    expect(text).toContain("\n\n3 traces: 1 violated, 2 ok\n1 violated, 2 held,");
  });

  test("of nothing is an ok and the facts", () => {
    expect(renderPretty(aRun(aTrace()), plain)).toBe(
      "t.jsonl: ok\n  jsonl, complete from an empty state, no events\n",
    );
  });

  test("tells as many violations in full as asked for, lists further ones, and counts the rest", () => {
    const violations = Array.from({ length: 25 }, (_, i) => aViolation("X_01", { line: i + 1 }));
    const trace = aTrace({ verdict: "violated", violations, violationsDropped: 1000 });
    const text = renderPretty(aRun(trace), { ...plain, stories: 2 });
    expect(text.match(/^error X_01/gm)).toHaveLength(2);
    // 23 are left, of which 20 have a line.
    expect(text.match(/^ {4}t\.jsonl:\d+: error X_01: title of X_01$/gm)).toHaveLength(20);
    expect(text).toContain("    t.jsonl:22: error X_01: title of X_01\n    and 3 more\n");
    expect(text).toContain("  --stories 25 tells them all, mmspec explain --at LINE tells one\n");
    expect(text).toContain("  1,000 further violations counted, but not kept\n");
  });

  test("says where the time went back, and what to do", () => {
    const trace = aTrace({ timeWentBack: 2, timeWentBackLine: 31 });
    expect(renderPretty(aRun(trace), { ...plain, width: 200 })).toContain(
      "  - warning: the time went back 2 times, first at line 31; events are taken in the order of the file (--sort-window 1ms reorders)\n",
    );
  });

  test("accounts for every line of a recording", () => {
    const lines = {
      total: 100,
      used: 60,
      ignored: 20,
      continuation: 5,
      header: 12,
      loss: 2,
      notUnderstood: 1,
    };
    expect(renderPretty(aRun(aTrace({ format: "ftrace", lines, lost: 2 })), plain)).toBe(
      "t.jsonl: ok\n  ftrace, complete from an empty state, no events, events lost at 2 places\n" +
        "  100 lines read: 60 used, 20 of no interest, 2 lost, 17 without an event, 1 not understood\n",
    );
  });

  test("names a warning by that word", () => {
    const trace = aTrace({
      violations: [aViolation("SPF_09", { severity: "warning" })],
      rules: [aRule("SPF_09", { severity: "warning", violated: 1 })],
    });
    const text = renderPretty(aRun(trace), plain);
    expect(text).toContain("\nwarning SPF_09: title of SPF_09\n");
    expect(text).toMatch(/SPF_09 {2}violated .* title of SPF_09 \(warning\)\n/);
  });

  test("shows bad lines as diagnostics, with their place", () => {
    const at = { path: "t.jsonl", line: 3, column: 2, length: 1, excerpt: "{oops" };
    const trace = aTrace({
      verdict: "error",
      badLines: 1,
      diagnostics: [diagnostic("MMS7001", at, { path: "t", reason: "r" })],
    });
    const text = renderPretty(aRun(trace), plain);
    expect(text).toContain("t.jsonl: error\n");
    expect(text).toContain("  t.jsonl:3:2\n3 | {oops\n  |  ^\n");
  });

  test("when brief says only what is wrong, a line each", () => {
    expect(renderPretty(aRun(aTrace(), race), { ...plain, detail: "brief" })).toBe(
      "traces/race.jsonl:17: error MIG_01: no migration entry is left behind\n",
    );
  });

  test("of violations alone is these in full, as in the whole report", () => {
    const alone = renderPretty(aRun(race), { ...plain, detail: "violations" });
    expect(alone.startsWith("error MIG_01: no migration entry is left behind\n")).toBe(true);
    expect(renderPretty(aRun(race), plain)).toContain(`\n\n${alone}\n  1 violated`);
  });

  test("lets no foreign text reach the terminal as it is", () => {
    const evil = "\x1b[2J\u202e\n";
    const trace = aTrace({
      file: `${evil}.jsonl`,
      format: evil,
      skippedNames: [{ name: evil, count: 1 }],
      idleActions: [evil],
      constants: [{ name: "Kernel", value: evil, isSet: true }],
      verdict: "violated",
      violations: [
        aViolation(evil, {
          title: evil,
          cause: { kind: "fault", text: evil },
          event: evil,
          sourceLine: evil,
          witness: [{ expr: evil, value: evil }],
        }),
        aViolation(evil, { title: evil }),
      ],
      rules: [
        aRule(evil, { title: evil, because: [evil], inconclusive: 1 }),
        aRule(evil, { vacuous: true, checked: 0 }),
      ],
    });
    for (const detail of ["rules", "violations", "brief"] as const) {
      const text = renderPretty(aRun(trace), { ...plain, stories: 1, detail });
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  test("stays within the terminal, but for names that cannot be broken", () => {
    for (const width of [60, 80, 120]) {
      for (const line of renderPretty(aRun(race), { ...plain, width }).split("\n")) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
    }
  });

  test("in colour says the same words", () => {
    const coloured = renderPretty(aRun(race, aTrace()), { ...plain, color: true });
    expect(coloured).toContain("\x1b[31m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: taking the colours off again
    expect(coloured.replace(/\x1b\[\d+m/g, "")).toBe(renderPretty(aRun(race, aTrace()), plain));
  });
});
