---- MODULE m ----
CONSTANT Era : {"K34", "K36"}
ASSUME Era # ⟦"K35"⟧
====
