---------------------------- MODULE mm.lock_order -----------------------------
EXTENDS mm.mremap

(* In which order locks are taken, and that none is kept.  From the outside in: mmap_lock, page lock, i_mmap lock,
   anon_vma root lock, page table lock; the comment at the head of mm/rmap.c.  Whoever takes one against the order must
   not wait for it (trylock). *)

(* The thread leaves the kernel: a system call or a fault is over.  Tracepoint raw_syscalls:sys_exit; the end of
   exc_page_fault(). *)
EVENT return_to_user()

(* The page that this thread has locked is under I/O from now on; whoever completes that unlocks it, in an interrupt or
   another thread.  submit_bio() of a page that is read from swap or a file. *)
EVENT page_submit_io(page : Page)

(* The mmap_locks, for reading or writing, and the page locks that each thread holds. *)
VARIABLE held_mmap : [Task -> SUBSET Mm] DEFAULT {}

VARIABLE held_pages : [Task -> SUBSET Page] DEFAULT {}

(* … and the per-VMA locks, for reading. *)
VARIABLE held_vmas : [Task -> SUBSET Vma] DEFAULT {}

(* … and all other locks, by their addresses; of a page table lock also which table it is of. *)
VARIABLE held_locks : [Task -> [Lock -> [kind : {"anon_root", "ptl", "page_table_lock", "i_mmap"}, mm : Mm, at : Addr]]]
    DEFAULT <<>>

(* How many bytes each thread moves, or moved last, by move_page_tables(). *)
VARIABLE move_len : [Task -> Nat]

Rank(kind) == CASE kind = "i_mmap" -> 1 [] kind = "anon_root" -> 2 [] OTHER -> 3

(* One of the tables that map [from, from + len) maps addr. *)
IsInTables(addr : Addr, from : Addr, len : Nat) == Table(from) <= Table(addr) /\ Table(addr) <= Table(from + len - 1)

(* t may take the lock of the table of mm at addr while it holds another's: only under the mmap_lock for writing (of
   either mm: fork locks the child's table, then the parent's), and mremap takes that of the old place first.  Tables of
   the way there and the way back are told apart by what moves now. *)
MayPair(t : Task, first, mm : Mm, addr : Addr) ==
    /\ HoldsWrite(t, mm) \/ HoldsWrite(t, first.mm)
    /\ t \in DOMAIN moving =>
           /\ IsInTables(first.at, moving[t].old_addr, move_len[t])
           /\ IsInTables(addr, moving[t].new_addr, move_len[t])

(* mmap_lock is the outermost: a fault that holds it and waits for the page is waited for by this thread.
   mm/rmap.c, head comment; mm/memory.c:lock_mm_and_find_vma() [2.6.34 on].
   At page_lock: who waits for a page lock sleeps, which no holder of a page table lock may do; and rmap walks take
   the i_mmap and anon_vma locks with the page locked.  mm/rmap.c, head comment [2.6.34 on].
   At lock: two threads that take the same two locks in different order wait for each other for ever.  Of two page
   table locks mremap takes the old place's first, and no other mremap comes between as the mmap_lock is held for
   writing.  mm/rmap.c, head comment; mm/mremap.c:move_ptes(), mm/memory.c:copy_pte_range() [2.6.34 on]. *)
RULE LOCK_01 "lock order" WHEN Locks

(* Taken twice it waits for itself; let go by one who has it not, it lets a writer in next to others.  Readers are
   asked less: a BPF program that looks up user addresses may try for the lock in one that reads already, and may
   leave its release to an interrupt.  kernel/locking/lockdep.c [2.6.18 on];
   kernel/bpf/stackmap.c:stack_map_get_build_id_offset() [4.17 on].
   At lock: a spinlock or rwsem that is taken twice waits for itself; one let go that is not held lets two threads
   in later.  kernel/locking/lockdep.c:print_deadlock_bug(), print_unlock_imbalance_bug() [2.6.18 on]. *)
RULE LOCK_04 "locks are taken once and released by their holder" WHEN Locks

ACTION MmapLock ON mmap_lock WHEN Locks ==
    /\ REQUIRE LOCK_01 ==
           op = "acquire" /\ mm \notin held_mmap[self] =>
               \/ trylock
               \/ held_pages[self] = {} /\ DOMAIN held_locks[self] = {}
    /\ REQUIRE LOCK_04 ==
           CASE op = "acquire" -> mm \notin held_mmap[self] \/ (~write /\ trylock /\ ~HoldsWrite(self, mm))
             [] op = "downgrade" \/ write -> HoldsWrite(self, mm)
             [] OTHER -> ~HoldsWrite(self, mm)
    /\ held_mmap'[self] = IF op = "release" THEN held_mmap[self] \ {mm} ELSE held_mmap[self] \cup {mm}

ACTION PageLock ON page_lock WHEN Locks ==
    /\ REQUIRE LOCK_01 == trylock \/ DOMAIN held_locks[self] = {}
    /\ held_pages'[self] = held_pages[self] \cup {page}

(* Whoever unlocks the page: the thread that had locked it holds it no more. *)
ACTION PageUnlock ON page_unlock WHEN Locks ==
    IF IsLocked(page)
    THEN held_pages'[page_holder[page]] = held_pages[page_holder[page]] \ {page}

ACTION SubmitIo ON page_submit_io WHEN Locks == held_pages'[self] = held_pages[self] \ {page}

(* All of a family share one lock, that of the root; a trace that names another has not read anon_vma->root, and
   what it says of who holds what is not so.  One that is linked to nothing may have died unseen (2.6.36 to 2.6.38),
   and its address be a new root's.  mm/rmap.c:lock_anon_vma_root(), anon_vma_lock_write() [2.6.36 on]. *)
RULE LOCK_03 "anon_vma lock means root lock" WHEN Since(v2_6_36)

ACTION TakeOrRelease ON lock ==
    /\ REQUIRE LOCK_01 ==
           op = "acquire" =>
               \/ trylock
               \/ \A l \in DOMAIN held_locks[self] \ {addr} :
                      LET first == held_locks[self][l] IN
                      /\ Rank(first.kind) <= Rank(kind)
                      /\ first.kind = "ptl" /\ kind = "ptl" => MayPair(self, first, mm, at)
    /\ REQUIRE LOCK_03 ==
           kind = "anon_root" /\ anon_vma \in DOMAIN root_of /\ members[anon_vma] # {} => root_of[anon_vma] = anon_vma
    /\ REQUIRE LOCK_04 ==
           IF op = "acquire"
           THEN addr \notin DOMAIN held_locks[self]
           ELSE /\ addr \in DOMAIN held_locks[self]
                /\ held_locks[self][addr].kind = kind
                /\ CASE kind = "anon_root" -> HoldsRoot(self, anon_vma)
                     [] kind = "i_mmap" -> HoldsIMmap(self, file)
                     [] kind = "ptl" -> held_locks[self][addr].mm = mm /\ Table(held_locks[self][addr].at) = Table(at)
                     [] OTHER -> held_locks[self][addr].mm = mm
    /\ held_locks'[self] = IF op = "acquire"
                           THEN (addr :> [kind |-> kind, mm |-> mm, at |-> at]) @@ held_locks[self]
                           ELSE Without(held_locks[self], addr)

ACTION MoveBegin ON move_page_tables WHEN Locks == move_len'[self] = len

ACTION StartRead ON vma_start_read__return WHEN VmaLocks ==
    IF locked THEN held_vmas'[self] = held_vmas[self] \cup {vma}

ACTION LockVma ON lock_vma_under_rcu__return WHEN VmaLocks ==
    IF vma # NULL THEN held_vmas'[self] = held_vmas[self] \cup {vma}

ACTION LockNextVma ON lock_next_vma__return WHEN VmaLocks /\ Since(v7_0) ==
    IF vma # NULL THEN held_vmas'[self] = held_vmas[self] \cup {vma}

ACTION LockVmaToo ON vma_start_read_locked__return WHEN VmaLocks /\ Since(v7_0) ==
    IF locked THEN held_vmas'[self] = held_vmas[self] \cup {vma}

ACTION EndRead ON vma_end_read WHEN VmaLocks == held_vmas'[self] = held_vmas[self] \ {vma}

(* Nobody will release it: the next who wants it waits for ever.  A page under I/O is its completion's.
   kernel/locking/lockdep.c:lockdep_sys_exit() [2.6.24 on], which knows nothing of page locks. *)
RULE LOCK_02 "no lock held at syscall exit" WHEN Locks \/ VmaLocks

ACTION Return ON return_to_user WHEN Locks \/ VmaLocks ==
    /\ REQUIRE LOCK_02 ==
           /\ Locks => held_mmap[self] = {} /\ held_pages[self] = {} /\ DOMAIN held_locks[self] = {}
           /\ VmaLocks => held_vmas[self] = {}
    /\ held_mmap'[self] = {}
    /\ held_pages'[self] = {}
    /\ held_locks'[self] = <<>>
    /\ held_vmas'[self] = {}

------------------------------------------------------------------------------

TEST "mmap_lock, page lock, i_mmap lock, anon_vma lock, page table lock, and all back" COMPLETE
    WITH Era |-> v3_7, Locks |-> TRUE
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire")
    page_lock(page: 0xf0, trylock: FALSE)
    lock(addr: 0x61, kind: "i_mmap", op: "acquire", file: 0x60, trylock: FALSE)
    lock(addr: 0xa1, kind: "anon_root", op: "acquire", anon_vma: 0xa0, trylock: FALSE)
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1000, trylock: FALSE)
    lock(addr: 0xe1, kind: "ptl", op: "release", mm: 0xe0, at: 0x1000)
    lock(addr: 0xa1, kind: "anon_root", op: "release", anon_vma: 0xa0)
    lock(addr: 0x61, kind: "i_mmap", op: "release", file: 0x60)
    page_unlock(page: 0xf0)
    mmap_lock(mm: 0xe0, write: FALSE, op: "release")
    return_to_user
    EXPECT ok

TEST "the i_mmap lock inside an anon_vma lock" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0xa1, kind: "anon_root", op: "acquire", anon_vma: 0xa0, trylock: FALSE)
    lock(addr: 0x61, kind: "i_mmap", op: "acquire", file: 0x60, trylock: FALSE)
    EXPECT violated LOCK_01 AT 2

TEST "a page lock inside a page table lock is waited for" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1000, trylock: FALSE)
    page_lock(page: 0xf0, trylock: FALSE)
    EXPECT violated LOCK_01 AT 2

TEST "… is only tried" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1000, trylock: FALSE)
    page_lock(page: 0xf0, trylock: TRUE)
    EXPECT ok

TEST "… nobody says whether it was waited for" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1000, trylock: FALSE)
    page_lock(page: 0xf0)
    EXPECT inconclusive LOCK_01

TEST "the mmap_lock inside a page lock" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    page_lock(page: 0xf0, trylock: FALSE)
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", trylock: FALSE)
    EXPECT violated LOCK_01 AT 2

TEST "mremap takes the new table's lock first" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", trylock: FALSE)
    move_page_tables(vma: 0x10, old_addr: 0x1000, new_vma: 0x10, new_addr: 0x401000, len: 0x2000, need_rmap_locks: FALSE)
    lock(addr: 0xe2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x401000, trylock: FALSE)
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1000, trylock: FALSE)
    EXPECT violated LOCK_01 AT 5

TEST "mremap takes the old table's lock first" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", trylock: FALSE)
    move_page_tables(vma: 0x10, old_addr: 0x1000, new_vma: 0x10, new_addr: 0x401000, len: 0x2000, need_rmap_locks: FALSE)
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1000, trylock: FALSE)
    lock(addr: 0xe2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x401000, trylock: FALSE)
    EXPECT ok

TEST "two page table locks under the mmap_lock for reading" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", trylock: FALSE)
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1000, trylock: FALSE)
    lock(addr: 0xe2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x401000, trylock: FALSE)
    EXPECT violated LOCK_01 AT 3

TEST "fork takes the child's table lock, then the parent's" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", trylock: FALSE)
    lock(addr: 0xd1, kind: "ptl", op: "acquire", mm: 0xd0, at: 0x1000, trylock: FALSE)
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1000, trylock: FALSE)
    EXPECT ok

TEST "a fault returns with the page locked" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    page_lock(page: 0xf0, trylock: FALSE)
    return_to_user
    EXPECT violated LOCK_02 AT 2

TEST "… with the page under I/O, which unlocks it later" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    page_lock(page: 0xf0, trylock: FALSE)
    page_submit_io(page: 0xf0)
    return_to_user
    page_unlock(page: 0xf0, tid: 2)
    EXPECT ok

TEST "a system call returns with the mmap_lock downgraded, not released" COMPLETE
    WITH Era |-> v3_7, Locks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", trylock: FALSE)
    mmap_lock(mm: 0xe0, write: TRUE, op: "downgrade")
    return_to_user
    EXPECT violated LOCK_02 AT 3

TEST "a fault returns with its vma locked" COMPLETE WITH Era |-> v6_4, VmaLocks |-> TRUE
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x1000, vma: 0x10)
    return_to_user
    EXPECT violated LOCK_02 AT 2

TEST "/proc/PID/maps is read, and its vma stays locked" COMPLETE WITH Kernel |-> "7.2", VmaLocks |-> TRUE
    lock_next_vma__return(mm: 0xe0, addr: 0x1000, vma: 0x10)
    return_to_user
    EXPECT violated LOCK_02 AT 2

TEST "… and is let go" COMPLETE WITH Kernel |-> "7.2", VmaLocks |-> TRUE
    lock_next_vma__return(mm: 0xe0, addr: 0x1000, vma: 0x10)
    vma_end_read(vma: 0x10)
    return_to_user
    EXPECT ok

TEST "userfaultfd locks a vma under the mmap_lock, and lets it go after that" COMPLETE
    WITH Kernel |-> "7.2", VmaLocks |-> TRUE
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", seq: 4)
    vma_start_read_locked__return(vma: 0x10, locked: TRUE)
    mmap_lock(mm: 0xe0, write: FALSE, op: "release", seq: 4)
    vma_end_read(vma: 0x10)
    return_to_user
    EXPECT ok

TEST "what was taken before the recording nobody knows; what is taken after the first return is known"
    WITH Era |-> v3_7, Locks |-> TRUE
    return_to_user
    page_lock(page: 0xf0, trylock: FALSE)
    page_unlock(page: 0xf0)
    return_to_user
    EXPECT inconclusive LOCK_02

TEST "the lock of an anon_vma that is no root" COMPLETE WITH Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa2, root: 0xa0, where: "tree")
    lock(addr: 0xa3, kind: "anon_root", op: "acquire", anon_vma: 0xa2)
    EXPECT violated LOCK_03 AT 3

TEST "2.6.34 has a lock for each" COMPLETE WITH Era |-> v2_6_34
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa2, root: 0xa0, where: "head")
    lock(addr: 0xa3, kind: "anon_root", op: "acquire", anon_vma: 0xa2)
    EXPECT ok

TEST "the lock of the root" COMPLETE WITH Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    lock(addr: 0xa1, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    EXPECT ok

TEST "a page table lock is released twice" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1000, trylock: FALSE)
    lock(addr: 0xe1, kind: "ptl", op: "release", mm: 0xe0, at: 0x1000)
    lock(addr: 0xe1, kind: "ptl", op: "release", mm: 0xe0, at: 0x1000)
    EXPECT violated LOCK_04 AT 3

TEST "an anon_vma lock is taken twice" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0xa1, kind: "anon_root", op: "acquire", anon_vma: 0xa0, trylock: FALSE)
    lock(addr: 0xa1, kind: "anon_root", op: "acquire", anon_vma: 0xa0, trylock: FALSE)
    EXPECT violated LOCK_04 AT 2

TEST "an i_mmap lock is released as that of another file" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0x61, kind: "i_mmap", op: "acquire", file: 0x60, trylock: FALSE)
    lock(addr: 0x61, kind: "i_mmap", op: "release", file: 0x70)
    EXPECT violated LOCK_04 AT 2

TEST "a page table lock is released as that of the next table" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0xe1, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x1ff000, trylock: FALSE)
    lock(addr: 0xe1, kind: "ptl", op: "release", mm: 0xe0, at: 0x200000)
    EXPECT violated LOCK_04 AT 2

TEST "two readers of an anon_vma" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0xa1, kind: "anon_root", op: "acquire", anon_vma: 0xa0, exclusive: FALSE, trylock: FALSE)
    lock(addr: 0xa1, kind: "anon_root", op: "acquire", anon_vma: 0xa0, exclusive: FALSE, trylock: FALSE, tid: 2)
    lock(addr: 0xa1, kind: "anon_root", op: "release", anon_vma: 0xa0)
    lock(addr: 0xa1, kind: "anon_root", op: "release", anon_vma: 0xa0, tid: 2)
    EXPECT ok

TEST "the mmap_lock is released for writing by one who reads" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", trylock: FALSE)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT violated LOCK_04 AT 2

TEST "the mmap_lock is downgraded, then released for reading" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", trylock: FALSE)
    mmap_lock(mm: 0xe0, write: TRUE, op: "downgrade")
    mmap_lock(mm: 0xe0, write: FALSE, op: "release")
    return_to_user
    EXPECT ok

TEST "a reader tries for the mmap_lock once more, as a BPF program does" COMPLETE
    WITH Era |-> v3_7, Locks |-> TRUE
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", trylock: FALSE)
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", trylock: TRUE)
    mmap_lock(mm: 0xe0, write: FALSE, op: "release")
    mmap_lock(mm: 0xe0, write: FALSE, op: "release")
    return_to_user
    EXPECT ok

TEST "what was locked before the recording may be released in it" WITH Era |-> v3_7, Locks |-> TRUE
    lock(addr: 0xe1, kind: "ptl", op: "release", mm: 0xe0, at: 0x1000)
    EXPECT inconclusive LOCK_04

TEST "2.6.38: an anon_vma dies unseen with the last of its avcs, and its address is that of a new root"
    COMPLETE WITH Era |-> v2_6_36, Kernel |-> "2.6.38"
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa2, root: 0xa0, where: "tail")
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa2)
    lock(addr: 0xa3, kind: "anon_root", op: "acquire", anon_vma: 0xa2)
    EXPECT ok
===============================================================================
