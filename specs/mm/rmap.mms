------------------------------- MODULE mm.rmap --------------------------------
EXTENDS mm.anon_vma, mm.locks, mm.page_table

(* What a page must say of itself when it is mapped, taken over or unmapped, so that a walk that begins at the page
   finds its ptes: page->mapping leads to an anon_vma that all who map the page are joined with, page->index to the
   address in each of their vmas.  mm/rmap.c.

   What came of an operation tells a page_map_state behind it: a probe at the return, or a trace that is written so.
   Of KSM's pages it says nothing: they have no anon_vma. *)

TYPE RmapOp == [
    kind : {"new", "add", "move", "remove"},
    page : Page,
    vma : Vma,
    own : AnonVma,                            \* vma->anon_vma
    exclusive : BOOLEAN,                      \* nobody else is to map the page
    is_placed : BOOLEAN,                      \* the index that addr has in vma is known
    place : Nat,                              \* that index
    was_told : BOOLEAN,                       \* it is known what the page said before
    mapping : AnonVma,                        \* what it said, as the next
    index : Nat
]

(* The operation that each thread has done last, and of which no page_map_state has told yet. *)
VARIABLE rmap_op : [Task -> RmapOp]

(* Of each page the thread that has done the latest operation on it; nothing else has happened to it since. *)
VARIABLE latest : [Page -> Task]

(* The threads that have mapped or taken over a page of each vma last, and nobody has taken its ptes away, copied them or
   unlinked it since. *)
VARIABLE at_work : [Vma -> SUBSET Task] DEFAULT {}

(* The vma that each thread visits in a walk, with the bounds that it has found: a split that only takes from the end of a
   vma does not wait for walks. *)
VARIABLE found_area : [Task -> [vma : Vma, start : Addr, end : Addr]]

(* What the interval tree knows of a vma: from 3.7 on its avcs are taken out and put in again whenever its bounds
   change, so these are the vma's bounds.  They go with the avcs. *)
VARIABLE tree_area : [Vma -> Bounds] OUTLIVES Vma

(* The oldest of each family, where anon_vmas have no root field (2.6.34, 2.6.35): an anon_vma whose first vma is
   joined with others already is a child's (anon_vma_fork()), any other the first of its own.  Pages may lead to one that
   is dead. *)
VARIABLE eldest : [AnonVma -> AnonVma] OUTLIVES AnonVma

(* The anon_vma that all relatives of av are joined with.  2.6.34 to 2.6.38 take the last avc of the chain for it, the
   same as long as chains are in order (AVC_03); from 2.6.39 on the kernel takes anon_vma->root. *)
Oldest(av : AnonVma) ==
    IF Before(v2_6_36)
    THEN IF av \in DOMAIN eldest THEN eldest[av] ELSE NULL
    ELSE IF av \in DOMAIN root_of THEN root_of[av] ELSE NULL

(* Of one family: by the lock that they share. *)
AreRelated(av : AnonVma, other : AnonVma) == Oldest(av) = Oldest(other)

(* The anon_vmas whose walks come by v, also those whose trees v has only left for a change of its bounds. *)
Joined(v : Vma) == chain[v] \cup ToSet(same_vma[v])

IsOf(v : Vma, av : AnonVma) == \E mine \in Joined(v) : AreRelated(mine, av)

(* 2.6.34 and 2.6.35 know no exclusive page_add_anon_rmap(). *)
IsExclusive(exclusive : BOOLEAN) == exclusive /\ Since(v2_6_36)

(* What p says now is what t's operation has made of it: nobody has come between.  The page could be unmapped, be freed
   and be another's by now, or be mapped once more by a fork; the vma could be gone. *)
IsFresh(t : Task, p : Page) ==
    /\ t \in DOMAIN rmap_op /\ rmap_op[t].page = p
    /\ p \in DOMAIN latest /\ latest[p] = t
    /\ rmap_op[t].kind = "remove" \/ t \in at_work[rmap_op[t].vma]

(* t has just done this to page p. *)
HasDone(t : Task, kind, p : Page) == IsFresh(t, p) /\ rmap_op[t].kind = kind

(* p has got its mapping by it: up to then it was not anonymous. *)
HasMade(t : Task, p : Page) ==
    \/ HasDone(t, "new", p)
    \/ HasDone(t, "add", p) /\ rmap_op[t].was_told /\ rmap_op[t].mapping = NULL

HasArea(v : Vma) == Ptes /\ v \in DOMAIN area

(* addr is in v, or was when t's walk came by. *)
IsInside(t : Task, v : Vma, addr : Addr) ==
    \/ Covers(v, addr)
    \/ /\ t \in DOMAIN found_area /\ found_area[t].vma = v
       /\ found_area[t].start <= addr /\ addr < found_area[t].end

(* The tree's bounds of v are not of another vma at this address, which has died unseen. *)
HasTreeArea(v : Vma, start : Addr) == ~Ptes /\ v \in DOMAIN tree_area /\ tree_area[v].start = start

(* The index that addr has in v, as far as its bounds are known. *)
Place(v : Vma, addr : Addr) ==
    IF Ptes /\ v \in DOMAIN area
    THEN IndexIn(area[v], addr)
    ELSE IF v \in DOMAIN tree_area
    THEN IndexIn(tree_area[v], addr)
    ELSE 0

ACTION Link ON anon_vma_link ==
    /\ IF Since(v3_7)
       THEN tree_area'[vma] = [start |-> start, end |-> end, pgoff |-> pgoff,
                              anon_pgoff |-> AnonPgoff(pgoff, anon_pgoff)]
    /\ IF Before(v2_6_36) /\ members[anon_vma] = {}
       THEN eldest'[anon_vma] = IF chain[vma] = {}
                                THEN anon_vma
                                ELSE Oldest(CHOOSE av \in chain[vma] : TRUE)

ACTION Unlink ON anon_vma_unlink WHEN Since(v3_7) == tree_area' = Without(tree_area, vma)

(* page->mapping would become NULL with the anon bit set: the next walk of the page oopses.
   mm/rmap.c:__page_set_anon_rmap(), BUG_ON(!anon_vma) [2.6.34 on].
   At page_add_anon_rmap: as above; an anon_vma on the chain is as good as vma->anon_vma.
   mm/rmap.c:__page_set_anon_rmap() [2.6.34 on].
   At page_move_anon_rmap: mm/rmap.c:page_move_anon_rmap(), VM_BUG_ON(!anon_vma) [2.6.36 on]. *)
RULE RMAP_06 "vma has an anon_vma before an anon page is added"

(* Walks look for the page inside the vma only: outside it is never found, and munmap leaves its pte behind.
   mm/rmap.c:page_add_new_anon_rmap(), VM_BUG_ON(address < vma->vm_start || …) [2.6.34 on].
   At page_add_anon_rmap: mm/rmap.c:page_add_anon_rmap(), VM_BUG_ON(address < vma->vm_start || …) [2.6.34 on]. *)
RULE RMAP_08 "address inside vma"

(* In a shared mapping the page is the file's: its anonymous offset is never looked after, and walks by it go wrong.
   mm/internal.h:linear_anon_page_index(), VM_WARN_ON_ONCE(!vma_is_cow_mapping(vma)) [7.3].
   At page_add_anon_rmap: as above.
   At page_move_anon_rmap: as above, where UFFDIO_MOVE sets the index. *)
RULE RMAP_22 "anonymous pages only in copy-on-write mappings" WHEN Since(v7_3) /\ Ptes

(* include/linux/mm.h: VM_SHARED, VM_MAYWRITE. *)
IsCowMapping(v : Vma) == v \in DOMAIN vm_flags => BitAnd(vm_flags[v], 40) = 32

ACTION AddNew ON page_add_new_anon_rmap ==
    /\ REQUIRE RMAP_06 == anon_vma # NULL
    /\ REQUIRE RMAP_22 == IsCowMapping(vma)
    /\ REQUIRE RMAP_08 ==
           /\ HasArea(vma) => Covers(vma, addr)
           /\ HasTreeArea(vma, start) => tree_area[vma].start <= addr /\ addr < tree_area[vma].end
    /\ rmap_op'[self] = [kind |-> "new", page |-> page, vma |-> vma, own |-> anon_vma,
                         exclusive |-> IsNewExclusive(flags), is_placed |-> HasArea(vma) \/ HasTreeArea(vma, start),
                         place |-> Place(vma, addr), was_told |-> TRUE, mapping |-> NULL, index |-> 0]
    /\ latest'[page] = self
    /\ at_work'[vma] = at_work[vma] \cup {self}

(* Two threads that map the page for the first time both set page->mapping, and a third that looks meanwhile may see
   half of it: mapping without index.  mm/rmap.c:page_add_anon_rmap(), VM_BUG_ON(!PageLocked(page)) [2.6.34 to 6.6].
   At page_add_anon_rmap: only of a page that is not anonymous yet.  The small pages of a huge one that is split are, and
   are added to under the page table lock.  mm/rmap.c:__folio_add_anon_rmap(), mm/huge_memory.c:__split_huge_pmd_locked()
   [6.7 on]. *)
RULE RMAP_07 "page_add_anon_rmap needs the page lock"

ACTION AddAnon ON page_add_anon_rmap ==
    /\ REQUIRE RMAP_06 == Joined(vma) # {}
    /\ REQUIRE RMAP_22 == IsCowMapping(vma)
    /\ REQUIRE RMAP_07 WHEN Locks /\ Before(v6_7) == HoldsPage(self, page)
    /\ REQUIRE RMAP_07 WHEN Locks /\ Ptes /\ Since(v6_7) ==
           IsTold(page) /\ mapping_of[page] = NULL => HoldsPage(self, page)
    /\ REQUIRE RMAP_08 WHEN Ptes == HasArea(vma) => IsInside(self, vma, addr)
    /\ rmap_op'[self] = [kind |-> "add", page |-> page, vma |-> vma, own |-> anon_vma,
                         exclusive |-> IsExclusive(exclusive), is_placed |-> HasArea(vma),
                         place |-> Place(vma, addr), was_told |-> IsTold(page), mapping |-> mapping_of[page],
                         index |-> index_of[page]]
    /\ latest'[page] = self
    /\ at_work'[vma] = at_work[vma] \cup {self}

(* A walk under way has read the old anon_vma and locked its root: a change of page->mapping without the page lock
   sends it, or the next one, to vmas that do not map the page.  mm/rmap.c:page_move_anon_rmap(),
   VM_BUG_ON(!PageLocked(page)) [2.6.36 on].
   At page_move_anon_rmap: a page only ever belongs to one family, whose root lock is taken for it: moved to
   another, two threads would hold two locks over one page.  Only UFFDIO_MOVE, from 6.8 on, moves pages from one vma to
   any other.  mm/rmap.c:page_move_anon_rmap() [2.6.36 on].
   At page_move_anon_rmap: the same, by what a probe at the entry has read.  mm/rmap.c:page_move_anon_rmap(),
   folio_move_anon_rmap() [2.6.36 on]. *)
RULE RMAP_09 "page_move_anon_rmap needs the page lock"

ACTION MoveAnon ON page_move_anon_rmap ==
    /\ REQUIRE RMAP_06 == anon_vma # NULL
    /\ REQUIRE RMAP_22 == IsCowMapping(vma)
    /\ REQUIRE RMAP_09 WHEN Since(v2_6_36) /\ Locks == HoldsPage(self, page)
    /\ REQUIRE RMAP_09 WHEN Since(v2_6_36) /\ Ptes ==
           anon_vma # NULL /\ IsTold(page) /\ mapping_of[page] # NULL
           => AreRelated(mapping_of[page], anon_vma) \/ MovesForUffd(self)
    /\ REQUIRE RMAP_09 WHEN Since(v2_6_36) /\ ~Ptes ==
           anon_vma # NULL => AreRelated(old_mapping, anon_vma) \/ MovesForUffd(self)
    /\ rmap_op'[self] = [kind |-> "move", page |-> page, vma |-> vma, own |-> anon_vma, exclusive |-> TRUE,
                         is_placed |-> HasArea(vma), place |-> Place(vma, addr), was_told |-> IsTold(page),
                         mapping |-> mapping_of[page], index |-> index_of[page]]
    /\ latest'[page] = self
    /\ at_work'[vma] = at_work[vma] \cup {self}

(* The pte is gone by then: without another one the page may be freed next. *)
ACTION RemoveRmap ON page_remove_rmap ==
    /\ rmap_op'[self] = [kind |-> "remove", page |-> page, vma |-> vma, own |-> NULL, exclusive |-> FALSE,
                         is_placed |-> FALSE, place |-> 0, was_told |-> IsTold(page), mapping |-> mapping_of[page],
                         index |-> index_of[page]]
    /\ latest'[page] = self
    /\ IF Ptes /\ mapped_at[page] \cup Entries(page) = {} THEN untold' = untold \cup {page}

(* The new page gets mapping and index of the old one before its ptes.  mm/migrate.c. *)
ACTION Replaced ON remove_migration_ptes WHEN Ptes ==
    IF old # new
    THEN /\ mapping_of'[new] = mapping_of[old]
         /\ index_of'[new] = index_of[old]
         /\ untold' = IF IsTold(old) THEN untold \ {new} ELSE untold \cup {new}

(* What the page says has been told; without any entry it may be freed next. *)
ACTION Told ON page_map_state ==
    /\ rmap_op' = Without(rmap_op, self)
    /\ latest' = Without(latest, page)
    /\ IF Ptes
       THEN untold' = IF mapcount > 0 \/ Entries(page) # {} THEN untold \ {page} ELSE untold \cup {page}

ACTION Visit ON rmap_one WHEN Ptes ==
    IF vma \in DOMAIN area
    THEN found_area'[self] = [vma |-> vma, start |-> area[vma].start, end |-> area[vma].end]

ACTION VisitEnd ON rmap_one__return WHEN Ptes == found_area' = Without(found_area, self)

(* What ends the operation that a thread has done last: the page dies, or somebody is about to take its ptes away. *)
ACTION FreePage ON page_free == latest' = Without(latest, page)

ACTION TryToMigrate ON try_to_migrate == latest' = Without(latest, page)

ACTION TryToUnmap ON try_to_unmap == latest' = Without(latest, page)

(* … somebody else sets or clears one. *)
ACTION SetPte ON pte_set WHEN Ptes ==
    IF page \in DOMAIN latest /\ latest[page] # self THEN latest' = Without(latest, page)

ACTION ClearPte ON pte_clear WHEN Ptes ==
    LET here == At(mm, addr)
        was == ptes[here].page
    IN
    IF here \in DOMAIN ptes /\ was \in DOMAIN latest /\ latest[was] # self
    THEN latest' = Without(latest, was)

(* … its vma loses its ptes or its anon_vmas, or fork maps its pages once more. *)
ACTION Unmap ON unmap_page_range == at_work' = Without(at_work, vma)

ACTION UnlinkAll ON unlink_anon_vmas == at_work' = Without(at_work, vma)

ACTION Copy ON copy_page_range ==
    /\ at_work' = Without(at_work, src_vma)
    /\ rmap_op' = Without(rmap_op, self)

(* … or the thread is done with what it did it for: a fault, a walk, munmap().  Pages that it has unmapped may be
   another's then, unseen. *)
ACTION UnmapReturn ON unmap_page_range__return == rmap_op' = Without(rmap_op, self)

ACTION MmapLock ON mmap_lock ==
    IF op = "release" THEN rmap_op' = Without(rmap_op, self)

ACTION PageUnlock ON page_unlock ==
    IF self \in DOMAIN rmap_op /\ rmap_op[self].page = page
    THEN rmap_op' = Without(rmap_op, self)

------------------------------------------------------------------------------

TEST "a new page in a vma without an anon_vma" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: NULL)
    EXPECT violated RMAP_06 AT 2

TEST "a page that may be shared in a vma without an anon_vma" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: NULL)
    EXPECT violated RMAP_06 AT 2

GIVEN vma_for_pages COMPLETE WITH Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")

TEST "a page is taken over by a vma without an anon_vma" WITH Era |-> v2_6_36 GIVEN vma_for_pages
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: NULL)
    EXPECT violated RMAP_06 AT 3

TEST "a new page is mapped behind the end of its vma" WITH Era |-> v2_6_36 GIVEN vma_for_pages
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x8000, anon_vma: 0xa0)
    EXPECT violated RMAP_08 AT 1

TEST "a page is mapped in front of its vma" WITH Era |-> v2_6_36 GIVEN vma_for_pages
    page_lock(page: 0xf0)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x3000, exclusive: FALSE, anon_vma: 0xa0)
    EXPECT violated RMAP_08 AT 2

GIVEN child_for_pages COMPLETE WITH Era |-> v6_4 ==
    vma_alloc(vma: 0x20, mm: 0xe2)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)

TEST "the tree knows the vma's bounds" WITH Kernel |-> "6.12" GIVEN child_for_pages
    page_add_new_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x8000, anon_vma: 0xa2, flags: 1, start: 0x4000)
    EXPECT violated RMAP_08 AT 1

TEST "a page is mapped without its lock" WITH Era |-> v2_6_36, Locks |-> TRUE GIVEN vma_for_pages
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa0)
    EXPECT violated RMAP_07 AT 1

TEST "a page is mapped under its lock" WITH Era |-> v2_6_36, Locks |-> TRUE GIVEN vma_for_pages
    page_lock(page: 0xf0)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa0)
    EXPECT ok

GIVEN mapping_of_a_file COMPLETE WITH Era |-> v7_3, Ptes |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 0, anon_pgoff: 4)

TEST "an anonymous page in a shared mapping" GIVEN mapping_of_a_file
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 0, flags: 59, file: 0xd0, anon_pgoff: 4)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0, flags: 1)
    EXPECT violated RMAP_22 AT 2

TEST "… in a private one" GIVEN mapping_of_a_file
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 0, flags: 51, file: 0xd0, anon_pgoff: 4)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0, flags: 1)
    EXPECT ok

GIVEN anonymous_page COMPLETE WITH Era |-> v6_4, Kernel |-> "6.12", Ptes |-> TRUE, Locks |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 51, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x4000, anon_vma: 0xa0, flags: 1)

TEST "from 6.7 on a huge page that is split is added to without its lock" GIVEN anonymous_page
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa0)
    EXPECT ok

TEST "… a page that is not anonymous yet is not" GIVEN anonymous_page
    page_add_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa0)
    EXPECT violated RMAP_07 AT 1

TEST "a page is taken over without its lock" WITH Era |-> v2_6_36, Locks |-> TRUE GIVEN vma_for_pages
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    EXPECT violated RMAP_09 AT 5

TEST "a page is taken over by a stranger" WITH Era |-> v2_6_36 GIVEN vma_for_pages
    vma_link(vma: 0x30, mm: 0xe4, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x30, avc: 0xc6, anon_vma: 0xa6, root: 0xa6, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_move_anon_rmap(page: 0xf0, vma: 0x30, addr: 0x5000, anon_vma: 0xa6)
    EXPECT violated RMAP_09 AT 4

TEST "… as a probe at the entry has seen" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6"
    vma_alloc(vma: 0x20, mm: 0xe2)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x30, avc: 0xc6, anon_vma: 0xa6, root: 0xa6, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2, old_mapping: 0xa6)
    EXPECT violated RMAP_09 AT 4

TEST "a page is taken over by a child" WITH Kernel |-> "6.6" GIVEN child_for_pages
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2, old_mapping: 0xa0)
    EXPECT ok

TEST "a new page is mapped at the end of its vma" WITH Era |-> v2_6_36 GIVEN vma_for_pages
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x7000, anon_vma: 0xa0)
    EXPECT ok

TEST "… but nothing of another vma at its address" WITH Kernel |-> "6.12" GIVEN child_for_pages
    page_add_new_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x9000, anon_vma: 0xa2, flags: 1, start: 0x9000)
    EXPECT ok

TEST "a page is taken over under its lock" WITH Era |-> v2_6_36, Locks |-> TRUE GIVEN vma_for_pages
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_lock(page: 0xf0)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    EXPECT ok

TEST "the vma is split while a walk is at a page of its upper part" WITH Era |-> v3_3 GIVEN vma_for_pages
    remove_migration_ptes(old: 0xf2, new: 0xf0, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x7000, kind: "remove_migration_pte", tid: 2)
    vma_set_range(vma: 0x10, start: 0x4000, end: 0x6000, pgoff: 4)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x7000, exclusive: FALSE, anon_vma: 0xa0, tid: 2)
    rmap_one__return(page: 0xf0, vma: 0x10, addr: 0x7000, kind: "remove_migration_pte", tid: 2)
    EXPECT ok

TEST "… when the walk has gone on" WITH Era |-> v3_3 GIVEN vma_for_pages
    remove_migration_ptes(old: 0xf2, new: 0xf0, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x7000, kind: "remove_migration_pte", tid: 2)
    rmap_one__return(page: 0xf0, vma: 0x10, addr: 0x7000, kind: "remove_migration_pte", tid: 2)
    vma_set_range(vma: 0x10, start: 0x4000, end: 0x6000, pgoff: 4)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x7000, exclusive: FALSE, anon_vma: 0xa0, tid: 2)
    EXPECT violated RMAP_08 AT 5
===============================================================================
