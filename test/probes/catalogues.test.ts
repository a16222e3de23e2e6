import { describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { catalogueFor, notesOf, parseCatalogue, parseVersion } from "../../src/probes/catalogue.js";
import { list } from "../../src/text/one-or-more.js";
import { LINUX } from "../importers/import-text.js";
import { book, CATALOGUE, type Line, mm } from "./linux.js";

/** What the model of Linux memory management may speak of: entries; returns go with them. */
const VOCABULARY =
  `mmap_lock vma_link vma_alloc vma_free vma_adjust vma_merge anon_vma_prepare anon_vma_clone anon_vma_fork
  anon_vma_link anon_vma_unlink unlink_anon_vmas anon_vma_moveto_tail anon_vma_put anon_vma_free copy_vma move_page_tables
  move_ptes pte_move fork_dup copy_page_range rmap_walk rmap_one try_to_unmap try_to_migrate set_migration_pte
  remove_migration_pte remove_migration_ptes page_lock page_unlock page_add_anon_rmap page_add_new_anon_rmap
  page_move_anon_rmap page_remove_rmap page_map_state bprm_mm_init setup_arg_pages shift_arg_pages vma_flags numa_fault
  mpol_misplaced migrate_thp pmd_set pmdp_clear_flush task_numa_fault page_ref zone_isolated vm_write_begin vm_write_end
  unmap_page_range spf_begin spf_check spf_end vma_start_write lock_vma_under_rcu vma_end_read vma_attach vma_detach
  mmap_speculate lock`.split(/\s+/);

describe.each(["6.12", "6.1"] as const)("the catalogue of %s", (line: Line) => {
  const catalogue = CATALOGUE;
  const map = LINUX;

  test("says of every event of the vocabulary and of the model what can be recorded of it", () => {
    const declared = mm.ir.events.map((e) => e.name);
    const all = book(line);
    const unknown = [...new Set([...VOCABULARY, ...declared])].filter((name) => {
      const seen = all.event(name);
      return seen.kind === "unseen" && seen.because === "no probe is known for it";
    });
    expect(unknown).toEqual([]);
  });

  test("records nothing that the field map does not understand", () => {
    const calls = Object.values(map.calls ?? {}).flatMap((c) => [...list(c.entry), ...list(c.return)]);
    const understood = new Set([...map.events.flatMap((rule) => list(rule.from)), ...calls]);
    expect(catalogue.probes.map((p) => p.event).filter((event) => !understood.has(event))).toEqual([]);
  });

  test("has a probe for everything that the field map makes an event of", () => {
    const probes = new Set(catalogue.probes.map((p) => `${p.kind} ${p.event}`));
    // What others' recordings show besides, and where another of the model's events says as much.
    const besides = ["move_ptes", "sys_enter", "sys_exit"];
    const recorded = new Set(
      map.events
        .filter((rule) => list(rule.from).some((from) => probes.has(`${rule.kind} ${from}`)))
        .map((rule) => rule.to),
    );
    const missing = map.events
      .map(({ to }) => to)
      .filter((to) => to !== null && !besides.includes(to) && !recorded.has(to));
    expect(missing).toEqual([]);
  });

  test("has a map that gives the model's events every field that they cannot do without", () => {
    const missing = map.events.flatMap(({ to, fields = {} }) => {
      const params = mm.ir.events.find((e) => e.name === to)?.params ?? [];
      return params.filter((p) => !p.optional && !(p.name in fields)).map((p) => `${to}: ${p.name}`);
    });
    expect(missing).toEqual([]);
  });

  test("has all its fields in the structures of that kernel", () => {
    const troubles = catalogue.probes.flatMap((p) => {
      const model = map.events.filter((rule) => list(rule.from).includes(p.event)).map((rule) => rule.to!);
      return model.flatMap((event) => {
        const seen = book(line).event(event);
        const isGivenUp = notesOf(catalogue, event).length > 0;
        return seen.kind === "recorded" || isGivenUp ? [] : [`${event}: ${seen.because}`];
      });
    });
    expect(troubles).toEqual([]);
  });
});

describe("which catalogue is taken", () => {
  const all = [CATALOGUE];
  test.each([
    ["5.10", "linux", false],
    ["6.1.0-56-amd64", "linux", false],
    ["6.12.117+deb12-amd64", "linux", false],
    ["7.3.4", "linux", false],
    ["5.4", "linux", true],
    ["7.4", "linux", true],
  ])("%s: %s", (release, name, isNear) => {
    expect(catalogueFor(parseVersion(release)!, all)).toMatchObject({ catalogue: { name }, isNear });
  });
});

describe("a catalogue that is not in order", () => {
  const good = CATALOGUE;
  const wrong = (change: object) =>
    parseCatalogue("c.json", JSON.stringify({ ...good, ...change })).diagnostics.map(
      (d) => sentence(d).message,
    );
  const probe = (parts: object) => ({
    probes: [
      {
        event: "e",
        kind: "probe",
        at: [{ function: "f", params: ["struct vm_area_struct *vma"] }],
        fetch: { vma: "vma" },
        ...parts,
      },
    ],
  });

  test.each([
    ["no JSON", "{", /^probe catalogue: it is not JSON: /],
    ["no catalogue", "{}", /^probe catalogue: it must have required property/],
  ])("%s", (_, text, message) => {
    expect(sentence(parseCatalogue("c.json", text).diagnostics[0]!).message).toMatch(message);
  });

  test.each([
    [probe({ fetch: { a: "vma->" } }), "/probes/0/fetch/a is no expression: vma->"],
    [probe({ fetch: { a: "mm" } }), "/probes/0/fetch/a names mm, which /probes/0/at/0 does not have"],
    [
      probe({ at: [{ function: "f", params: ["float x"] }], fetch: {} }),
      "/probes/0/at/0 has no known type: float x",
    ],
    [probe({ at: [{ tracepoint: "a:b" }] }), "/probes/0/at/0 is no place of a probe"],
    [probe({ kind: "probe-return" }), "/probes/0/at/0 has not what a probe-return needs: params or returns"],
  ])("%#", (change, message) => {
    expect(wrong(change)).toContain(`probe catalogue: ${message}`);
  });
});
