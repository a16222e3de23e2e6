---------------------------- MODULE mm.walk_order -----------------------------
EXTENDS mm.moveto_tail, mm.interval_tree

(* How an rmap walk goes through the vmas of an anon_vma: each that may map the page, once, in the order of the list or
   tree, and nobody changes that meanwhile.  mm/rmap.c:rmap_walk_anon().

   What a walk is of its beginning tells (rmap_walk, try_to_migrate); without it nothing is known of the visits.  Most
   walks stop when they have found what they looked for; the one that removes migration entries goes through to the
   end. *)

TYPE Walking == [
    page : Page,
    removing : BOOLEAN,      \* it removes migration entries
    anon_vma : AnonVma,      \* NULL until it is known, and for a page that has none
    index : Nat,             \* of the page
    last : Vma,              \* the vma visited last, NULL before the first
    seen : SUBSET Vma,       \* all that have been visited; only where bounds are known (Ptes), as the next
    altered : SUBSET Vma     \* the vmas that came, went or changed their bounds since it began
]

(* The walk that each thread is in, or was in last where no return is recorded. *)
VARIABLE walking : [Task -> Walking]

(* The page that a thread unmaps, as long as no rmap_walk has told the walk. *)
VARIABLE unmapping_only : [Task -> Page]

(* The walkers that have come by a family, by the anon_vma whose lock it is, since it last changed. *)
VARIABLE undisturbed : [AnonVma -> SUBSET Task] DEFAULT {}

(* For each thread in anon_vma_moveto_tail() the walkers that had visited somebody when it was entered, and have begun no
   other walk since: they go by the old order to their end, and it waits for them. *)
VARIABLE ahead : [Task -> SUBSET Task] DEFAULT {}

(* A walk of av visits v before w. *)
Visits(v : Vma, w : Vma, av : AnonVma) ==
    IF Before(v3_7) THEN Before(v, w, same_anon_vma[av]) ELSE TreeBefore(v, w, av)

(* The walk of av that t is in may do so, whoever is about to move whom to the tail. *)
MayVisit(t : Task, v : Vma, w : Vma, av : AnonVma) ==
    \/ Visits(v, w, av)
    \/ /\ Before(v3_7)
       /\ \/ IsUnordered(v, w, av)
          \/ \E u \in movers[w] : WillPrecede(u, v, w, av) /\ t \notin ahead[u]

(* Whose lock guards av's list or tree: its root's; up to 2.6.35 its own, and relatives change beside a walk. *)
LockOf(av : AnonVma) == IF Before(v2_6_36) THEN av ELSE root_of[av]

(* t is in a walk for page p, of an anon_vma that is known. *)
Walks(t : Task, p : Page) ==
    t \in DOMAIN walking /\ walking[t].page = p /\ walking[t].anon_vma # NULL
        /\ walking[t].anon_vma \in DOMAIN root_of

(* mm/rmap.c:vma_address(): the page of this index has an address in v. *)
InRange(v : Vma, index : Nat) == area[v].anon_pgoff <= index /\ Covers(v, AddressOf(v, index))

ACTION RmapWalk ON rmap_walk ==
    /\ unmapping_only' = Without(unmapping_only, self)
    /\ walking'[self] = [page |-> page, removing |-> self \in DOMAIN walking /\ walking[self].removing /\ walking[self].page = page,
                         anon_vma |-> mapping, index |-> index, last |-> NULL, seen |-> {}, altered |-> {}]
    /\ \A u \in DOMAIN ahead : ahead'[u] = ahead[u] \ {self}

(* Where trees are walked every walk tells its beginning, so that its end need not be recorded; and a call that has no walk
   of a recorded kind leaves the last one as it is. *)
EndsAtReturn == Before(v3_7)

ACTION RmapWalkReturn ON rmap_walk__return ==
    IF EndsAtReturn
    THEN IF ~(self \in DOMAIN walking /\ walking[self].removing)
         THEN walking' = Without(walking, self)

ACTION TryToMigrate ON try_to_migrate ==
    /\ unmapping_only' = Without(unmapping_only, self)
    /\ walking'[self] = [page |-> page, removing |-> FALSE, anon_vma |-> mapping, index |-> index, last |-> NULL,
                         seen |-> {}, altered |-> {}]
    /\ \A u \in DOMAIN ahead : ahead'[u] = ahead[u] \ {self}

ACTION TryToMigrateReturn ON try_to_migrate__return ==
    IF EndsAtReturn THEN walking' = Without(walking, self)

ACTION TryToUnmap ON try_to_unmap ==
    IF EndsAtReturn
    THEN walking' = Without(walking, self)
    ELSE unmapping_only'[self] = page

ACTION TryToUnmapReturn ON try_to_unmap__return ==
    IF EndsAtReturn THEN walking' = Without(walking, self)

(* Of which anon_vma the page is its rmap_walk says. *)
ACTION RemoveBegin ON remove_migration_ptes ==
    /\ walking'[self] = [page |-> new, removing |-> TRUE, anon_vma |-> NULL, index |-> 0, last |-> NULL, seen |-> {},
                         altered |-> {}]
    /\ \A u \in DOMAIN ahead : ahead'[u] = ahead[u] \ {self}

(* An entry in a vma that is left out stays for good; see MIG_01.  mm/rmap.c:rmap_walk_anon() [2.6.35 on].
   At rmap_one: who moves or copies entries counts on the order of visits (MREMAP_01, FORK_01).  A vma that is not
   joined with the page's anon_vma, or has no address for its index, can not map the page.
   mm/rmap.c:rmap_walk_anon(), vma_address() [2.6.34 on].
   At rmap_one: … as the bounds tell.  A vma whose bounds change meanwhile is left out.  mm/rmap.c:vma_address()
   [2.6.34 on]. *)
RULE MIG_06 "walk visits each eligible vma once"

ACTION RemoveEnd ON remove_migration_ptes__return ==
    /\ REQUIRE MIG_06 WHEN Ptes ==
           self \in DOMAIN walking /\ walking[self].anon_vma # NULL =>
               LET w == walking[self] IN
               \A v \in {avcs[c].vma : c \in members[w.anon_vma]} \ w.altered : InRange(v, w.index) => v \in w.seen
    /\ walking' = Without(walking, self)

(* Of a walk of an anon_vma that is known. *)
RootOfWalk(t : Task) == LockOf(walking[t].anon_vma)

(* The visit is one of that walk, and not of a later one that only try_to_unmap has told. *)
IsVisit(t : Task, p : Page, kind : STRING) ==
    Walks(t, p) /\ (kind = "try_to_unmap_one" => ~(t \in DOMAIN unmapping_only /\ unmapping_only[t] = p))

(* Vmas that come, go or change places behind the walk's back are visited twice or never, and avcs are freed under
   it.  Only who holds the root lock may change the family, and only who holds it may walk.
   mm/rmap.c:rmap_walk_anon(), anon_vma_lock_read() [2.6.34 on; a lock for each anon_vma up to 2.6.35].
   At rmap_one: … as the locks themselves tell.  mm/rmap.c:rmap_walk_anon() [2.6.34 on]. *)
RULE MIG_05 "root lock held over the whole walk"

ACTION RmapOne ON rmap_one ==
    /\ REQUIRE MIG_05 ==
           IsVisit(self, page, kind) /\ walking[self].last # NULL => self \in undisturbed[RootOfWalk(self)]
    /\ REQUIRE MIG_05 WHEN Locks == IsVisit(self, page, kind) => HoldsRoot(self, RootOfWalk(self))
    /\ REQUIRE MIG_06 ==
           IsVisit(self, page, kind) => /\ walking[self].anon_vma \in chain[vma]
                                        /\ walking[self].last # NULL =>
                                               MayVisit(self, walking[self].last, vma, walking[self].anon_vma)
    /\ REQUIRE MIG_06 WHEN Ptes ==
           IsVisit(self, page, kind) /\ vma \notin walking[self].altered
           => InRange(vma, walking[self].index) /\ addr = AddressOf(vma, walking[self].index)
    /\ IF IsVisit(self, page, kind)
       THEN /\ walking'[self] = [walking[self] EXCEPT !.last = vma, !.seen = IF Ptes THEN @ \cup {vma} ELSE @]
            /\ undisturbed'[RootOfWalk(self)] = undisturbed[RootOfWalk(self)] \cup {self}

(* A thread does not disturb its own walk. *)
ACTION Link ON anon_vma_link ==
    /\ LET owner == IF Before(v2_6_36) THEN anon_vma ELSE root IN
       undisturbed'[owner] = undisturbed[owner] \cap {self}
    /\ IF Ptes THEN \A t \in DOMAIN walking : walking'[t] = [walking[t] EXCEPT !.altered = @ \cup {vma}]

ACTION Unlink ON anon_vma_unlink ==
    /\ IF anon_vma \in DOMAIN root_of
       THEN undisturbed'[LockOf(anon_vma)] = undisturbed[LockOf(anon_vma)] \cap {self}
    /\ IF Ptes THEN \A t \in DOMAIN walking : walking'[t] = [walking[t] EXCEPT !.altered = @ \cup {vma}]

(* Only in lists does anon_vma_moveto_tail() change the order, up to 3.6: no action on these is of a tree.  Whoever has
   begun a walk since the call began may have found the order changed already. *)
ACTION MovetoTail ON anon_vma_moveto_tail WHEN Before(v3_7) ==
    /\ \A av \in Open(self) : undisturbed'[root_of[av]] = undisturbed[root_of[av]] \ ahead[self]
    /\ ahead'[self] = {t \in DOMAIN walking \ {self} : walking[t].last # NULL}

ACTION MovetoTailReturn ON anon_vma_moveto_tail__return WHEN Before(v3_7) ==
    /\ \A av \in Open(self) : undisturbed'[root_of[av]] = undisturbed[root_of[av]] \ ahead[self]
    /\ ahead' = Without(ahead, self)

ACTION MoveBegin ON move_page_tables WHEN Before(v3_7) ==
    /\ \A av \in Open(self) : undisturbed'[root_of[av]] = undisturbed[root_of[av]] \ ahead[self]
    /\ ahead' = Without(ahead, self)

ACTION MmapLock ON mmap_lock WHEN Before(v3_7) ==
    IF write /\ op # "acquire"
    THEN /\ \A av \in Open(self) : undisturbed'[root_of[av]] = undisturbed[root_of[av]] \ ahead[self]
         /\ ahead' = Without(ahead, self)

ACTION Relink ON anon_vma_relink WHEN Before(v3_7) ==
    IF anon_vma \in DOMAIN root_of
    THEN undisturbed'[root_of[anon_vma]] = undisturbed[root_of[anon_vma]] \cap {self}

(* Open(): the list is changed as soon as the lock is there. *)
ACTION GetLock ON lock WHEN Before(v3_7) ==
    IF kind = "anon_root" /\ op = "acquire"
    THEN \A av \in Open(self) : undisturbed'[root_of[av]] = undisturbed[root_of[av]] \cap {self}

ACTION SetRange ON vma_set_range WHEN Ptes ==
    \A t \in DOMAIN walking : walking'[t] = [walking[t] EXCEPT !.altered = @ \cup {vma}]

------------------------------------------------------------------------------

GIVEN two_vmas ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe0)

GIVEN first_of_two_visited COMPLETE WITH Era |-> v6_4 ==
    GIVEN two_vmas
    vma_alloc(vma: 0x30, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)

TEST "a vma joins the family between two visits" GIVEN first_of_two_visited
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 32)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    EXPECT violated MIG_05 AT 2

TEST "it joins before the first visit; another walk goes on meanwhile" COMPLETE WITH Era |-> v6_4
    GIVEN two_vmas
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    rmap_walk(page: 0xf2, mapping: 0xa0, index: 16, tid: 3)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 3)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    rmap_walk__return(tid: 2)
    EXPECT ok

TEST "another family changes" GIVEN first_of_two_visited
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa8, root: 0xa8, where: "tree", pgoff: 32)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    EXPECT ok

GIVEN walk_begun COMPLETE WITH Era |-> v6_4 ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)

TEST "a walk without the lock" WITH Locks |-> TRUE GIVEN walk_begun
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    EXPECT violated MIG_05 AT 1

TEST "a walk with the lock" WITH Locks |-> TRUE GIVEN walk_begun
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    EXPECT ok

GIVEN two_vmas_in_list WITH Era |-> v3_3 ==
    GIVEN two_vmas
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")

TEST "against the order of the list" COMPLETE GIVEN two_vmas_in_list
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "try_to_unmap_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "try_to_unmap_one", tid: 2)
    EXPECT violated MIG_06 AT 3

TEST "against the order of the tree, which is that of vm_pgoff" COMPLETE WITH Era |-> v3_7 GIVEN two_vmas
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 8)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 4)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "try_to_unmap_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "try_to_unmap_one", tid: 2)
    EXPECT violated MIG_06 AT 5

TEST "a vma that is put in again comes behind its equals" COMPLETE WITH Era |-> v3_7 GIVEN two_vmas
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 4)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 4)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "try_to_unmap_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "try_to_unmap_one", tid: 2)
    rmap_walk__return(tid: 2)
    EXPECT ok

TEST "one vma is visited twice" GIVEN walk_begun
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    EXPECT violated MIG_06 AT 2

TEST "in two walks it may be" GIVEN walk_begun
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    EXPECT ok

TEST "of a walk whose beginning was not recorded nothing is known" WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    EXPECT inconclusive MIG_06

TEST "the walk that removes entries leaves out a vma" COMPLETE WITH Era |-> v6_4, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x10000, end: 0x14000, pgoff: 16, flags: 3, file: NULL)
    vma_link(vma: 0x20, mm: 0xe8, start: 0x10000, end: 0x14000, pgoff: 16, flags: 3, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0, tid: 2)
    rmap_walk(page: 0xf2, mapping: 0xa0, index: 17, tid: 2)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x11000, kind: "remove_migration_pte", tid: 2)
    rmap_walk__return(tid: 2)
    remove_migration_ptes__return(tid: 2)
    EXPECT violated MIG_06 AT 9

TEST "it leaves out a vma that ends in front of the page, and one that came late" COMPLETE
    WITH Era |-> v6_4, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x10000, end: 0x14000, pgoff: 16, flags: 3, file: NULL)
    vma_link(vma: 0x20, mm: 0xe8, start: 0x10000, end: 0x11000, pgoff: 16, flags: 3, file: NULL)
    vma_link(vma: 0x30, mm: 0xe8, start: 0x20000, end: 0x24000, pgoff: 16, flags: 3, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0, tid: 2)
    rmap_walk(page: 0xf2, mapping: 0xa0, index: 17, tid: 2)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x11000, kind: "remove_migration_pte", tid: 2)
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    remove_migration_ptes__return(tid: 2)
    EXPECT ok

TEST "a walk looks at another address than the page's" COMPLETE WITH Era |-> v6_4, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x10000, end: 0x14000, pgoff: 16, flags: 3, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 16)
    rmap_walk(page: 0xf2, mapping: 0xa0, index: 17, tid: 2)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x12000, kind: "page_referenced_one", tid: 2)
    EXPECT violated MIG_06 AT 4

TEST "another thread is about to move the vma visited first to the tail, and waits for this walk" COMPLETE
    GIVEN two_vmas_in_list
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    anon_vma_moveto_tail(dst: 0x10)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    rmap_walk__return(tid: 2)
    anon_vma_moveto_tail__return(dst: 0x10)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    EXPECT ok

TEST "… a walk that has begun before goes by the old order" COMPLETE GIVEN two_vmas_in_list
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    anon_vma_moveto_tail(dst: 0x10)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    EXPECT violated MIG_06 AT 4

TEST "… one that begins meanwhile by the old or the new" COMPLETE GIVEN two_vmas_in_list
    anon_vma_moveto_tail(dst: 0x10)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 3)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 3)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 3)
    anon_vma_moveto_tail__return(dst: 0x10)
    EXPECT ok

TEST "it does not wait" COMPLETE WITH Era |-> v3_3 GIVEN two_vmas
    vma_alloc(vma: 0x30, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tail")
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    anon_vma_moveto_tail(dst: 0x10)
    anon_vma_moveto_tail__return(dst: 0x10)
    rmap_one(page: 0xf0, vma: 0x30, addr: 0x30000, kind: "page_referenced_one", tid: 2)
    EXPECT violated MIG_05 AT 9

TEST "a step of it during a walk" COMPLETE GIVEN two_vmas_in_list
    anon_vma_moveto_tail(dst: 0x20)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    anon_vma_relink(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, where: "tail")
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    EXPECT violated MIG_05 AT 5

TEST "a child joins while another vma is on its way to the tail: either may come first from then on" COMPLETE
    WITH Era |-> v3_3 GIVEN two_vmas
    vma_alloc(vma: 0x30, mm: 0xe8, tid: 3)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_moveto_tail(dst: 0x10)
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tail", tid: 3)
    anon_vma_moveto_tail__return(dst: 0x10)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "page_referenced_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x30, addr: 0x30000, kind: "page_referenced_one", tid: 2)
    EXPECT ok

TEST "… unless the lock says which" COMPLETE WITH Era |-> v3_3
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x30, mm: 0xe8, tid: 3)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_moveto_tail(dst: 0x10)
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tail", tid: 3)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)
    anon_vma_moveto_tail__return(dst: 0x10)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x30, addr: 0x30000, kind: "page_referenced_one", tid: 2)
    EXPECT violated MIG_06 AT 11

TEST "a recording that began in the middle has seen both vmas join: against the order of the list" RECORDS all
    GIVEN two_vmas_in_list
    page_lock(page: 0xf0, tid: 2)
    rmap_walk(page: 0xf0, mapping: 0xa0, index: 16, tid: 2)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0, tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x20000, kind: "try_to_unmap_one", tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x10000, kind: "try_to_unmap_one", tid: 2)
    EXPECT violated MIG_06 AT 5

TEST "up to 2.6.35 a relative changes beside a walk: each has a lock of its own" COMPLETE
    WITH Era |-> v2_6_34, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe8)
    vma_alloc(vma: 0x30, mm: 0xe9)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")
    rmap_walk(page: 0xf0, mapping: 0xa2, index: 16, tid: 2)
    lock(addr: 0xb2, kind: "anon_root", op: "acquire", anon_vma: 0xa2, trylock: FALSE, tid: 2)
    rmap_one(page: 0xf0, vma: 0x20, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0, trylock: FALSE)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)
    rmap_one(page: 0xf0, vma: 0x30, addr: 0x10000, kind: "page_referenced_one", tid: 2)
    EXPECT ok
===============================================================================
