---- MODULE m ----
TYPE Vma == Ptr
VARIABLE chain : [Vma -> Nat]
INIT chain = [v \in ⟦Vma⟧ |-> 0]
====
