/* From rules to probes, with the shipped model, maps and catalogues, and the offsets of two real kernels. */
import { describe, expect, test } from "vitest";
import { Btf } from "../../src/probes/btf/read-btf.js";
import { kprobeLine, perfProbe } from "../../src/probes/forms/probe-lines.js";
import type { Kernel } from "../../src/probes/kernel.js";
import { planProbes } from "../../src/probes/plan.js";
import { book, CATALOGUE, CONSTANTS, type Line, mm } from "./linux.js";
import { kernelBtf } from "./make-btf.js";

const flow = mm.dataflow;

function plan(line: Line, ids: readonly string[], kernel: Partial<Kernel> = {}) {
  const rules = flow.rules.flatMap((r, i) => (ids.includes(r.id) ? [i] : []));
  return planProbes(mm, rules, CONSTANTS[line], book(line, kernel), { others: false });
}

const lines = (line: Line, ids: readonly string[], kernel: Partial<Kernel> = {}) =>
  plan(line, ids, kernel).probes.map((p) => kprobeLine(p, CATALOGUE) ?? "tracepoint");

describe("one rule", () => {
  test("AVC_01 needs what puts avcs into trees and takes them out, and of that only what it looks at", () => {
    expect(lines("6.12", ["AVC_01"])).toEqual([
      "p:probe/avc_insert anon_vma_interval_tree_insert avc=%di:x64 vma=+0(%di):x64 anon_vma=+8(%di):x64",
      "p:probe/avc_remove anon_vma_interval_tree_remove avc=%di:x64 vma=+0(%di):x64 anon_vma=+8(%di):x64",
    ]);
  });

  test("AVC_04 also reads the roots: a field more", () => {
    expect(lines("6.12", ["AVC_04"])).toContain(
      "p:probe/avc_insert anon_vma_interval_tree_insert avc=%di:x64 vma=+0(%di):x64 anon_vma=+8(%di):x64 root=+0(+8(%di)):x64",
    );
  });

  /* An anon_vma on the chain counts, so the chain is followed: what links and unlinks, and the vmas' births and deaths,
     as the next one may have the same address. */
  test.each([
    [
      "6.12",
      [
        "r256:probe/vm_area_alloc_ret vm_area_alloc ret=$retval:x64",
        "p:probe/vm_area_dup vm_area_dup orig=%di:x64",
        "r256:probe/vm_area_dup_ret vm_area_dup ret=$retval:x64",
        "p:probe/vm_area_free vm_area_free vma=%di:x64",
        "p:probe/remove_vma remove_vma vma=%di:x64",
        "p:probe/avc_insert anon_vma_interval_tree_insert avc=%di:x64 vma=+0(%di):x64 anon_vma=+8(%di):x64",
        "p:probe/avc_remove anon_vma_interval_tree_remove avc=%di:x64 vma=+0(%di):x64 anon_vma=+8(%di):x64",
        "p:probe/folio_add_new_anon_rmap folio_add_new_anon_rmap folio=%di:x64 vma=%si:x64 address=%dx:x64 anon_vma=+104(%si):x64",
        "p:probe/folio_move_anon_rmap folio_move_anon_rmap folio=%di:x64 vma=%si:x64 anon_vma=+104(%si):x64",
        "p:probe/folio_add_anon_rmap_ptes folio_add_anon_rmap_ptes folio=%di:x64 vma=%cx:x64 address=%r8:x64",
        "p:probe/folio_add_anon_rmap_pmd folio_add_anon_rmap_pmd folio=%di:x64 vma=%dx:x64 address=%cx:x64",
      ],
    ],
    [
      "6.1",
      [
        "r256:probe/vm_area_alloc_ret vm_area_alloc ret=$retval:x64",
        "p:probe/vm_area_dup vm_area_dup orig=%di:x64",
        "r256:probe/vm_area_dup_ret vm_area_dup ret=$retval:x64",
        "p:probe/vm_area_free vm_area_free vma=%di:x64",
        "p:probe/avc_insert anon_vma_interval_tree_insert avc=%di:x64 vma=+0(%di):x64 anon_vma=+8(%di):x64",
        "p:probe/avc_remove anon_vma_interval_tree_remove avc=%di:x64 vma=+0(%di):x64 anon_vma=+8(%di):x64",
        "p:probe/folio_add_new_anon_rmap page_add_new_anon_rmap folio=%di:x64 vma=%si:x64 address=%dx:x64 anon_vma=+88(%si):x64",
        "p:probe/folio_move_anon_rmap page_move_anon_rmap folio=%di:x64 vma=%si:x64 anon_vma=+88(%si):x64",
        "p:probe/folio_add_anon_rmap_ptes page_add_anon_rmap folio=%di:x64 vma=%si:x64 address=%dx:x64",
      ],
    ],
  ] as const)("RMAP_06 on %s: its three functions and the chain, by that kernel's names and offsets", (line, all) => {
    expect(lines(line, ["RMAP_06"])).toEqual(all);
  });

  test.each([
    ["VLOCK_04", "vma_prepare"],
    ["VLOCK_04", "vma_complete"],
    ["VLOCK_09", "move_page_tables"],
  ])("%s needs the two numbers that tell in %s whether the vma is locked for writing", (id, event) => {
    const found = lines("6.12", [id]).find((line) => line.startsWith(`p:probe/${event} `));
    expect(found).toMatch(/ vm_lock_seq=\S+ mm_lock_seq=/);
  });

  test.each(["6.12", "6.1"] as const)("RMAP_08 on %s knows the vma again by where it starts", (line) => {
    expect(plan(line, ["RMAP_08"]).undecidable).toEqual([]);
    expect(lines(line, ["RMAP_08"]).join("\n")).toMatch(/_add_new_anon_rmap .* vm_start=\+0\(%si\):x64/);
  });

  test("VLOCK_08 needs the bounds of the vma that the return gives, and the address that the entry has", () => {
    const found = lines("6.12", ["VLOCK_08"]);
    expect(found).toContain("p:probe/lock_vma_under_rcu lock_vma_under_rcu mm=%di:x64 address=%si:x64");
    expect(found).toContain(
      "r256:probe/lock_vma_under_rcu_ret lock_vma_under_rcu vma=$retval:x64 start=+0($retval):x64 end=+8($retval):x64",
    );
  });

  test("a return takes from its entry: both are recorded, the entry with all that its own event needs", () => {
    const found = lines("6.12", ["AVC_17"]);
    expect(found).toContain("p:probe/anon_vma_clone anon_vma_clone dst=%di:x64 src=%si:x64");
    expect(found).toContain("r256:probe/anon_vma_clone_ret anon_vma_clone ret=$retval:s32");
  });

  test("pointers to pointers and small types", () => {
    const found = lines("6.12", ["MREMAP_05"]);
    expect(found).toContain(
      "p:probe/copy_vma copy_vma vma=+0(%di):x64 start=+0(+0(%di)):x64 end=+8(+0(%di)):x64 anon_vma=+104(+0(%di)):x64 addr=%si:x64 len=%dx:x64 pgoff=%cx:x64",
    );
    expect(found.join()).toContain("need_rmap_locks=%r9:u8");
  });

  test("perf calls returns by a name of its own", () => {
    const probes = plan("6.12", ["AVC_17"]).probes.map((p) => perfProbe(p, CATALOGUE));
    expect(probes).toContain("probe:anon_vma_clone=anon_vma_clone%return ret=$retval:s32");
  });
});

describe("what the kernel lacks", () => {
  const symbols = (...without: readonly string[]) => {
    const all = CATALOGUE.probes.flatMap((p) => p.at.flatMap((at) => at.function ?? []));
    return { functions: new Set(all.filter((name) => !without.includes(name))), tracepoints: undefined };
  };

  test("a function that is not there makes its rules undecidable", () => {
    const found = plan("6.12", ["AVC_01", "RMAP_06"], { symbols: symbols("anon_vma_interval_tree_remove") });
    expect(found.decided).toEqual(["RMAP_06"]);
    expect(found.undecidable).toMatchObject([
      {
        id: "AVC_01",
        because: [
          "avcs needs anon_vma_unlink: anon_vma_interval_tree_remove() is not in this kernel",
          "anon_vma_unlink: anon_vma_interval_tree_remove() is not in this kernel",
        ],
      },
    ]);
  });

  test("what the catalogue gives up is recorded where the kernel has the function after all", () => {
    expect(book("6.12").event("fork_dup").kind).toBe("covered");
    expect(book("6.12", { symbols: symbols("dup_mmap") }).event("fork_dup").kind).toBe("covered");
    expect(book("6.12", { symbols: symbols() }).event("fork_dup").kind).toBe("recorded");
  });

  test("a function with other parameters is not probed", () => {
    const changed = new Btf(kernelBtf("6.12"));
    const params = changed.paramsOf("copy_vma")!;
    changed.paramsOf = (name) =>
      name === "copy_vma" ? params.toReversed().map((param) => ({ ...param, name: "x" })) : undefined;
    expect(plan("6.12", ["MREMAP_12"], { btf: changed }).undecidable).toMatchObject([
      { id: "MREMAP_12", because: [expect.stringContaining("copy_vma() does not have")] },
    ]);
  });

  test("a parameter is found by its name, wherever it stands", () => {
    const changed = new Btf(kernelBtf("6.12"));
    const params = changed.paramsOf("copy_vma")!;
    changed.paramsOf = (name) => (name === "copy_vma" ? params.toReversed() : undefined);
    const found = plan("6.12", ["MREMAP_12"], { btf: changed });
    const line = found.probes.map((p) => kprobeLine(p, CATALOGUE)!).find((l) => l.includes(" copy_vma "));
    expect(line).toContain(" addr=%dx:x64 len=%si:x64 pgoff=%di:x64");
  });

  test("without BTF the structures are named whose offsets are needed, and none is guessed", () => {
    const found = plan("6.12", ["RMAP_06"], { btf: undefined });
    expect(found.needsBtf).toEqual(["anon_vma_chain", "vm_area_struct"]);
    const added = found.probes.find(({ probe }) => probe.event === "folio_add_new_anon_rmap")!;
    expect(kprobeLine(added, CATALOGUE)).toContain("anon_vma=<vma->anon_vma>");
  });

  test.each(["6.12", "6.1"] as const)("%s: what stays undecidable, and why", (line) => {
    const found = plan(
      line,
      flow.rules.map((r) => r.id),
    );
    const because = new Map(found.undecidable.map((u) => [u.id, u.because[0]]));
    expect(because.get("AVC_20")).toMatch(/^anon_vma_state: /);
    expect(because.get("MIG_02")).toMatch(/^page_unlock: .*\(page_lock\)/);
    expect(because.has("MIG_01")).toBe(false);
    expect(found.partly).toEqual([]);
    expect(found.untrusted).toEqual([]);
    expect(found.notApplying).toContain("SEQ_01");
  });
});
