---- MODULE m ----
TYPE Vma == Ptr
EVENT link(vma : Vma, next : Vma)
====
