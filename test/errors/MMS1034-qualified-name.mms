---- MODULE m ----
Held == L⟦!⟧Held(t)
First == Inv⟦!⟧1
Sum == R⟦!⟧+(a, b)
====
