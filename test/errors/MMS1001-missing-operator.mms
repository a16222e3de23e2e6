---- MODULE m ----
Sum == a ⟦b⟧
====
