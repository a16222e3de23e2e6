---- MODULE m ----
TYPE Vma == Ptr
VARIABLE merged : SUBSET Vma
INIT merged = {}
INIT ⟦merged⟧ = {NULL}
====
