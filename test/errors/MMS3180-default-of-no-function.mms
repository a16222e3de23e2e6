---- MODULE errors ----
TYPE Vma == Ptr

VARIABLE count : Nat DEFAULT ⟦0⟧
INIT count = 0

VARIABLES
    live : SUBSET Vma DEFAULT ⟦{}⟧,
    of : [Vma -> Nat] DEFAULT 0
INIT live = {}
====
