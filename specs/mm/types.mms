------------------------------ MODULE mm.types ------------------------------
(* What the other modules of mm talk about: the kernel's objects, and which kernel it is. *)

TYPE Mm == Ptr
TYPE Vma == Ptr
TYPE AnonVma == Ptr
TYPE Avc == Ptr
TYPE Page == Ptr
TYPE Lock == Ptr

(* User virtual addresses, and counts of bytes and of pages. *)
TYPE Addr == Nat

(* The protocol in force.  K34: 2.6.34-2.6.35, one lock for each anon_vma.  K36: 2.6.36-3.2, root lock, new avcs at
   the tail.  K33: 3.3-3.6, anon_vma_moveto_tail().  K37: 3.7-6.3, interval tree and need_rmap_locks.  K64: 6.4-6.14,
   per-VMA locks.  K615: from 6.15 on.  A trace says it in its first record; without it no rule that is bound to an era
   can be decided. *)
CONSTANT Era : {"K34", "K36", "K33", "K37", "K64", "K615"}

(* The release as the recording names it.  No rule reads it; reports show it. *)
CONSTANT Kernel : STRING

CONSTANT PageShift : Nat DEFAULT 12

(* The speculative page fault patches of 2018 (SPF10: v10, SPF12: v12); they never were in mainline.  Say so only of
   a trace that records vm_write_begin and vm_write_end: these are inlined, so a plain kprobe recording has neither. *)
CONSTANT Spf : {"none", "SPF10", "SPF12"} DEFAULT "none"

(* An anon_vma keeps its avcs in a list, which rmap walks go through from head to tail. *)
ListEra == {"K34", "K36", "K33"}

(* An anon_vma keeps its avcs in an interval tree, which rmap walks go through by vm_pgoff. *)
TreeEra == {"K37", "K64", "K615"}
=============================================================================
