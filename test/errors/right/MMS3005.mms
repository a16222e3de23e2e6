---- MODULE m ----
TYPE Vma == [anon_vma : Ptr, start : Nat]
Root(v : Vma) == v.anon_vma
====
