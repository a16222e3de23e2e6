---- MODULE m ----
TYPE Vma == Ptr
VARIABLE moving : [Task -> [src : Vma, dst : Vma]]
EVENT move(vma : Vma)
ACTION Move ON move == moving'[self] = [src |-> vma, dst |-> NULL]
====
