/* NUMA hinting faults on huge pages, and their migration. mm/huge_memory.c, mm/migrate.c, 3.8 to 5.13. */
import {
  type AnonVma,
  type Call,
  call,
  type Event,
  type Events,
  event,
  type Obj,
  type Vma,
} from "../dsl/index.js";
import { linkAvc, prepareCall } from "./anon-vma.js";
import { mmapLock, mmapRead, returnToUser, withPageTableLock } from "./locks.js";

/** Base pages in a huge page. */
const HPAGE_NR = 512;

/** set_pmd_at(): the pmd at the start of the vma. `numa`: it is to fault. */
export const setPmd = (v: Vma, page: Obj, how: "plain" | "numa"): Event =>
  event("pmd_set", { mm: v.mm, haddr: v.start, page, numa: how === "numa" });
export const clearPmd = (v: Vma): Event => event("pmd_clear", { mm: v.mm, haddr: v.start });
export const flushPmd = (v: Vma): Event => event("pmdp_clear_flush", { mm: v.mm, haddr: v.start });

/** pmd_same(). */
export const comparePmd = (v: Vma, same: boolean): Event =>
  event("pmd_same", { mm: v.mm, haddr: v.start, same });

/** page_add_new_anon_rmap() of a huge page. */
export const addHugeRmap = (v: Vma, av: AnonVma, page: Obj): Event =>
  event("page_add_new_anon_rmap", { page, vma: v, addr: v.start, anon_vma: av });

/** page_remove_rmap() of a huge page. */
export const removeHugeRmap = (v: Vma, page: Obj): Event =>
  event("page_remove_rmap", { page, vma: v, addr: v.start });

/** The first fault of a vma maps a huge page. */
export const faultHuge = (v: Vma, av: AnonVma, page: Obj): Events => [
  mmapRead(
    v.mm,
    prepareCall(v).around(linkAvc(v, av)),
    withPageTableLock(v.mm, addHugeRmap(v, av, page), setPmd(v, page, "plain")),
  ),
  returnToUser,
];

/** change_huge_pmd(): the scanner makes the pmd fault. */
export const scan = (v: Vma, page: Obj): Events => withPageTableLock(v.mm, setPmd(v, page, "numa"));

/** A thread runs into a pmd that faults, and comes to do_huge_pmd_numa_page(). */
export const enterNumaFault = (v: Vma): Events => [
  mmapLock(v.mm, "acquire", { write: false }),
  event("numa_fault", { mm: v.mm, vma: v, addr: v.start + 0x1000 }),
];

/** … and goes back to where it was. */
export const leaveNumaFault = (v: Vma): Events => [
  event("numa_fault__return", { ret: 0 }),
  mmapLock(v.mm, "release", { write: false }),
  returnToUser,
];

/** mpol_misplaced(): -1 where the page is on the right node. */
export const misplaced = (v: Vma, page: Obj, nid: number): Events =>
  call("mpol_misplaced", { page, vma: v, addr: v.start }, { nid }).around();

/** wait_on_page_locked(). */
export const waitForPage = (page: Obj): Event => event("page_wait", { page });

/** task_numa_fault(). */
export const account = (nid: number): Event => event("task_numa_fault", { nid, pages: HPAGE_NR });

export const getPage = (page: Obj): Event => event("page_ref", { page, delta: 1 });
export const putPage = (page: Obj): Event => event("page_ref", { page, delta: -1 });

/** The old page is off the LRU list, with a reference of its own; the caller's is dropped. */
export const isolate = (page: Obj, nid: number): Events => [
  getPage(page),
  event("zone_isolated", { nid, delta: HPAGE_NR }),
  putPage(page),
];
export const notIsolated = (nid: number): Event => event("zone_isolated", { nid, delta: -HPAGE_NR });

export const countMigration = (item: "success" | "fail"): Event =>
  event("vm_event", { item: `pgmigrate_${item}`, delta: HPAGE_NR });

/** migrate_misplaced_transhuge_page(); `moved`: with success. */
export const migrateThp = (v: Vma, page: Obj, node: number, moved: boolean): Call =>
  call("migrate_thp", { mm: v.mm, vma: v, addr: v.start, page, node, mapcount: 1 }, { isolated: moved });
