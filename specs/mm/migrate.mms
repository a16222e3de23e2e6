------------------------------ MODULE mm.migrate ------------------------------
EXTENDS mm.mremap

(* Migration replaces every pte of a page by a migration entry, copies the page, and turns every entry into a pte of the
   new page: two rmap walks, under the page lock from before the first to after the second.  mm/migrate.c, mm/rmap.c.

   Only the entries of pages under migration are kept, never whole page tables.  A migration entry does not count in
   mapcount, but mremap moves it and exit drops it like any pte. *)

(* The page lock has been taken, or is about to be released.  lock_page()'s fast path is inlined. *)
EVENT page_lock(page : Page)
EVENT page_unlock(page : Page)

EVENT rmap_walk(page : Page, mapping : AnonVma OPTIONAL, index : Nat OPTIONAL)
EVENT try_to_migrate(page : Page, flags : Nat, mapping : AnonVma OPTIONAL, index : Nat OPTIONAL)

(* A walk visits vma, where the page would be mapped at addr; kind: the callback.  In the walk that removes entries,
   page is the new page.  found: whether it found an entry of the page. *)
EVENT rmap_one(page : Page, vma : Vma, addr : Addr, kind : STRING, start : Addr OPTIONAL, end : Addr OPTIONAL)
EVENT rmap_one__return(page : Page, vma : Vma, addr : Addr, kind : STRING, ret : Int OPTIONAL,
                       found : BOOLEAN OPTIONAL)

(* The walk has replaced the pte at addr by a migration entry, or the entry by a pte.  The kernel's tracepoints name
   neither vma nor page: these are those of the rmap_one under way on the same thread. *)
EVENT set_migration_pte(addr : Addr, pte : Nat OPTIONAL, vma : Vma OPTIONAL, page : Page OPTIONAL)
EVENT remove_migration_pte(addr : Addr, vma : Vma OPTIONAL, page : Page OPTIONAL, pte : Nat OPTIONAL)

(* The walk that turns the entries of old into ptes of new.  flags, from 6.12 on: bit 0 rmap locks held, bit 1 an entry
   of a never-written page may become the shared zero page, without a remove_migration_pte. *)
EVENT remove_migration_ptes(old : Page, new : Page, flags : Nat OPTIONAL)
EVENT remove_migration_ptes__return()

(* From 6.3 on remove_migration_ptes() is inlined here. *)
EVENT migrate_folio_move(src : Page, dst : Page)

(* Takes all ptes of [addr, end) away, migration entries too. *)
EVENT unmap_page_range(vma : Vma, addr : Addr, end : Addr, start : Addr OPTIONAL)
EVENT unmap_page_range__return()

(* Where the migration entries of each page are. *)
VARIABLE migration_ptes : [Page -> SUBSET [mm : Mm, addr : Addr]]
INIT migration_ptes = <<>>

VARIABLE locked_pages : SUBSET Page
INIT locked_pages = {}

(* The visit that each thread is in, or was in last. *)
VARIABLE visit : [Task -> [page : Page, vma : Vma]]
INIT visit = <<>>

(* The page that each thread is putting in another's place, or did last. *)
VARIABLE replacing : [Task -> [old : Page, new : Page, may_zero : BOOLEAN]]
INIT replacing = <<>>

(* The vmas that ptes are being taken from: an entry set meanwhile may or may not last.  A vma stays here until the
   return is seen, or an event that excludes a concurrent zap. *)
VARIABLE zapping : SUBSET Vma
INIT zapping = {}

(* The vma that each thread takes ptes from, or took last. *)
VARIABLE unmapping : [Task -> Vma]
INIT unmapping = <<>>

Entries(p : Page) == IF p \in DOMAIN migration_ptes THEN migration_ptes[p] ELSE {}

(* The page whose entries a visit of page p removes: of another one if the walk replaces it by p. *)
Old(t : Task, p : Page) == IF replacing[t].new = p THEN replacing[t].old ELSE p

ACTION PageLock ON page_lock == locked_pages' = locked_pages \cup {page}

ACTION PageUnlock ON page_unlock ==
    (* Whoever faults on the entry waits for the page lock and trusts that the entry is gone when he gets it.
       include/linux/swapops.h:migration_entry_to_page(), BUG_ON(!PageLocked(p)) [2.6.34 on]. *)
    /\ REQUIRE MIG_02 "migration entry implies locked page" == Entries(page) = {}
    /\ locked_pages' = locked_pages \ {page}

ACTION RmapOne ON rmap_one == visit'[self] = [page |-> page, vma |-> vma]

(* An entry set while its vma is being zapped is left out, as it need not stay until somebody removes it. *)
ACTION SetMigrationPte ON set_migration_pte ==
    /\ OBSERVE visit[self].page = page
    /\ OBSERVE visit[self].vma = vma
    (* As MIG_02, from the start: the page could be freed or migrated by somebody else meanwhile.
       mm/rmap.c:try_to_unmap(), BUG_ON(!PageLocked(page)) [2.6.34 on]. *)
    /\ REQUIRE MIG_02 "migration entry implies locked page" == visit[self].page \in locked_pages
    /\ LET v == visit[self].vma
           p == visit[self].page
       IN  migration_ptes'[p] = IF v \in zapping
                                THEN Entries(p)
                                ELSE Entries(p) \cup {[mm |-> MmOf(v), addr |-> addr]}

(* An entry that is found elsewhere than where it was set has been moved unseen: no entry of this mm is certain then. *)
WithoutEntry(entries, e) == IF e \in entries THEN entries \ {e} ELSE {x \in entries : x.mm # e.mm}

ACTION RemoveMigrationPte ON remove_migration_pte ==
    /\ OBSERVE visit[self].page = page
    /\ OBSERVE visit[self].vma = vma
    /\ LET p == Old(self, visit[self].page)
       IN  migration_ptes'[p] = WithoutEntry(Entries(p), [mm |-> MmOf(visit[self].vma), addr |-> addr])

(* Where a return says what was found; elsewhere remove_migration_pte does. *)
ACTION RmapOneReturn ON rmap_one__return ==
    IF kind = "remove_migration_pte"
    THEN LET p == Old(self, page)
             here == [mm |-> MmOf(vma), addr |-> addr]
         IN  migration_ptes'[p] = {x \in Entries(p) : x = here => ~found}
    ELSE UNCHANGED migration_ptes

ACTION Replace ON migrate_folio_move ==
    replacing'[self] = [old |-> src, new |-> dst, may_zero |-> FALSE]

(* A huge page gets its entries under its first page's name.  When it is split, each page is walked for alone, as its
   own replacement, and which entry belongs to which page no event tells: they are forgotten.  A migration that is given
   up looks the same.  Before 4.5 no huge page had migration entries; the eras are not that fine. *)
IsSplit(old : Page, new : Page) == Era \in TreeEra /\ old = new

ACTION RemoveBegin ON remove_migration_ptes ==
    /\ replacing'[self] = [old |-> old, new |-> new,
                           may_zero |-> Era \in {"K64", "K615"} /\ BitAnd(flags, 2) # 0]
    /\ IF IsSplit(old, new) THEN migration_ptes' = Without(migration_ptes, old) ELSE UNCHANGED migration_ptes

ACTION RemoveEnd ON remove_migration_ptes__return ==
    LET w == replacing[self]
    IN
    (* The entry will never be removed: a fault on it waits for a page that is unlocked and perhaps freed, and
       hits BUG_ON(!PageLocked(p)) in migration_entry_to_page().  mm/migrate.c:remove_migration_ptes(),
       mm/rmap.c:rmap_walk() [2.6.34 on]; the harm of the races behind commit 948f017b093a [3.3]. *)
    /\ REQUIRE MIG_01 "no migration PTE after walk" == ~w.may_zero /\ ~IsSplit(w.old, w.new) => Entries(w.old) = {}
    /\ IF w.may_zero THEN migration_ptes' = Without(migration_ptes, w.old) ELSE UNCHANGED migration_ptes

(* The entries of one page after those of mm in [from, from + len) have moved. *)
Moved(entries, mm, from, to, len) ==
    {IF x.mm = mm /\ from <= x.addr /\ x.addr < from + len THEN [x EXCEPT !.addr = @ - from + to] ELSE x :
        x \in entries}

ACTION PteMove ON pte_move ==
    LET mm_moved == IF self \in DOMAIN moving THEN MmOf(moving[self].src) ELSE mm
    IN  \A p \in DOMAIN migration_ptes :
            migration_ptes'[p] = Moved(migration_ptes[p], mm_moved, old_addr, new_addr, 1)

(* Entries that moved without a pte_move: by the end all of them have. *)
ACTION MoveEnd ON move_page_tables__return ==
    \A p \in DOMAIN migration_ptes :
        migration_ptes'[p] = Moved(migration_ptes[p], MmOf(vma), old_addr, new_addr, moved)

ACTION Unmap ON unmap_page_range ==
    /\ zapping' = zapping \cup {vma}
    /\ unmapping'[self] = vma
    /\ \A p \in DOMAIN migration_ptes :
           migration_ptes'[p] = {x \in migration_ptes[p] : ~(x.mm = MmOf(vma) /\ addr <= x.addr /\ x.addr < end)}

ACTION UnmapReturn ON unmap_page_range__return == zapping' = zapping \ {unmapping[self]}

ACTION ExitMmap ON exit_mmap ==
    \A p \in DOMAIN migration_ptes : migration_ptes'[p] = {x \in migration_ptes[p] : x.mm # mm}

ACTION Alloc ON vma_alloc == zapping' = zapping \ {vma}

ACTION Dup ON vma_dup == zapping' = zapping \ {vma}

(* Its bounds change under the mmap_lock for writing: nobody zaps it. *)
ACTION Adjust ON vma_adjust == zapping' = zapping \ {vma}

ACTION Prepare ON vma_prepare == zapping' = zapping \ {vma}

(* A page that is mapped for the first time has no entries, whatever its struct page was before. *)
ACTION NewPage ON page_add_new_anon_rmap == migration_ptes' = Without(migration_ptes, page)

-------------------------------------------------------------------------------

TEST "a migration entry moves behind the walk's back"
    TRACE "../../traces/scenarios/sc-0a-k33.jsonl"
    EXPECT violated MREMAP_01 AT 25, MREMAP_02 AT 25, MIG_01 AT 29, MIG_02 AT 30

TEST "… and so it did before anybody knew"
    TRACE "../../traces/scenarios/sc-0a-k36.jsonl"
    EXPECT violated MREMAP_01 AT 25, MIG_01 AT 29, MIG_02 AT 30

TEST "dst at the tail: the entry moves before src is visited"
    TRACE "../../traces/scenarios/sc-0b-before.jsonl"
    EXPECT ok

TEST "dst at the tail: the entry moves between the two visits"
    TRACE "../../traces/scenarios/sc-0b-between.jsonl"
    EXPECT ok

TEST "dst at the tail: the entry moves after dst was visited"
    TRACE "../../traces/scenarios/sc-0b-after.jsonl"
    EXPECT ok

TEST "a new dst"
    TRACE "../../traces/scenarios/sc-0c.jsonl"
    EXPECT ok

TEST "the way back passes the walk"
    TRACE "../../traces/scenarios/sc-0d-no-moveto-tail.jsonl"
    EXPECT violated MREMAP_01 AT 27, MREMAP_03 AT 27, MIG_01 AT 33, MIG_02 AT 34

TEST "the way back is seen by the walk"
    TRACE "../../traces/scenarios/sc-0d-moveto-tail.jsonl"
    EXPECT ok

TEST "the way back passes the walk, without rmap locks"
    TRACE "../../traces/scenarios/sc-0d-k37-no-rmap-locks.jsonl"
    EXPECT violated MREMAP_03 AT 27, MIG_01 AT 33, MIG_02 AT 34

TEST "the way back keeps the walk out"
    TRACE "../../traces/scenarios/sc-0d-k37-rmap-locks.jsonl"
    EXPECT ok

TEST "the page is not locked"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    EXPECT violated MIG_02 AT 4

TEST "the page is locked until the entry is gone"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf2","flags":0}
    {"event":"rmap_one","tid":1,"page":"0xf2","vma":"0x10","addr":"0x5000","kind":"remove_migration_pte"}
    {"event":"remove_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf2"}
    {"event":"remove_migration_ptes__return","tid":1}
    {"event":"page_unlock","tid":1,"page":"0xf0"}
    EXPECT ok

TEST "the walk leaves the entry"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf2","flags":0}
    {"event":"remove_migration_ptes__return","tid":1}
    EXPECT violated MIG_01 AT 7

TEST "the walk may have put the shared zero page in its place, which no event tells"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf2","flags":2}
    {"event":"remove_migration_ptes__return","tid":1}
    {"event":"page_unlock","tid":1,"page":"0xf0"}
    EXPECT ok

TEST "munmap takes the entry away before the walk comes by"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"unmap_page_range","tid":2,"vma":"0x10","addr":"0x4000","end":"0x6000"}
    {"event":"unmap_page_range__return","tid":2}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf2","flags":0}
    {"event":"remove_migration_ptes__return","tid":1}
    {"event":"page_unlock","tid":1,"page":"0xf0"}
    EXPECT ok

TEST "munmap of the page beside it does not"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"unmap_page_range","tid":2,"vma":"0x10","addr":"0x6000","end":"0x7000"}
    {"event":"unmap_page_range__return","tid":2}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf2","flags":0}
    {"event":"remove_migration_ptes__return","tid":1}
    EXPECT violated MIG_01 AT 9

TEST "the entry moves unseen and is found where it went"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    {"event":"mmap_lock","tid":1,"mm":"0xe0","write":true,"op":"acquire"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x9000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x9000","vma":"0x10","page":"0xf0"}
    {"event":"move_page_tables","tid":1,"vma":"0x10","old_addr":"0x9000","new_vma":"0x10","new_addr":"0x5000","len":"0x2000","need_rmap_locks":false}
    {"event":"move_page_tables__return","tid":1,"vma":"0x10","new_vma":"0x10","old_addr":"0x9000","new_addr":"0x5000","len":"0x2000","moved":"0x2000"}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf2","flags":0}
    {"event":"rmap_one","tid":1,"page":"0xf2","vma":"0x10","addr":"0x5000","kind":"remove_migration_pte"}
    {"event":"remove_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf2"}
    {"event":"remove_migration_ptes__return","tid":1}
    {"event":"page_unlock","tid":1,"page":"0xf0"}
    {"event":"mmap_lock","tid":1,"mm":"0xe0","write":true,"op":"release"}
    EXPECT ok

TEST "a huge page is split: its entries have one name, and each page is walked for alone"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"set_migration_pte","tid":1,"addr":"0x6000","vma":"0x10","page":"0xf0"}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf0","flags":1}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"remove_migration_pte"}
    {"event":"remove_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"remove_migration_ptes__return","tid":1}
    {"event":"page_unlock","tid":1,"page":"0xf0"}
    EXPECT ok

TEST "up to 3.6 no huge page has migration entries: a migration given up must remove its own"
    {"event":"trace_begin","complete":true,"era":"K36"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_unmap_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf0"}
    {"event":"remove_migration_ptes__return","tid":1}
    EXPECT violated MIG_01 AT 7

TEST "a recording that began in the middle has seen enough"
    {"event":"trace_begin","era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf2","flags":0}
    {"event":"remove_migration_ptes__return","tid":1}
    EXPECT violated MIG_01 AT 7

TEST "events are lost while the walk is under way"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"page_lock","tid":1,"page":"0xf0"}
    {"event":"rmap_one","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":1,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"remove_migration_ptes","tid":1,"old":"0xf0","new":"0xf2","flags":0}
    {"event":"lost","cpu":0,"count":3}
    {"event":"remove_migration_ptes__return","tid":1}
    EXPECT inconclusive MIG_01
===============================================================================
