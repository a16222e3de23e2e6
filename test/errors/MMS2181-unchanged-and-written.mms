---- MODULE errors ----
EVENT tick(n : Nat)
VARIABLES x, y, z : Nat, f : [Nat -> Nat]
INIT x = 0
INIT y = 0
INIT z = 0
INIT f = <<>>

ACTION Side ON tick == x' = 1 /\ ⟦UNCHANGED x⟧

ACTION Key ON tick == f'[n] = 1 /\ ⟦UNCHANGED <<x, f>>⟧

all == <<y, z>>
ACTION Named ON tick ==
    /\ ⟦UNCHANGED all⟧
    /\ IF n = 1 THEN z' = 2

(* Written in a branch of an IF beside it, and in the same branch of another IF. *)
ACTION Branches ON tick ==
    /\ IF n = 1 THEN x' = 1 ELSE UNCHANGED x
    /\ IF n = 2 THEN y' = 1 ELSE ⟦UNCHANGED y⟧ /\ y' = 3
    /\ IF n = 3 THEN z' = 1
    /\ IF n
          = 3 THEN ⟦UNCHANGED z⟧
    /\ CASE n = 4 -> f'[n] = 1
         [] OTHER -> UNCHANGED f

(* Nobody says that both happen in one step. *)
ACTION Apart ON tick ==
    /\ IF n = 1 THEN x' = 1
    /\ IF n = 2 THEN UNCHANGED x

ACTION Either ON tick ==
    \/ n = 1 /\ x' = 1
    \/ n = 2 /\ UNCHANGED x
====
