----------------------------- MODULE mm.page_table -----------------------------
EXTENDS mm.rmap_walk

(* What stands in page tables, as far as a trace tells.  Stock kernels show migration entries only: where these are is
   kept for each page under migration, whatever the trace is.  All other entries are known where the trace records
   every one (Ptes).  A migration entry does not count in mapcount, but mremap moves it and exit drops it like any
   pte. *)

(* The entry of mm at addr has been set, in whatever way (fault, fork, speculative fault), or cleared. *)
EVENT pte_set(mm : Mm, addr : Addr, kind : {"present", "migration", "swap"}, page : Page, write : BOOLEAN OPTIONAL,
              vma : Vma OPTIONAL)
EVENT pte_clear(mm : Mm, addr : Addr, vma : Vma OPTIONAL)

(* One entry has been moved, under both page table locks.  Where the trace shows both halves, pte_move_clear is the
   first: old_addr has been cleared, new_addr not yet set. *)
EVENT pte_move(mm : Mm, old_addr : Addr, new_addr : Addr)
EVENT pte_move_clear(mm : Mm, old_addr : Addr, new_addr : Addr)

(* A whole page table has been moved, with all its entries.  mm/mremap.c:move_normal_pmd() [5.0 on]. *)
EVENT page_table_move(mm : Mm, old_addr : Addr, new_addr : Addr)

(* Called by mremap from vma to new_vma; after a failure once more from new_vma back to vma; by exec, to shift the new
   stack, with vma = new_vma.  vm_lock_seq, mm_lock_seq: of vma and its mm (per-VMA locks, from 6.4 on). *)
EVENT move_page_tables(vma : Vma, old_addr : Addr, new_vma : Vma, new_addr : Addr, len : Nat,
                       need_rmap_locks : BOOLEAN OPTIONAL, vm_lock_seq : Nat OPTIONAL, mm_lock_seq : Nat OPTIONAL)
EVENT move_page_tables__return(vma : Vma, new_vma : Vma, old_addr : Addr, new_addr : Addr, len : Nat, moved : Nat)

(* The entries of one page table, or of the part of it that moves. *)
EVENT move_ptes(vma : Vma, old_addr : Addr, old_end : Addr OPTIONAL, new_vma : Vma,
                need_rmap_locks : BOOLEAN OPTIONAL)

(* The walk has replaced the pte at addr by a migration entry, or the entry by a pte.  The kernel's tracepoints name
   neither vma nor page: these are those of the rmap_one under way on the same thread.  write: of the entry or pte. *)
EVENT set_migration_pte(addr : Addr, pte : Nat OPTIONAL, vma : Vma OPTIONAL, page : Page OPTIONAL,
                        write : BOOLEAN OPTIONAL)
EVENT remove_migration_pte(addr : Addr, vma : Vma OPTIONAL, page : Page OPTIONAL, pte : Nat OPTIONAL,
                           write : BOOLEAN OPTIONAL)

(* Takes all ptes of [addr, end) away, migration entries too. *)
EVENT unmap_page_range(vma : Vma, addr : Addr, end : Addr, start : Addr OPTIONAL)
EVENT unmap_page_range__return()

(* Where the migration entries of each page are. *)
VARIABLE migration_ptes : [Page -> SUBSET [mm : Mm, addr : Addr]]
INIT migration_ptes = <<>>

(* The vmas that ptes are being taken from: an entry set meanwhile may or may not last.  A vma stays here until the
   return is seen, or an event that excludes a concurrent zap. *)
VARIABLE zapping : SUBSET Vma
INIT zapping = {}

(* The vma that each thread takes ptes from, or took last. *)
VARIABLE unmapping : [Task -> Vma]
INIT unmapping = <<>>

(* The entries that are not none. *)
VARIABLE ptes : [[mm : Mm, addr : Addr] -> [kind : {"present", "migration", "swap"}, page : Page, write : BOOLEAN]]
INIT ptes = <<>>

(* Where each page is mapped: its present ptes. *)
VARIABLE mapped_at : [Page -> SUBSET [mm : Mm, addr : Addr]]
INIT mapped_at = <<>>

(* The entry that each thread has cleared at one place and is about to set at another.  Meanwhile no page table has it;
   its page counts it as mapped, or as a migration entry, at the old place. *)
VARIABLE in_hand : [Task -> [kind : {"present", "migration", "swap"}, page : Page, write : BOOLEAN]]
INIT in_hand = <<>>

Entries(p : Page) == IF p \in DOMAIN migration_ptes THEN migration_ptes[p] ELSE {}

MappedAt(p : Page) == IF p \in DOMAIN mapped_at THEN mapped_at[p] ELSE {}

At(m : Mm, a : Addr) == [mm |-> m, addr |-> a]

IsNone(m : Mm, a : Addr) == At(m, a) \notin DOMAIN ptes

(* Of the places in here, those in [from, end) of mm m. *)
Within(places, m : Mm, from : Addr, end : Addr) ==
    {x \in places : x.mm = m /\ from <= x.addr /\ x.addr < end}

(* Places after those of mm m in [from, from + len) have moved. *)
Moved(places, m : Mm, from : Addr, to : Addr, len : Nat) ==
    {IF x.mm = m /\ from <= x.addr /\ x.addr < from + len THEN [x EXCEPT !.addr = @ - from + to] ELSE x :
        x \in places}

(* An entry that is found elsewhere than where it was set has been moved unseen: no entry of this mm is certain then. *)
WithoutEntry(places, e) == IF e \in places THEN places \ {e} ELSE {x \in places : x.mm # e.mm}

ACTION Set ON pte_set WHEN Ptes ==
    LET here == At(mm, addr)
        was == IF here \in DOMAIN ptes THEN ptes[here].page ELSE NULL
    IN
    /\ ptes'[here] = [kind |-> kind, page |-> page, write |-> write]
    /\ IF was # NULL /\ was # page
       THEN /\ mapped_at'[was] = MappedAt(was) \ {here}
            /\ migration_ptes'[was] = Entries(was) \ {here}
       ELSE TRUE
    /\ mapped_at'[page] = IF kind = "present" THEN MappedAt(page) \cup {here} ELSE MappedAt(page) \ {here}
    /\ migration_ptes'[page] = IF kind = "migration" THEN Entries(page) \cup {here} ELSE Entries(page) \ {here}

ACTION Clear ON pte_clear WHEN Ptes ==
    LET here == At(mm, addr) IN
    IF here \in DOMAIN ptes
    THEN /\ ptes' = Without(ptes, here)
         /\ mapped_at'[ptes[here].page] = MappedAt(ptes[here].page) \ {here}
         /\ migration_ptes'[ptes[here].page] = Entries(ptes[here].page) \ {here}
    ELSE UNCHANGED <<ptes, mapped_at, migration_ptes>>

(* An entry set while its vma is being zapped is left out, as it need not stay until somebody removes it. *)
ACTION SetMigrationPte ON set_migration_pte ==
    /\ OBSERVE visit[self].page = page
    /\ OBSERVE visit[self].vma = vma
    /\ LET p == visit[self].page
           here == At(MmOf(visit[self].vma), addr)
       IN  /\ migration_ptes'[p] = IF visit[self].vma \in zapping THEN Entries(p) ELSE Entries(p) \cup {here}
           /\ IF Ptes
              THEN /\ ptes'[here] = [kind |-> "migration", page |-> p, write |-> write]
                   /\ mapped_at'[p] = MappedAt(p) \ {here}
              ELSE UNCHANGED <<ptes, mapped_at>>

ACTION RemoveMigrationPte ON remove_migration_pte ==
    /\ OBSERVE visit[self].page = page
    /\ OBSERVE visit[self].vma = vma
    /\ LET new == visit[self].page
           p == Old(self, new)
           here == At(MmOf(visit[self].vma), addr)
       IN  /\ migration_ptes'[p] = WithoutEntry(Entries(p), here)
           /\ IF Ptes
              THEN /\ ptes'[here] = [kind |-> "present", page |-> new, write |-> write]
                   /\ mapped_at'[new] = MappedAt(new) \cup {here}
              ELSE UNCHANGED <<ptes, mapped_at>>

(* Where a return says what was found; elsewhere remove_migration_pte does. *)
ACTION RmapOneReturn ON rmap_one__return ==
    IF kind = "remove_migration_pte"
    THEN LET p == Old(self, page)
             here == At(MmOf(vma), addr)
         IN  migration_ptes'[p] = {x \in Entries(p) : x = here => ~found}
    ELSE UNCHANGED migration_ptes

(* When a huge page is split, the entries under its name are forgotten. *)
ACTION ForgetSplit ON remove_migration_ptes ==
    IF IsSplit(old, new) THEN migration_ptes' = Without(migration_ptes, old) ELSE UNCHANGED migration_ptes

(* A page without entries is none to keep in mind; where entries may have become the zero page they are forgotten. *)
ACTION ForgetOld ON remove_migration_ptes__return ==
    IF replacing[self].may_zero \/ Entries(replacing[self].old) = {}
    THEN migration_ptes' = Without(migration_ptes, replacing[self].old)
    ELSE UNCHANGED migration_ptes

ACTION MoveClear ON pte_move_clear WHEN Ptes ==
    LET from == At(mm, old_addr) IN
    IF from \in DOMAIN ptes
    THEN /\ in_hand'[self] = ptes[from]
         /\ ptes' = Without(ptes, from)
    ELSE UNCHANGED <<in_hand, ptes>>

(* The entry that t moves away from there. *)
IsMoved(t : Task, from) == t \in DOMAIN in_hand \/ from \in DOMAIN ptes
MovedEntry(t : Task, from) == IF t \in DOMAIN in_hand THEN in_hand[t] ELSE ptes[from]

ACTION Move ON pte_move ==
    /\ \A p \in DOMAIN migration_ptes :
           migration_ptes'[p] = Moved(migration_ptes[p], mm, old_addr, new_addr, 1)
    /\ IF Ptes /\ IsMoved(self, At(mm, old_addr))
       THEN LET from == At(mm, old_addr)
                to == At(mm, new_addr)
                entry == MovedEntry(self, from)
            IN
            /\ ptes' = (to :> entry) @@ Without(ptes, from)
            /\ mapped_at'[entry.page] = IF entry.kind = "present"
                                        THEN (MappedAt(entry.page) \ {from}) \cup {to}
                                        ELSE MappedAt(entry.page)
            /\ in_hand' = Without(in_hand, self)
       ELSE UNCHANGED <<ptes, mapped_at, in_hand>>

ACTION MoveTable ON page_table_move ==
    LET size == 2^(PageShift + 9)
        gone == Within(DOMAIN ptes, mm, old_addr, old_addr + size)
        come == Moved(gone, mm, old_addr, new_addr, size)
    IN
    /\ \A p \in DOMAIN migration_ptes :
           migration_ptes'[p] = Moved(migration_ptes[p], mm, old_addr, new_addr, size)
    /\ IF Ptes
       THEN /\ ptes' = [x \in come |-> ptes[[x EXCEPT !.addr = @ - new_addr + old_addr]]] @@ WithoutAll(ptes, gone)
            /\ \A p \in {ptes[x].page : x \in gone} :
                   mapped_at'[p] = Moved(MappedAt(p), mm, old_addr, new_addr, size)
       ELSE UNCHANGED <<ptes, mapped_at>>

(* Entries that moved without a pte_move: by the end all of them have. *)
ACTION MoveEnd ON move_page_tables__return ==
    IF Ptes
    THEN UNCHANGED migration_ptes
    ELSE \A p \in DOMAIN migration_ptes :
             migration_ptes'[p] = Moved(migration_ptes[p], MmOf(vma), old_addr, new_addr, moved)

ACTION Unmap ON unmap_page_range ==
    LET m == MmOf(vma)
        gone == Within(DOMAIN ptes, m, addr, end)
    IN
    /\ zapping' = zapping \cup {vma}
    /\ unmapping'[self] = vma
    /\ \A p \in DOMAIN migration_ptes : migration_ptes'[p] = migration_ptes[p] \ Within(migration_ptes[p], m, addr, end)
    /\ IF Ptes
       THEN /\ ptes' = WithoutAll(ptes, gone)
            /\ \A p \in {ptes[x].page : x \in gone} : mapped_at'[p] = MappedAt(p) \ gone
       ELSE UNCHANGED <<ptes, mapped_at>>

ACTION UnmapReturn ON unmap_page_range__return == zapping' = zapping \ {unmapping[self]}

ACTION ExitMmap ON exit_mmap ==
    LET gone == {x \in DOMAIN ptes : x.mm = mm} IN
    /\ \A p \in DOMAIN migration_ptes : migration_ptes'[p] = {x \in migration_ptes[p] : x.mm # mm}
    /\ IF Ptes
       THEN /\ ptes' = WithoutAll(ptes, gone)
            /\ \A p \in {ptes[x].page : x \in gone} : mapped_at'[p] = MappedAt(p) \ gone
       ELSE UNCHANGED <<ptes, mapped_at>>

ACTION Alloc ON vma_alloc == zapping' = zapping \ {vma}

ACTION Dup ON vma_dup == zapping' = zapping \ {vma}

(* Its bounds change under the mmap_lock for writing: nobody zaps it. *)
ACTION Adjust ON vma_adjust == zapping' = zapping \ {vma}

ACTION Prepare ON vma_prepare == zapping' = zapping \ {vma}

(* A page that is mapped for the first time has no entries, whatever its struct page was before. *)
ACTION NewPage ON page_add_new_anon_rmap == migration_ptes' = Without(migration_ptes, page)
================================================================================
