---- MODULE m ----
TYPE Vma == Ptr
VARIABLE merged, other : SUBSET Vma
INIT merged = {}
IsClear == merged = {}
INIT other = IF ⟦IsClear⟧ THEN {} ELSE {NULL}
====
