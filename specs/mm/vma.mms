-------------------------------- MODULE mm.vma --------------------------------
EXTENDS mm.types

(* The life of a vm_area_struct.  Its address is free for another vma as soon as it has died: of 127 vmas in one of our
   recordings 57 had an address seen before.  So a birth says what the vma is, whatever was known under its address. *)

(* The address space of each live vma. *)
VARIABLE mm_of : [Vma -> Mm]

(* vm_area_alloc() has returned: a vma that is mapped nowhere, without an anon_vma.  kernel/fork.c. *)
EVENT vma_alloc(vma : Vma, mm : Mm OPTIONAL)

(* vm_area_dup() has returned.  The copy still has the bounds, the mm and the anon_vma pointer of orig, but is on no
   list; the caller sets the rest without an event.  mm: where the copy is going to live (fork: the child's). *)
EVENT vma_dup(orig : Vma, vma : Vma, mm : Mm OPTIONAL)

(* vma_link(), insert_vm_struct(): the vma can be found from now on.  A trace that begins in a system that is running
   already describes the vmas it finds by one vma_link each.  seq: vm_sequence of such a one, if it has any.
   anon_pgoff: the index of a page at start, if it is anonymous; from 7.3 on, before it is pgoff.  anonymous:
   vma_is_anonymous(), which is also true of a private mapping of /dev/zero, a file. *)
EVENT vma_link(vma : Vma, mm : Mm, start : Addr OPTIONAL, end : Addr OPTIONAL, pgoff : Nat OPTIONAL,
               flags : Nat OPTIONAL, file : File OPTIONAL, seq : Nat OPTIONAL, anon_pgoff : Nat OPTIONAL,
               anonymous : BOOLEAN OPTIONAL)

(* The vma has got these bounds: in the middle of vma_adjust(), of mremap's merges, of the shift of exec's stack.  A
   function from 6.9 on, before that plain assignments.  anon_pgoff: as at vma_link. *)
EVENT vma_set_range(vma : Vma, start : Addr, end : Addr, pgoff : Nat, anon_pgoff : Nat OPTIONAL)

(* The vma has got these vm_flags. *)
EVENT vma_flags(vma : Vma, flags : Nat)

(* remove_vma() is entered: munmap or exit are done with the vma. *)
EVENT vma_remove(vma : Vma)

(* vm_area_free() is entered.  Where it is inlined into remove_vma() (6.12 at exit) only vma_remove is seen. *)
EVENT vma_free(vma : Vma, mm : Mm OPTIONAL)

(* The address of a vma that has died is used again; what was known of it is of no use for the next.  Where vma_free
   follows vma_remove, nothing is left for it. *)
LIFETIME Vma BORN vma_alloc, vma_dup(vma) DIES vma_free, vma_remove

(* vma_adjust() or __vma_adjust(), up to 6.2: vma gets these bounds; next is what stands behind it, if anything. *)
EVENT vma_adjust(vma : Vma, start : Addr, end : Addr, pgoff : Nat, insert : Vma OPTIONAL, next : Vma OPTIONAL,
                 vm_start : Addr OPTIONAL, vm_end : Addr OPTIONAL)
EVENT vma_adjust__return(vma : Vma, ret : Int)

(* vma_prepare() and vma_complete(), from 6.3 on, stand around every change of bounds. *)
EVENT vma_prepare(vma : Vma, adj_next : Vma OPTIONAL, insert : Vma OPTIONAL, remove : Vma OPTIONAL,
                  remove2 : Vma OPTIONAL, vm_lock_seq : Nat OPTIONAL, mm_lock_seq : Nat OPTIONAL)
EVENT vma_complete(vma : Vma, start : Addr, end : Addr, adj_next : Vma OPTIONAL, insert : Vma OPTIONAL,
                   remove : Vma OPTIONAL, remove2 : Vma OPTIONAL, vm_lock_seq : Nat OPTIONAL,
                   mm_lock_seq : Nat OPTIONAL)

(* copy_page_range(): fork copies the page tables of one vma. *)
EVENT copy_page_range(dst_vma : Vma, src_vma : Vma, dst_mm : Mm OPTIONAL, src_mm : Mm OPTIONAL)
EVENT copy_page_range__return(dst_vma : Vma, src_vma : Vma, ret : Int OPTIONAL)

(* dup_mmap(): fork copies the vmas of oldmm to the child's mm, and takes away what it has copied where it fails. *)
EVENT fork_dup(mm : Mm, oldmm : Mm OPTIONAL)
EVENT fork_dup__return(mm : Mm, oldmm : Mm OPTIONAL, ret : Int)

(* exit_mmap(): the address space is taken down. *)
EVENT exit_mmap(mm : Mm)

(* VM_SHARED *)
SharedFlag == 8

(* The vmas that a lookup by address can find, from vma_link to vma_remove (munmap, exit) or vma_free (merges). *)
VARIABLE findable : SUBSET Vma
INIT findable = {}

TYPE Bounds == [
    start : Addr,
    end : Addr,         \* the first address behind it
    pgoff : Nat,        \* the page index of start
    anon_pgoff : Nat    \* that of an anonymous page; another one from 7.3 on in private mappings of files
]

(* Of each live vma. *)
VARIABLE area : [Vma -> Bounds]

VARIABLE vm_flags : [Vma -> Nat]

(* The file that a vma maps; NULL for an anonymous one. *)
VARIABLE vm_file : [Vma -> File]

(* Whether vma_is_anonymous() holds of a vma that has a file. *)
VARIABLE is_zeroes : [Vma -> BOOLEAN]

(* Its pages are those of a file, as far as it has not copied them. *)
MapsFile(v : Vma) == vm_file[v] # NULL /\ (BitAnd(vm_flags[v], SharedFlag) # 0 \/ ~is_zeroes[v])

(* NULL for a vma that is not known to be alive. *)
MmOf(v : Vma) == IF v \in DOMAIN mm_of THEN mm_of[v] ELSE NULL

Covers(v : Vma, addr : Addr) == area[v].start <= addr /\ addr < area[v].end

(* The index of anonymous pages where a vma begins: up to 7.2 vm_pgoff, as for any page. *)
AnonPgoff(pgoff : Nat, anon_pgoff : Nat) == IF Before(v7_3) THEN pgoff ELSE anon_pgoff

(* include/linux/pagemap.h:linear_page_index(), linear_anon_page_index() from 7.3 on: the index of the anonymous page at
   addr. *)
IndexIn(bounds, addr : Addr) == bounds.anon_pgoff + ShiftRight(addr - bounds.start, PageShift)
LinearIndex(v : Vma, addr : Addr) == IndexIn(area[v], addr)

(* mm/rmap.c:vma_address(), vma_anon_address() from 7.3 on, its inverse; only a page inside the vma has one. *)
AddressOf(v : Vma, index : Nat) == area[v].start + ShiftLeft(index - area[v].anon_pgoff, PageShift)

ACTION Alloc ON vma_alloc == mm_of'[vma] = mm

ACTION Dup ON vma_dup ==
    /\ mm_of'[vma] = mm
    /\ IF Ptes /\ orig \in DOMAIN area
       THEN /\ area'[vma] = area[orig]
            /\ vm_flags'[vma] = vm_flags[orig]
            /\ vm_file'[vma] = vm_file[orig]
            /\ is_zeroes'[vma] = is_zeroes[orig]

ACTION Link ON vma_link ==
    /\ mm_of'[vma] = mm
    /\ findable' = findable \cup {vma}
    /\ IF Ptes
       THEN /\ area'[vma] = [start |-> start, end |-> end, pgoff |-> pgoff,
                             anon_pgoff |-> AnonPgoff(pgoff, anon_pgoff)]
            /\ vm_flags'[vma] = flags
            /\ vm_file'[vma] = file
            /\ is_zeroes'[vma] = (file # NULL /\ anonymous)

ACTION SetRange ON vma_set_range WHEN Ptes ==
    area'[vma] = [start |-> start, end |-> end, pgoff |-> pgoff, anon_pgoff |-> AnonPgoff(pgoff, anon_pgoff)]

ACTION SetFlags ON vma_flags WHEN Ptes == vm_flags'[vma] = flags

ACTION CopyPageRange ON copy_page_range ==
    /\ OBSERVE mm_of[dst_vma] = dst_mm
    /\ OBSERVE mm_of[src_vma] = src_mm

(* A vma that is inserted beside another, half of a split one, lives where that does. *)
SameMm(v : Vma, w : Vma) == w # NULL /\ v \in DOMAIN mm_of /\ w \in DOMAIN mm_of

ACTION Prepare ON vma_prepare == IF SameMm(vma, insert) THEN OBSERVE mm_of[insert] = mm_of[vma]

ACTION Adjust ON vma_adjust == IF SameMm(vma, insert) THEN OBSERVE mm_of[insert] = mm_of[vma]
===============================================================================
