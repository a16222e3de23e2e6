----------------------------- MODULE mm.thp_numa ------------------------------
EXTENDS mm.locks, mm.page_table

(* NUMA hinting faults on huge pages.  The scanner makes a present huge pmd fault on purpose (pmd_numa, protnone from
   4.0 on).  The fault finds out which node uses the page: it makes the pmd an ordinary one again, or migrates the page
   first.  While it copies, nobody may write to the page, and what keeps user space out is just that the pmd still
   faults.  So whoever makes it an ordinary one must hold the page lock, as migration does.
   mm/huge_memory.c:do_huge_pmd_numa_page(); commit a54a407fbf77 (3.12), commit 2b4847e73004 (3.13). *)

(* set_pmd_at(): the pmd of mm at haddr maps this huge page.  numa: it is to fault. *)
EVENT pmd_set(mm : Mm, haddr : Addr, page : Page, numa : BOOLEAN, write : BOOLEAN OPTIONAL, vma : Vma OPTIONAL)

(* The pmd maps no huge page any more: zapped or split. *)
EVENT pmd_clear(mm : Mm, haddr : Addr, vma : Vma OPTIONAL)

(* … to be set to another page: no cpu has the old entry in its TLB afterwards. *)
EVENT pmdp_clear_flush(mm : Mm, haddr : Addr, vma : Vma OPTIONAL)

(* pmd_same(): the pmd is compared with what it was when the fault began. *)
EVENT pmd_same(mm : Mm, haddr : Addr, same : BOOLEAN)

(* do_huge_pmd_numa_page(), at any address of the huge page. *)
EVENT numa_fault(mm : Mm OPTIONAL, vma : Vma, addr : Addr)
EVENT numa_fault__return(ret : Int OPTIONAL)

(* Where the page belongs: -1 where it is, else another node. *)
EVENT mpol_misplaced(page : Page, vma : Vma, addr : Addr)
EVENT mpol_misplaced__return(nid : Int)

(* wait_on_page_locked(): waits for whoever has locked the page, to try the fault again. *)
EVENT page_wait(page : Page)

(* The fault is accounted as one of this node. *)
EVENT task_numa_fault(nid : Int, pages : Nat OPTIONAL, migrated : BOOLEAN OPTIONAL)

(* References to a page that this thread has taken, or dropped if delta is negative.  Those that the batches of the LRU
   lists take and drop for themselves are left out. *)
EVENT page_ref(page : Page, delta : Int)

(* A node or zone has as many isolated pages more (NR_ISOLATED_ANON, NR_ISOLATED_FILE), less if delta is negative. *)
EVENT zone_isolated(nid : Int, delta : Int)

(* migrate_misplaced_transhuge_page(), 3.8 to 5.13.  mapcount: how many pmds map the page. *)
EVENT migrate_thp(mm : Mm, vma : Vma, addr : Addr, page : Page, node : Int, mapcount : Int OPTIONAL)
EVENT migrate_thp__return(isolated : BOOLEAN)

(* Migration of huge pages has a function of its own. *)
ThpEra == {"NB38", "NB312", "NB313"}

(* What each pmd maps that maps a huge page. *)
VARIABLE pmds : [PageTable -> [page : Page, numa : BOOLEAN]]

TYPE HintingFault == [
    mm : Mm,
    table : Nat,
    page : Page,             \* NULL until it is known
    target : Int,            \* where it belongs
    is_decided : BOOLEAN,    \* target is known
    has_left : BOOLEAN,      \* the page table lock has been dropped since
    is_cleared : BOOLEAN,    \* the pmd has been made an ordinary one
    is_same : BOOLEAN,       \* the pmd has been found to be as it was since the page table lock was taken
    is_exposed : BOOLEAN,    \* another thread has changed the pmd since it was found so
    is_refault : BOOLEAN,    \* the fault gives up, to be tried again
    is_migrating : BOOLEAN,
    is_migrated : BOOLEAN,
    refs : Int,              \* taken on page, less those dropped
    isolated : Int,          \* pages that this thread has isolated, less those put back
    accounted : Nat,         \* how often
    accounted_nid : Int      \* last for which node
]

(* The hinting fault that each thread is in. *)
VARIABLE hinting : [Task -> HintingFault]

Pmd(m : Mm, addr : Addr) == [mm |-> m, table |-> Table(addr)]

(* t is in a hinting fault on this pmd. *)
IsHinting(t : Task, m : Mm, addr : Addr) ==
    t \in DOMAIN hinting /\ hinting[t].mm = m /\ hinting[t].table = Table(addr)

(* 3.13 puts the old page back, without a flush in front, when it finds references to it that were not there before. *)
IsPutBack(t : Task, p : Page) == hinting[t].is_migrating /\ hinting[t].page = p

ACTION FaultBegin ON numa_fault ==
    hinting'[self] = [mm |-> mm, table |-> Table(addr), page |-> NULL, target |-> -1, is_decided |-> FALSE,
                      has_left |-> FALSE, is_cleared |-> FALSE, is_same |-> FALSE, is_exposed |-> FALSE,
                      is_refault |-> FALSE, is_migrating |-> FALSE, is_migrated |-> FALSE, refs |-> 0,
                      isolated |-> 0, accounted |-> 0, accounted_nid |-> -1]

ACTION Misplaced ON mpol_misplaced ==
    IF self \in DOMAIN hinting
    THEN hinting'[self] = [hinting[self] EXCEPT !.page = page]

ACTION Decided ON mpol_misplaced__return ==
    IF self \in DOMAIN hinting
    THEN hinting'[self] = [hinting[self] EXCEPT !.target = nid, !.is_decided = TRUE]

(* What migration finds in its own check is its own business: the fault has only failed to migrate then. *)
ACTION Compare ON pmd_same ==
    IF IsHinting(self, mm, haddr)
    THEN hinting'[self] = [hinting[self] EXCEPT !.is_same = same,
                                                !.is_exposed = IF hinting[self].is_migrating THEN @ ELSE FALSE,
                                                !.is_refault = @ \/ (~same /\ ~hinting[self].is_migrating)]

(* The page may be freed, and be another's, as soon as the lock is dropped: it is that lock which keeps the pmd
   mapping it.  mm/huge_memory.c:do_huge_pmd_numa_page(), get_page() in front of spin_unlock() [3.8 on].
   At numa_fault__return: the reference that was taken over the wait for the page lock, and the one of isolation,
   are dropped by now; a page that has moved is one mapping less.  mm/huge_memory.c:do_huge_pmd_numa_page()
   [3.8-5.13]. *)
RULE NUMA_07 "pin page before dropping ptl"

ACTION PageTableLock ON lock ==
    /\ REQUIRE NUMA_07 WHEN Counts /\ Numa # "none" ==
           /\ op = "release" /\ kind \in {"ptl", "page_table_lock"}
           /\ self \in DOMAIN hinting
           /\ hinting[self].is_decided /\ hinting[self].target # -1 /\ ~hinting[self].has_left
           => hinting[self].refs > 0
    /\ IF kind \in {"ptl", "page_table_lock"} /\ self \in DOMAIN hinting
       THEN hinting'[self] = [hinting[self] EXCEPT !.is_same = FALSE,
                                                   !.has_left = @ \/ (op = "release" /\ hinting[self].is_decided)]

(* Migration could begin, or be under way: it relies on the page lock to keep the pmd as it is, and a write to the
   page that is being copied is lost.  mm/huge_memory.c:do_huge_pmd_numa_page(), BUG_ON(!PageLocked(page)) [3.12,
   commit a54a407fbf77; 3.8 to 3.11 clear it unlocked]. *)
RULE NUMA_01 "pmd_numa cleared only under page lock" WHEN Ptes /\ Locks /\ Numa \in ThpEra

(* Whoever changed the pmd meanwhile is overwritten: a page that was zapped is mapped again, with no reference left,
   and freed under its user.  mm/migrate.c:migrate_misplaced_transhuge_page(), out_dropref [3.12 does so after each
   failure; mended by commit 2b4847e73004, 3.13]. *)
RULE NUMA_03 "pmd written only under ptl and only if unchanged" WHEN Ptes /\ Locks /\ Numa \in ThpEra

(* Another cpu that has the old entry in its TLB goes on writing to the old page, which is free.
   mm/migrate.c:migrate_misplaced_transhuge_page(), pmdp_clear_flush() [3.12 on, commit a54a407fbf77]. *)
RULE NUMA_04 "flush old pmd before installing the new page" WHEN Ptes /\ Numa \in {"NB312", "NB313"}

ACTION SetPmd ON pmd_set WHEN Ptes ==
    LET here == Pmd(mm, haddr)
        is_mine == IsHinting(self, mm, haddr)
    IN
    /\ REQUIRE NUMA_01 ==
           is_mine /\ here \in DOMAIN pmds /\ pmds[here] = [page |-> page, numa |-> TRUE] /\ ~numa
           => HoldsPage(self, page)
    /\ REQUIRE NUMA_03 == is_mine => HoldsPtl(self, mm, haddr) /\ hinting[self].is_same
    /\ REQUIRE NUMA_04 == here \in DOMAIN pmds /\ ~(is_mine /\ IsPutBack(self, page)) => pmds[here].page = page
    /\ pmds'[here] = [page |-> page, numa |-> numa]
    /\ \A t \in {u \in DOMAIN hinting : IsHinting(u, mm, haddr)} :
           hinting'[t] = IF t = self
                         THEN [hinting[t] EXCEPT !.is_cleared = @ \/ ~numa]
                         ELSE [hinting[t] EXCEPT !.is_exposed = TRUE]

ACTION ClearPmd ON pmd_clear WHEN Ptes ==
    /\ pmds' = Without(pmds, Pmd(mm, haddr))
    /\ \A t \in {u \in DOMAIN hinting : u # self /\ IsHinting(u, mm, haddr)} :
           hinting'[t] = [hinting[t] EXCEPT !.is_exposed = TRUE]

ACTION FlushPmd ON pmdp_clear_flush WHEN Ptes ==
    /\ pmds' = Without(pmds, Pmd(mm, haddr))
    /\ \A t \in {u \in DOMAIN hinting : u # self /\ IsHinting(u, mm, haddr)} :
           hinting'[t] = [hinting[t] EXCEPT !.is_exposed = TRUE]

ACTION Unmap ON unmap_page_range WHEN Ptes ==
    LET m == MmOf(vma) IN
    pmds' = WithoutAll(pmds, {k \in DOMAIN pmds : k.mm = m /\ Table(addr) <= k.table /\ k.table <= Table(end - 1)})

ACTION ExitMmap ON exit_mmap WHEN Ptes == pmds' = WithoutAll(pmds, {k \in DOMAIN pmds : k.mm = mm})

(* Another fault that waits for the page lock gets it, and begins to migrate the page while this one still makes the
   pmd an ordinary one.  mm/huge_memory.c:do_huge_pmd_numa_page(), unlock_page() behind set_pmd_at() [3.12 on,
   commit a54a407fbf77; 3.8 to 3.11 do it in front]. *)
RULE NUMA_02 "page stays locked from decision to set_pmd_at" WHEN Locks /\ Ptes /\ Numa \in ThpEra

ACTION PageUnlock ON page_unlock WHEN Locks ==
    REQUIRE NUMA_02 ==
        /\ self \in DOMAIN hinting /\ hinting[self].page = page /\ HoldsPage(self, page)
        /\ hinting[self].is_decided /\ hinting[self].target = -1
        => hinting[self].is_cleared

ACTION Wait ON page_wait ==
    (* Whoever has locked the page may free it: then this thread looks at the flags of a page that is another's by now.
       mm/huge_memory.c:do_huge_pmd_numa_page() [3.8 on; with a reference since commit 3c226c637b69, 4.12]. *)
    /\ REQUIRE NUMA_12 "waiter does not touch the page after it may be freed" WHEN Counts /\ Numa \in ThpEra
           SEVERITY warning == self \in DOMAIN hinting => hinting[self].refs > 0
    /\ IF self \in DOMAIN hinting
       THEN hinting'[self] = [hinting[self] EXCEPT !.is_refault = TRUE]

ACTION Ref ON page_ref ==
    IF self \in DOMAIN hinting /\ hinting[self].page = page
    THEN hinting'[self] = [hinting[self] EXCEPT !.refs = @ + delta]

(* Put back more than were isolated, the count of the node wraps: reclaim waits for ever in too_many_isolated().
   mm/migrate.c:migrate_misplaced_transhuge_page(), mod_zone_page_state() [3.8 on].
   At migrate_thp__return: isolated pages count against reclaim: in the end too_many_isolated() makes all tasks of
   the zone wait for ever.  mm/migrate.c:migrate_misplaced_transhuge_page(), mod_zone_page_state() [3.8-5.13];
   generic migration later.
   At numa_fault__return: from 5.14 on migration has no function of its own, but is over by the end of the fault.
   mm/migrate.c:migrate_misplaced_page() [5.14 on]. *)
RULE NUMA_08 "isolated count returns to zero"

ACTION Isolate ON zone_isolated ==
    /\ REQUIRE NUMA_08 WHEN Counts /\ Numa # "none" == self \in DOMAIN hinting => hinting[self].isolated + delta >= 0
    /\ IF self \in DOMAIN hinting
       THEN hinting'[self] = [hinting[self] EXCEPT !.isolated = @ + delta]

ACTION MigrateBegin ON migrate_thp ==
    IF self \in DOMAIN hinting
    THEN hinting'[self] = [hinting[self] EXCEPT !.is_migrating = TRUE]

ACTION MigrateEnd ON migrate_thp__return ==
    /\ REQUIRE NUMA_08 WHEN Counts /\ Numa \in ThpEra == self \in DOMAIN hinting => hinting[self].isolated = 0
    /\ IF self \in DOMAIN hinting
       THEN hinting'[self] = [hinting[self] EXCEPT !.is_migrating = FALSE, !.is_migrated = isolated]

ACTION Account ON task_numa_fault ==
    IF self \in DOMAIN hinting
    THEN hinting'[self] = [hinting[self] EXCEPT !.accounted = @ + 1, !.accounted_nid = nid]

(* A fault that comes again, or that another thread has dealt with, is counted twice, makes this node look more used
   than it is, and tasks move to the wrong one.  One that was dealt with here counts, for the node that the page is
   on now.  mm/huge_memory.c:do_huge_pmd_numa_page() [3.12 on, commit a54a407fbf77; broken 5.14 to 6.10, commit
   fd8c35a92910]. *)
RULE NUMA_06 "refault is not accounted" WHEN Numa # "none"

(* What is asked of the whole fault is asked at its end: where a recording lacks the return, later events of the thread
   would be taken for the fault's. *)
ACTION FaultEnd ON numa_fault__return ==
    LET f == hinting[self] IN
    /\ REQUIRE NUMA_06 ==
           self \in DOMAIN hinting =>
               /\ f.accounted <= IF f.is_refault THEN 0 ELSE 1
               /\ Counts /\ f.is_decided /\ ~f.is_refault => f.accounted = 1
               /\ Numa \in ThpEra /\ f.is_decided /\ f.target # -1 /\ f.accounted = 1
                  => (f.is_migrated <=> f.accounted_nid = f.target)
    /\ REQUIRE NUMA_07 WHEN Counts /\ Numa \in ThpEra ==
           self \in DOMAIN hinting => f.refs = IF f.is_migrated THEN -1 ELSE 0
    /\ REQUIRE NUMA_08 WHEN Counts /\ Numa # "none" == self \in DOMAIN hinting => f.isolated = 0
    /\ hinting' = Without(hinting, self)

--------------------------------------------------------------------------------

GIVEN pmd_compared COMPLETE WITH Numa |-> "NB312", Ptes |-> TRUE, Locks |-> TRUE ==
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: TRUE, tid: 9)
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    lock(addr: 0xe1, kind: "page_table_lock", op: "acquire", mm: 0xe0)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: TRUE)

TEST "the pmd is made an ordinary one without the page lock" GIVEN pmd_compared
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: FALSE)
    EXPECT violated NUMA_01 AT 1

TEST "… with it, and unlocked only then" GIVEN pmd_compared
    page_lock(page: 0xf0, trylock: TRUE)
    mpol_misplaced(page: 0xf0, vma: 0x10, addr: 0x201000)
    mpol_misplaced__return(nid: -1)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: FALSE)
    page_unlock(page: 0xf0)
    lock(addr: 0xe1, kind: "page_table_lock", op: "release", mm: 0xe0)
    task_numa_fault(nid: 0)
    numa_fault__return
    EXPECT ok

TEST "the page is unlocked between decision and set_pmd_at()" COMPLETE
    WITH Numa |-> "NB38", Ptes |-> TRUE, Locks |-> TRUE
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    page_lock(page: 0xf0, trylock: TRUE)
    mpol_misplaced(page: 0xf0, vma: 0x10, addr: 0x201000)
    mpol_misplaced__return(nid: -1)
    page_unlock(page: 0xf0)
    EXPECT violated NUMA_02 AT 5

TEST "… after the decision to migrate, which changes nothing here" COMPLETE
    WITH Numa |-> "NB38", Ptes |-> TRUE, Locks |-> TRUE
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    page_lock(page: 0xf0, trylock: TRUE)
    mpol_misplaced(page: 0xf0, vma: 0x10, addr: 0x201000)
    mpol_misplaced__return(nid: 1)
    page_unlock(page: 0xf0)
    EXPECT ok

TEST "the pmd is written, but not compared since its lock was taken" COMPLETE
    WITH Numa |-> "NB313", Ptes |-> TRUE, Locks |-> TRUE
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    lock(addr: 0xe1, kind: "page_table_lock", op: "acquire", mm: 0xe0)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: TRUE)
    lock(addr: 0xe1, kind: "page_table_lock", op: "release", mm: 0xe0)
    lock(addr: 0xe1, kind: "page_table_lock", op: "acquire", mm: 0xe0)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: FALSE)
    EXPECT violated NUMA_03 AT 6

TEST "the scanner compares nothing" COMPLETE WITH Numa |-> "NB313", Ptes |-> TRUE, Locks |-> TRUE
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: TRUE, tid: 9)
    EXPECT ok

TEST "a pmd goes from one page to another" COMPLETE WITH Numa |-> "NB312", Ptes |-> TRUE
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: TRUE)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf2, numa: FALSE)
    EXPECT violated NUMA_04 AT 2

TEST "… by way of none" COMPLETE WITH Numa |-> "NB312", Ptes |-> TRUE
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf0, numa: TRUE)
    pmdp_clear_flush(mm: 0xe0, haddr: 0x200000)
    pmd_set(mm: 0xe0, haddr: 0x200000, page: 0xf2, numa: FALSE)
    EXPECT ok

TEST "a fault that another thread has dealt with is accounted" COMPLETE WITH Numa |-> "NB514"
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: FALSE)
    task_numa_fault(nid: 0)
    numa_fault__return
    EXPECT violated NUMA_06 AT 4

GIVEN fault_on_misplaced_page COMPLETE ==
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    mpol_misplaced(page: 0xf0, vma: 0x10, addr: 0x201000)

TEST "… is not" WITH Numa |-> "NB514", Counts |-> TRUE GIVEN fault_on_misplaced_page
    mpol_misplaced__return(nid: -1)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: FALSE)
    numa_fault__return
    EXPECT ok

TEST "a page that has moved is accounted where it was" WITH Numa |-> "NB312" GIVEN fault_on_misplaced_page
    mpol_misplaced__return(nid: 1)
    migrate_thp(mm: 0xe0, vma: 0x10, addr: 0x201000, page: 0xf0, node: 1)
    migrate_thp__return(isolated: TRUE)
    task_numa_fault(nid: 0)
    numa_fault__return
    EXPECT violated NUMA_06 AT 5

TEST "how the fault began nobody knows" WITH Numa |-> "NB312"
    numa_fault__return
    EXPECT inconclusive NUMA_06

TEST "whose page tables the fault is about nobody knows" COMPLETE WITH Numa |-> "NB312"
    numa_fault(vma: 0x10, addr: 0x201000)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: FALSE)
    task_numa_fault(nid: 0)
    numa_fault__return
    EXPECT inconclusive NUMA_06

TEST "the page table lock is dropped with no reference to the page" WITH Numa |-> "NB312", Counts |-> TRUE
    GIVEN fault_on_misplaced_page
    mpol_misplaced__return(nid: 1)
    lock(addr: 0xe1, kind: "page_table_lock", op: "release", mm: 0xe0)
    EXPECT violated NUMA_07 AT 2

TEST "a reference is taken first, but never dropped" WITH Numa |-> "NB312", Counts |-> TRUE
    GIVEN fault_on_misplaced_page
    mpol_misplaced__return(nid: 1)
    page_ref(page: 0xf0, delta: 1)
    lock(addr: 0xe1, kind: "page_table_lock", op: "release", mm: 0xe0)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: FALSE)
    numa_fault__return
    EXPECT violated NUMA_07 AT 5

TEST "… and dropped when the pmd turns out to be another" WITH Numa |-> "NB312", Counts |-> TRUE
    GIVEN fault_on_misplaced_page
    mpol_misplaced__return(nid: 1)
    page_ref(page: 0xf0, delta: 1)
    lock(addr: 0xe1, kind: "page_table_lock", op: "release", mm: 0xe0)
    pmd_same(mm: 0xe0, haddr: 0x200000, same: FALSE)
    page_ref(page: 0xf0, delta: -1)
    numa_fault__return
    EXPECT ok

GIVEN pages_isolated COMPLETE WITH Numa |-> "NB514", Counts |-> TRUE ==
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    zone_isolated(nid: 0, delta: 512)

TEST "pages that were isolated are put back twice" GIVEN pages_isolated
    zone_isolated(nid: 0, delta: -512)
    zone_isolated(nid: 0, delta: -512)
    EXPECT violated NUMA_08 AT 2

TEST "… are not put back" GIVEN pages_isolated
    numa_fault__return
    EXPECT violated NUMA_08 AT 1

TEST "… are put back once" GIVEN pages_isolated
    zone_isolated(nid: 0, delta: -512)
    numa_fault__return
    EXPECT ok

TEST "the fault waits for a page that it has no reference to" COMPLETE WITH Numa |-> "NB312", Counts |-> TRUE
    numa_fault(mm: 0xe0, vma: 0x10, addr: 0x201000)
    page_wait(page: 0xf0)
    numa_fault__return
    EXPECT ok NUMA_12 AT 2

TEST "… that it has one to" WITH Numa |-> "NB313", Counts |-> TRUE GIVEN fault_on_misplaced_page
    mpol_misplaced__return(nid: -1)
    page_ref(page: 0xf0, delta: 1)
    page_wait(page: 0xf0)
    page_ref(page: 0xf0, delta: -1)
    numa_fault__return
    EXPECT ok
===============================================================================
