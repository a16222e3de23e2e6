---- MODULE errors ----
TYPE Vma == Ptr
VARIABLE count : Nat
INIT count = 0
VARIABLE of : [Vma -> Nat] DEFAULT ⟦count⟧ + 1
====
