---- MODULE errors ----
CONSTANTS
    Shift : Nat FORMERLY ⟦[twelve |-> 12]⟧,
    Tree : {"rb", "maple"} FORMERLY ⟦"rb"⟧,
    Numa : {"on", "off"} FORMERLY [yes |-> "on"]
====
