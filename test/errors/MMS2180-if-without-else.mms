---- MODULE errors ----
EVENT tick(n : Nat)
VARIABLE x : Nat
INIT x = 0

(* A guard is a value, too: n > 1 => x > 0. *)
ACTION Tick ON tick ==
    /\ ⟦IF n > 1 THEN x > 0⟧
    /\ IF n > 2 THEN x' = ⟦IF n > 3 THEN n + 1⟧

Least == ⟦IF x > 1 THEN x⟧

INVARIANT T_01 "…" == ⟦IF x > 1 THEN x < 9⟧

ACTION Nested ON tick ==
    IF n = 0 THEN IF x = 1 THEN x' = 2 ELSE x' = 3
====
