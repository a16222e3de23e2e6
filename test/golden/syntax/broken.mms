---- MODULE broken ----
First == 1
Second == (1 +
Third == a /\ b \/ c
VARIABLE owner
\* whole again
Fourth == 4
====
