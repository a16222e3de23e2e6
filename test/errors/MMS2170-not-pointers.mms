---- MODULE M ----
EVENT vma_free(vma : Nat)
TYPE Addr == Nat
TYPE Vma == Ptr
VARIABLE live : SUBSET Vma
INIT live = {}
LIFETIME ⟦Addr⟧ DIES vma_free
LIFETIME ⟦live⟧ DIES vma_free
LIFETIME ⟦Vna⟧ DIES vma_free
====
