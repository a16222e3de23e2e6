------------------------------- MODULE mm.types -------------------------------
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

(* The protocols, each named by the release that begins it. *)
TYPE Protocol == {
    v2_6_34,   \* one lock for each anon_vma; its list of avcs is walked from head to tail
    v2_6_36,   \* root lock; new avcs at the tail
    v3_3,      \* anon_vma_moveto_tail()
    v3_7,      \* interval tree, walked by vm_pgoff, and need_rmap_locks
    v6_4,      \* per-VMA locks
    v6_15,     \* vm_refcnt
    v7_0,      \* anon_vma_clone() for an operation
    v7_3       \* two page offsets for each vma
}

(* The model was made for releases before this one.  Of later ones the era is unknown: what is no release is neither
   before nor after any. *)
Untried == v7_4
IsTried(release) == VersionBefore(release, Untried) \/ VersionBefore("later", Untried)

(* No protocol newer than this one has begun by then. *)
IsBeforeEnd(era : Protocol, release) == \A next \in Protocol : VersionBefore(era, next) => VersionBefore(release, next)

(* The last one that has begun; of what is older than all, the first. *)
EraOf(release) ==
    CHOOSE era \in Protocol :
        /\ ~VersionBefore(release, era) \/ era = v2_6_34
        /\ IsBeforeEnd(era, release)
        /\ IsTried(release)

(* The protocol in force.  A trace says it, or the release, in its first record; without it no rule that is bound to an
   era can be decided. *)
CONSTANT Era : Protocol DEFAULT EraOf(Kernel)
    FORMERLY [K34 |-> v2_6_34, K36 |-> v2_6_36, K33 |-> v3_3, K37 |-> v3_7,
              K64 |-> v6_4, K615 |-> v6_15, K70 |-> v7_0, K73 |-> v7_3]

(* A trace that says both says the same by both.  A kernel that has another era than its release (backports of a
   distribution) is named by its era alone. *)
ASSUME EraIsOfKernel == Era = EraOf(Kernel)

(* The kernel is of this release or newer: as its era tells, and where the release lies within it, as Kernel does.  The
   candidates of a release count as it does. *)
Since(release) ==
    \/ ~VersionBefore(Era, release)
    \/ IsBeforeEnd(Era, release) /\ VersionBefore(release, Untried) /\ ~VersionBefore(Kernel, release)
Before(release) == ~Since(release)

(* The kernel has what a stable release brought to an older series: it is of this release or a later one of the series, which
   ends where next begins.  A distribution that numbers its kernels in its own way is not told apart. *)
InSeries(stable, next) == ~VersionBefore(Kernel, stable) /\ VersionBefore(Kernel, next)

CONSTANT PageShift : Nat DEFAULT 12

(* The speculative page fault patches of 2018 (SPF10: v10, SPF12: v12); they never were in mainline.  Say so only of
   a trace that records vm_write_begin and vm_write_end: these are inlined, so a plain kprobe recording has neither. *)
CONSTANT Spf : {"none", "SPF10", "SPF12"} DEFAULT "none"

(* How a NUMA hinting fault on a huge page migrates it.  NB38: before commit a54a407fbf77 (3.12).  NB312: with it.
   NB313: from commit 2b4847e73004 (3.13) on.  NB514: by generic migration, from commit c5b5a3dd2c1f (5.14) on. *)
NumaOf(release) ==
    CASE VersionBefore(release, v3_8) -> "none"
      [] VersionBefore(release, "3.12") -> "NB38"
      [] VersionBefore(release, v3_13) -> "NB312"
      [] VersionBefore(release, v5_14) -> "NB313"
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

(* A place in the address space of a process. *)
TYPE Location == [mm : Mm, addr : Addr]

(* One of the page tables of a process, by Table. *)
TYPE PageTable == [mm : Mm, table : Nat]

(* The page table that maps addr: each has 2^9 entries. *)
Table(addr : Addr) == ShiftRight(addr, PageShift + 9)
===============================================================================
