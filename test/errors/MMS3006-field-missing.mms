---- MODULE m ----
TYPE Vma == Ptr
VARIABLE moving : [Task -> [src : Vma, dst : Vma]]
INIT moving = <<>>
EVENT move(vma : Vma)
ACTION Move ON move == moving'[self] = ⟦[src |-> vma]⟧
====
