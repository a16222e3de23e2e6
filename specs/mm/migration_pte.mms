--------------------------- MODULE mm.migration_pte ---------------------------
EXTENDS mm.page_table, mm.locks

(* What the walk that removes migration entries does at one place: it looks whether there is one, and puts a pte of the
   new page there, with the permissions that the entry stands for.  mm/migrate.c:remove_migration_pte().  Only traces
   that record every pte and every lock show this (Ptes, Locks). *)

(* include/linux/mm.h: VM_WRITE, VM_SHARED. *)
MayWrite(v : Vma) == BitAnd(vm_flags[v], 2) # 0
IsShared(v : Vma) == BitAnd(vm_flags[v], 8) # 0

(* Between clearing src and setting dst mremap has the entry in its hand, and both page table locks: who looks
   without the lock finds it neither here nor there, and leaves it behind.  mm/migrate.c:remove_migration_pte()
   [peeked up to 3.0; mended in 3.1 by commit 486cf46f3f9b].  2.6.34 to 3.0 have this bug. *)
RULE MIG_04 "check the pte under the page table lock" WHEN Locks

ACTION Peek ON pte_peek ==
    REQUIRE MIG_04 == kind = "remove_migration_pte" /\ ~found => HoldsPtl(self, MmOf(vma), addr)

(* What was read-only waits for copy on write: made writable, one process writes to what is the other's too.  (In a
   shared mapping vm_page_prot alone may make a pte writable.)  mm/migrate.c:remove_migration_pte() [2.6.34 on].
   At remove_migration_pte: mprotect() that comes in between finds no pte to take the permission from.
   mm/migrate.c:remove_migration_pte(), maybe_mkwrite() [3.18 on]. *)
RULE MIG_07 "entry kind restores permissions"

ACTION RemoveMigrationPte ON remove_migration_pte WHEN Ptes ==
    LET v == visit[self].vma
        here == At(MmOf(v), addr)
    IN
    /\ REQUIRE MIG_07 WHEN Ptes == write /\ here \in DOMAIN ptes /\ ~IsShared(v) => ptes[here].write
    /\ REQUIRE MIG_07 WHEN Ptes /\ Since(v3_18) == write => MayWrite(v)

-------------------------------------------------------------------------------

TEST "no entry there, says a look without the lock" COMPLETE WITH Era |-> v2_6_36, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    pte_peek(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte", found: FALSE)
    EXPECT violated MIG_04 AT 2

TEST "no entry there, says a look with the lock; one without it only says where to look again" COMPLETE
    WITH Era |-> v2_6_36, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    pte_peek(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte", found: TRUE)
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x5000)
    pte_peek(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte", found: FALSE)
    lock(addr: 0xb2, kind: "ptl", op: "release", mm: 0xe0, at: 0x5000)
    pte_peek(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "try_to_unmap_one", found: FALSE)
    EXPECT ok

TEST "a read entry becomes writable" COMPLETE WITH Era |-> v6_4, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 3, file: NULL)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0, write: FALSE)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte")
    remove_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf2, write: TRUE)
    remove_migration_ptes__return
    EXPECT violated MIG_07 AT 6

GIVEN write_entry COMPLETE WITH Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 1, file: NULL)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0, write: TRUE)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte")

TEST "a write entry becomes writable where the vma no longer is" WITH Era |-> v6_4 GIVEN write_entry
    remove_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf2, write: TRUE)
    remove_migration_ptes__return
    EXPECT violated MIG_07 AT 1

TEST "… up to 3.17 nobody looked" WITH Era |-> v3_3 GIVEN write_entry
    remove_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf2, write: TRUE)
    remove_migration_ptes__return
    EXPECT ok

TEST "a write entry becomes writable" COMPLETE WITH Era |-> v6_4, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 3, file: NULL)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0, write: TRUE)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte")
    remove_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf2, write: TRUE)
    remove_migration_ptes__return
    EXPECT ok

TEST "a read entry of a shared mapping has the permissions of the mapping" COMPLETE
    WITH Era |-> v6_4, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 11, file: NULL)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0, write: FALSE)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte")
    remove_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf2, write: TRUE)
    remove_migration_ptes__return
    EXPECT ok
===============================================================================
