---- MODULE m ----
TYPE Vma == Ptr
VARIABLE moving : [Task -> [src : Vma, dst : Vma]]
INIT moving = <<>>
INVARIANT M "m" == \A t \in DOMAIN moving : moving[t].⟦dts⟧ # NULL
====
