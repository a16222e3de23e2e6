---- MODULE m ----
Chained == 10 \div 3 ⟦\div⟧ 2
====
