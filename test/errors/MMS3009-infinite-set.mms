---- MODULE m ----
Evens == {n \in ⟦Nat⟧ : n % 2 = 0}
====
