----------------------------- MODULE mm.mapcount ------------------------------
EXTENDS mm.rmap

(* How many ptes map a page, and who may change that.  Migration reads the count to see whether it has found all ptes,
   a write fault to see whether the page may be written in place.  mm/rmap.c.

   Count and ptes change one after the other, both under the lock of the page table: they agree where no thread that
   has changed one of them still holds such a lock.  Small pages only: how a huge page counts differs from release to
   release.  Migration entries do not count. *)

(* The pages whose count or ptes each thread has changed under the page table locks that it holds. *)
VARIABLE touched : [Task -> SUBSET Page] DEFAULT {}

(* … and those of the range that it is taking ptes from, until it returns. *)
VARIABLE zapped : [Task -> SUBSET Page]

(* The ptes that each thread which takes an address space down has yet to discount, by their pages.  Its ptes count as gone
   from exit_mmap() on; one vma after the other they are taken. *)
VARIABLE doomed : [Task -> [Page -> Nat]] DEFAULT <<>>

(* The last count that each thread has told of under its page table locks, as long as nobody has changed it. *)
VARIABLE counted : [Task -> [page : Page, mapcount : Int]]

(* t has one pte less to discount. *)
Discounted(t : Task, p : Page) ==
    IF p \in DOMAIN doomed[t] /\ doomed[t][p] > 1
    THEN [doomed[t] EXCEPT ![p] = @ - 1]
    ELSE Without(doomed[t], p)

(* Who else has told the page's count before tells an old one now. *)
Outdated(t : Task, p : Page) == {o \in DOMAIN counted : o # t /\ counted[o].page = p}

(* The locks of page tables that t holds. *)
PtlsOf(t : Task) == {k \in DOMAIN ptl : ptl[k] = t}
PageTableLocksOf(t : Task) == {m \in DOMAIN page_table_lock : page_table_lock[m] = t}

HoldsAnyPtl(t : Task) == PtlsOf(t) # {} \/ PageTableLocksOf(t) # {}

(* The page at this place, NULL if there is none. *)
PageAt(place) == IF place \in DOMAIN ptes THEN ptes[place].page ELSE NULL

(* Two that count at a time under different locks, or none, may both find the page unmapped, or never: it is freed
   while it is mapped, or not at all.  mm/memory.c:do_anonymous_page(), mm/rmap.c:page_add_new_anon_rmap()
   [2.6.34 on].
   At page_add_anon_rmap: mm/memory.c:do_swap_page(), mm/rmap.c:page_add_anon_rmap() [2.6.34 on].
   At page_remove_rmap: mm/memory.c:zap_pte_range(), mm/rmap.c:page_remove_rmap() [2.6.34 on]. *)
RULE RMAP_14 "mapcount changes under the page table lock" WHEN Locks

ACTION AddNew ON page_add_new_anon_rmap WHEN Locks ==
    /\ REQUIRE RMAP_14 == vma \in DOMAIN mm_of => HoldsPtl(self, mm_of[vma], addr)
    /\ IF Ptes
       THEN /\ touched'[self] = touched[self] \cup {page}
            /\ counted' = WithoutAll(counted, {self} \cup Outdated(self, page))

ACTION AddAnon ON page_add_anon_rmap WHEN Locks ==
    /\ REQUIRE RMAP_14 == vma \in DOMAIN mm_of => HoldsPtl(self, mm_of[vma], addr)
    /\ IF Ptes
       THEN /\ touched'[self] = touched[self] \cup {page}
            /\ counted' = WithoutAll(counted, {self} \cup Outdated(self, page))

ACTION RemoveRmap ON page_remove_rmap WHEN Locks ==
    /\ REQUIRE RMAP_14 == vma \in DOMAIN mm_of => HoldsPtl(self, mm_of[vma], addr)
    /\ IF Ptes
       THEN /\ touched'[self] = touched[self] \cup {page}
            /\ counted' = WithoutAll(counted, {self} \cup Outdated(self, page))
    /\ IF Ptes /\ self \in DOMAIN doomed
       THEN LET rest == Discounted(self, page) IN
            IF DOMAIN rest = {} THEN doomed' = Without(doomed, self) ELSE doomed'[self] = rest

(* Somebody else is changing p's count or ptes: the one is told before it is done. *)
IsInFlux(t : Task, p : Page) ==
    \/ \E o \in DOMAIN touched : o # t /\ p \in touched[o]
    \/ \E o \in DOMAIN zapped : o # t /\ p \in zapped[o]

ACTION Told ON page_map_state WHEN Ptes /\ Locks ==
    IF HoldsAnyPtl(self) /\ ~IsInFlux(self, page)
    THEN counted'[self] = [page |-> page, mapcount |-> mapcount]

ACTION SetPte ON pte_set WHEN Ptes /\ Locks ==
    LET was == PageAt(At(mm, addr)) IN
    /\ touched'[self] = touched[self] \cup {page, was}
    /\ counted' = WithoutAll(counted, Outdated(self, page) \cup Outdated(self, was))

ACTION ClearPte ON pte_clear WHEN Ptes /\ Locks ==
    LET was == PageAt(At(mm, addr)) IN
    /\ touched'[self] = touched[self] \cup {was}
    /\ counted' = WithoutAll(counted, Outdated(self, was))

ACTION SetMigrationPte ON set_migration_pte WHEN Ptes /\ Locks ==
    /\ touched'[self] = touched[self] \cup {visit[self].page}
    /\ counted' = WithoutAll(counted, Outdated(self, visit[self].page))

ACTION RemoveMigrationPte ON remove_migration_pte WHEN Ptes /\ Locks ==
    /\ touched'[self] = touched[self] \cup {visit[self].page}
    /\ counted' = WithoutAll(counted, Outdated(self, visit[self].page))

ACTION Unmap ON unmap_page_range WHEN Ptes /\ Locks ==
    LET pages == {ptes[x].page : x \in Within(DOMAIN ptes, MmOf(vma), addr, end)} IN
    /\ zapped'[self] = pages
    /\ counted' = WithoutAll(counted, {o \in DOMAIN counted : counted[o].page \in pages})

ACTION UnmapReturn ON unmap_page_range__return WHEN Ptes /\ Locks == zapped' = Without(zapped, self)

(* Where p is mapped in m. *)
MappedIn(p : Page, m : Mm) == {x \in mapped_at[p] : x.mm = m}

ACTION ExitMmap ON exit_mmap WHEN Ptes /\ Locks ==
    LET pages == {ptes[x].page : x \in {y \in DOMAIN ptes : y.mm = mm}}
        mapped == {p \in pages : MappedIn(p, mm) # {}}
    IN
    /\ IF mapped = {}
       THEN doomed' = Without(doomed, self)
       ELSE doomed'[self] = [p \in mapped |-> Cardinality(MappedIn(p, mm))]
    /\ counted' = WithoutAll(counted, {o \in DOMAIN counted : counted[o].page \in pages})

(* Counted too low, the page is freed while somebody maps it; too high, it is never freed or migrated.
   mm/rmap.c:page_add_anon_rmap(), page_remove_rmap(), VM_BUG_ON(page_mapcount(page) < 0) [2.6.34 on]. *)
RULE RMAP_11 "mapcount equals number of ptes" WHEN Ptes /\ Locks

ACTION Release ON lock WHEN Ptes /\ Locks ==
    LET rest == CASE kind = "ptl" -> PtlsOf(self) \ {[mm |-> mm, table |-> Table(at)]} = {} /\ PageTableLocksOf(self) = {}
                  [] kind = "page_table_lock" -> PtlsOf(self) = {} /\ PageTableLocksOf(self) \ {mm} = {}
                  [] OTHER -> FALSE
        is_settled == op = "release" /\ rest
        told == counted[self]
    IN
    /\ REQUIRE RMAP_11 ==
           is_settled /\ self \in DOMAIN counted
               /\ (\A o \in DOMAIN touched : o # self => told.page \notin touched[o])
               /\ (\A o \in DOMAIN zapped : told.page \notin zapped[o])
               /\ (\A o \in DOMAIN doomed : told.page \notin DOMAIN doomed[o])
           => Cardinality(mapped_at[told.page]) = told.mapcount
    /\ IF is_settled
       THEN /\ touched' = Without(touched, self)
            /\ counted' = Without(counted, self)

------------------------------------------------------------------------------

GIVEN vma_of_anon_vma WITH Era |-> v2_6_36, Ptes |-> TRUE, Locks |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")

TEST "a new page is counted without the page table lock" COMPLETE GIVEN vma_of_anon_vma
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    EXPECT violated RMAP_14 AT 1

TEST "… under that of another mm" COMPLETE GIVEN vma_of_anon_vma
    lock(addr: 0x72, kind: "ptl", op: "acquire", mm: 0xe2, at: 0x5000)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    EXPECT violated RMAP_14 AT 2

GIVEN counted_page COMPLETE ==
    GIVEN vma_of_anon_vma
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)

TEST "… under that of its place" GIVEN counted_page
    EXPECT ok

TEST "a page that may be shared is counted without the page table lock" COMPLETE GIVEN vma_of_anon_vma
    page_lock(page: 0xf0)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa0)
    EXPECT violated RMAP_14 AT 2

TEST "a page is discounted without the page table lock" GIVEN counted_page
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    EXPECT violated RMAP_14 AT 1

TEST "a page is discounted under the lock of all page tables" GIVEN counted_page
    lock(addr: 0x74, kind: "page_table_lock", op: "acquire", mm: 0xe0)
    pte_clear(mm: 0xe0, addr: 0x5000)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 0)
    lock(addr: 0x74, kind: "page_table_lock", op: "release", mm: 0xe0)
    EXPECT ok

GIVEN page_counted_in_family COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE, Locks |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)

TEST "a pte that is not counted" GIVEN page_counted_in_family
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    page_lock(page: 0xf0)
    lock(addr: 0x72, kind: "ptl", op: "acquire", mm: 0xe2, at: 0x5000)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)
    lock(addr: 0x72, kind: "ptl", op: "release", mm: 0xe2, at: 0x5000)
    EXPECT violated RMAP_11 AT 7

TEST "a second pte that is counted" GIVEN page_counted_in_family
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    page_lock(page: 0xf0)
    lock(addr: 0x72, kind: "ptl", op: "acquire", mm: 0xe2, at: 0x5000)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)
    lock(addr: 0x72, kind: "ptl", op: "release", mm: 0xe2, at: 0x5000)
    EXPECT ok

TEST "a pte that is counted and never set" COMPLETE GIVEN vma_of_anon_vma
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    EXPECT violated RMAP_11 AT 4

TEST "a migration entry does not count" GIVEN counted_page
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "migration", page: 0xf0)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 0)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    EXPECT ok

TEST "another thread has counted, and not set its pte yet" GIVEN page_counted_in_family
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    page_lock(page: 0xf0, tid: 2)
    lock(addr: 0x72, kind: "ptl", op: "acquire", mm: 0xe2, at: 0x5000, tid: 2)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2, tid: 2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2, tid: 2)
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    pte_clear(mm: 0xe0, addr: 0x5000)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0, tid: 2)
    lock(addr: 0x72, kind: "ptl", op: "release", mm: 0xe2, at: 0x5000, tid: 2)
    EXPECT ok

TEST "a count that is old by the end of the lock" GIVEN page_counted_in_family
    page_lock(page: 0xf0, tid: 2)
    lock(addr: 0x72, kind: "ptl", op: "acquire", mm: 0xe2, at: 0x5000, tid: 2)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2, tid: 2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2, tid: 2)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0, tid: 2)
    lock(addr: 0x72, kind: "ptl", op: "release", mm: 0xe2, at: 0x5000, tid: 2)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    EXPECT ok

TEST "munmap has taken the pte and not discounted it yet" GIVEN page_counted_in_family
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    page_lock(page: 0xf0)
    unmap_page_range(vma: 0x10, addr: 0x4000, end: 0x8000, tid: 2)
    lock(addr: 0x72, kind: "ptl", op: "acquire", mm: 0xe2, at: 0x5000)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)
    lock(addr: 0x72, kind: "ptl", op: "release", mm: 0xe2, at: 0x5000)
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000, tid: 2)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, tid: 2)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000, tid: 2)
    unmap_page_range__return(tid: 2)
    EXPECT ok

GIVEN exit_of_a_parent COMPLETE ==
    GIVEN vma_of_anon_vma
    vma_link(vma: 0x14, mm: 0xe0, start: 0x20000, end: 0x24000, pgoff: 32)
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    exit_mmap(mm: 0xe0, tid: 2)
    unmap_page_range(vma: 0x14, addr: 0x20000, end: 0x24000, tid: 2)
    unmap_page_range__return(tid: 2)
    page_lock(page: 0xf0)

TEST "exit is done with one vma, and has yet to take the page's pte from another" GIVEN exit_of_a_parent
    lock(addr: 0x72, kind: "ptl", op: "acquire", mm: 0xe2, at: 0x5000)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)
    lock(addr: 0x72, kind: "ptl", op: "release", mm: 0xe2, at: 0x5000)
    EXPECT ok

TEST "… and has taken that too" GIVEN exit_of_a_parent
    unmap_page_range(vma: 0x10, addr: 0x4000, end: 0x8000, tid: 2)
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000, tid: 2)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, tid: 2)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000, tid: 2)
    unmap_page_range__return(tid: 2)
    lock(addr: 0x72, kind: "ptl", op: "acquire", mm: 0xe2, at: 0x5000)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)
    lock(addr: 0x72, kind: "ptl", op: "release", mm: 0xe2, at: 0x5000)
    EXPECT violated RMAP_11 AT 10

TEST "nobody knows how many ptes there were when the recording began" GIVEN vma_of_anon_vma
    page_lock(page: 0xf0)
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    EXPECT inconclusive RMAP_11

TEST "another thread is about to discount the page when its count is told, and has done so when the lock is released"
    COMPLETE GIVEN vma_of_anon_vma
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    lock(addr: 0x72, kind: "ptl", op: "acquire", mm: 0xe2, at: 0x5000, tid: 2)
    page_lock(page: 0xf0, tid: 2)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0, tid: 2)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa0, tid: 2)
    lock(addr: 0x70, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    pte_clear(mm: 0xe0, addr: 0x5000)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2, tid: 2)
    lock(addr: 0x70, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    lock(addr: 0x72, kind: "ptl", op: "release", mm: 0xe2, at: 0x5000, tid: 2)
    EXPECT ok
===============================================================================
