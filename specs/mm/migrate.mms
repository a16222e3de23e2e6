------------------------------ MODULE mm.migrate ------------------------------
EXTENDS mm.mremap

(* Migration replaces every pte of a page by a migration entry, copies the page, and turns every entry into a pte of the
   new page: two rmap walks, under the page lock from before the first to after the second.  mm/migrate.c, mm/rmap.c. *)

ACTION PageUnlock ON page_unlock ==
    (* Whoever faults on the entry waits for the page lock and trusts that the entry is gone when he gets it.
       include/linux/swapops.h:migration_entry_to_page(), BUG_ON(!PageLocked(p)) [2.6.34 on]. *)
    REQUIRE MIG_02 "migration entry implies locked page" == Entries(page) = {}

ACTION SetMigrationPte ON set_migration_pte ==
    (* As MIG_02, from the start: the page could be freed or migrated by somebody else meanwhile.
       mm/rmap.c:try_to_unmap(), BUG_ON(!PageLocked(page)) [2.6.34 on]. *)
    REQUIRE MIG_02 "migration entry implies locked page" WHEN Locks == IsLocked(visit[self].page)

ACTION RemoveEnd ON remove_migration_ptes__return ==
    LET w == replacing[self] IN
    (* The entry will never be removed: a fault on it waits for a page that is unlocked and perhaps freed, and
       hits BUG_ON(!PageLocked(p)) in migration_entry_to_page().  mm/migrate.c:remove_migration_ptes(),
       mm/rmap.c:rmap_walk() [2.6.34 on]; the harm of the races behind commit 948f017b093a [3.3]. *)
    REQUIRE MIG_01 "no migration PTE after walk" == ~w.may_zero /\ ~IsSplit(w.old, w.new) => Entries(w.old) = {}

-------------------------------------------------------------------------------

TEST "a migration entry moves behind the walk's back"
    TRACE "../../traces/scenarios/mremap/sc-0a-k33.jsonl"
    EXPECT violated MREMAP_01 AT 25, MREMAP_02 AT 25, MIG_01 AT 29, MIG_02 AT 30

TEST "… and so it did before anybody knew"
    TRACE "../../traces/scenarios/mremap/sc-0a-k36.jsonl"
    EXPECT violated MREMAP_01 AT 25, MIG_01 AT 29, MIG_02 AT 30

TEST "dst at the tail: the entry moves before src is visited"
    TRACE "../../traces/scenarios/mremap/sc-0b-before.jsonl"
    EXPECT ok

TEST "dst at the tail: the entry moves between the two visits"
    TRACE "../../traces/scenarios/mremap/sc-0b-between.jsonl"
    EXPECT ok

TEST "dst at the tail: the entry moves after dst was visited"
    TRACE "../../traces/scenarios/mremap/sc-0b-after.jsonl"
    EXPECT ok

TEST "a new dst"
    TRACE "../../traces/scenarios/mremap/sc-0c.jsonl"
    EXPECT ok

TEST "the way back passes the walk"
    TRACE "../../traces/scenarios/mremap/sc-0d-no-moveto-tail.jsonl"
    EXPECT violated MREMAP_01 AT 27, MREMAP_03 AT 27, MIG_01 AT 33, MIG_02 AT 34

TEST "the way back is seen by the walk"
    TRACE "../../traces/scenarios/mremap/sc-0d-moveto-tail.jsonl"
    EXPECT ok

TEST "the way back passes the walk, without rmap locks"
    TRACE "../../traces/scenarios/mremap/sc-0d-k37-no-rmap-locks.jsonl"
    EXPECT violated MREMAP_03 AT 27, MIG_01 AT 33, MIG_02 AT 34

TEST "the way back keeps the walk out"
    TRACE "../../traces/scenarios/mremap/sc-0d-k37-rmap-locks.jsonl"
    EXPECT ok

TEST "the page is not locked"
    {"event":"trace_begin","complete":true,"era":"K64","locks":true}
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
