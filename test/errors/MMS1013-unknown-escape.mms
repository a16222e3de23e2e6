---- MODULE m ----
Path == "C⟦\d⟧"
====
