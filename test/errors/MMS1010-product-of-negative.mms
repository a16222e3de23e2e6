---- MODULE m ----
Product == a * ⟦-⟧b
====
