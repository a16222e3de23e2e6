---- MODULE m ----
TYPE Vma == Ptr
VARIABLE last : Vma \X Nat
INIT last = <<NULL, 0>>
INVARIANT M "m" == last[⟦3⟧] = 0
====
