---- MODULE m ----
TYPE Vma == Ptr
VARIABLE ⟦merged⟧ : SUBSET Vma
====
