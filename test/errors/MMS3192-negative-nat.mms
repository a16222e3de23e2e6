---- MODULE errors ----
EVENT tick(n : Int)
CONSTANT Limit : Nat DEFAULT ⟦-5⟧
VARIABLES x : Nat, f : [Int -> Nat] DEFAULT ⟦-1⟧, z : Int
INIT x = ⟦-2⟧
INIT z = -2

ACTION Set ON tick ==
    /\ x' = ⟦-1⟧
    /\ f'[n] = ⟦-7⟧
    /\ z' = -1

(* What is computed is not looked at; 0 is no negative number. *)
ACTION Computed ON tick == x' = x - 1 /\ f'[n] = -0
====
