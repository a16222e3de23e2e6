---- MODULE errors ----
TYPE Vma == Ptr
VARIABLE of : [Vma -> Nat] DEFAULT ⟦{}⟧
====
