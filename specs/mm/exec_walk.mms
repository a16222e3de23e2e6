----------------------------- MODULE mm.exec_walk -----------------------------
EXTENDS mm.exec

(* Which rmap walks go to a temporary stack: those of reclaim do, those that set migration entries pass over it, and a
   split of a huge page never finds one there.  mm/rmap.c. *)

(* A walk comes by vma and passes over it; kind: the callback that it would have called. *)
EVENT rmap_skip(page : Page, vma : Vma, kind : STRING)

TYPE Taking == [
    page : Page,
    migrates : BOOLEAN,
    seen : SUBSET Vma,        \* the vmas visited
    temporary : SUBSET Vma,   \* the stacks where the page was mapped when the walk began, marked
    ordinary : SUBSET Vma     \* … and not
]

(* The walk of each thread that takes ptes away. *)
VARIABLE taking : [Task -> Taking]

IsOrdinaryStack(v : Vma) == v \in DOMAIN flags_of /\ Grows(flags_of[v]) /\ ~IsIncomplete(flags_of[v])

(* Its pte is where a walk looks for it. *)
IsMappedIn(p : Page, v : Vma) ==
    /\ v \in DOMAIN mm_of /\ v \in DOMAIN area
    /\ At(mm_of[v], AddressOf(v, index_of[p])) \in mapped_at[p]
    /\ Covers(v, AddressOf(v, index_of[p]))

(* All vmas that a walk of p comes by. *)
FamilyOf(p : Page) ==
    IF IsTold(p) THEN {avcs[c].vma : c \in {m \in members[mapping_of[p]] : m \in DOMAIN avcs}} ELSE {}

(* The flags of try_to_unmap() have TTU_MIGRATION.  Its value is that of include/linux/rmap.h: a mode of its own up to
   3.15, bit 1 up to 4.11, bit 0 up to 5.13, and then also bit 8 (TTU_SPLIT_FREEZE: the split of a huge page sets
   migration entries as well); later migration has a function of its own, try_to_migrate(). *)
IsMigration(flags : Nat) ==
    CASE Before(v3_16) -> BitAnd(flags, 255) = 1
      [] Before(v4_12) -> BitAnd(flags, 2) # 0
      [] Before(v5_14) -> BitAnd(flags, 257) # 0
      [] OTHER -> FALSE

(* The walk calls this to put migration entries in the place of ptes; else reclaim does to swap the page out. *)
Migrates(t : Task, kind) ==
    \/ kind = "try_to_migrate_one"
    \/ kind = "try_to_unmap_one" /\ t \in DOMAIN taking /\ taking[t].migrates

Reclaims(t : Task, kind) == kind = "try_to_unmap_one" /\ t \in DOMAIN taking /\ ~taking[t].migrates

(* The stacks among these of which t's walk must have visited v or not: it may have ended early for others, but not
   before its first visit; and v still maps the page, or did when it was visited. *)
Decided(t : Task, among) ==
    {v \in among : v \in taking[t].seen \/ (taking[t].seen = {} /\ IsMappedIn(taking[t].page, v))}

(* The stack moves on, and the walk that should remove the entry looks at the new address: the program's first touch
   of its stack hits BUG_ON(!PageLocked(p)) in migration_entry_to_page().  mm/rmap.c:try_to_unmap_anon(),
   invalid_migration_vma() [2.6.35 on]. *)
RULE EXEC_01 "no migration entry in a temporary stack" WHEN Since(v2_6_36)

ACTION SetMigrationPte ON set_migration_pte ==
    LET v == visit[self].vma IN
    REQUIRE EXEC_01 == v \in DOMAIN flags_of => ~IsTemporaryStack(v)

(* One of the bits alone is what madvise() sets on any vma: pages of such a stack could never be migrated, and memory
   not be taken offline.  mm/rmap.c:is_vma_temporary_stack(), vma_is_temporary_stack() [2.6.35 on].
   At try_to_migrate__return: where the trace shows visits only.  mm/rmap.c:is_vma_temporary_stack(),
   vma_is_temporary_stack() [2.6.35 on].
   At try_to_unmap__return: mm/rmap.c:is_vma_temporary_stack() [2.6.35-5.13]. *)
RULE EXEC_03 "temporary means GROWS and all incomplete bits"

(* Argument pages of a large exec() could not be swapped out.  mm/rmap.c:try_to_unmap_anon() [2.6.35 on].
   At try_to_unmap__return: where the trace shows visits only.  mm/rmap.c:try_to_unmap_anon() [2.6.35 on]. *)
RULE EXEC_05 "reclaim is not skipped"

ACTION Skip ON rmap_skip ==
    /\ REQUIRE EXEC_03 WHEN Since(v2_6_36) == Migrates(self, kind) => IsTemporaryStack(vma)
    /\ REQUIRE EXEC_05 WHEN Since(v2_6_36) == ~Reclaims(self, kind)

(* A huge pmd in a stack that moves page by page; exec has nothing that could be one.  Only 2.6.38 to 4.4 have these
   two callbacks.  mm/huge_memory.c:__split_huge_page(), BUG_ON(is_vma_temporary_stack(vma)) [2.6.38-4.4]. *)
RULE EXEC_06 "split never meets a temporary stack" WHEN Since(v2_6_36)

ACTION Visit ON rmap_one ==
    /\ REQUIRE EXEC_06 ==
           kind \in {"__split_huge_page_splitting", "__split_huge_page_map"} => ~IsTemporaryStack(vma)
    /\ IF self \in DOMAIN taking
       THEN taking'[self] = [taking[self] EXCEPT !.seen = @ \cup {vma}]

ACTION MigrateBegin ON try_to_migrate ==
    taking'[self] = [page |-> page, migrates |-> TRUE, seen |-> {}, temporary |-> {},
                     ordinary |-> {v \in FamilyOf(page) : IsOrdinaryStack(v) /\ IsMappedIn(page, v)}]

ACTION UnmapBegin ON try_to_unmap ==
    taking'[self] = [page |-> page, migrates |-> IsMigration(flags), seen |-> {},
                     ordinary |-> {v \in FamilyOf(page) : IsOrdinaryStack(v) /\ IsMappedIn(page, v)},
                     temporary |-> {v \in FamilyOf(page) : IsTemporaryStack(v) /\ IsMappedIn(page, v)}]

ACTION MigrateEnd ON try_to_migrate__return ==
    /\ REQUIRE EXEC_03 WHEN Since(v2_6_36) /\ Ptes ==
           self \in DOMAIN taking => \A v \in Decided(self, taking[self].ordinary) : v \in taking[self].seen
    /\ taking' = Without(taking, self)

ACTION UnmapEnd ON try_to_unmap__return ==
    /\ REQUIRE EXEC_03 WHEN Since(v2_6_36) /\ Ptes ==
           self \in DOMAIN taking /\ taking[self].migrates
           => \A v \in Decided(self, taking[self].ordinary) : v \in taking[self].seen
    /\ REQUIRE EXEC_05 WHEN Since(v2_6_36) /\ Ptes ==
           self \in DOMAIN taking /\ ~taking[self].migrates
           => \A v \in Decided(self, taking[self].temporary) : v \in taking[self].seen
    /\ taking' = Without(taking, self)

-------------------------------------------------------------------------------

GIVEN stack_that_is_set_up COMPLETE WITH Era |-> v2_6_36 ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x18173)
    bprm_mm_init(mm: 0xe0, vma: 0x10)

TEST "a migration entry in a temporary stack" WITH Ptes |-> TRUE GIVEN stack_that_is_set_up
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x8000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x8000)
    EXPECT violated EXEC_01 AT 2

TEST "a migration entry in the stack when exec is done" WITH Ptes |-> TRUE GIVEN stack_that_is_set_up
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    setup_arg_pages(vma: 0x10)
    shift_arg_pages(vma: 0x10, shift: 0x3000)
    shift_arg_pages__return(ret: 0)
    vma_flags(vma: 0x10, flags: 0x173)
    setup_arg_pages__return(ret: 0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x8000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x8000)
    EXPECT ok

TEST "… also where nobody told that the flags were cleared" WITH Ptes |-> TRUE GIVEN stack_that_is_set_up
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    setup_arg_pages(vma: 0x10)
    shift_arg_pages(vma: 0x10, shift: 0x3000)
    shift_arg_pages__return(ret: 0)
    setup_arg_pages__return(ret: 0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x8000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x8000)
    EXPECT ok

GIVEN marked_stack COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x173)
    vma_flags(vma: 0x10, flags: 0x8173)

TEST "a migration entry in a stack that madvise() has marked" GIVEN marked_stack
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x8000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x8000)
    EXPECT ok

TEST "a stack that is not marked is passed over" GIVEN marked_stack
    try_to_migrate(page: 0xf0, flags: 1)
    rmap_skip(page: 0xf0, vma: 0x10, kind: "try_to_migrate_one")
    EXPECT violated EXEC_03 AT 2

TEST "a temporary stack is passed over" WITH Ptes |-> TRUE GIVEN stack_that_is_set_up
    try_to_migrate(page: 0xf0, flags: 1)
    rmap_skip(page: 0xf0, vma: 0x10, kind: "try_to_migrate_one")
    try_to_migrate__return
    EXPECT ok

TEST "… by the older function" WITH Ptes |-> TRUE GIVEN stack_that_is_set_up
    try_to_unmap(page: 0xf0, flags: 1)
    rmap_skip(page: 0xf0, vma: 0x10, kind: "try_to_unmap_one")
    try_to_unmap__return
    EXPECT ok

TEST "a stack that is not marked is not visited" GIVEN marked_stack
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x8000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x8000, kind: "present", page: 0xf0)
    try_to_migrate(page: 0xf0, flags: 1)
    try_to_migrate__return
    EXPECT violated EXEC_03 AT 5

TEST "a stack that is not marked is visited" GIVEN marked_stack
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x8000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x8000, kind: "present", page: 0xf0)
    try_to_migrate(page: 0xf0, flags: 1)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x8000, kind: "try_to_unmap_one")
    try_to_migrate__return
    EXPECT ok

TEST "reclaim passes over a temporary stack" WITH Ptes |-> TRUE GIVEN stack_that_is_set_up
    try_to_unmap(page: 0xf0, flags: 0)
    rmap_skip(page: 0xf0, vma: 0x10, kind: "try_to_unmap_one")
    EXPECT violated EXEC_05 AT 2

GIVEN unmapping_in_stack WITH Ptes |-> TRUE ==
    GIVEN stack_that_is_set_up
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x8000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x8000, kind: "present", page: 0xf0)
    try_to_unmap(page: 0xf0, flags: 0)

TEST "reclaim does not visit a temporary stack" GIVEN unmapping_in_stack
    try_to_unmap__return
    EXPECT violated EXEC_05 AT 1

TEST "reclaim visits a temporary stack" GIVEN unmapping_in_stack
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x8000, kind: "try_to_unmap_one")
    pte_set(mm: 0xe0, addr: 0x8000, kind: "swap", page: 0xf0)
    try_to_unmap__return
    EXPECT ok

TEST "reclaim has given up at another vma" GIVEN unmapping_in_stack
    rmap_one(page: 0xf0, vma: 0x30, addr: 0x8000, kind: "try_to_unmap_one")
    try_to_unmap__return
    EXPECT ok

TEST "a huge page is split in a temporary stack" WITH Kernel |-> "2.6.38" GIVEN stack_that_is_set_up
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x8000, kind: "__split_huge_page_splitting")
    EXPECT violated EXEC_06 AT 1

TEST "a huge page is split in a stack" COMPLETE WITH Era |-> v2_6_36, Kernel |-> "2.6.38"
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x173)
    vma_flags(vma: 0x10, flags: 0x173)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x8000, kind: "__split_huge_page_splitting")
    EXPECT ok

TEST "stacks that grow up have another bit" COMPLETE WITH Era |-> v2_6_36, GrowsFlags |-> 512
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x18273)
    bprm_mm_init(mm: 0xe0, vma: 0x10)
    try_to_migrate(page: 0xf0, flags: 1)
    rmap_skip(page: 0xf0, vma: 0x10, kind: "try_to_migrate_one")
    try_to_migrate__return
    EXPECT ok

TEST "nobody knows the flags of a vma that was there before" WITH Era |-> v2_6_36
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x8000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x8000)
    EXPECT inconclusive EXEC_01
===============================================================================
