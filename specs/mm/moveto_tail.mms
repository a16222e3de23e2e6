---------------------------- MODULE mm.moveto_tail ----------------------------
EXTENDS mm.same_anon_vma, mm.locks, mm.page_table

(* anon_vma_moveto_tail() puts a vma behind all others in its lists.  mm/rmap.c [3.3-3.6].

   It is done under the lock of the family's root, and whoever walks has that lock: where the function is entered it may
   have to wait, and the walk goes on in the old order.  So nothing is changed at the entry.  What shows that dst has
   been moved is, whichever comes first, the step itself (anon_vma_relink), that the thread has got the lock, that the
   function has returned, or that the thread does what comes after it.  Up to then both orders may be met. *)

EVENT anon_vma_moveto_tail(dst : Vma)

(* A step of it, where the trace shows that: one avc has been taken out of its list and put in again. *)
EVENT anon_vma_relink(vma : Vma, avc : Avc, anon_vma : AnonVma, where : {"head", "tail"})

EVENT anon_vma_moveto_tail__return(dst : Vma)

(* The anon_vma_moveto_tail() that each thread is in.  done: the anon_vmas in which a step has been seen; is_moved: dst
   has been moved in all others, too. *)
VARIABLE tailing : [Task -> [dst : Vma, done : SUBSET AnonVma, is_moved : BOOLEAN]]

(* The threads that move each vma to the tail, or did so when nobody saw it. *)
VARIABLE movers : [Vma -> SUBSET Task] DEFAULT {}

(* Of a vma that has been linked or moved while another was on its way to the tail nobody can tell which is in front of
   the other. *)
VARIABLE unordered : [Vma -> SUBSET [anon_vma : AnonVma, moved : Vma]] DEFAULT {}

(* The anon_vmas in which the vma that t moves may stand at its old place or at the tail. *)
Open(t : Task) ==
    IF t \in DOMAIN tailing /\ ~tailing[t].is_moved THEN chain[tailing[t].dst] \ tailing[t].done ELSE {}

Behind(v : Vma, list : Seq(Vma)) == Append(Off(v, list), v)

(* The list of av as t finds it when it does anything else: its own call is over. *)
OrderFor(t : Task, av : AnonVma) ==
    IF av \in Open(t) THEN Behind(tailing[t].dst, same_anon_vma[av]) ELSE same_anon_vma[av]

(* In the list of av, v stands in front of w when t is done. *)
WillPrecede(t : Task, v : Vma, w : Vma, av : AnonVma) ==
    /\ t \in DOMAIN tailing /\ tailing[t].dst = w
    /\ av \in Open(t)
    /\ Before(v, w, Behind(w, same_anon_vma[av]))

IsUnordered(v : Vma, w : Vma, av : AnonVma) ==
    \/ movers[v] # {} /\ [anon_vma |-> av, moved |-> v] \in unordered[w]
    \/ movers[w] # {} /\ [anon_vma |-> av, moved |-> w] \in unordered[v]

(* What others are on their way to the tails of these lists. *)
OnTheirWay(t : Task, avs : SUBSET AnonVma) ==
    UNION {{[anon_vma |-> av, moved |-> tailing[u].dst] : av \in Open(u) \cap avs} : u \in DOMAIN tailing \ {t}}

(* What is known of v's place in these lists is known for good. *)
Ordered(v : Vma, avs : SUBSET AnonVma) == {u \in unordered[v] : u.anon_vma \notin avs}

ACTION Begin ON anon_vma_moveto_tail WHEN Before(v3_7) ==
    /\ \A av \in Open(self) : same_anon_vma'[av] = OrderFor(self, av)
    /\ tailing'[self] = [dst |-> dst, done |-> {}, is_moved |-> FALSE]
    /\ movers'[dst] = movers[dst] \cup {self}

ACTION Relink ON anon_vma_relink WHEN Before(v3_7) ==
    /\ same_anon_vma'[anon_vma] = IF where = "head"
                                  THEN <<vma>> \o Off(vma, same_anon_vma[anon_vma])
                                  ELSE Behind(vma, same_anon_vma[anon_vma])
    /\ unordered'[vma] = Ordered(vma, {anon_vma})
    /\ IF self \in DOMAIN tailing
       THEN tailing'[self] = [tailing[self] EXCEPT !.done = @ \cup {anon_vma}]

(* Nobody else changes the lists before the lock is given back. *)
ACTION GetLock ON lock WHEN Before(v3_7) ==
    IF kind = "anon_root" /\ op = "acquire" /\ self \in DOMAIN tailing
    THEN /\ \A av \in Open(self) : same_anon_vma'[av] = OrderFor(self, av)
         /\ unordered'[tailing[self].dst] = Ordered(tailing[self].dst, Open(self))
         /\ tailing'[self] = [tailing[self] EXCEPT !.is_moved = TRUE]

ACTION Return ON anon_vma_moveto_tail__return WHEN Before(v3_7) ==
    /\ \A av \in Open(self) : same_anon_vma'[av] = OrderFor(self, av)
    /\ unordered'[dst] = unordered[dst] \cup OnTheirWay(self, Open(self))
    /\ IF Open(self) = {} THEN movers'[dst] = {}
    /\ tailing' = Without(tailing, self)

(* Recordings may lack a return: what follows here shows that the call is over. *)
ACTION MoveBegin ON move_page_tables WHEN Before(v3_7) ==
    /\ \A av \in Open(self) : same_anon_vma'[av] = OrderFor(self, av)
    /\ IF Open(self) # {}
       THEN unordered'[tailing[self].dst] = unordered[tailing[self].dst] \cup OnTheirWay(self, Open(self))
    /\ tailing' = Without(tailing, self)

ACTION MmapLock ON mmap_lock WHEN Before(v3_7) ==
    IF write /\ op # "acquire"
    THEN /\ \A av \in Open(self) : same_anon_vma'[av] = OrderFor(self, av)
         /\ IF Open(self) # {}
            THEN unordered'[tailing[self].dst] = unordered[tailing[self].dst] \cup OnTheirWay(self, Open(self))
         /\ tailing' = Without(tailing, self)
    ELSE tailing' = Without(tailing, self)

(* Who does this is in no such call, whatever the recording has missed. *)
ACTION LockPage ON page_lock WHEN Before(v3_7) == tailing' = Without(tailing, self)

ACTION Exit ON exit_mmap WHEN Before(v3_7) == tailing' = Without(tailing, self)

ACTION Link ON anon_vma_link WHEN Before(v3_7) ==
    /\ movers'[vma] = {}
    /\ unordered'[vma] = Ordered(vma, {anon_vma}) \cup OnTheirWay(self, {anon_vma})
===============================================================================
