---- MODULE m ----
TYPE Vma == Ptr
EVENT link(vmas : ⟦Seq(Vma)⟧)
====
