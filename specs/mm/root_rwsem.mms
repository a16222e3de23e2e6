---------------------------- MODULE mm.root_rwsem -----------------------------
EXTENDS mm.types

(* Who writes under the lock of a family, as probes on a stock kernel tell it: down_write() and up_write() of all rwsems
   [3.8 on].  A recording has the address of the rwsem, from which that of the anon_vma it would lie in follows: anon_vma,
   which is none where the rwsem is an mmap_lock, an i_mmap_rwsem or another lock.  Whether such a thing is a root, only
   those who ask for one know. *)

(* Entered: the thread may have to wait, but does nothing else until it has the lock. *)
EVENT down_write(anon_vma : AnonVma OPTIONAL)

(* It has the lock if ret is not 0. *)
EVENT down_write_trylock__return(anon_vma : AnonVma OPTIONAL, ret : Int)

(* About to be released. *)
EVENT up_write(anon_vma : AnonVma OPTIONAL)

(* Whether what threads do with rwsems is told at all. *)
VARIABLE rwsems : BOOLEAN
INIT rwsems = FALSE

(* What each thread took last for writing, NULL once it is released.  That is enough: the root's lock is the innermost
   rwsem (mm/rmap.c, lock ordering), so nothing else is taken while lists change under it.  mm_take_all_locks() holds many at
   a time, and changes none. *)
VARIABLE written : [Task -> AnonVma]

(* t has taken the lock of root for writing. *)
WritesUnder(t : Task, root : AnonVma) == t \in DOMAIN written /\ written[t] = root

ACTION Down ON down_write ==
    /\ rwsems' = TRUE
    /\ written'[self] = anon_vma

ACTION Try ON down_write_trylock__return ==
    /\ rwsems' = TRUE
    /\ IF ret # 0 THEN written'[self] = anon_vma

ACTION Up ON up_write ==
    /\ rwsems' = TRUE
    /\ IF WritesUnder(self, anon_vma) THEN written'[self] = NULL
===============================================================================
