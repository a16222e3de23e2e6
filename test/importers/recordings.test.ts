/*
 * The two recordings that come with mmspec. Expected numbers were counted in the text with grep, by event name, and
 * by hand where a line's body decides; see traces/real/README.md for what was recorded.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { detectFormat } from "../../src/importers/formats.js";
import { addsUp } from "../support/adds-up.js";
import { type Imported, importBytes, SHIPPED } from "./import-text.js";

function recording(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../traces/real/${name}.gz`, import.meta.url)));
}

function countsOf(imported: Imported): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { record } of imported.records) counts[record.event] = (counts[record.event] ?? 0) + 1;
  return counts;
}

describe("mremap_vs_migrate.ftrace.txt", () => {
  const bytes = recording("mremap_vs_migrate.ftrace.txt");
  const imported = importBytes([bytes], SHIPPED);
  const { summary, records } = imported;

  test("is recognized, and all its lines are understood and counted", () => {
    expect(detectFormat(bytes.subarray(0, 65_536))).toBe("ftrace");
    expect(summary).toMatchObject({ format: "ftrace", map: "linux", rejected: undefined, lost: 0 });
    expect(summary.diagnostics).toEqual([]);
    expect(imported.bad).toEqual([]);
    expect(summary.lines).toMatchObject({
      total: 7491,
      header: 12,
      continuation: 0,
      loss: 0,
      notUnderstood: 0,
    });
    expect(summary.lines.used + summary.lines.ignored).toBe(7479);
    expect(addsUp(summary.lines)).toBe(true);
  });

  test("has the events of mremap and of migration", () => {
    expect(countsOf(imported)).toMatchObject({
      copy_vma: 60,
      copy_vma__return: 60,
      move_vma: 60,
      move_vma__return: 60,
      // One more is exec's, which moves its stack.
      move_page_tables: 61,
      move_page_tables__return: 61,
      move_ptes: 61,
      vma_dup: 96,
      vma_remove: 90,
      vma_free: 93,
      anon_vma_link: 193,
      anon_vma_unlink: 198,
      rmap_walk: 252,
      try_to_migrate: 126,
      set_migration_pte: 126,
      // 311 lines have that name; 126 of them are the tracepoint.
      remove_migration_pte: 126,
      // 129 of try_to_migrate_one and 185 of the remove_migration_pte probe.
      rmap_one: 314,
      rmap_one__return: 129,
    });
  });

  test("each migration entry is joined with the vma and the page of the walk", () => {
    const joined = records.filter(({ record }) => /^(set|remove)_migration_pte$/.test(record.event));
    expect(joined).toHaveLength(252);
    for (const { record } of joined)
      expect([...record.fields.keys()].sort()).toEqual(["addr", "page", "pte", "vma"]);
  });

  test("exactly the moves into a merged vma need the rmap locks", () => {
    let merged = false;
    const seen = new Set<string>();
    for (const { record } of records) {
      if (record.event === "copy_vma__return")
        merged = record.fields.get("new_start") !== record.fields.get("addr");
      if (record.event === "move_page_tables" && record.fields.get("vma") !== record.fields.get("new_vma")) {
        seen.add(`${merged} ${record.fields.get("need_rmap_locks")}`);
      }
    }
    expect([...seen].sort()).toEqual(["false false", "true true"]);
  });

  test("lines are those of the file, in order, and times never go back", () => {
    let [line, time] = [0, 0];
    for (const { line: at, record } of records) {
      expect(at).toBeGreaterThan(line);
      expect(Number(record.tsNs)).toBeGreaterThanOrEqual(time);
      [line, time] = [at, Number(record.tsNs)];
    }
    const text = bytes.toString("latin1").split("\n");
    const first = records.find(({ record }) => record.event === "copy_vma__return")!;
    expect(text[first.line - 1]).toContain(`ret=${String(first.record.fields.get("new_vma"))} `);
  });
});

describe("mremap_order.ftrace.txt", () => {
  const imported = importBytes([recording("mremap_order.ftrace.txt")], SHIPPED);

  test("all its lines are understood and counted", () => {
    expect(imported.summary).toMatchObject({
      map: "linux",
      rejected: undefined,
      lost: 0,
      diagnostics: [],
    });
    expect(imported.bad).toEqual([]);
    expect(imported.summary.lines).toMatchObject({ total: 5743, header: 12, loss: 0, notUnderstood: 0 });
    expect(imported.summary.lines.used + imported.summary.lines.ignored).toBe(5731);
  });

  test("the way back is merged: copy_vma returns a vma that begins below the target", () => {
    const copies = imported.records.filter(({ record }) => record.event === "copy_vma__return");
    const merged = copies.map(({ record }) => record.fields.get("new_start") !== record.fields.get("addr"));
    expect(merged).toEqual([false, true]);
    const moves = imported.records.filter(
      ({ record }) =>
        record.event === "move_page_tables" && record.fields.get("vma") !== record.fields.get("new_vma"),
    );
    expect(moves.map(({ record }) => record.fields.get("need_rmap_locks"))).toEqual([false, true]);
  });
});
