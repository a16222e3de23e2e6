---- MODULE m ----
TYPE Vma == Ptr
Root(v : Vma) == v.⟦anon_vma⟧
====
