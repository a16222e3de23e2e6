-------------------------- MODULE mm.migration_walk ---------------------------
EXTENDS mm.move_ptes

(* The walk that removes a page's migration entries leaves none behind.  Where remove_migration_ptes() is inlined, as it is
   where pages migrate, no record says that the walk is over.  Its visits are seen, each with the page whose entries it
   looks for: the walk is over when the thread does what it can not do within one.  And no entry outlives the call of
   migrate_pages(), or the system call, in which it was set.

   The entries of a huge page that is split are passed over: which of them belongs to which page no event tells, and those
   of pages that hold nothing but zeros go without one. *)

(* The pages in whose place each thread has put migration entries: in the migrate_pages() that it is in, else since it
   entered the kernel, or left it.  Of threads that have done neither nothing is kept. *)
VARIABLE batch : [Task -> SUBSET Page] DEFAULT {}

(* … and had put before that migrate_pages() began: one that allocates memory may start another, to compact it. *)
VARIABLE outer_batch : [Task -> SUBSET Page] DEFAULT {}

(* The threads in migrate_pages(). *)
VARIABLE migrating : SUBSET Task
INIT migrating = {}

(* The huge page that each thread splits, or has split last. *)
VARIABLE splitting : [Task -> Page]

(* What not all kernels show, and not all recordings have, says that a walk is over, but changes nothing here: so that nothing
   depends on whether it is recorded. *)

(* The walk that removes entries which each thread is in: of page old, NULL if nobody says which, by visits for new. *)
VARIABLE removing : [Task -> [old : Page, new : Page]]

(* The pages whose entries t has yet to turn back.  A call within a call is through before the outer one goes on. *)
Pending(t : Task) == IF t \in migrating THEN batch[t] ELSE batch[t] \cup outer_batch[t]

(* include/linux/rmap.h:TTU_RMAP_LOCKED: of anonymous pages only those that are split are walked for under locks that are
   held already.  mm/huge_memory.c:unmap_folio(). *)
IsSplitting(flags : Nat) == BitAnd(flags, 128) # 0

(* The walk of t that visits vmas for page.  A page whose migration is given up gets its own entries turned back. *)
WalkFor(t : Task, page : Page, old : Page) == [old |-> IF page \in Pending(t) THEN page ELSE old, new |-> page]

(* The walk of t is for p. *)
IsSought(t : Task, p : Page) == t \in DOMAIN removing /\ removing[t].old = p

(* t is in the walk for a page whose entries are to be judged when it is over. *)
Sweeps(t : Task) == t \in DOMAIN removing /\ removing[t].old \in Pending(t)

(* None of the entries that it is for is left. *)
IsSwept(t : Task) == Entries(removing[t].old) = {}

ACTION SetMigrationPte ON set_migration_pte ==
    LET p == visit[self].page IN
    IF self \in DOMAIN batch /\ ~(self \in DOMAIN splitting /\ splitting[self] = p)
    THEN batch'[self] = batch[self] \cup {p}

(* The entry will never be removed: a fault on it waits for a page that is unlocked and perhaps freed, and
   hits BUG_ON(!PageLocked(p)) in migration_entry_to_page().  mm/migrate.c:remove_migration_ptes(),
   mm/rmap.c:rmap_walk() [2.6.34 on]; the harm of the races behind commit 948f017b093a [3.3].
   At rmap_one: the thread is at the next page.  mm/migrate.c:remove_migration_pte() [2.6.34 on],
   migrate_pages_batch() [6.3 on].
   At rmap_walk: the walk before this one is over.  mm/rmap.c:rmap_walk() [2.6.34 on].
   At rmap_walk__return: the walk is over.  mm/rmap.c:rmap_walk_anon() [2.6.34 on].
   At try_to_migrate: the thread is at the next page.  mm/migrate.c:migrate_folio_unmap() [6.3 on].
   At migrate_folio_move: mm/migrate.c:migrate_folio_move() [6.3 on].
   At remove_migration_ptes: mm/migrate.c:remove_migration_ptes() [2.6.34 on].
   At mm_migrate_pages_start: mm/migrate.c:migrate_pages() [5.18 on].
   At mm_migrate_pages: of all pages, moved or not, the entries are gone.  mm/migrate.c:migrate_pages() [2.6.34 on].
   At sys_enter: nothing that the thread did in the kernel goes on.  mm/migrate.c:migrate_pages() [2.6.34 on].
   At sys_exit: mm/migrate.c:migrate_pages() [2.6.34 on]. *)
RULE MIG_01 "no migration PTE after walk"

ACTION RemoveEnd ON remove_migration_ptes__return ==
    LET w == replacing[self] IN
    REQUIRE MIG_01 == ~w.may_zero /\ ~IsSplit(w.old, w.new) => Entries(w.old) = {}

ACTION Visit ON rmap_one ==
    LET goes_on == kind = "remove_migration_pte" /\ self \in DOMAIN removing /\ removing[self].new = page IN
    /\ REQUIRE MIG_01 == ~goes_on /\ Sweeps(self) => IsSwept(self)
    /\ IF ~goes_on
       THEN /\ IF Sweeps(self)
               THEN /\ batch'[self] = batch[self] \ {removing[self].old}
                    /\ outer_batch'[self] = outer_batch[self] \ {removing[self].old}
            /\ IF kind = "remove_migration_pte"
               THEN removing'[self] = WalkFor(self, page, old)
               ELSE removing' = Without(removing, self)

ACTION RmapWalk ON rmap_walk ==
    /\ REQUIRE MIG_01 == Sweeps(self) => IsSwept(self)
    /\ IF Sweeps(self)
       THEN /\ batch'[self] = batch[self] \ {removing[self].old}
            /\ outer_batch'[self] = outer_batch[self] \ {removing[self].old}
    /\ removing' = Without(removing, self)

ACTION RmapWalkReturn ON rmap_walk__return ==
    REQUIRE MIG_01 == Sweeps(self) => IsSwept(self)

ACTION TryToMigrate ON try_to_migrate ==
    /\ REQUIRE MIG_01 == Sweeps(self) => IsSwept(self)
    /\ IF Sweeps(self)
       THEN /\ batch'[self] = batch[self] \ {removing[self].old}
            /\ outer_batch'[self] = outer_batch[self] \ {removing[self].old}
    /\ removing' = Without(removing, self)
    /\ splitting'[self] = IF IsSplitting(flags) THEN page ELSE NULL

ACTION MoveFolio ON migrate_folio_move ==
    REQUIRE MIG_01 == Sweeps(self) => IsSwept(self)

ACTION RemoveBegin ON remove_migration_ptes ==
    REQUIRE MIG_01 == Sweeps(self) => IsSwept(self)

ACTION Start ON mm_migrate_pages_start ==
    /\ REQUIRE MIG_01 == Sweeps(self) => IsSwept(self)
    /\ outer_batch'[self] = {p \in batch[self] \cup outer_batch[self] : ~IsSought(self, p)}
    /\ batch'[self] = {}
    /\ migrating' = migrating \cup {self}
    /\ removing' = Without(removing, self)

ACTION End ON mm_migrate_pages ==
    /\ REQUIRE MIG_01 == \A p \in Pending(self) : self \in migrating \/ IsSought(self, p) => Entries(p) = {}
    /\ IF self \in migrating
       THEN entry_places' = WithoutAll(entry_places, batch[self])
    /\ IF self \in DOMAIN batch
       THEN batch'[self] = IF self \in migrating THEN {} ELSE {p \in batch[self] : ~IsSought(self, p)}
    /\ migrating' = migrating \ {self}
    /\ removing' = Without(removing, self)

ACTION SysEnter ON sys_enter ==
    /\ REQUIRE MIG_01 == \A p \in batch[self] \cup outer_batch[self] : Entries(p) = {}
    /\ batch'[self] = {}
    /\ outer_batch'[self] = {}
    /\ migrating' = migrating \ {self}
    /\ removing' = Without(removing, self)

ACTION SysExit ON sys_exit ==
    /\ REQUIRE MIG_01 == \A p \in batch[self] \cup outer_batch[self] : Entries(p) = {}
    /\ batch'[self] = {}
    /\ outer_batch'[self] = {}
    /\ migrating' = migrating \ {self}
    /\ removing' = Without(removing, self)
===============================================================================
