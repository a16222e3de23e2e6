import { describe, expect, test } from "vitest";
import { renderCommit } from "../../src/report/commit.js";
import { checkReport } from "../support/check-report.js";
import { aRule, aRun, aTrace, aViolation, race } from "./builders.js";

const commit = (...traces: Parameters<typeof aRun>) =>
  checkReport("commit", renderCommit(aRun(...traces), { stories: 3 }));

describe("a run as the message of a commit", () => {
  test("has the title, where it is violated, why that is bad, and the story, in 72 columns", () => {
    const text = commit(race);
    expect(text).toMatch(/^MIG_01: no migration entry is left behind\n\nmmspec finds MIG_01 of mm\.migrate /);
    expect(text.replace(/\s+/g, " ")).toContain("violated at line 17 of traces/race.jsonl.");
    expect(text.replace(/\s+/g, " ")).toContain(
      "or crashes in migration_entry_to_page(). How it came about:",
    );
    expect(text).toContain("mremap/1201 cpu0");
    expect(text).toMatch(/^ {4}-{20,}/m);
    expect(text).not.toMatch(/[─→✗]/);
    expect(text).toContain("< MIG_01");
  });

  test("leaves out what a baseline has, and says what there is where nothing is violated", () => {
    const known = { reason: "", owner: "", expires: null };
    const trace = aTrace({ violations: [aViolation("A", { known })], rules: [aRule("LOCK_02")] });
    expect(commit(trace)).toBe("mmspec: 1 violated, 1 held\n");
  });

  test("of a violation that is not explained has the event", () => {
    const args = [{ name: "page", value: "0x10" }];
    expect(commit(aTrace({ violations: [aViolation("A", { args })] }))).toContain(
      "\n    move_pte  page 0x10\n",
    );
  });
});
