------------------------------ MODULE mm.types ------------------------------
(* What the other modules of mm talk about: the kernel's objects, and which kernel it is. *)

TYPE Mm == Ptr
TYPE Vma == Ptr
TYPE AnonVma == Ptr
TYPE Avc == Ptr
TYPE Page == Ptr
TYPE File == Ptr
TYPE Lock == Ptr

(* User virtual addresses, and counts of bytes and of pages. *)
TYPE Addr == Nat

(* The release, as `uname -r` has it. *)
CONSTANT Kernel : STRING

(* The protocol in force.  K34: 2.6.34-2.6.35, one lock for each anon_vma.  K36: 2.6.36-3.2, root lock, new avcs at
   the tail.  K33: 3.3-3.6, anon_vma_moveto_tail().  K37: 3.7-6.3, interval tree and need_rmap_locks.  K64: 6.4-6.14,
   per-VMA locks.  K615: 6.15-6.19, vm_refcnt.  K70: 7.0-7.2, anon_vma_clone() for an operation.  K73: 7.3, two page
   offsets for each vma.  The model was made for releases before 7.4: of later ones the era is not known.  A trace says
   it, or the release, in its first record; without it no rule that is bound to an era can be decided. *)
\* Unknown: what is no release is neither before nor after any.
NobodyKnows == VersionBefore("later", "7.4")

EraOf(release) ==
    CASE VersionBefore(release, "2.6.36-rc1") -> "K34"
      [] VersionBefore(release, "3.3-rc1") -> "K36"
      [] VersionBefore(release, "3.7-rc1") -> "K33"
      [] VersionBefore(release, "6.4-rc1") -> "K37"
      [] VersionBefore(release, "6.15-rc1") -> "K64"
      [] VersionBefore(release, "7.0-rc1") -> "K615"
      [] VersionBefore(release, "7.3-rc1") -> "K70"
      [] OTHER -> IF VersionBefore(release, "7.4-rc1") \/ NobodyKnows THEN "K73" ELSE "K70"

CONSTANT Era : {"K34", "K36", "K33", "K37", "K64", "K615", "K70", "K73"} DEFAULT EraOf(Kernel)

(* A trace that says both says the same by both.  A kernel that has another era than its release (backports of a
   distribution) is named by its era alone. *)
ASSUME EraIsOfKernel == Era = EraOf(Kernel)

CONSTANT PageShift : Nat DEFAULT 12

(* The speculative page fault patches of 2018 (SPF10: v10, SPF12: v12); they never were in mainline.  Say so only of
   a trace that records vm_write_begin and vm_write_end: these are inlined, so a plain kprobe recording has neither. *)
CONSTANT Spf : {"none", "SPF10", "SPF12"} DEFAULT "none"

(* How a NUMA hinting fault on a huge page migrates it.  NB38: before commit a54a407fbf77 (3.12).  NB312: with it.
   NB313: from commit 2b4847e73004 (3.13) on.  NB514: by generic migration, from commit c5b5a3dd2c1f (5.14) on. *)
NumaOf(release) ==
    CASE VersionBefore(release, "3.8-rc1") -> "none"
      [] VersionBefore(release, "3.12") -> "NB38"
      [] VersionBefore(release, "3.13-rc1") -> "NB312"
      [] VersionBefore(release, "5.14-rc1") -> "NB313"
      [] OTHER -> "NB514"

CONSTANT Numa : {"none", "NB38", "NB312", "NB313", "NB514"} DEFAULT NumaOf(Kernel)

ASSUME NumaIsOfKernel == Numa \in {"none", NumaOf(Kernel)}

(* What no probe of a stock kernel shows, and only a trace written by a model checker or by an instrumented kernel has.
   Ptes: every change of a page table entry (pte_set, pte_clear, pte_move; of huge ones pmd_set, pmd_clear,
   pmdp_clear_flush) and of a vma's bounds (vma_set_range).
   Locks: every acquisition and release of the mmap_lock, also for reading, of page locks (page_lock, page_unlock), and
   of page table locks, i_mmap and anon_vma root locks (lock).
   VmaLocks: every step of per-VMA locks (vma_start_write, vma_start_read, vma_end_read, vma_attach, vma_detach …),
   and mm_lock_seq with each mmap_lock.
   Counts: every change of the counts that NUMA hinting faults touch: references to pages (page_ref), isolated pages
   (zone_isolated), migrations (vm_event), accounted faults (task_numa_fault). *)
CONSTANT Ptes : BOOLEAN DEFAULT FALSE
CONSTANT Locks : BOOLEAN DEFAULT FALSE
CONSTANT VmaLocks : BOOLEAN DEFAULT FALSE
CONSTANT Counts : BOOLEAN DEFAULT FALSE

(* An anon_vma keeps its avcs in a list, which rmap walks go through from head to tail. *)
ListEra == {"K34", "K36", "K33"}

(* An anon_vma keeps its avcs in an interval tree, which rmap walks go through by vm_pgoff. *)
TreeEra == {"K37", "K64", "K615", "K70", "K73"}

(* Pages count by their vma's vm_pgoff.  From 7.3 on a vma has another offset for its anonymous pages, which no event
   tells yet: in private mappings of files the two differ. *)
OneOffset == Era # "K73"

(* The first release of an era, and of the one that follows. *)
EraBegin(era) ==
    CASE era = "K34" -> "2.6.34" [] era = "K36" -> "2.6.36" [] era = "K33" -> "3.3"
      [] era = "K37" -> "3.7" [] era = "K64" -> "6.4" [] era = "K615" -> "6.15"
      [] era = "K70" -> "7.0" [] OTHER -> "7.3"
EraEnd(era) ==
    CASE era = "K34" -> "2.6.36" [] era = "K36" -> "3.3" [] era = "K33" -> "3.7"
      [] era = "K37" -> "6.4" [] era = "K64" -> "6.15" [] era = "K615" -> "7.0"
      [] era = "K70" -> "7.3" [] OTHER -> "7.4"

(* The page table that maps addr: each has 2^9 entries. *)
Table(addr : Addr) == ShiftRight(addr, PageShift + 9)

(* The kernel is of this release or newer: as its era tells, and where that is too coarse as its release does. *)
Since(release) ==
    \/ ~VersionBefore(EraBegin(Era), release)
    \/ VersionBefore(release, EraEnd(Era)) /\ ~VersionBefore(Kernel, release)
=============================================================================
