/* Pages that are mapped, shared, taken over and unmapped, by traces in full (ptes, locks). mm/rmap.c, mm/memory.c. */
import { type AnonVma, as, call, type Event, type Events, event, type Obj, type Vma } from "../dsl/index.js";
import { unmapRange } from "./anon-vma.js";
import { mmapRead, withRootLock } from "./locks.js";
import { indexAt, pageState, setPte, withPtl } from "./page-table.js";

/** With the page lock, taken without waiting: under a page table lock nobody may wait for it. */
export const withPageLock = (page: Obj, ...inside: readonly Events[]): Events => [
  as("locking", event("page_lock", { page, trylock: true })),
  inside,
  as("locking", event("page_unlock", { page })),
];

/** copy_one_pte(): the child maps what the parent maps at `addr`, and neither may write it. */
export const sharePte = (child: Vma, parent: Vma, addr: number, page: Obj): Events =>
  withPtl(
    child.mm,
    addr,
    withPtl(
      parent.mm,
      addr,
      setPte(parent, addr, page, { write: false }),
      setPte(child, addr, page, { write: false }),
    ),
  );

export interface Mapped {
  readonly page: Obj;
  readonly vma: Vma;
  readonly addr: number;
}

/** zap_pte_range(): the pte goes, and `left` others still map the page. */
export const removePte = ({ page, vma, addr }: Mapped, mapping: AnonVma, left: number): Events =>
  as(
    "removal",
    withPtl(
      vma.mm,
      addr,
      event("pte_clear", { mm: vma.mm, addr, vma }),
      event("page_remove_rmap", { page, vma, addr }),
      pageState(page, mapping, indexAt(vma, addr), left),
    ),
  );

/** munmap() of this page of a vma, which stays as it is. */
export const zap = (mapped: Mapped, mapping: AnonVma, left: number): Events => [
  unmapRange(mapped.vma, mapped.addr, mapped.addr + 0x1000),
  removePte(mapped, mapping, left),
];

/** do_wp_page(): a write fault finds that nobody else maps the page, and takes it over. */
export const takeOver = ({ page, vma, addr }: Mapped, own: AnonVma): Events =>
  as(
    "takeover",
    mmapRead(
      vma.mm,
      withPtl(
        vma.mm,
        addr,
        withPageLock(
          page,
          event("page_move_anon_rmap", { page, vma, addr, anon_vma: own }),
          pageState(page, own, indexAt(vma, addr), 1),
        ),
        setPte(vma, addr, page),
      ),
    ),
  );

/** do_swap_page(): the page has been read from swap, and vma maps it, the `mapcount`th to do so. */
export const swapIn = (
  { page, vma, addr }: Mapped,
  own: AnonVma,
  mapping: AnonVma,
  { mapcount = 1, exclusive = false }: { readonly mapcount?: number; readonly exclusive?: boolean } = {},
): Events =>
  as(
    "swapin",
    mmapRead(
      vma.mm,
      as("locking", event("page_lock", { page })),
      withPtl(
        vma.mm,
        addr,
        setPte(vma, addr, page, { write: exclusive }),
        event("page_add_anon_rmap", { page, vma, addr, exclusive, anon_vma: own }),
        pageState(page, mapping, indexAt(vma, addr), mapcount),
      ),
      as("locking", event("page_unlock", { page })),
    ),
  );

/** The page goes back to the allocator. */
export const freePage = (page: Obj): Event => event("page_free", { page });

/** try_to_unmap() of reclaim. */
export const swapWalk = (page: Obj, family: AnonVma, ...visits: readonly Events[]): Events =>
  call("try_to_unmap", { page, flags: 0 }, { page }).around(withRootLock(family, visits));

/** try_to_unmap_one() of reclaim: an entry that names the page's place in swap, `left` others map it. */
export const swapOutOne = ({ page, vma, addr }: Mapped, mapping: AnonVma, left: number): Events => {
  const args = { page, vma, addr, kind: "try_to_unmap_one" };
  return [
    event("rmap_one", args),
    withPtl(
      vma.mm,
      addr,
      setPte(vma, addr, page, { kind: "swap", write: false }),
      event("page_remove_rmap", { page, vma, addr }),
      pageState(page, mapping, indexAt(vma, addr), left),
    ),
    event("rmap_one__return", { ...args, ret: 0 }),
  ];
};
