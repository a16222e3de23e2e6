---- MODULE m ----
Mixed == a /\ b ⟦\/⟧ c
====
