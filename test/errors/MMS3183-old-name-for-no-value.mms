---- MODULE errors ----
CONSTANTS
    Era : {v3_3, v3_7} FORMERLY [K33 |-> v3_3, K37 |-> v3_7, K64 |-> ⟦v6_4⟧],
    Tree : {"rb", "maple"} FORMERLY [none |-> ⟦IF TRUE THEN "rb" ELSE "maple"⟧]
====
