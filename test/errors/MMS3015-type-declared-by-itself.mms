---- MODULE m ----
TYPE Node == [next : ⟦Node⟧, value : Nat]
====
