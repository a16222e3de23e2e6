---------------------------- MODULE mm.locked_walk ----------------------------
EXTENDS mm.rmap_walk, mm.locks

(* The page lock keeps a page's anon_vma still while somebody walks from it: UFFDIO_MOVE, which gives the page to another
   family, holds it too, and from 6.19 on takes no lock of an anon_vma.  mm/rmap.c. *)

(* The anon_vma that the walk goes through is no more the page's, and its lock is no more the lock of who maps the page.
   mm/rmap.c:rmap_walk_anon(), VM_WARN_ON_FOLIO(!folio_test_locked(folio)) [read in 7.3; 6.19 on by what is known of it].
   At rmap_walk: … by the holder himself.  mm/rmap.c:rmap_walk_anon() [7.0 on].
   At try_to_migrate: mm/rmap.c:try_to_migrate(), as its walk [7.0 on].
   At try_to_migrate: … by the holder himself.  mm/rmap.c:try_to_migrate() [7.0 on].
   At page_get_anon_vma: the anon_vma that he gets a reference to is not the page's.  mm/rmap.c:folio_get_anon_vma()
   [7.0 on].
   At page_get_anon_vma: … by the holder himself.  mm/rmap.c:folio_get_anon_vma() [7.0 on]. *)
RULE RMAP_20 "anon page is locked while its anon_vma is walked"

ACTION Walk ON rmap_walk ==
    /\ REQUIRE RMAP_20 WHEN Since(v7_0) /\ ~Locks == mapping # NULL => page_locked
    /\ REQUIRE RMAP_20 WHEN Since(v7_0) /\ Locks == mapping # NULL => HoldsPage(self, page)

ACTION TryToMigrate ON try_to_migrate ==
    /\ REQUIRE RMAP_20 WHEN Since(v7_0) /\ ~Locks == mapping # NULL => page_locked
    /\ REQUIRE RMAP_20 WHEN Since(v7_0) /\ Locks == mapping # NULL => HoldsPage(self, page)

ACTION GetAnonVma ON page_get_anon_vma ==
    /\ REQUIRE RMAP_20 WHEN Since(v7_0) /\ ~Locks == mapping # NULL => page_locked
    /\ REQUIRE RMAP_20 WHEN Since(v7_0) /\ Locks == mapping # NULL => HoldsPage(self, page)

--------------------------------------------------------------------------------

TEST "a page that nobody has locked is walked" WITH Era |-> v7_0
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 5, page_locked: FALSE)
    EXPECT violated RMAP_20 AT 1

TEST "… is migrated" WITH Era |-> v7_0
    try_to_migrate(page: 0xf0, flags: 0, mapping: 0xa0, index: 5, page_locked: FALSE)
    EXPECT violated RMAP_20 AT 1

TEST "… its anon_vma is pinned" WITH Era |-> v7_0
    page_get_anon_vma(page: 0xf0, mapping: 0xa0, page_locked: FALSE)
    EXPECT violated RMAP_20 AT 1

TEST "a page that somebody has locked; a file's page may be unlocked" WITH Era |-> v7_0
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 5, page_locked: TRUE)
    rmap_walk(page: 0xf2, mapping: NULL, index: 5, page_locked: FALSE)
    EXPECT ok

TEST "up to 6.18 reclaim walks without the lock" WITH Era |-> v6_15
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 5, page_locked: FALSE)
    EXPECT ok

TEST "a record that does not say" WITH Era |-> v7_0
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 5)
    EXPECT inconclusive RMAP_20

TEST "the page is locked by another thread" COMPLETE WITH Era |-> v7_0, Locks |-> TRUE
    page_lock(page: 0xf0, tid: 2)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 5)
    EXPECT violated RMAP_20 AT 2

TEST "the page is locked by who walks" COMPLETE WITH Era |-> v7_0, Locks |-> TRUE
    page_lock(page: 0xf0)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 5)
    EXPECT ok
===============================================================================
