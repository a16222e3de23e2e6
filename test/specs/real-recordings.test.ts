import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseFieldMap } from "../../src/importers/field-map.js";
import { createForeignReader } from "../../src/importers/foreign-reader.js";
import { importerOf } from "../../src/importers/formats.js";
import { encodeRecord } from "../../src/trace/encode-record.js";
import { findings, mmFiles, printed, programOf, replay } from "./replay-mm.js";

const mm = programOf(mmFiles);

const maps = readdirSync("specs/mm/maps")
  .filter((name) => name.endsWith(".json"))
  .map((name) => parseFieldMap(name, readFileSync(`specs/mm/maps/${name}`, "utf8")).map!);

/** A recording of a real kernel, without those entries, as the model's records, a line each. */
function imported(name: string, without = /(?!)/): string[] {
  const lines: string[] = [];
  const sink = {
    record: (record: Parameters<typeof encodeRecord>[0]) => lines.push(encodeRecord(record).trimEnd()),
    bad: () => {},
  };
  const reader = createForeignReader(importerOf("ftrace"), maps, sink, { path: name });
  const text = gunzipSync(readFileSync(`traces/real/${name}`)).toString();
  const entries = text.split("\n").filter((line) => !without.test(line));
  reader.feed(Buffer.from(entries.join("\n")));
  reader.end();
  return lines;
}

/** The text does not say it; README.md beside them does. */
const constants = new Map([["Kernel", "6.12.117+deb12-amd64"]]);

/** How often what was evaluated came out TRUE. */
function held(run: ReturnType<typeof replay>, id: string): number {
  const rule = run.rules.find((r) => r.id === id)!;
  return rule.checked - rule.inconclusive - rule.violated;
}

const recordings = [
  { name: "mremap_order.ftrace.txt.gz", mremaps: 2 },
  { name: "mremap_vs_migrate.ftrace.txt.gz", mremaps: 60 },
  { name: "vma_locks.ftrace.txt.gz", mremaps: 12 },
];

describe.each(recordings)("$name, Linux 6.12", ({ name, mremaps }) => {
  const lines = imported(name);
  const run = replay(mm, lines, { constants });

  test("nothing is wrong with it", () => {
    expect(findings(run)).toEqual([]);
    expect(run.diagnostics).toEqual([]);
    expect(run.verdict).toBe("inconclusive");
  });

  test("each mremap took rmap locks exactly where it had to", () => {
    expect(held(run, "MREMAP_05")).toBe(mremaps);
  });

  test("each moved to a dst that walks visit after src, or took rmap locks", () => {
    expect(held(run, "MREMAP_01")).toBe(mremaps);
  });

  test.each([
    "AVC_01",
    "AVC_02",
    "AVC_03",
    "AVC_05",
    "AVC_12",
    "AVC_13",
    "AVC_16",
    "AVC_17",
    "AVC_22",
    "RMAP_06",
    "MREMAP_09",
    "MREMAP_12",
    "MREMAP_14",
    "VLOCK_04",
  ])("%s is decided, not only looked at", (id) => {
    expect(held(run, id)).toBeGreaterThan(1);
  });

  const moves = lines.flatMap((line, i) => {
    const record = JSON.parse(line);
    return record.event === "move_page_tables" && record.vma !== record.new_vma ? [i] : [];
  });

  test("a mremap that decided otherwise would be found", () => {
    expect(moves.length).toBe(mremaps);
    for (const i of moves.slice(0, 10)) {
      const record = JSON.parse(lines[i]!);
      const wrong = JSON.stringify({ ...record, need_rmap_locks: 1 - Number(record.need_rmap_locks) });
      const found = printed(findings(replay(mm, lines.with(i, wrong), { constants })));
      // Where the locks were needed, the tree has dst in front of src.
      const outOfOrder = record.need_rmap_locks ? [`MREMAP_01 at ${i + 1}`] : [];
      expect(found).toEqual([...outOfOrder, `MREMAP_05 at ${i + 1}`]);
    }
  });

  test("an avc that is not taken out before its vma dies would be found", () => {
    const last = lines.findLastIndex((line) => line.includes('"event":"anon_vma_unlink"'));
    const { vma } = JSON.parse(lines[last]!);
    const found = findings(replay(mm, lines.toSpliced(last, 1), { constants }));
    const death = found.find((f) => f.id.startsWith("AVC_22"));
    expect(lines[death!.line]).toContain(vma);
  });
});

describe("locks/rwsems.ftrace.txt.gz, Linux 6.12, with probes on all rwsems", () => {
  const lines = imported("locks/rwsems.ftrace.txt.gz");
  const run = replay(mm, lines, { constants });
  const records = lines.map((line) => JSON.parse(line));
  const links = records.flatMap((r, i) => (r.event === "anon_vma_link" ? [i] : []));
  const nearest = (event: string, link: number, step: 1 | -1) => {
    const { root, tid } = records[link];
    let at = link;
    while (!(records[at].event === event && records[at].anon_vma === root && records[at].tid === tid))
      at += step;
    return at;
  };

  test("AVC_07 holds of each change but of the trees whose root the recording does not tell", () => {
    expect(findings(run)).toEqual([]);
    const { checked, inconclusive } = run.rules.find((r) => r.id === "AVC_07")!;
    expect({ checked, inconclusive }).toEqual({ checked: 199, inconclusive: 5 });
  });

  test.each(
    links.slice(2).filter((_, n) => n % 12 === 0),
  )("a lock that is not taken for record %i would be found", (link) => {
    const found = findings(replay(mm, lines.toSpliced(nearest("down_write", link, -1), 1), { constants }));
    expect(found).toContainEqual({ id: "AVC_07", line: link });
    expect(new Set(found.map((f) => f.id))).toEqual(new Set(["AVC_07"]));
  });

  test.each(
    links.slice(2).filter((_, n) => n % 12 === 0),
  )("one that is let go before record %i, too", (link) => {
    const up = nearest("up_write", link, 1);
    const early = lines.toSpliced(up, 1).toSpliced(link, 0, lines[up]!);
    expect(findings(replay(mm, early, { constants }))).toContainEqual({ id: "AVC_07", line: link + 2 });
  });

  test.each(["down_write", "up_write"])("without %s the rule is open, and no other", (event) => {
    const without = replay(mm, imported("locks/rwsems.ftrace.txt.gz", new RegExp(` ${event}: `)), {
      constants,
    });
    expect(held(without, "AVC_07")).toBe(0);
    expect(without.rules.map((r) => [r.id, r.checked])).toEqual(run.rules.map((r) => [r.id, r.checked]));
    const others = (of: typeof run) =>
      of.rules.filter((r) => r.id !== "AVC_07").map((r) => [r.id, r.inconclusive]);
    expect(others(without)).toEqual(others(run));
    expect(findings(without)).toEqual([]);
  });
});

describe("vma_locks.ftrace.txt.gz, Linux 6.12, whose probes fetch what per-VMA locks are about", () => {
  const lines = imported("vma_locks.ftrace.txt.gz");
  const run = replay(mm, lines, { constants });

  test.each(["VLOCK_04", "VLOCK_08", "VLOCK_09"])("%s is decided each time", (id) => {
    expect(held(run, id)).toBeGreaterThan(10);
    expect(run.rules.find((r) => r.id === id)!.inconclusive).toBe(0);
  });

  const vma = /"vma":"0x0*[1-9a-f]/;
  const altered = (event: string, change: (record: { [field: string]: unknown }) => object) => {
    const at = lines.findIndex((line) => line.includes(`"event":"${event}"`) && vma.test(line));
    const record = JSON.parse(lines[at]!);
    return { line: at + 1, lines: lines.with(at, JSON.stringify({ ...record, ...change(record) })) };
  };

  test.each([
    ["VLOCK_04", "vma_prepare"],
    ["VLOCK_04", "vma_complete"],
    ["VLOCK_09", "move_page_tables"],
  ])("%s: a vma that is not locked for writing in %s would be found", (id, event) => {
    const unlocked = altered(event, ({ mm_lock_seq }) => ({ vm_lock_seq: Number(mm_lock_seq) - 2 }));
    expect(findings(replay(mm, unlocked.lines, { constants }))).toContainEqual({ id, line: unlocked.line });
  });

  test("a fault that locks a vma which ends before the address would be found", () => {
    const beside = altered("lock_vma_under_rcu__return", ({ addr }) => ({ end: addr }));
    expect(printed(findings(replay(mm, beside.lines, { constants })))).toEqual([
      `VLOCK_08 at ${beside.line}`,
    ]);
  });
});
