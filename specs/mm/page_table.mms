---------------------------- MODULE mm.page_table -----------------------------
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

(* A whole page table has been moved, with all its entries.  mm/mremap.c:move_normal_pmd() [5.0 on].  uffd_wp: the vma at
   either place is write-protected by a userfaultfd that is not told of moves (vma_has_uffd_without_event_remap()). *)
EVENT page_table_move(mm : Mm, old_addr : Addr, new_addr : Addr, uffd_wp : BOOLEAN OPTIONAL)

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

(* Takes all ptes of [addr, end) away, migration entries too.  __zap_vma_range() from 7.1 on.  start, vma_end, mm: the
   vma's. *)
EVENT unmap_page_range(vma : Vma, addr : Addr, end : Addr, start : Addr OPTIONAL, mm : Mm OPTIONAL,
                       vma_end : Addr OPTIONAL)
EVENT unmap_page_range__return()

(* The migration entries in each page table: the page that each stands for, NULL where one may be that need not last. *)
VARIABLE migration_ptes : [PageTable -> [Addr -> Page]] DEFAULT <<>>

(* Where entries of each page under migration have been set or moved to.  Some may be gone by now. *)
VARIABLE entry_places : [Page -> SUBSET Location] DEFAULT {}

(* What each thread takes ptes from, or took last where no return is recorded: an entry that is set there meanwhile may or
   may not last. *)
VARIABLE zaps : [Task -> [vma : Vma, from : Addr, end : Addr]]

(* The threads that have begun to take ptes from each live vma.  Who is done with it may still be in here; zaps tells. *)
VARIABLE zappers : [Vma -> SUBSET Task] DEFAULT {}

(* The address spaces that are taken down: no entry that is set there need last. *)
VARIABLE exiting : SUBSET Mm
INIT exiting = {}

TYPE OpenMove == [
    from : Addr,
    to : Addr,
    len : Nat,
    removed : SUBSET Addr,   \* where entries have been removed since it began
    set : [Addr -> Page],    \* where they have been set, or moved to by an event of their own
    zapped : BOOLEAN         \* somebody takes ptes from where they go
]

(* The move of page tables that is under way in each mm (the mmap_lock allows one).  Of no single entry is it told when it
   moves; meanwhile it is at either place. *)
VARIABLE open_move : [Mm -> OpenMove]

TYPE Pte == [
    kind : {"present", "migration", "swap"},
    page : Page,
    write : BOOLEAN     \* of a migration entry: as the pte that comes back may be
]

(* The entries that are not none. *)
VARIABLE ptes : [Location -> Pte]

(* Where each page is mapped: its present ptes. *)
VARIABLE mapped_at : [Page -> SUBSET Location] DEFAULT {}

(* The entry that each thread has cleared at one place and is about to set at another.  Meanwhile no page table has it;
   its page counts it as mapped, or as a migration entry, at the old place. *)
VARIABLE in_hand : [Task -> Pte]

TableOf(m : Mm, a : Addr) == [mm |-> m, table |-> Table(a)]

(* The entries of a page table without those in [from, end). *)
Outside(entries, from : Addr, end : Addr) == WithoutAll(entries, {a \in DOMAIN entries : from <= a /\ a < end})

(* The page that the migration entry of m at a stands for; NULL if there is none, or none that is certain. *)
EntryAt(m : Mm, a : Addr) ==
    LET k == TableOf(m, a) IN
    IF a \in DOMAIN migration_ptes[k] THEN migration_ptes[k][a] ELSE NULL

(* An entry at a has been taken away where the move under way has brought it, or may have been. *)
IsGoneAhead(m : Mm, a : Addr) ==
    /\ m \in DOMAIN open_move
    /\ open_move[m].from <= a /\ a < open_move[m].from + open_move[m].len
    /\ open_move[m].zapped \/ a - open_move[m].from + open_move[m].to \in open_move[m].removed

(* Where the migration entries of p are. *)
Entries(p : Page) == {x \in entry_places[p] : EntryAt(x.mm, x.addr) = p /\ ~IsGoneAhead(x.mm, x.addr)}

Zaps(t : Task, v : Vma) == t \in DOMAIN zaps /\ zaps[t].vma = v

(* Somebody is taking the pte of v at a away, or has just done so. *)
IsZapped(v : Vma, a : Addr) == \E t \in zappers[v] : Zaps(t, v) /\ zaps[t].from <= a /\ a < zaps[t].end

At(m : Mm, a : Addr) == [mm |-> m, addr |-> a]

IsNone(m : Mm, a : Addr) == At(m, a) \notin DOMAIN ptes

(* Of the places in here, those in [from, end) of mm m. *)
Within(places, m : Mm, from : Addr, end : Addr) ==
    {x \in places : x.mm = m /\ from <= x.addr /\ x.addr < end}

(* Places after those of mm m in [from, from + len) have moved. *)
Moved(places, m : Mm, from : Addr, to : Addr, len : Nat) ==
    {IF x.mm = m /\ from <= x.addr /\ x.addr < from + len THEN [x EXCEPT !.addr = @ - from + to] ELSE x :
        x \in places}

ACTION Set ON pte_set WHEN Ptes ==
    LET here == At(mm, addr)
        was == IF here \in DOMAIN ptes THEN ptes[here].page ELSE NULL
        k == TableOf(mm, addr)
    IN
    /\ ptes'[here] = [kind |-> kind, page |-> page, write |-> write]
    /\ IF was # NULL /\ was # page THEN mapped_at'[was] = mapped_at[was] \ {here}
    /\ mapped_at'[page] = IF kind = "present" THEN mapped_at[page] \cup {here} ELSE mapped_at[page] \ {here}
    /\ IF kind = "migration"
       THEN /\ migration_ptes'[k] = (addr :> page) @@ migration_ptes[k]
            /\ entry_places'[page] = entry_places[page] \cup {here}
       ELSE IF k \in DOMAIN migration_ptes
            THEN migration_ptes'[k] = Without(migration_ptes[k], addr)

ACTION Clear ON pte_clear WHEN Ptes ==
    LET here == At(mm, addr)
        k == TableOf(mm, addr)
    IN
    /\ IF here \in DOMAIN ptes
       THEN /\ ptes' = Without(ptes, here)
            /\ mapped_at'[ptes[here].page] = mapped_at[ptes[here].page] \ {here}
    /\ IF k \in DOMAIN migration_ptes
       THEN migration_ptes'[k] = Without(migration_ptes[k], addr)

ACTION SetMigrationPte ON set_migration_pte ==
    /\ OBSERVE visit[self].page = page
    /\ OBSERVE visit[self].vma = vma
    /\ LET p == visit[self].page
           v == visit[self].vma
           m == MmOf(v)
           k == TableOf(m, addr)
           here == At(m, addr)
           lasting == IF IsZapped(v, addr) \/ m \in exiting THEN NULL ELSE p
       IN  /\ migration_ptes'[k] = (addr :> lasting) @@ migration_ptes[k]
           /\ entry_places'[p] = entry_places[p] \cup {here}
           /\ IF m \in DOMAIN open_move
              THEN open_move'[m] = [open_move[m] EXCEPT !.set = (addr :> lasting) @@ @]
           /\ IF Ptes
              THEN /\ ptes'[here] = [kind |-> "migration", page |-> p, write |-> write]
                   /\ mapped_at'[p] = mapped_at[p] \ {here}

ACTION RemoveMigrationPte ON remove_migration_pte ==
    /\ OBSERVE visit[self].page = page
    /\ OBSERVE visit[self].vma = vma
    /\ LET new == visit[self].page
           m == MmOf(visit[self].vma)
           k == TableOf(m, addr)
           here == At(m, addr)
       IN  /\ migration_ptes'[k] = Without(migration_ptes[k], addr)
           /\ IF m \in DOMAIN open_move
              THEN open_move'[m] = [open_move[m] EXCEPT !.removed = @ \cup {addr}, !.set = Without(@, addr)]
           /\ IF Ptes
              THEN /\ ptes'[here] = [kind |-> "present", page |-> new, write |-> write]
                   /\ mapped_at'[new] = mapped_at[new] \cup {here}

(* Where a return says what was found; elsewhere remove_migration_pte does. *)
ACTION RmapOneReturn ON rmap_one__return ==
    IF kind = "remove_migration_pte" /\ EntryAt(MmOf(vma), addr) = Old(self, page)
    THEN migration_ptes'[TableOf(MmOf(vma), addr)] =
             [migration_ptes[TableOf(MmOf(vma), addr)] EXCEPT ![addr] = IF found THEN NULL ELSE @]

(* A page whose migration begins has no entries, whatever its struct page was before. *)
ACTION TryToMigrate ON try_to_migrate ==
    IF ~Ptes THEN entry_places' = Without(entry_places, page)

(* When a huge page is split, the entries under its name are forgotten. *)
ACTION ForgetSplit ON remove_migration_ptes ==
    IF IsSplit(old, new) THEN entry_places' = Without(entry_places, old)

(* A page without entries is none to keep in mind; where entries may have become the zero page they are forgotten. *)
ACTION ForgetOld ON remove_migration_ptes__return ==
    IF replacing[self].may_zero \/ Entries(replacing[self].old) = {}
    THEN entry_places' = Without(entry_places, replacing[self].old)

ACTION MoveClear ON pte_move_clear WHEN Ptes ==
    LET from == At(mm, old_addr) IN
    IF from \in DOMAIN ptes
    THEN /\ in_hand'[self] = ptes[from]
         /\ ptes' = Without(ptes, from)

(* The entry that t moves away from there. *)
IsMoved(t : Task, from) == t \in DOMAIN in_hand \/ from \in DOMAIN ptes
MovedEntry(t : Task, from) == IF t \in DOMAIN in_hand THEN in_hand[t] ELSE ptes[from]

ACTION Move ON pte_move ==
    LET p == EntryAt(mm, old_addr) IN
    /\ IF p # NULL
       THEN LET k == TableOf(mm, old_addr)
                l == TableOf(mm, new_addr)
            IN
            /\ entry_places'[p] = entry_places[p] \cup {At(mm, new_addr)}
            /\ IF k = l
               THEN migration_ptes'[k] = (new_addr :> p) @@ Without(migration_ptes[k], old_addr)
               ELSE /\ migration_ptes'[k] = Without(migration_ptes[k], old_addr)
                    /\ migration_ptes'[l] = (new_addr :> p) @@ migration_ptes[l]
            /\ IF mm \in DOMAIN open_move
               THEN open_move'[mm] = [open_move[mm] EXCEPT !.set = (new_addr :> p) @@ Without(@, old_addr)]
    /\ IF Ptes /\ IsMoved(self, At(mm, old_addr))
       THEN LET from == At(mm, old_addr)
                to == At(mm, new_addr)
                entry == MovedEntry(self, from)
            IN
            /\ ptes' = (to :> entry) @@ Without(ptes, from)
            /\ mapped_at'[entry.page] = IF entry.kind = "present"
                                        THEN (mapped_at[entry.page] \ {from}) \cup {to}
                                        ELSE mapped_at[entry.page]
            /\ in_hand' = Without(in_hand, self)

(* The first of the two page tables that get to n when from moves to to. *)
SourceOf(n : Nat, from : Addr, to : Addr) == n + ShiftRight(from - to, PageShift + 9)

(* No migration entries are in page table n of m. *)
IsEmpty(m : Mm, n : Nat) == migration_ptes[[mm |-> m, table |-> n]] = <<>>

(* No entries leave page table n of m, nor come to it, when those of from on move to to, and those of set have come. *)
NoneMoves(m : Mm, n : Nat, from : Addr, to : Addr, set) ==
    LET first == SourceOf(n, from, to) IN
    /\ set = <<>>
    /\ IsEmpty(m, n) /\ IsEmpty(m, first) /\ IsEmpty(m, first + 1)

(* The entries of page table n of m when those of [from, from + len) have moved to to, and those of set have come there in
   other ways.  A page table gets them from one or two. *)
AfterMove(m : Mm, n : Nat, from : Addr, to : Addr, len : Nat, set) ==
    LET here == migration_ptes[[mm |-> m, table |-> n]]
        first == SourceOf(n, from, to)
        Source(t) == migration_ptes[[mm |-> m, table |-> t]]
        Leaving(t) == {a \in DOMAIN Source(t) : /\ from <= a /\ a < from + len
                                               /\ Table(a - from + to) = n
                                               /\ ~IsGoneAhead(m, a)}
        stay == {a \in DOMAIN here : ~(to <= a /\ a < to + len)}
        come == {a - from + to : a \in Leaving(first) \cup Leaving(first + 1)}
        new == {a \in DOMAIN set : Table(a) = n}
        all == [a \in stay \cup come \cup new |->
                   IF a \in DOMAIN set THEN set[a]
                   ELSE IF to <= a /\ a < to + len THEN Source(Table(a - to + from))[a - to + from]
                   ELSE here[a]]
    IN  Outside(all, from, from + len)

(* What has been set in m since the move under way began. *)
SetMeanwhile(m : Mm) == IF m \in DOMAIN open_move THEN open_move[m].set ELSE <<>>

(* The page tables that [from, end) lies in. *)
Tables(from : Addr, end : Addr) == IF from < end THEN Table(from)..Table(end - 1) ELSE {}

ACTION MoveTable ON page_table_move ==
    LET size == 2^(PageShift + 9)
        gone == Within(DOMAIN ptes, mm, old_addr, old_addr + size)
        come == Moved(gone, mm, old_addr, new_addr, size)
    IN
    /\ \A p \in DOMAIN entry_places : entry_places'[p] = Moved(Entries(p), mm, old_addr, new_addr, size)
    /\ \A n \in Tables(old_addr, old_addr + size) \cup Tables(new_addr, new_addr + size) :
           migration_ptes'[[mm |-> mm, table |-> n]] = AfterMove(mm, n, old_addr, new_addr, size, <<>>)
    /\ IF mm \in DOMAIN open_move
       THEN open_move'[mm] = [open_move[mm] EXCEPT !.set =
                AfterMove(mm, Table(new_addr), old_addr, new_addr, size, <<>>) @@ @]
    /\ IF Ptes
       THEN /\ ptes' = [x \in come |-> ptes[[x EXCEPT !.addr = @ - new_addr + old_addr]]] @@ WithoutAll(ptes, gone)
            /\ \A p \in {ptes[x].page : x \in gone} :
                   mapped_at'[p] = Moved(mapped_at[p], mm, old_addr, new_addr, size)

(* A vma that was duplicated to be moved to is known to live in the same mm from now on. *)
ACTION MoveBegin ON move_page_tables ==
    /\ IF SameMm(vma, new_vma) THEN OBSERVE mm_of[new_vma] = mm_of[vma]
    /\ IF SameMm(new_vma, vma) THEN OBSERVE mm_of[vma] = mm_of[new_vma]
    /\ IF ~Ptes
       THEN open_move'[MmOf(vma)] = [from |-> old_addr, to |-> new_addr, len |-> len, removed |-> {}, set |-> <<>>,
                                     zapped |-> FALSE]

(* Entries that moved without a pte_move: by the end all of them have. *)
ACTION MoveEnd ON move_page_tables__return ==
    LET m == MmOf(vma) IN
    IF ~Ptes
    THEN /\ \A p \in DOMAIN entry_places : entry_places'[p] = Moved(Entries(p), m, old_addr, new_addr, moved)
         /\ \A n \in Tables(old_addr, old_addr + moved) \cup Tables(new_addr, new_addr + moved) :
                IF ~NoneMoves(m, n, old_addr, new_addr, SetMeanwhile(m))
                THEN migration_ptes'[[mm |-> m, table |-> n]] =
                         AfterMove(m, n, old_addr, new_addr, moved, SetMeanwhile(m))
         /\ open_move' = Without(open_move, m)

(* More page tables than this are not looked up one by one when all of them are taken away. *)
ManyTables == 64

ACTION Unmap ON unmap_page_range ==
    LET m == MmOf(vma)
        gone == Within(DOMAIN ptes, m, addr, end)
    IN
    /\ OBSERVE mm_of[vma] = mm
    /\ zaps'[self] = [vma |-> vma, from |-> addr, end |-> end]
    /\ zappers'[vma] = {t \in zappers[vma] : Zaps(t, vma)} \cup {self}
    /\ IF end - addr < ManyTables * 2^(PageShift + 9)
       THEN \A n \in Tables(addr, end) :
                LET k == [mm |-> m, table |-> n] IN
                IF k \in DOMAIN migration_ptes
                THEN migration_ptes'[k] = Outside(migration_ptes[k], addr, end)
       ELSE \A k \in DOMAIN migration_ptes :
                IF k.mm = m
                THEN migration_ptes'[k] = Outside(migration_ptes[k], addr, end)
    /\ IF m \in DOMAIN open_move
       THEN open_move'[m] = [open_move[m] EXCEPT !.zapped = @ \/ /\ open_move[m].to < end
                                                                 /\ addr < open_move[m].to + open_move[m].len]
    /\ IF Ptes
       THEN /\ ptes' = WithoutAll(ptes, gone)
            /\ \A p \in {ptes[x].page : x \in gone} : mapped_at'[p] = mapped_at[p] \ gone

ACTION UnmapReturn ON unmap_page_range__return == zaps' = Without(zaps, self)

ACTION SysEnter ON sys_enter == zaps' = Without(zaps, self)

ACTION SysExit ON sys_exit == zaps' = Without(zaps, self)

ACTION ExitMmap ON exit_mmap ==
    LET gone == {x \in DOMAIN ptes : x.mm = mm} IN
    /\ exiting' = exiting \cup {mm}
    /\ migration_ptes' = WithoutAll(migration_ptes, {k \in DOMAIN migration_ptes : k.mm = mm})
    /\ IF Ptes
       THEN /\ ptes' = WithoutAll(ptes, gone)
            /\ \A p \in {ptes[x].page : x \in gone} : mapped_at'[p] = mapped_at[p] \ gone

(* Who makes a vma has the mmap_lock for writing, or an address space that is new: so there is no move under way in it,
   and it is not taken down. *)
ACTION Alloc ON vma_alloc ==
    /\ exiting' = exiting \ {mm}
    /\ open_move' = Without(open_move, mm)

ACTION Link ON vma_link == exiting' = exiting \ {mm}

(* A page that is mapped for the first time has no entries, whatever its struct page was before. *)
ACTION NewPage ON page_add_new_anon_rmap == entry_places' = Without(entry_places, page)
===============================================================================
