---- MODULE m ----
First == (1 + ⟦)⟧
Second == 2
Third == [x \in S |-> ⟦]⟧
====
