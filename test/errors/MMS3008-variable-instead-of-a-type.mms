---- MODULE m ----
TYPE Vma == Ptr
VARIABLE merged : SUBSET Vma
INIT merged = {}
VARIABLE other : ⟦merged⟧
INIT other = NULL
====
