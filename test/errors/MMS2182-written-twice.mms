---- MODULE errors ----
EVENT tick(n : Nat)
VARIABLES x, y : Nat, f : [Nat -> Nat]
INIT x = 0
INIT y = 0
INIT f = <<>>

ACTION Plain ON tick == x' = 1 /\ ⟦x'⟧ = 2

ACTION Key ON tick ==
    /\ f'[n] = 1
    /\ f'[n + 1] = 2
    /\ ⟦f'[ n ]⟧ = 3

(* In a branch too; but not in both branches, nor where it has the same value. *)
ACTION Branches ON tick ==
    /\ x' = 1
    /\ IF n = 1 THEN ⟦x'⟧ = 2 ELSE y' = 0
    /\ IF n = 2 THEN f'[n] = 1 ELSE f'[n] = 2
    /\ x' = 1

ACTION Either ON tick ==
    \/ n = 1 /\ x' = 1
    \/ n = 2 /\ x' = 2
====
