import { describe, expect, test } from "vitest";
import { createPaint } from "../../src/report/paint.js";
import { drawStory } from "../../src/report/story.js";
import { displayWidth } from "../../src/text/display-width.js";
import type { Violation } from "../../src/verdict/run.js";
import { aStep, aViolation, race } from "./builders.js";

function draw(violation: Violation, width = 100): string {
  return `\n${drawStory(violation, width, createPaint(false)).join("\n")}\n`;
}

describe("a story", () => {
  test("has one column a task, time running down, and a mark at the fault", () => {
    expect(draw(race.violations[0]!)).toBe(`
    mremap/1201 cpu0                              migrate/88 cpu1
    ──────────────────────────────────────────    ─────────────────────────────────────────
    12  copy_vma__return  new_vma 0xffff88…f20
        → same_anon_vma[0xffff88…d00]
                                                  14  rmap_walk visits 0xffff88…f20: no pte
    15  move_pte  0xffff88…000 → 0xffff88…f20
        → pte[dst]
                                                  16  rmap_walk visits 0xffff88…000: empty
                                                  17  rmap_walk__return   ✗ MIG_01
`);
  });

  test("that was not told draws nothing", () => {
    expect(drawStory(aViolation("X_01"), 100, createPaint(false))).toEqual([]);
  });

  test("wraps inside its columns on a narrow terminal", () => {
    const story = [
      aStep(9, "a/1", "move_page_tables  old_addr 0x1000  new_addr 0x2000"),
      aStep(10, "b/2", "rmap_walk", { cpu: 1 }),
    ];
    // 70 columns: the first task gets what the second one leaves.
    expect(draw(aViolation("MIG_01", { story, line: 10 }), 70)).toBe(`
    a/1 cpu0                                             b/2 cpu1
    ─────────────────────────────────────────────────    ─────────────
     9  move_page_tables  old_addr 0x1000
        new_addr 0x2000
                                                         10  rmap_walk
                                                             ✗ MIG_01
`);
  });

  test("of more tasks than there is room for: the least busy share a column", () => {
    const story = [
      aStep(1, "one/1", "lock"),
      aStep(2, "two/2", "lock", { cpu: 1 }),
      aStep(3, "one/1", "unlock"),
      aStep(4, "three/3", "walk", { cpu: 2 }),
      aStep(5, "four/4", "free", { cpu: 3 }),
    ];
    // At 76 columns two columns of 28 fit: the task at fault has the first, all others the last.
    expect(draw(aViolation("X_01", { story, line: 5 }), 76)).toBe(`
    four/4 cpu3    3 other tasks
    ───────────    ─────────────────────
                   1  one/1 cpu0  lock
                   2  two/2 cpu1  lock
                   3  one/1 cpu0  unlock
                   4  three/3 cpu2  walk
    5  free   ✗ X_01
`);
  });

  test("says on which cpu a step was where its task moved", () => {
    const story = [aStep(1, "a/1", "lock", { cpu: 3 }), aStep(2, "a/1", "unlock", { cpu: 1 })];
    expect(draw(aViolation("X_01", { story, line: 2 }))).toBe(`
    a/1 cpu1,3
    ────────────────
    1  [cpu3] lock
    2  [cpu1] unlock   ✗ X_01
`);
  });

  test("that only the end of the trace shows to be broken ends there", () => {
    const story = [aStep(3, "a/1", "vm_write_begin")];
    expect(draw(aViolation("SPF_02", { story, line: 0 }))).toBe(`
    a/1 cpu0
    ─────────────────────
      3  vm_write_begin
    end  end of the trace   ✗ SPF_02
`);
  });

  test("of many steps keeps the first and the last ones, and says how many are left out", () => {
    const story = Array.from({ length: 100 }, (_, i) => aStep(i + 1, "a/1", `e${i + 1}`));
    const lines = drawStory(aViolation("X_01", { story, line: 100 }), 100, createPaint(false));
    // Heading and rule, 40 steps, one line for the 60 others.
    expect(lines).toHaveLength(43);
    expect(lines[7]).toBe("      6  e6");
    expect(lines[8]).toBe("    … 60 steps left out (--format json has them all)");
    expect(lines[9]).toBe("     67  e67");
    expect(lines.at(-1)).toBe("    100  e100   ✗ X_01");
  });

  test("shows hostile names as text, and wide ones in their columns", () => {
    const story = [
      aStep(1, "\x1b[2J\u202eevil/1", 'prctl  name "\x07"'),
      aStep(2, "漢字/2", "walk", { cpu: 1 }),
    ];
    expect(draw(aViolation("X_01", { story, line: 2 }))).toBe(`
    \\x1b[2J\\u{202e}evil/1 cpu0    漢字/2 cpu1
    ──────────────────────────    ───────────
    1  prctl  name "\\x07"
                                  2  walk   ✗ X_01
`);
  });

  test("is never wider than the terminal", () => {
    const story = Array.from({ length: 30 }, (_, i) =>
      aStep(i + 1, `worker-${i % 7}/${i % 7}`, "a_rather_long_event_name  with 0xffff888003a41f20 and more", {
        wrote: ["same_anon_vma[0xffff888004c00d00]"],
      }),
    );
    for (const width of [40, 60, 80, 100, 160, 300]) {
      for (const line of drawStory(
        aViolation("LONG_ID_01", { story, line: 30 }),
        width,
        createPaint(false),
      )) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
    }
  });
});
