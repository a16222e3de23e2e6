---- MODULE m ----
x == 1
Later == LET y == CHOOSE ⟦x⟧ \in {1} : TRUE IN y
Both == LET y == 1
            z == CHOOSE ⟦y⟧ \in {1} : TRUE
        IN z
====
