/*
 * The shipped maps: lines as the two kernels print them, and the model's events that they must become. The lines are
 * written after recordings of 6.12.117 and 6.1.192; what must come of them follows from the probes' definitions.
 */
import { describe, expect, test } from "vitest";
import { list } from "../../src/text/one-or-more.js";
import { entry, fieldsOf, importText, LINUX } from "./import-text.js";

const events = (map: typeof LINUX, ...rests: string[]) => {
  const { records, bad } = importText(rests.map((rest) => entry(rest)).join(""), [map]);
  expect(bad).toEqual([]);
  return records.map(({ record }) => [record.event, fieldsOf(record)]);
};

describe("births and deaths of vmas", () => {
  test.each([[LINUX.name, LINUX] as const])("%s: a new vma, and none where memory is short", (_, map) => {
    expect(
      events(
        map,
        "vm_area_alloc_ret: (alloc_bprm+0x120/0x3a0 <- vm_area_alloc) ret=0xffff88800660e000 mm=0xffff88800406a100",
        "vm_area_alloc_ret: (alloc_bprm+0x120/0x3a0 <- vm_area_alloc) ret=0x0 mm=0x20015ffff8880",
      ),
    ).toEqual([["vma_alloc", { vma: "0xffff88800660e000", mm: "0xffff88800406a100" }]]);
  });

  test("a duplicate knows its original by the entry; its range is still the original's and not told", () => {
    expect(
      events(
        LINUX,
        "vm_area_dup: (vm_area_dup+0x4/0xf0) orig=0xffff88800650b840 start=0x4b7000 end=0x4be000 mm=0xffff88800406b700",
        "vm_area_dup_ret: (__split_vma+0x96/0x340 <- vm_area_dup) ret=0xffff88800650b630 start=0x4b7000 end=0x4be000",
      ),
    ).toEqual([["vma_dup", { orig: "0xffff88800650b840", vma: "0xffff88800650b630" }]]);
  });

  test("6.12 frees at exit through remove_vma", () => {
    expect(
      events(LINUX, "remove_vma: (remove_vma+0x4/0x70) vma=0xffff8880058e4420 start=0x7f49f0c01000 end=0x1"),
    ).toEqual([["vma_remove", { vma: "0xffff8880058e4420" }]]);
  });
});

describe("anon_vmas", () => {
  test.each([
    [LINUX.name, LINUX] as const,
  ])("%s: an rwsem is that of the anon_vma that begins 8 bytes before it; readers tell nothing", (_, map) => {
    expect(
      events(
        map,
        "down_write: (down_write+0x4/0x60) sem=0xffff8880058d1a30",
        "up_write: (up_write+0x4/0x50) sem=0xffff8880058d1a30",
        "down_read: (down_read+0x4/0xa0) sem=0xffff8880058d1a30",
        "down_write_trylock: (down_write_trylock+0x4/0x50) sem=0xffff8880058d1a30",
        "down_write_trylock_ret: (folio_trylock_anon_vma+0x1d/0x40 <- down_write_trylock) ret=0",
      ),
    ).toEqual([
      ["down_write", { anon_vma: "0xffff8880058d1a28" }],
      ["up_write", { anon_vma: "0xffff8880058d1a28" }],
      ["down_write_trylock__return", { anon_vma: "0xffff8880058d1a28", ret: 0 }],
    ]);
  });

  test.each([
    [LINUX.name, LINUX] as const,
  ])("%s: of an rwsem that was not fetched nobody knows whose it is", (_, map) => {
    expect(events(map, "down_write: (down_write+0x4/0x60)")).toEqual([["down_write", {}]]);
  });

  test.each([[LINUX.name, LINUX] as const])("%s: a clone's return has what its entry had", (_, map) => {
    expect(
      events(
        map,
        "anon_vma_clone: (anon_vma_clone+0x4/0x200) dst=0x10 src=0x20 dst_start=0x1000 dst_end=0x2000 src_start=0x1000 src_end=0x3000 src_anon_vma=0x30 dst_anon_vma=0x30",
        "anon_vma_clone_ret: (__split_vma+0x16c/0x340 <- anon_vma_clone) ret=-12",
      ),
    ).toEqual([
      [
        "anon_vma_clone",
        {
          dst: "0x10",
          src: "0x20",
          dst_start: "0x1000",
          dst_anon_vma: "0x30",
          dst_end: "0x2000",
          src_start: "0x1000",
          src_end: "0x3000",
          src_anon_vma: "0x30",
        },
      ],
      ["anon_vma_clone__return", { dst: "0x10", src: "0x20", ret: -12 }],
    ]);
  });

  test("the tree's insertions and removals", () => {
    expect(
      events(
        LINUX,
        "avc_insert: (anon_vma_interval_tree_insert+0x4/0xd0) avc=0x1 vma=0x2 anon_vma=0x3 root=0x4 start=0x1000 end=0x2000 pgoff=34359738366",
        "avc_remove: (anon_vma_interval_tree_remove+0x4/0x360) avc=0x1 vma=0x2 anon_vma=0x3 start=0x1000 end=0x2000",
        "put_anon_vma: (__put_anon_vma+0x4/0xb0) anon_vma=0x3 root=0x4 parent=0x4",
      ),
    ).toEqual([
      [
        "anon_vma_link",
        {
          vma: "0x2",
          avc: "0x1",
          anon_vma: "0x3",
          root: "0x4",
          where: "tree",
          start: "0x1000",
          end: "0x2000",
          pgoff: 34_359_738_366,
        },
      ],
      ["anon_vma_unlink", { vma: "0x2", avc: "0x1", anon_vma: "0x3", start: "0x1000", end: "0x2000" }],
      ["anon_vma_put", { anon_vma: "0x3", root: "0x4" }],
    ]);
  });
});

describe("mremap", () => {
  const entryLine =
    "copy_vma: (copy_vma+0x4/0x260) vma=0x10 start=0x7f94ce600000 end=0x7f94cee00000 anon_vma=0x30 addr=0x7f94cdc01000 len=0x10000 pgoff=34247337473";
  const before = { vma: "0x10", addr: "0x7f94cdc01000", len: "0x10000", pgoff: 34_247_337_473 };

  test("copy_vma's return joins the entry with the vma that came out", () => {
    expect(
      events(
        LINUX,
        entryLine,
        "copy_vma_ret: (move_vma+0x1e8/0x750 <- copy_vma) ret=0x40 start=0x7f94cdc01000 end=0x7f94cdc11000 anon_vma=0x30 pgoff=34247337473",
      )[1],
    ).toEqual([
      "copy_vma__return",
      {
        ...before,
        new_vma: "0x40",
        new_start: "0x7f94cdc01000",
        new_end: "0x7f94cdc11000",
        new_pgoff: 34_247_337_473,
        new_anon_vma: "0x30",
      },
    ]);
  });

  test("a copy_vma that failed says nothing of a vma's fields, whatever the ring buffer held", () => {
    expect(
      events(
        LINUX,
        entryLine,
        "copy_vma_ret: (move_vma+0x1e8/0x750 <- copy_vma) ret=0x0 start=0x20015ffff8880 end=0x2f01 anon_vma=0x7 pgoff=3",
      )[1],
    ).toEqual(["copy_vma__return", { ...before, new_vma: "0x0" }]);
  });

  test("the return of move_page_tables is decimal on 6.12 and hexadecimal on 6.1", () => {
    const call =
      "move_page_tables: (move_page_tables+0x4/0x1180) vma=0x10 old_addr=0x1000 new_vma=0x20 new_addr=0x5000 len=0x2000 need_rmap_locks=1";
    const back = (ret: string) =>
      `move_page_tables_ret: (move_vma+0x2d3/0x750 <- move_page_tables) ret=${ret}`;
    const joined = { vma: "0x10", new_vma: "0x20", old_addr: "0x1000", new_addr: "0x5000", len: "0x2000" };
    expect(events(LINUX, call, back("8192"))).toEqual([
      ["move_page_tables", { ...joined, need_rmap_locks: true }],
      ["move_page_tables__return", { ...joined, moved: 8192 }],
    ]);
    expect(events(LINUX, call, back("0x2000"))[1]).toEqual([
      "move_page_tables__return",
      { ...joined, moved: "0x2000" },
    ]);
  });

  test("move_ptes: the old_end that probes found on 6.12 is wrong, and not told", () => {
    const line =
      "move_ptes: (move_page_tables+0x61f/0x1180) vma=0x10 old_addr=0x7f94ce601000 old_end=0x10000 new_vma=0x20 need_rmap_locks=0";
    const fields = { vma: "0x10", old_addr: "0x7f94ce601000", new_vma: "0x20", need_rmap_locks: false };
    expect(events(LINUX, line)).toEqual([["move_ptes", fields]]);
  });
});

describe("migration", () => {
  const walk =
    "rmap_walk_anon: (rmap_walk_anon+0x4/0x260) folio=0xffffea00000f2a00 rmap_one=try_to_migrate_one+0x0/0xb00 locked=0 mapping=0xffff888004ae1069 index=34247337474";
  const one =
    "try_to_migrate_one: (try_to_migrate_one+0x4/0xb00) folio=0xf0 vma=0x10 address=0x7f94ce602000 start=0x7f94ce600000 end=0x7f94cee00000";
  const oneReturn = "try_to_migrate_one_ret: (rmap_walk_anon+0x176/0x260 <- try_to_migrate_one) ret=1";

  test("mapping is the anon_vma, without the bit that marks an anonymous folio", () => {
    expect(events(LINUX, walk)).toEqual([
      [
        "rmap_walk",
        {
          page: "0xffffea00000f2a00",
          mapping: "0xffff888004ae1068",
          index: 34_247_337_474,
        },
      ],
    ]);
  });

  test("whose entries a visit removes: as its probe says, else of the page that the thread is moving there", () => {
    const visit = "remove_migration_pte: (remove_migration_pte+0x4/0x650) folio=0xf2 vma=0x10 addr=0x5000";
    const other = visit.replace("0xf2", "0xf6");
    const moving = "migrate_folio_move: (migrate_folio_move+0x0/0x3d0) src=0xf0 dst=0xf2 mode=0 reason=3";
    const oldOf = (...lines: string[]) => {
      const [event, fields] = events(LINUX, ...lines).at(-1)!;
      return [event, (fields as Record<string, unknown>).old];
    };
    expect(oldOf(`${visit} old=0xf4`)).toEqual(["rmap_one", "0xf4"]);
    expect(oldOf(moving, `${visit} old=0xf4`)).toEqual(["rmap_one", "0xf4"]);
    expect(oldOf(moving, visit)).toEqual(["rmap_one", "0xf0"]);
    expect(oldOf(moving, other)).toEqual(["rmap_one", "0x0"]);
    expect(oldOf(visit)).toEqual(["rmap_one", "0x0"]);
  });

  test("system calls and migrate_pages() tell what is over", () => {
    expect(
      events(
        LINUX,
        "sys_move_pages(pid: 0, nr_pages: 10)",
        "mm_migrate_pages_start: mode=MIGRATE_SYNC reason=syscall_or_cpuset",
        "mm_migrate_pages: nr_succeeded=16 nr_failed=0 mode=MIGRATE_SYNC reason=syscall_or_cpuset",
        "sys_move_pages -> 0x0",
      ).map(([event]) => event),
    ).toEqual(["sys_enter", "mm_migrate_pages_start", "mm_migrate_pages", "sys_exit"]);
  });

  test("mapping of a file's folio is no anon_vma", () => {
    const file =
      "try_to_migrate: (try_to_migrate+0x4/0x170) folio=0xf0 flags=0x40 mapping=0xffff888004ae1068 index=3";
    expect(events(LINUX, file)).toEqual([["try_to_migrate", { page: "0xf0", flags: "0x40", index: 3 }]]);
  });

  test("a migration entry is of the vma that is being visited; its address is bare hexadecimal", () => {
    const set = "set_migration_pte: addr=7f94ce602000, pte=f7ffe7ffff86ae02 order=0";
    const value = { addr: "0x7f94ce602000", pte: "0xf7ffe7ffff86ae02" };
    expect(events(LINUX, one, set, oneReturn, set)).toEqual([
      [
        "rmap_one",
        {
          page: "0xf0",
          vma: "0x10",
          addr: "0x7f94ce602000",
          kind: "try_to_migrate_one",
          start: "0x7f94ce600000",
          end: "0x7f94cee00000",
        },
      ],
      ["set_migration_pte", { ...value, vma: "0x10", page: "0xf0" }],
      [
        "rmap_one__return",
        { page: "0xf0", vma: "0x10", addr: "0x7f94ce602000", kind: "try_to_migrate_one", ret: 1 },
      ],
      ["set_migration_pte", value],
    ]);
  });

  test("remove_migration_pte is both a probe and a tracepoint", () => {
    const probe = (vma: string) =>
      `remove_migration_pte: (remove_migration_pte+0x4/0x490) folio=0xf1 vma=${vma} addr=0x7f94ce602000 start=0x7f94ce600000 end=0x7f94cee00000`;
    const traced = "remove_migration_pte: addr=7f94ce602000, pte=800000007fd76867 order=0";
    const made = events(LINUX, probe("0x10"), probe("0x20"), traced, walk, traced);
    expect(made.map(([event]) => event)).toEqual([
      "rmap_one",
      "rmap_one",
      "remove_migration_pte",
      "rmap_walk",
      "remove_migration_pte",
    ]);
    const value = { addr: "0x7f94ce602000", pte: "0x800000007fd76867" };
    expect(made[2]![1]).toEqual({ ...value, vma: "0x20", page: "0xf1" });
    expect(made[4]![1]).toEqual(value);
  });

  test("an address that has only decimal digits is hexadecimal all the same", () => {
    const set = "set_migration_pte: addr=139946805428, pte=efffe7fff800da02 order=0";
    expect(events(LINUX, set)).toEqual([
      ["set_migration_pte", { addr: "0x139946805428", pte: "0xefffe7fff800da02" }],
    ]);
  });

  test("the step from old to new folio is called differently, its event is not", () => {
    const moved = [["migrate_folio_move", { src: "0x1", dst: "0x2" }]];
    expect(
      events(LINUX, "migrate_folio_move: (migrate_folio_move+0x4/0x520) src=0x1 dst=0x2 mode=2 reason=3"),
    ).toEqual(moved);
    expect(events(LINUX, "move_to_new_folio: (move_to_new_folio+0x0/0x280) dst=0x2 src=0x1 mode=2")).toEqual(
      moved,
    );
  });
});

describe("changes of a vma's range", () => {
  test("6.12: prepare and complete", () => {
    const rest = "adj_next=0x0 insert=0x50 remove=0x0 remove2=0x0 vm_lock_seq=3 mm_lock_seq=3";
    const other = {
      adj_next: "0x0",
      insert: "0x50",
      remove: "0x0",
      remove2: "0x0",
      vm_lock_seq: 3,
      mm_lock_seq: 3,
    };
    expect(
      events(
        LINUX,
        `vma_prepare: (vma_prepare+0x4/0x60) vma=0x10 anon_vma=0x30 ${rest}`,
        `vma_complete: (vma_complete+0x4/0x2f0) vma=0x10 start=0x1000 end=0x2000 ${rest}`,
      ),
    ).toEqual([
      ["vma_prepare", { vma: "0x10", ...other }],
      ["vma_complete", { vma: "0x10", start: "0x1000", end: "0x2000", ...other }],
    ]);
  });

  test("6.1: __vma_adjust", () => {
    expect(
      events(
        LINUX,
        "__vma_adjust: (__vma_adjust+0x0/0xa70) vma=0x10 vm_start=0x1000 vm_end=0x3000 start=0x1000 end=0x2000 pgoff=1 insert=0x20 expand=0x0",
        "__vma_adjust_ret: (__split_vma+0xe7/0x1d0 <- __vma_adjust) ret=0",
      ),
    ).toEqual([
      [
        "vma_adjust",
        {
          vma: "0x10",
          start: "0x1000",
          end: "0x2000",
          pgoff: 1,
          insert: "0x20",
          vm_start: "0x1000",
          vm_end: "0x3000",
        },
      ],
      ["vma_adjust__return", { vma: "0x10", ret: 0 }],
    ]);
  });
});

describe("pages", () => {
  test("6.12's folio functions are the events that 6.1's page functions are", () => {
    expect(
      events(
        LINUX,
        "folio_add_new_anon_rmap: (folio_add_new_anon_rmap+0x4/0x140) folio=0xf0 vma=0x10 address=0x1000 flags=0x1 vm_start=0x1000 anon_vma=0x30",
        "folio_move_anon_rmap: (folio_move_anon_rmap+0x0/0x20) folio=0xf0 vma=0x10 anon_vma=0x30 mapping=0x31",
        "folio_add_anon_rmap_ptes: (folio_add_anon_rmap_ptes+0x4/0x2f0) folio=0xf0 page=0xf1 nr=1 vma=0x10 address=0x1000 flags=0x1",
        "folio_remove_rmap_ptes: (folio_remove_rmap_ptes+0x4/0x110) folio=0xf0 page=0xf1 nr=1 vma=0x10",
        "folio_remove_rmap_pmd: (folio_remove_rmap_pmd+0x4/0x1b0) folio=0xf0 page=0xf0 vma=0x10",
      ),
    ).toEqual([
      [
        "page_add_new_anon_rmap",
        { page: "0xf0", vma: "0x10", addr: "0x1000", flags: "0x1", start: "0x1000", anon_vma: "0x30" },
      ],
      ["page_move_anon_rmap", { page: "0xf0", vma: "0x10", anon_vma: "0x30", old_mapping: "0x30" }],
      ["page_add_anon_rmap", { page: "0xf0", vma: "0x10", addr: "0x1000", flags: "0x1" }],
      ["page_remove_rmap", { page: "0xf0", vma: "0x10" }],
      ["page_remove_rmap", { page: "0xf0", vma: "0x10" }],
    ]);
    expect(
      events(
        LINUX,
        "page_add_new_anon_rmap: (page_add_new_anon_rmap+0x0/0x1a0) page=0xf0 vma=0x10 address=0x1000 vm_start=0x1000 anon_vma=0x30",
        "page_move_anon_rmap: (page_move_anon_rmap+0x0/0x60) page=0xf0 vma=0x10 anon_vma=0x30 mapping=0x31",
        "page_remove_rmap: (page_remove_rmap+0x0/0x290) page=0xf0 vma=0x10 compound=0",
      ),
    ).toEqual([
      [
        "page_add_new_anon_rmap",
        { page: "0xf0", vma: "0x10", addr: "0x1000", start: "0x1000", anon_vma: "0x30" },
      ],
      ["page_move_anon_rmap", { page: "0xf0", vma: "0x10", anon_vma: "0x30", old_mapping: "0x30" }],
      ["page_remove_rmap", { page: "0xf0", vma: "0x10" }],
    ]);
  });

  test("unmap_page_range has the range that is unmapped and the vma's start", () => {
    expect(
      events(
        LINUX,
        "unmap_page_range: (unmap_page_range+0x4/0xde0) vma=0x10 start=0x400000 end=0x500000 addr=0x401000 to=0x402000",
      ),
    ).toEqual([["unmap_page_range", { vma: "0x10", addr: "0x401000", end: "0x402000", start: "0x400000" }]]);
  });
});

describe("exit", () => {
  test("the probe is used; 6.1's tracepoint of the same name has a hashed pointer and is not", () => {
    expect(
      events(
        LINUX,
        "exit_mmap: (exit_mmap+0x0/0x2a0) mm=0xffff888004860000",
        "exit_mmap: mt_mod 00000000fb30cdc9, DESTROY",
      ),
    ).toEqual([["exit_mmap", { mm: "0xffff888004860000" }]]);
  });
});

test.each([[LINUX.name, LINUX] as const])("%s: perf's names for returns are known as well", (_, map) => {
  for (const rule of map.events.filter((r) => r.kind === "probe-return")) {
    const names = list(rule.from);
    expect(names.some((name) => name.endsWith("__return"))).toBe(true);
  }
});

describe("what probes of mmspec's own record", () => {
  const lock = (mm: string, rest: string) => `mmap_lock_acquire_returned: mm=${mm} memcg_path=/ ${rest}`;

  test.each([[LINUX.name, LINUX] as const])("%s: who takes and releases the mmap_lock", (_, map) => {
    expect(
      events(
        map,
        lock("ffff88804130b180", "write=true success=true"),
        "mmap_lock_released: mm=ffff88804130b180 memcg_path=/ write=true",
      ),
    ).toEqual([
      ["mmap_lock", { mm: "0xffff88804130b180", write: true, op: "acquire" }],
      ["mmap_lock", { mm: "0xffff88804130b180", write: true, op: "release" }],
    ]);
  });

  test("a trylock that failed took nothing, and a hashed pointer names no mm", () => {
    expect(
      events(
        LINUX,
        lock("ffff88804130b180", "write=true success=false"),
        lock("000000004fdc9057", "write=true success=true"),
      ),
    ).toEqual([]);
  });

  test("a vma found under RCU, and none", () => {
    const entered = "lock_vma_under_rcu: (lock_vma_under_rcu+0x4/0x1a0) mm=0x10 address=0x7f0000001000";
    const returned = (vma: string) =>
      `lock_vma_under_rcu_ret: (do_user_addr_fault+0x1/0x2 <- lock_vma_under_rcu) vma=${vma}`;
    const all = events(LINUX, entered, returned("0x20"), entered, returned("0x0"));
    expect(all.filter(([name]) => name === "lock_vma_under_rcu__return")).toEqual([
      ["lock_vma_under_rcu__return", { mm: "0x10", addr: "0x7f0000001000", vma: "0x20" }],
      ["lock_vma_under_rcu__return", { mm: "0x10", addr: "0x7f0000001000", vma: "0x0" }],
    ]);
  });

  test("exec's stack, by the function that each kernel has for its shift", () => {
    expect(events(LINUX, "relocate_vma_down: (relocate_vma_down+0x4/0x2) vma=0x10 shift=0x1000")).toEqual(
      events(LINUX, "shift_arg_pages: (shift_arg_pages+0x0/0x2) vma=0x10 shift=0x1000"),
    );
  });

  test("a merge on either kernel", () => {
    const newer = events(
      LINUX,
      "vma_merge_new_range: (vma_merge_new_range+0x4/0x3) mm=0x1 prev=0x2 start=0x1000 end=0x2000 pgoff=0x5",
      "vma_merge_new_range_ret: (mmap_region+0x1/0x2 <- vma_merge_new_range) ret=0x2",
    );
    const older = events(
      LINUX,
      "vma_merge: (vma_merge+0x0/0x3) mm=0x1 prev=0x2 addr=0x1000 end=0x2000 pgoff=0x5",
      "vma_merge_ret: (mmap_region+0x1/0x2 <- vma_merge) ret=0x2",
    );
    expect(newer).toEqual(older);
    expect(newer[1]).toEqual([
      "vma_merge__return",
      { mm: "0x1", prev: "0x2", addr: "0x1000", end: "0x2000", pgoff: "0x5", vma: "0x2" },
    ]);
  });

  test("NUMA faults: which node is better, and what came of it", () => {
    expect(
      events(
        LINUX,
        "mpol_misplaced: (mpol_misplaced+0x4/0x3) folio=0x1 vma=0x2 addr=0x3000",
        "mpol_misplaced_ret: (numa_migrate_check+0x1/0x2 <- mpol_misplaced) nid=-1",
        "task_numa_fault: (task_numa_fault+0x4/0x3) nid=1 pages=512 flags=9",
      ).slice(1),
    ).toEqual([
      ["mpol_misplaced__return", { page: "0x1", vma: "0x2", addr: "0x3000", nid: -1 }],
      ["task_numa_fault", { nid: 1, pages: 512, flags: 9 }],
    ]);
  });
});
