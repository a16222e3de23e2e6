---- MODULE errors ----
CONSTANTS
    Tree : {"rb", "maple"} FORMERLY [⟦rb⟧ |-> "maple"],
    Numa : {"on", "off"} FORMERLY [yes |-> "on"]
====
