---------------------------- MODULE mm.mremap ----------------------------
EXTENDS mm.anon_vma, mm.locks

(* mremap() moves page tables from src to dst while rmap walkers look at one
   vma after the other. *)

TYPE Vma == Ptr
TYPE Move == [src : Vma, dst : Vma]

CONSTANT Era : {"K33", "K36"} DEFAULT "K36"

VARIABLE moving : [Task -> Move]
INIT moving = <<>>

(* It is asked for after the vma's death. *)
VARIABLES anon : [Vma -> AnonVma] DEFAULT NULL OUTLIVES Vma, seen : SUBSET Vma

\* A record of the trace.
EVENT move_page_tables(vma : Vma, new_vma : Vma, len : Nat OPTIONAL)
EVENT move_page_tables__return

(* A vma's address is used again. *)
LIFETIME Vma BORN vma_alloc, vma_dup(vma) DIES vma_free
LIFETIME Mm DIES exit_mmap

ACTION MoveBegin ON move_page_tables ==
    \* The caller took it before it looked the vma up.
    /\ REQUIRE MREMAP_15 "mmap_sem held for write" SEVERITY warning == HoldsWrite(self, MmapSem(vma))
    /\ OBSERVE anon[vma].root = new_vma
    /\ moving'[self] = [src |-> vma, dst |-> new_vma]

ACTION MoveEnd ON move_page_tables__return WHEN Era = "K36" ==
    moving' = Without(moving, self)

(**************************************************************)
(* A walker that finds dst still empty and src already empty  *)
(* leaves a migration entry behind.                           *)
(**************************************************************)
INVARIANT MREMAP_01 "dst after src in same_anon_vma" WHEN Era \in {"K36", "K33"} ==
    \A t \in DOMAIN moving :
        LET m == moving[t] IN
        m.src # m.dst =>
            \A av \in AnonVmas(m.src) \cap AnonVmas(m.dst) :
                \/ Before(m.src, m.dst, same_anon_vma[av])
                \/ Holds(t, RootLock(av))

PROPERTY MREMAP_02 "a move ends" ==
    \A v \in Vma : move_page_tables(v, _, _) ~> move_page_tables__return() WITHIN 1.5ms

ASSUME PageShift == 12 = 12

RULE MREMAP_09 "moved once" WHEN Era = "K33" SEVERITY warning

GIVEN nothing_yet COMPLETE RECORDS all ==

TEST "the order is kept" WITH Era |-> "K33"
    GIVEN nothing_yet
    move_page_tables(vma: 0x10, new_vma: 0x20)
    EXPECT violated MREMAP_01 AT 1, MREMAP_02
TEST "recorded" TRACE "sc-0a.jsonl" EXPECT ok
==========================================================================
