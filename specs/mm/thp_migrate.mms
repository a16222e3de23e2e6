---------------------------- MODULE mm.thp_migrate ----------------------------
EXTENDS mm.thp_numa

(* migrate_misplaced_transhuge_page(), 3.8 to 5.13, which a hinting fault calls with the page locked and a reference to
   it: takes the page off the LRU, copies it, and puts the copy in its place if the pmd is still the same.  In whatever
   way it ends, page lock and reference are gone, and the pmd does not fault any more.  mm/migrate.c. *)

(* count_vm_events(): "pgmigrate_success", "pgmigrate_fail" and others. *)
EVENT vm_event(item : STRING, delta : Nat)

TYPE ThpMigration == [
    mm : Mm,
    table : Nat,
    page : Page,
    mapcount : Int,
    refs : Int,                         \* taken on page, less those dropped
    succeeded : Nat,                    \* how often success was counted
    failed : Nat,                       \* … and failure
    was_shared : BOOLEAN,               \* the page was isolated though more than one pmd maps it
    has_rmap : BOOLEAN,                 \* the new page's rmap, done in this section of the page table lock
    has_table : BOOLEAN,                \* … the flush or setting of the pmd
    first : {"none", "rmap", "table"},  \* which of them came first, where both were done
    is_cleared : BOOLEAN,               \* the pmd does not fault any more
    has_changed : BOOLEAN               \* the pmd was found to be another one
]

(* The migration that each thread is in. *)
VARIABLE migrating_thp : [Task -> ThpMigration]

IsMigratingAt(t : Task, m : Mm, addr : Addr) ==
    t \in DOMAIN migrating_thp /\ migrating_thp[t].mm = m /\ migrating_thp[t].table = Table(addr)

(* The pmds that map a huge page. *)
MappingPmds(p : Page) == {k \in DOMAIN pmds : pmds[k].page = p}

ACTION Begin ON migrate_thp WHEN Numa \in ThpEra ==
    migrating_thp'[self] = [mm |-> mm, table |-> Table(addr), page |-> page, mapcount |-> mapcount, refs |-> 0,
                            succeeded |-> 0, failed |-> 0, was_shared |-> FALSE, has_rmap |-> FALSE,
                            has_table |-> FALSE, first |-> "none", is_cleared |-> FALSE, has_changed |-> FALSE]

(* Only the pages of this migration are isolated meanwhile. *)
ACTION Isolate ON zone_isolated WHEN Numa \in ThpEra ==
    IF self \in DOMAIN migrating_thp /\ delta > 0
    THEN LET m == migrating_thp[self]
             mapcount == IF Ptes THEN Cardinality(MappingPmds(m.page)) ELSE m.mapcount
         IN  migrating_thp'[self] = [m EXCEPT !.was_shared = mapcount # 1]

ACTION Count ON vm_event WHEN Numa \in ThpEra ==
    IF self \in DOMAIN migrating_thp
    THEN migrating_thp'[self] =
             [migrating_thp[self] EXCEPT !.succeeded = IF item = "pgmigrate_success" THEN @ + 1 ELSE @,
                                         !.failed = IF item = "pgmigrate_fail" THEN @ + 1 ELSE @]

ACTION Ref ON page_ref WHEN Numa \in ThpEra ==
    IF self \in DOMAIN migrating_thp /\ migrating_thp[self].page = page
    THEN migrating_thp'[self] = [migrating_thp[self] EXCEPT !.refs = @ + delta]

ACTION PageTableLock ON lock WHEN Numa \in ThpEra ==
    IF kind \in {"ptl", "page_table_lock"} /\ self \in DOMAIN migrating_thp
    THEN migrating_thp'[self] = [migrating_thp[self] EXCEPT !.has_rmap = FALSE, !.has_table = FALSE]

ACTION Compare ON pmd_same WHEN Numa \in ThpEra ==
    IF IsMigratingAt(self, mm, haddr)
    THEN migrating_thp'[self] = [migrating_thp[self] EXCEPT !.has_changed = @ \/ ~same]

ACTION AddRmap ON page_add_new_anon_rmap WHEN Numa \in ThpEra ==
    IF IsMigratingAt(self, MmOf(vma), addr)
    THEN LET m == migrating_thp[self] IN
         migrating_thp'[self] = [m EXCEPT !.has_rmap = TRUE, !.first = IF m.has_table THEN "table" ELSE @]

(* The flush is what stock kernels show of setting the pmd, which follows it. *)
ACTION Flush ON pmdp_clear_flush WHEN Numa \in ThpEra ==
    IF IsMigratingAt(self, mm, haddr)
    THEN LET m == migrating_thp[self] IN
         migrating_thp'[self] = [m EXCEPT !.has_table = ~Ptes, !.first = IF m.has_rmap THEN "rmap" ELSE @]

(* The pmd was an ordinary one for a while: user space wrote to the old page when it had been copied, and the write
   is lost.  That the pmd is the same again proves nothing, as the scanner makes it so; the page lock keeps others
   from it.  mm/huge_memory.c:do_huge_pmd_numa_page() [3.12 on, commit a54a407fbf77; 3.8 to 3.11 let it happen]. *)
RULE NUMA_13 "no user write between copy and install" WHEN Ptes /\ Numa \in ThpEra

ACTION Install ON pmd_set WHEN Ptes /\ Numa \in ThpEra ==
    LET is_new == IsMigratingAt(self, mm, haddr) /\ migrating_thp[self].page # page IN
    /\ REQUIRE NUMA_13 == is_new /\ self \in DOMAIN hinting => ~hinting[self].is_exposed
    /\ IF IsMigratingAt(self, mm, haddr)
       THEN migrating_thp'[self] =
                [migrating_thp[self] EXCEPT !.has_table = @ \/ is_new,
                                            !.first = IF is_new /\ migrating_thp[self].has_rmap THEN "rmap" ELSE @,
                                            !.is_cleared = @ \/ ~numa]

(* Page table first: no rmap walk finds a page that its pmd does not map yet.
   mm/migrate.c:migrate_misplaced_transhuge_page() [3.12, commit a54a407fbf77]. *)
RULE NUMA_05a "pagetable insertion before rmap insertion" WHEN Numa = "NB312"

(* Rmap first: by the time that other cpus see the pmd, the page is mapped and can be unmapped by them.
   mm/migrate.c:migrate_misplaced_transhuge_page() [3.13-5.13, commit 2b4847e73004]. *)
RULE NUMA_05b "rmap insertion before pagetable insertion" WHEN Numa = "NB313"

(* Only one pmd is changed: the other would go on mapping the old page, and both would write to pages of their own.
   mm/migrate.c:migrate_misplaced_transhuge_page(), page_mapcount(page) != 1 [3.8-3.12]; later shared pages are not
   made to fault. *)
RULE NUMA_11 "no migration of shared THP" WHEN Numa \in ThpEra

(* The fault relies on it: it neither unlocks the page nor looks at the pmd again.  A page that stays locked is
   waited for for ever, a pmd that stays numa faults at once again.
   mm/migrate.c:migrate_misplaced_transhuge_page(), out_dropref [3.12-5.13]. *)
RULE NUMA_09 "page unlocked and pmd_numa clear on return" WHEN Ptes /\ Locks /\ Numa \in {"NB312", "NB313"}

(* One too few, and the page is freed in use; one too many, and it is never freed.  A failure drops the caller's
   reference, success that of the mapping as well.  mm/migrate.c:numamigrate_isolate_page(),
   migrate_misplaced_transhuge_page() [3.8-5.13]. *)
RULE NUMA_10 "references balance" WHEN Counts /\ Numa \in ThpEra

(* /proc/vmstat and the rate limit go by it.  A migration that is not tried counts as neither.
   mm/migrate.c:migrate_misplaced_transhuge_page(), count_vm_events() [3.8-5.13]. *)
RULE NUMA_14 "migrate fail and success counted once" WHEN Counts /\ Numa \in ThpEra

(* What is asked of the whole migration is asked at its end, as with the fault. *)
ACTION End ON migrate_thp__return WHEN Numa \in ThpEra ==
    LET m == migrating_thp[self] IN
    /\ REQUIRE NUMA_05a ==
           self \in DOMAIN migrating_thp => m.first # "rmap" /\ (Ptes /\ isolated => m.first = "table")
    /\ REQUIRE NUMA_05b ==
           self \in DOMAIN migrating_thp => m.first # "table" /\ (Ptes /\ isolated => m.first = "rmap")
    /\ REQUIRE NUMA_11 == self \in DOMAIN migrating_thp => ~m.was_shared
    /\ REQUIRE NUMA_09 ==
           self \in DOMAIN migrating_thp =>
               /\ ~HoldsPage(self, m.page)
               /\ m.is_cleared \/ (Numa = "NB313" /\ m.has_changed)
    /\ REQUIRE NUMA_10 == self \in DOMAIN migrating_thp => m.refs = IF isolated THEN -2 ELSE -1
    /\ REQUIRE NUMA_14 ==
           self \in DOMAIN migrating_thp =>
               IF isolated THEN m.succeeded = 1 /\ m.failed = 0 ELSE m.succeeded = 0 /\ m.failed <= 1
    /\ migrating_thp' = Without(migrating_thp, self)

---------------------------------------------------------------------------------

GIVEN pmd_that_faults COMPLETE WITH Ptes |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: TRUE, tid: 9)

TEST "3.12: the rmap of the new page before its pmd" WITH Numa |-> "NB312" GIVEN pmd_that_faults
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x200000)
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf2, numa: FALSE)
    migrate_thp__return(isolated: TRUE)
    EXPECT violated NUMA_05a AT 5

TEST "3.12: the pmd of the new page before its rmap" WITH Numa |-> "NB312" GIVEN pmd_that_faults
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf2, numa: FALSE)
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x200000)
    migrate_thp__return(isolated: TRUE)
    EXPECT ok

GIVEN migration_begun COMPLETE WITH Numa |-> "NB312" ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)

TEST "3.12, as a stock kernel shows it: the rmap before the flush" GIVEN migration_begun
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x200000)
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    migrate_thp__return(isolated: TRUE)
    EXPECT violated NUMA_05a AT 3

TEST "3.12, as a stock kernel shows it: the flush before the rmap" GIVEN migration_begun
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x200000)
    migrate_thp__return(isolated: TRUE)
    EXPECT ok

TEST "3.13: the pmd of the new page before its rmap" WITH Numa |-> "NB313" GIVEN pmd_that_faults
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf2, numa: FALSE)
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x200000)
    migrate_thp__return(isolated: TRUE)
    EXPECT violated NUMA_05b AT 5

TEST "3.13: the rmap of the new page before its pmd" WITH Numa |-> "NB313" GIVEN pmd_that_faults
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x200000)
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf2, numa: FALSE)
    migrate_thp__return(isolated: TRUE)
    EXPECT ok

TEST "3.13 puts the old page back" WITH Numa |-> "NB313" GIVEN pmd_that_faults
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    mpol_misplaced(page: 0xf0, vma: 0x10, addr: 0x201000)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x200000)
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf2, numa: FALSE)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: TRUE)
    migrate_thp__return(isolated: FALSE)
    EXPECT ok

GIVEN migration_of_a_locked_page WITH Locks |-> TRUE ==
    GIVEN pmd_that_faults
    page_lock(page: 0xf0, trylock: FALSE)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)

TEST "the page is locked on return" WITH Numa |-> "NB312" GIVEN migration_of_a_locked_page
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: FALSE)
    migrate_thp__return(isolated: FALSE)
    EXPECT violated NUMA_09 AT 2

TEST "the pmd still faults on return" WITH Numa |-> "NB312" GIVEN migration_of_a_locked_page
    page_unlock(page: 0xf0)
    migrate_thp__return(isolated: FALSE)
    EXPECT violated NUMA_09 AT 2

TEST "neither" WITH Numa |-> "NB312" GIVEN migration_of_a_locked_page
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: FALSE)
    page_unlock(page: 0xf0)
    migrate_thp__return(isolated: FALSE)
    EXPECT ok

TEST "3.13: the pmd is another one now, and left alone" WITH Numa |-> "NB313" GIVEN migration_of_a_locked_page
    pmd_same(mm: 0xe0, haddr: 0x200000, same: FALSE)
    page_unlock(page: 0xf0)
    migrate_thp__return(isolated: FALSE)
    EXPECT ok

TEST "a failure drops two references" WITH Counts |-> TRUE GIVEN migration_begun
    page_ref(page: 0xf0, delta: -1)
    page_ref(page: 0xf0, delta: -1)
    migrate_thp__return(isolated: FALSE)
    EXPECT violated NUMA_10 AT 3

TEST "a failure drops the caller's, success also the mapping's" WITH Counts |-> TRUE GIVEN migration_begun
    page_ref(page: 0xf0, delta: -1)
    migrate_thp__return(isolated: FALSE)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    page_ref(page: 0xf0, delta: 1)
    page_ref(page: 0xf0, delta: -1)
    page_ref(page: 0xf0, delta: -1)
    page_ref(page: 0xf0, delta: -1)
    vm_event(item: "pgmigrate_success", delta: 512)
    migrate_thp__return(isolated: TRUE)
    EXPECT ok

TEST "two pmds map the page that is migrated" WITH Numa |-> "NB312" GIVEN pmd_that_faults
    pmd_set(mm: 0xd0, haddr: 0x200000, page: 0xf0, numa: TRUE, tid: 9)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    zone_isolated(nid: 0, delta: 512)
    migrate_thp__return(isolated: FALSE)
    EXPECT violated NUMA_11 AT 4

TEST "two pmds map the page, and it is left where it is" WITH Numa |-> "NB312" GIVEN pmd_that_faults
    pmd_set(mm: 0xd0, haddr: 0x200000, page: 0xf0, numa: TRUE, tid: 9)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    migrate_thp__return(isolated: FALSE)
    EXPECT ok

TEST "one maps it, as the function says" COMPLETE WITH Numa |-> "NB312"
    vma_alloc(vma: 0x10, mm: 0xe0)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1, mapcount: 1)
    zone_isolated(nid: 0, delta: 512)
    migrate_thp__return(isolated: FALSE)
    EXPECT ok

TEST "the pmd is an ordinary one for a while" WITH Numa |-> "NB38" GIVEN pmd_that_faults
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: TRUE)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: FALSE, tid: 2)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: TRUE, tid: 9)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: TRUE)
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf2, numa: FALSE)
    EXPECT violated NUMA_13 AT 8

TEST "the pmd is an ordinary one before it is found to be the same, and faults ever since"
    WITH Numa |-> "NB38" GIVEN pmd_that_faults
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: FALSE, tid: 2)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: TRUE, tid: 9)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: TRUE)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: TRUE)
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf2, numa: FALSE)
    EXPECT ok

TEST "a success counts as failure too" WITH Counts |-> TRUE GIVEN migration_begun
    page_ref(page: 0xf0, delta: -2)
    vm_event(item: "pgmigrate_success", delta: 512)
    vm_event(item: "pgmigrate_fail", delta: 512)
    migrate_thp__return(isolated: TRUE)
    EXPECT violated NUMA_14 AT 4

TEST "one that was not tried counts as neither" WITH Counts |-> TRUE GIVEN migration_begun
    page_ref(page: 0xf0, delta: -1)
    migrate_thp__return(isolated: FALSE)
    EXPECT ok

TEST "which references were taken before nobody knows" WITH Numa |-> "NB312", Counts |-> TRUE
    migrate_thp__return(isolated: FALSE)
    EXPECT inconclusive NUMA_10
===============================================================================
