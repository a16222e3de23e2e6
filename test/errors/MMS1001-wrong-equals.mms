---- MODULE m ----
Limit ⟦=⟧ 3
====
