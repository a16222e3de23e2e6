------------------------------- MODULE mm.locks -------------------------------
EXTENDS mm.types

(* Who holds what, as far as rules of other modules ask for it. *)

(* The mmap_lock (mmap_sem before 5.8) of an mm has been taken, is about to be released, or goes from write to read.
   Tracepoints mmap_lock_acquire_returned and mmap_lock_released, or probes on down_write(), up_write() …  trylock:
   taken without waiting.  seq: mm->mm_lock_seq as the operation leaves it (per-VMA locks, from 6.4 on). *)
EVENT mmap_lock(mm : Mm, write : BOOLEAN, op : {"acquire", "release", "downgrade"}, trylock : BOOLEAN OPTIONAL,
                seq : Nat OPTIONAL)

(* Another lock has been taken, or is about to be released; addr is its own address.  What it guards: for "anon_root"
   the root anon_vma that it lives in; for "ptl" the page table of mm that maps the user address at; for
   "page_table_lock" all page tables of mm (also where page table locks are not split); for "i_mmap" the mappings of
   file.  exclusive: FALSE for a reader of an rwsem.  trylock: taken without waiting, so in any order. *)
EVENT lock(addr : Lock, kind : {"anon_root", "ptl", "page_table_lock", "i_mmap"}, op : {"acquire", "release"},
           anon_vma : AnonVma OPTIONAL, mm : Mm OPTIONAL, at : Addr OPTIONAL, file : File OPTIONAL,
           exclusive : BOOLEAN OPTIONAL, trylock : BOOLEAN OPTIONAL)

(* vma_start_read(): whether it has got the lock. *)
EVENT vma_start_read__return(vma : Vma, locked : BOOLEAN)

(* The vma of mm at addr, locked for reading; NULL: the fault takes the mmap_lock instead.  start, end: its bounds, of no
   meaning for NULL. *)
EVENT lock_vma_under_rcu__return(mm : Mm OPTIONAL, addr : Addr, vma : Vma, start : Addr OPTIONAL, end : Addr OPTIONAL)

(* lock_next_vma(), from 6.17 on: the vma at addr or the next one behind it, locked for reading as by
   lock_vma_under_rcu(), for readers of /proc; NULL where none is left, or none could be locked. *)
EVENT lock_next_vma__return(mm : Mm OPTIONAL, addr : Addr, vma : Vma, start : Addr OPTIONAL, end : Addr OPTIONAL)

(* vma_start_read_locked(), from 6.4 on: a holder of the mmap_lock for reading locks the vma, too, and asks no sequence. *)
EVENT vma_start_read_locked__return(vma : Vma, locked : BOOLEAN)

EVENT vma_end_read(vma : Vma)

(* Whose mmap_lock is held for writing, by whom. *)
VARIABLE mmap_writer : [Mm -> Task]

(* … and for reading. *)
VARIABLE mmap_readers : [Mm -> SUBSET Task] DEFAULT {}

(* The threads that hold the lock of a root anon_vma; more than one where they read (rwsem, from 3.8 on). *)
VARIABLE root_lock : [AnonVma -> SUBSET Task] DEFAULT {}

(* The thread that holds the lock of a page table; table: which one of the mm. *)
VARIABLE ptl : [PageTable -> Task]

(* The thread that holds the lock of all page tables of an mm. *)
VARIABLE page_table_lock : [Mm -> Task]

(* The threads that hold the i_mmap lock of a file. *)
VARIABLE i_mmap_lock : [File -> SUBSET Task] DEFAULT {}

HoldsWrite(t : Task, mm : Mm) == mm \in DOMAIN mmap_writer /\ mmap_writer[mm] = t

(* For reading or for writing. *)
HoldsMmap(t : Task, mm : Mm) == HoldsWrite(t, mm) \/ t \in mmap_readers[mm]

(* Whoever takes the lock for reading shows that nobody holds it for writing.  That somebody has released it says nothing
   of the time after it, unless he was seen taking it: there are recordings of releases alone. *)
ACTION MmapLock ON mmap_lock ==
    /\ CASE op = "acquire" /\ write -> mmap_writer'[mm] = self
         [] op = "acquire" \/ HoldsWrite(self, mm) -> mmap_writer' = Without(mmap_writer, mm)
         [] OTHER -> UNCHANGED mmap_writer
    /\ mmap_readers'[mm] = CASE op = "acquire" /\ write -> {}
                              [] op = "acquire" \/ op = "downgrade" -> mmap_readers[mm] \cup {self}
                              [] OTHER -> mmap_readers[mm] \ {self}

HoldsRoot(t : Task, root : AnonVma) == t \in root_lock[root]

(* t holds the lock of the page table entry of mm at addr. *)
HoldsPtl(t : Task, mm : Mm, addr : Addr) ==
    LET k == [mm |-> mm, table |-> Table(addr)] IN
    \/ k \in DOMAIN ptl /\ ptl[k] = t
    \/ mm \in DOMAIN page_table_lock /\ page_table_lock[mm] = t

HoldsIMmap(t : Task, file : File) == t \in i_mmap_lock[file]

ACTION TakeOrRelease ON lock ==
    CASE kind = "anon_root" ->
             root_lock'[anon_vma] = IF op = "acquire"
                                    THEN root_lock[anon_vma] \cup {self}
                                    ELSE root_lock[anon_vma] \ {self}
      [] kind = "i_mmap" ->
             i_mmap_lock'[file] = IF op = "acquire"
                                  THEN i_mmap_lock[file] \cup {self}
                                  ELSE i_mmap_lock[file] \ {self}
      [] kind = "ptl" ->
             IF op = "acquire"
             THEN ptl'[[mm |-> mm, table |-> Table(at)]] = self
             ELSE ptl' = Without(ptl, [mm |-> mm, table |-> Table(at)])
      [] OTHER ->
             IF op = "acquire"
             THEN page_table_lock'[mm] = self
             ELSE page_table_lock' = Without(page_table_lock, mm)
===============================================================================
