---- MODULE errors ----
VARIABLES x : Nat, f : [Nat -> Nat]
INIT x = 0
INIT f = <<>>

INVARIANT T_01 "below a quantifier" ==
    /\ \A k \in DOMAIN f :
        f[k] = 0
        ⟦/\⟧ x = 0
    /\ x = 1

INVARIANT T_02 "below what is in it" ==
    \/ x = 1
    \/ IF x = 2 THEN TRUE ELSE LET y == x IN
            y = 3
         ⟦\/⟧ y = 4 \/ y = 5

(* A list of its own, another operator, parentheses, and what stands on one line. *)
INVARIANT T_03 "items" ==
    /\ \A k \in DOMAIN f :
        /\ f[k] = 0
        /\ x = 0
    /\ \A k \in DOMAIN f :
        f[k] = 0
        \/ x = 0
    /\ (\A k \in DOMAIN f :
        (f[k] = 0
         /\ x = 0))
    /\ \A k \in DOMAIN f : f[k] = 0
        ⟦/\⟧ x = 0
    /\ \A k \in DOMAIN f :
        f[k] = 0 /\ x = 0
====
