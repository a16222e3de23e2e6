------------------------------ MODULE mm.migrate ------------------------------
EXTENDS mm.migration_walk

(* Migration replaces every pte of a page by a migration entry, copies the page, and turns every entry into a pte of the
   new page: two rmap walks, under the page lock from before the first to after the second.  mm/migrate.c, mm/rmap.c. *)

(* The pages whose ptes are being replaced by migration entries, or have been, up to the end of the walk that removes
   these. *)
VARIABLE under_migration : SUBSET Page
INIT under_migration = {}

(* The page whose ptes each thread has taken away last; done: the walk is over. *)
VARIABLE unmapped_by : [Task -> [page : Page, done : BOOLEAN]]

(* How many ptes still map a page after the walk that took them away, where a page_map_state tells and nobody can have
   taken another since. *)
VARIABLE left_mapped : [Page -> Int]

(* Two migrations of one page at a time would each take the other's entries for its own.
   mm/rmap.c:try_to_migrate() [5.14 on]; mm/migrate.c:unmap_and_move() [2.6.34 on].
   At page_unlock: whoever waits for the page lock goes on with a page that is neither here nor there: half copied,
   with entries that are still being removed.  mm/migrate.c:unmap_and_move() [2.6.34 on].
   At remove_migration_ptes: as at try_to_migrate, and for the new page too: a fault that finds its pte must not
   find its contents half copied.  The pages of a huge page that is split are locked by the lock of the whole.
   mm/migrate.c:move_to_new_page(), remove_migration_ptes() [2.6.34 on]. *)
RULE MIG_03 "page locked over unmap, copy and restore" WHEN Locks

ACTION TryToMigrate ON try_to_migrate ==
    /\ REQUIRE MIG_03 == IsLocked(page)
    /\ IF Locks THEN under_migration' = under_migration \cup {page}
    /\ unmapped_by'[self] = [page |-> page, done |-> FALSE]
    /\ left_mapped' = Without(left_mapped, page)

ACTION TryToUnmap ON try_to_unmap ==
    /\ unmapped_by'[self] = [page |-> page, done |-> FALSE]
    /\ left_mapped' = Without(left_mapped, page)

ACTION TryToMigrateReturn ON try_to_migrate__return ==
    IF self \in DOMAIN unmapped_by
    THEN unmapped_by'[self] = [unmapped_by[self] EXCEPT !.done = TRUE]

ACTION TryToUnmapReturn ON try_to_unmap__return ==
    IF self \in DOMAIN unmapped_by
    THEN unmapped_by'[self] = [unmapped_by[self] EXCEPT !.done = TRUE]

(* Told behind the walk.  While somebody zaps a range the page may lose its last pte at any time; what another thread tells
   later is the state after that. *)
ACTION MapState ON page_map_state ==
    IF DOMAIN zaps \ {self} # {}
    THEN left_mapped' = Without(left_mapped, page)
    ELSE IF \/ page \in DOMAIN left_mapped
            \/ self \in DOMAIN unmapped_by /\ unmapped_by[self] = [page |-> page, done |-> TRUE]
    THEN left_mapped'[page] = mapcount

(* What was told of the page's ptes is old. *)
ACTION RemoveRmap ON page_remove_rmap == left_mapped' = Without(left_mapped, page)

ACTION ClearPte ON pte_clear WHEN Ptes ==
    LET here == At(mm, addr) IN
    IF here \in DOMAIN ptes THEN left_mapped' = Without(left_mapped, ptes[here].page)

ACTION SetPte ON pte_set WHEN Ptes ==
    LET here == At(mm, addr) IN
    IF here \in DOMAIN ptes THEN left_mapped' = Without(left_mapped, ptes[here].page)

(* Which pages it takes ptes from nobody tells beforehand. *)
ACTION Unmap ON unmap_page_range == left_mapped' = <<>>

ACTION ExitMmap ON exit_mmap == left_mapped' = <<>>

(* Whoever faults on the entry waits for the page lock and trusts that the entry is gone when he gets it.
   include/linux/swapops.h:migration_entry_to_page(), BUG_ON(!PageLocked(p)) [2.6.34 on].
   At set_migration_pte: from the start: the page could be freed or migrated by somebody else meanwhile.
   mm/rmap.c:try_to_unmap(), BUG_ON(!PageLocked(page)) [2.6.34 on]. *)
RULE MIG_02 "migration entry implies locked page"

ACTION PageUnlock ON page_unlock ==
    /\ REQUIRE MIG_02 == Entries(page) = {}
    /\ REQUIRE MIG_03 == page \notin under_migration

ACTION SetMigrationPte ON set_migration_pte ==
    /\ REQUIRE MIG_02 WHEN Locks == IsLocked(visit[self].page)
    /\ IF Locks THEN under_migration' = under_migration \cup {visit[self].page}

(* Who still maps the old page writes to it while others write to the new one: what they write is lost.
   mm/migrate.c:unmap_and_move(), __unmap_and_move(): if (!page_mapped(page)) move_to_new_page() [2.6.34 on].
   At remove_migration_ptes: … as its ptes tell.  mm/migrate.c:unmap_and_move() [2.6.34 on].
   At migrate_folio_move: as at remove_migration_ptes, before the copy.  mm/migrate.c:migrate_folio_unmap(): if
   (!folio_mapped(src)) [6.3 on]. *)
RULE MIG_08 "unmap leaves mapcount 0 or migration backs out"

(* The entries of the new page would go to the zero page, though its contents are not zero.  mm/migrate.c:remove_migration_ptes(), VM_BUG_ON_FOLIO((flags & …ZEROPAGE) && src != dst)
   [read in 6.12 and 7.3]. *)
RULE MIG_10 "shared zero page only in place of the page itself" WHEN Since(v6_12)

ACTION RemoveBegin ON remove_migration_ptes ==
    /\ REQUIRE MIG_10 == BitAnd(flags, 2) # 0 => old = new
    /\ REQUIRE MIG_03 == ~IsSplit(old, new) => IsLocked(old) /\ IsLocked(new)
    /\ REQUIRE MIG_08 == old \in DOMAIN left_mapped => left_mapped[old] = 0 \/ new = old
    /\ REQUIRE MIG_08 WHEN Ptes == mapped_at[old] = {} \/ new = old

ACTION MoveFolio ON migrate_folio_move ==
    REQUIRE MIG_08 == src \in DOMAIN left_mapped => left_mapped[src] = 0

ACTION RemoveEnd ON remove_migration_ptes__return ==
    LET w == replacing[self] IN
    /\ IF Locks THEN under_migration' = under_migration \ {w.old}
    /\ left_mapped' = Without(left_mapped, w.old)

-------------------------------------------------------------------------------

TEST "the page is not locked" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0)
    EXPECT violated MIG_02 AT 3

GIVEN entry_set WITH Era |-> v6_4, Kernel |-> "6.6" ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    page_lock(page: 0xf0)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0)

TEST "the page is locked until the entry is gone" COMPLETE GIVEN entry_set
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte")
    remove_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf2)
    remove_migration_ptes__return
    page_unlock(page: 0xf0)
    EXPECT ok

TEST "the walk leaves the entry" COMPLETE GIVEN entry_set
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    EXPECT violated MIG_01 AT 2

TEST "the walk may have put the shared zero page in its place, which no event tells" COMPLETE GIVEN entry_set
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 2)
    remove_migration_ptes__return
    page_unlock(page: 0xf0)
    EXPECT ok

TEST "from 6.12 on only a huge page that is split may be put in its own place so" WITH Kernel |-> "6.12"
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 2)
    EXPECT violated MIG_10 AT 1

TEST "… and is" COMPLETE WITH Kernel |-> "7.2"
    remove_migration_ptes(old: 0xf0, new: 0xf0, flags: 130)
    EXPECT ok

TEST "munmap takes the entry away before the walk comes by" COMPLETE GIVEN entry_set
    unmap_page_range(vma: 0x10, addr: 0x4000, end: 0x6000, tid: 2)
    unmap_page_range__return(tid: 2)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    page_unlock(page: 0xf0)
    EXPECT ok

TEST "munmap of the page beside it does not" COMPLETE GIVEN entry_set
    unmap_page_range(vma: 0x10, addr: 0x6000, end: 0x7000, tid: 2)
    unmap_page_range__return(tid: 2)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    EXPECT violated MIG_01 AT 4

TEST "the entry moves unseen and is found where it went" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6"
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    page_lock(page: 0xf0)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x9000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x9000, vma: 0x10, page: 0xf0)
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x10, new_addr: 0x5000, len: 0x2000, need_rmap_locks: FALSE)
    move_page_tables__return(vma: 0x10, new_vma: 0x10, old_addr: 0x9000, new_addr: 0x5000, len: 0x2000, moved: 0x2000)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte")
    remove_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf2)
    remove_migration_ptes__return
    page_unlock(page: 0xf0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

TEST "a huge page is split: its entries have one name, and each page is walked for alone" COMPLETE
    GIVEN entry_set
    set_migration_pte(addr: 0x6000, vma: 0x10, page: 0xf0)
    remove_migration_ptes(old: 0xf0, new: 0xf0, flags: 1)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte")
    remove_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0)
    remove_migration_ptes__return
    page_unlock(page: 0xf0)
    EXPECT ok

TEST "up to 3.6 no huge page has migration entries: a migration given up must remove its own" COMPLETE
    WITH Era |-> v2_6_36
    vma_alloc(vma: 0x10, mm: 0xe0)
    page_lock(page: 0xf0)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_unmap_one")
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0)
    remove_migration_ptes(old: 0xf0, new: 0xf0)
    remove_migration_ptes__return
    EXPECT violated MIG_01 AT 6

TEST "a recording that began in the middle has seen enough" RECORDS all GIVEN entry_set
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    EXPECT violated MIG_01 AT 2

TEST "events are lost while the walk is under way" COMPLETE GIVEN entry_set
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    lost(count: 3)
    remove_migration_ptes__return
    EXPECT inconclusive MIG_01

GIVEN locked_and_unmapped_page COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", Locks |-> TRUE ==
    page_lock(page: 0xf0)
    try_to_migrate(page: 0xf0, flags: 0)
    try_to_migrate__return(page: 0xf0)

TEST "unlocked and locked again between the two walks" GIVEN locked_and_unmapped_page
    page_unlock(page: 0xf0)
    page_lock(page: 0xf0)
    page_lock(page: 0xf2)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    page_unlock(page: 0xf2)
    page_unlock(page: 0xf0)
    EXPECT violated MIG_03 AT 1

TEST "the new page is not locked" GIVEN locked_and_unmapped_page
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    page_unlock(page: 0xf0)
    EXPECT violated MIG_03 AT 1

TEST "both pages are locked to the end" GIVEN locked_and_unmapped_page
    page_lock(page: 0xf2)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    page_unlock(page: 0xf2)
    page_unlock(page: 0xf0)
    EXPECT ok

GIVEN unmapped_page COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6" ==
    try_to_migrate(page: 0xf0, flags: 0)
    try_to_migrate__return(page: 0xf0)

TEST "somebody still maps the old page, and it is replaced" GIVEN unmapped_page
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    EXPECT violated MIG_08 AT 2

TEST "somebody still maps the old page, and it is copied" GIVEN unmapped_page
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    migrate_folio_move(src: 0xf0, dst: 0xf2)
    EXPECT violated MIG_08 AT 2

TEST "somebody still maps the old page, and keeps it" GIVEN unmapped_page
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    remove_migration_ptes(old: 0xf0, new: 0xf0, flags: 0)
    remove_migration_ptes__return
    EXPECT ok

TEST "the next attempt finds nobody" GIVEN unmapped_page
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    remove_migration_ptes(old: 0xf0, new: 0xf0, flags: 0)
    remove_migration_ptes__return
    try_to_migrate(page: 0xf0, flags: 0)
    try_to_migrate__return(page: 0xf0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 0)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    EXPECT ok

TEST "a pte is left, and the page is replaced" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 3, file: NULL)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0, write: TRUE, tid: 2)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    EXPECT violated MIG_08 AT 3

TEST "another thread takes the last pte away before it is replaced" GIVEN unmapped_page
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    unmap_page_range(vma: 0x10, addr: 0x4000, end: 0x8000, tid: 2)
    unmap_page_range__return(tid: 2)
    migrate_folio_move(src: 0xf0, dst: 0xf2)
    EXPECT ok

TEST "… or is about to when it is told" GIVEN unmapped_page
    unmap_page_range(vma: 0x10, addr: 0x4000, end: 0x8000, tid: 2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    unmap_page_range__return(tid: 2)
    migrate_folio_move(src: 0xf0, dst: 0xf2)
    EXPECT ok

TEST "… and says so" GIVEN unmapped_page
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 0, tid: 2)
    migrate_folio_move(src: 0xf0, dst: 0xf2)
    EXPECT ok

TEST "another thread takes one of two ptes away" GIVEN unmapped_page
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1, tid: 2)
    migrate_folio_move(src: 0xf0, dst: 0xf2)
    EXPECT violated MIG_08 AT 3

TEST "nobody told how many map it" GIVEN unmapped_page
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    remove_migration_ptes__return
    EXPECT ok
===============================================================================
