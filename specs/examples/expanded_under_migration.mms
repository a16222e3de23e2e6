------------------ MODULE examples.expanded_under_migration -------------------
EXTENDS mm.migrate

(* What an rmap walk finds depends on the bounds of each vma: the walk that removes migration entries looks at what the vma spans
   now, not at what it spanned when they were set. The kernel puts up with that, since it locks the anon_vma, or waits for the
   page; a hazard is worth a look all the same, in a system that is not supposed to migrate while it maps. *)

Grows(v : Vma, start : Addr, end : Addr) ==
    v \in DOMAIN area /\ (start < area[v].start \/ area[v].end < end)

(* The pages of which a migration entry is within v. *)
Migrating(v : Vma) ==
    {p \in DOMAIN entry_places : Within(Entries(p), mm_of[v], area[v].start, area[v].end) # {}}

(* The bounds are what later walks go by. mm/vma.c:vma_expand() [6.12 on]; mm/mmap.c:__vma_adjust() [up to 6.2]. *)
RULE EXPAND_01 "a vma is never expanded while one of its pages is under migration" WHEN Ptes SEVERITY warning

ACTION Expand ON vma_set_range WHEN Ptes ==
    REQUIRE EXPAND_01 == Grows(vma, start, end) => Migrating(vma) = {}

ACTION Adjust ON vma_adjust WHEN Ptes ==
    REQUIRE EXPAND_01 == Grows(vma, start, end) => Migrating(vma) = {}

GIVEN under_migration_at_5000 COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x6000, pgoff: 4, flags: 3, file: NULL)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "migration", page: 0xf0, write: TRUE)

TEST "it grows upwards" GIVEN under_migration_at_5000
    vma_set_range(vma: 0x10, start: 0x4000, end: 0x7000, pgoff: 4)
    EXPECT ok EXPAND_01 AT 1

TEST "it grows downwards" GIVEN under_migration_at_5000
    vma_set_range(vma: 0x10, start: 0x3000, end: 0x6000, pgoff: 3)
    EXPECT ok EXPAND_01 AT 1

TEST "a vma_adjust() of old" GIVEN under_migration_at_5000
    vma_adjust(vma: 0x10, start: 0x4000, end: 0x7000, pgoff: 4)
    EXPECT ok EXPAND_01 AT 1

TEST "it shrinks" GIVEN under_migration_at_5000
    vma_set_range(vma: 0x10, start: 0x5000, end: 0x6000, pgoff: 5)
    vma_adjust(vma: 0x10, start: 0x5000, end: 0x6000, pgoff: 5)
    EXPECT ok

TEST "what it spans is not known" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", Ptes |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_set_range(vma: 0x10, start: 0x4000, end: 0x7000, pgoff: 4)
    EXPECT ok

TEST "the pte has come back before" GIVEN under_migration_at_5000
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf2, write: TRUE)
    vma_set_range(vma: 0x10, start: 0x4000, end: 0x7000, pgoff: 4)
    EXPECT ok

TEST "the page is another vma's" GIVEN under_migration_at_5000
    vma_link(vma: 0x12, mm: 0xe0, start: 0x6000, end: 0x8000, pgoff: 6, flags: 3, file: NULL)
    vma_set_range(vma: 0x12, start: 0x6000, end: 0x9000, pgoff: 6)
    vma_adjust(vma: 0x12, start: 0x6000, end: 0xa000, pgoff: 6)
    EXPECT ok
===============================================================================
