---- MODULE m ----
TYPE T0 == Nat \X Nat
TYPE T1 == T0 \X T0
TYPE T2 == T1 \X T1
TYPE T3 == T2 \X T2
TYPE T4 == T3 \X T3
TYPE T5 == T4 \X T4
TYPE T6 == T5 \X T5
TYPE T7 == ⟦T6 \X T6⟧
====
