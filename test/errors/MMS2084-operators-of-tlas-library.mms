---- MODULE m ----
EXTENDS TLC
EVENT tick
ACTION Tick ON tick == ⟦TLCSet⟧(1, ⟦TLCGet⟧("level") + 1)
Now == ⟦JavaTime⟧
Some(S) == ⟦RandomElement⟧(S)
R == 1 \in ⟦ℝ⟧
====
