---- MODULE m ----
All == \A ⟦x⟧ : x = x
Some == CHOOSE ⟦x⟧ : x = x
====
