------------------------------ MODULE mm.locks ------------------------------
EXTENDS mm.types

(* Who holds what, as far as rules of other modules ask for it. *)

(* The mmap_lock (mmap_sem before 5.8) of an mm has been taken, is about to be released, or goes from write to read.
   Tracepoints mmap_lock_acquire_returned and mmap_lock_released, or probes on down_write(), up_write() … *)
EVENT mmap_lock(mm : Mm, write : BOOLEAN, op : {"acquire", "release", "downgrade"})

(* Another lock has been taken, or is about to be released.  addr is the lock's own address; for kind "anon_root",
   anon_vma is the root anon_vma that it lives in.  Needs lockdep's tracepoints. *)
EVENT lock(addr : Lock, kind : {"anon_root", "ptl", "page_table_lock", "i_mmap"}, op : {"acquire", "release"},
           anon_vma : AnonVma OPTIONAL)

(* Whose mmap_lock is held for writing, by whom. *)
VARIABLE mmap_writer : [Mm -> Task]
INIT mmap_writer = <<>>

(* The threads that hold the lock of a root anon_vma; more than one where they read (rwsem, from 3.8 on). *)
VARIABLE root_lock : [AnonVma -> SUBSET Task]
INIT root_lock = <<>>

HoldsWrite(t : Task, mm : Mm) == mm \in DOMAIN mmap_writer /\ mmap_writer[mm] = t

(* Whoever takes or releases the lock for reading shows that nobody holds it for writing. *)
ACTION MmapLock ON mmap_lock ==
    IF write /\ op = "acquire"
    THEN mmap_writer'[mm] = self
    ELSE mmap_writer' = Without(mmap_writer, mm)

RootHolders(root : AnonVma) == IF root \in DOMAIN root_lock THEN root_lock[root] ELSE {}

HoldsRoot(t : Task, root : AnonVma) == t \in RootHolders(root)

ACTION RootLock ON lock ==
    IF kind = "anon_root"
    THEN root_lock'[anon_vma] = IF op = "acquire"
                                THEN RootHolders(anon_vma) \cup {self}
                                ELSE RootHolders(anon_vma) \ {self}
    ELSE UNCHANGED root_lock
=============================================================================
