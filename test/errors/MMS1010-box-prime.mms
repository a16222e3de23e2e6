---- MODULE m ----
Later == []a⟦'⟧
====
