---- MODULE m ----
CONSTANT Era : {"K34", "K36"}
IsNew(e) == e = "K37"
ASSUME IsNew(⟦Era⟧)
====
