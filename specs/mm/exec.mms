------------------------------- MODULE mm.exec --------------------------------
EXTENDS mm.rmap

(* The temporary stack.  exec() builds the stack of the new program at the top of an empty mm, and moves it to its place
   when it knows that.  While it moves, pages stand at other addresses than their index says: walks do not find their
   ptes.  Instead of locking walks out, exec marks the vma until it is done, and migration passes over a vma that is so
   marked.  Reclaim does not: it only misses a pte.  fs/exec.c, mm/rmap.c:is_vma_temporary_stack(); commit
   a8bef8ff6ea1 [2.6.35]. *)

(* The mark: a bit that says which way a stack grows, and all bits of VM_STACK_INCOMPLETE_SETUP, which are madvise()'s
   hints of sequential and of random reads: no other vma has both.  The values are those of include/linux/mm.h from
   2.6.34 on, where stacks grow down; where they grow up (parisc), GrowsFlags is another. *)
CONSTANT GrowsFlags : Nat DEFAULT 256
CONSTANT IncompleteFlags : Nat DEFAULT 98304

(* The new mm has its stack: a vma of one page, in place already (vma_link).  __bprm_mm_init(), static. *)
EVENT bprm_mm_init(mm : Mm, vma : Vma)

(* The program's format is known, and with it the stack's address and protection; up to the return vma is moved there,
   and the mark is taken off. *)
EVENT setup_arg_pages(vma : Vma)
EVENT setup_arg_pages__return(ret : Int)

(* vma, its ptes and its bounds move down by shift bytes; not called where the address is right.  relocate_vma_down()
   from 6.12 on. *)
EVENT shift_arg_pages(vma : Vma, shift : Nat OPTIONAL)
EVENT shift_arg_pages__return(ret : Int)

(* The vm_flags that each vma was linked with. *)
VARIABLE linked_flags : [Vma -> Nat]

(* The vm_flags of exec's stacks and of others that a trace has told of. *)
VARIABLE flags_of : [Vma -> Nat]

(* The stacks that exec is not done with, and whether a shift of them has failed. *)
VARIABLE stacks : [Vma -> BOOLEAN]

(* The stack that each thread is in setup_arg_pages() with, and in shift_arg_pages(). *)
VARIABLE setting_up : [Task -> Vma]
VARIABLE shifting : [Task -> Vma]

IsIncomplete(flags : Nat) == BitAnd(flags, IncompleteFlags) = IncompleteFlags

Grows(flags : Nat) == BitAnd(flags, GrowsFlags) # 0

IsTemporaryStack(v : Vma) == v \in DOMAIN flags_of /\ Grows(flags_of[v]) /\ IsIncomplete(flags_of[v])

ACTION Link ON vma_link == linked_flags'[vma] = flags

(* From its first page on the stack may have pages that somebody migrates.  fs/exec.c:__bprm_mm_init()
   [2.6.35 on].
   At vma_flags: what is not marked any more is migrated, and what has not moved yet is not found again.  The
   mmap_lock keeps everybody out who looks at flags and ptes together.  fs/exec.c:setup_arg_pages() [2.6.35 on].
   At shift_arg_pages__return: fs/exec.c:shift_arg_pages() [2.6.35 on]. *)
RULE EXEC_02 "stack marked incomplete from creation to end of shift" WHEN Since(v2_6_36)

ACTION BprmMmInit ON bprm_mm_init ==
    /\ REQUIRE EXEC_02 == vma \in DOMAIN linked_flags => IsIncomplete(linked_flags[vma])
    /\ IF vma \in DOMAIN linked_flags THEN flags_of'[vma] = linked_flags[vma]
    /\ stacks'[vma] = FALSE

(* Half of the ptes have moved: only the death of the mm, which takes them all away, ends that.
   fs/exec.c:setup_arg_pages(), its way out after shift_arg_pages() has failed [2.6.35 on].
   At setup_arg_pages__return: success means that the mark is off.  fs/exec.c:setup_arg_pages() [2.6.35 on]. *)
RULE EXEC_08 "failed shift never clears the flag" WHEN Since(v2_6_36)

ACTION SetFlags ON vma_flags ==
    LET cleared == vma \in DOMAIN stacks /\ ~IsIncomplete(flags) IN
    /\ REQUIRE EXEC_02 ==
           cleared => /\ self \in DOMAIN setting_up /\ setting_up[self] = vma
                      /\ self \notin DOMAIN shifting
                      /\ HoldsWrite(self, MmOf(vma))
    /\ REQUIRE EXEC_08 == cleared => ~stacks[vma]
    /\ flags_of'[vma] = flags

ACTION SetupBegin ON setup_arg_pages == setting_up'[self] = vma

ACTION SetupEnd ON setup_arg_pages__return ==
    LET v == setting_up[self] IN
    /\ REQUIRE EXEC_08 == self \in DOMAIN setting_up /\ v \in DOMAIN stacks /\ stacks[v] => ret # 0
    /\ setting_up' = Without(setting_up, self)
    /\ IF self \in DOMAIN setting_up /\ ret = 0
       THEN /\ stacks' = Without(stacks, v)
            /\ IF v \in DOMAIN flags_of
               THEN flags_of'[v] = flags_of[v] - BitAnd(flags_of[v], IncompleteFlags)

(* The bounds change before the ptes do, without any lock that walks take: migration would look for its entries at
   the new address and leave them at the old one.  fs/exec.c:shift_arg_pages() [2.6.35 on]. *)
RULE EXEC_04 "shift only while incomplete" WHEN Since(v2_6_36)

ACTION ShiftBegin ON shift_arg_pages ==
    /\ REQUIRE EXEC_04 == vma \in DOMAIN flags_of => IsIncomplete(flags_of[vma])
    /\ shifting'[self] = vma

ACTION ShiftEnd ON shift_arg_pages__return ==
    LET v == shifting[self] IN
    /\ REQUIRE EXEC_02 == self \in DOMAIN shifting /\ v \in DOMAIN flags_of => IsIncomplete(flags_of[v])
    /\ shifting' = Without(shifting, self)
    /\ IF self \in DOMAIN shifting /\ v \in DOMAIN stacks /\ ret # 0
       THEN stacks'[v] = TRUE

------------------------------------------------------------------------------

TEST "exec makes a stack that is not marked" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x173)
    bprm_mm_init(mm: 0xe0, vma: 0x10)
    EXPECT violated EXEC_02 AT 2

TEST "… or only half" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x8173)
    bprm_mm_init(mm: 0xe0, vma: 0x10)
    EXPECT violated EXEC_02 AT 2

GIVEN stack_of_exec COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x18173)
    bprm_mm_init(mm: 0xe0, vma: 0x10)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    setup_arg_pages(vma: 0x10)

TEST "the mark is taken off before the shift" GIVEN stack_of_exec
    vma_flags(vma: 0x10, flags: 0x173)
    shift_arg_pages(vma: 0x10, shift: 0x3000)
    shift_arg_pages__return(ret: 0)
    EXPECT violated EXEC_04 AT 2, EXEC_02 AT 3

TEST "the mark is taken off in the middle of the shift" GIVEN stack_of_exec
    shift_arg_pages(vma: 0x10)
    vma_flags(vma: 0x10, flags: 0x173)
    EXPECT violated EXEC_02 AT 2

TEST "the mark is taken off without the mmap_lock" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x18173)
    bprm_mm_init(mm: 0xe0, vma: 0x10)
    setup_arg_pages(vma: 0x10)
    vma_flags(vma: 0x10, flags: 0x173)
    EXPECT violated EXEC_02 AT 4

TEST "the mark is taken off by somebody else" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x18173)
    bprm_mm_init(mm: 0xe0, vma: 0x10)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    vma_flags(vma: 0x10, flags: 0x173)
    EXPECT violated EXEC_02 AT 4

TEST "mprotect_fixup() leaves the mark" GIVEN stack_of_exec
    vma_flags(vma: 0x10, flags: 0x18177)
    shift_arg_pages(vma: 0x10, shift: 0x3000)
    shift_arg_pages__return(ret: 0)
    vma_flags(vma: 0x10, flags: 0x177)
    setup_arg_pages__return(ret: 0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

TEST "the stack is where it should be: nothing is shifted" GIVEN stack_of_exec
    vma_flags(vma: 0x10, flags: 0x173)
    setup_arg_pages__return(ret: 0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

TEST "the shift fails, and the mark is taken off" GIVEN stack_of_exec
    shift_arg_pages(vma: 0x10, shift: 0x3000)
    shift_arg_pages__return(ret: -12)
    vma_flags(vma: 0x10, flags: 0x173)
    EXPECT violated EXEC_08 AT 3

TEST "… or exec goes on as if nothing had happened" GIVEN stack_of_exec
    shift_arg_pages(vma: 0x10, shift: 0x3000)
    shift_arg_pages__return(ret: -12)
    setup_arg_pages__return(ret: 0)
    EXPECT violated EXEC_08 AT 3

TEST "the shift fails, and so does exec" GIVEN stack_of_exec
    shift_arg_pages(vma: 0x10, shift: 0x3000)
    shift_arg_pages__return(ret: -12)
    setup_arg_pages__return(ret: -12)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    exit_mmap(mm: 0xe0)
    vma_free(vma: 0x10)
    EXPECT ok
===============================================================================
